import datetime as dt

import pytest
from django.urls import reverse

from payouts.runs.statements import issued
from tests.factories import make_officer, make_payee
from tests.marketplace.console.scene import MONEY, needs_the_password_again, shows_only_to, sign_in, words
from tests.payouts.payday import earn, euros

pytestmark = pytest.mark.django_db
URL = reverse("console:statements")


@pytest.fixture
def march():
    ana = make_payee("Ana <Moreau>")
    earn(ana, euros("80.00"), at=dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC))
    issued.issue_months(at=dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC))
    return ana.statements.get()


def test_statements_are_for_admins_and_the_treasurer(client, march):
    shows_only_to(client, URL, *MONEY)
    for name in ("issued-pdf", "issued-csv"):
        shows_only_to(client, reverse(f"console:{name}", args=[march.number]), *MONEY)


def test_a_statement_is_found_by_payee_number_and_month_and_taken_along(client, march):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    for query in ({}, {"q": "moreau"}, {"q": march.number[:10]}, {"month": "2026-03"}, {"month": "junk"}):
        page = words(client.get(URL, query))
        assert march.number in page and "Ana &lt;Moreau&gt;" in page and "€80.00" in page, query
    for query in ({"q": "Ben"}, {"month": "2026-04"}):
        assert "No statement fits" in words(client.get(URL, query))
    pdf = client.get(reverse("console:issued-pdf", args=[march.number]))
    assert pdf.content == issued.pdf(march) and pdf["Content-Type"] == "application/pdf"
    assert (
        f"{march.number}.csv"
        in client.get(reverse("console:issued-csv", args=[march.number]))["Content-Disposition"]
    )
    assert client.get(reverse("console:issued-pdf", args=["FM-none"])).status_code == 404


def test_taking_one_along_asks_for_the_password_again(client, march):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"), recently=False)
    needs_the_password_again(client, reverse("console:issued-pdf", args=[march.number]))
