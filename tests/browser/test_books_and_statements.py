"""The pages of statements, differences and proofs: readable in both lights, at any width, by everybody."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from payouts.earnings.models import Charge
from payouts.earnings.services import refund
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.runs import services
from payouts.runs.models import BalanceTransaction, Difference
from payouts.runs.statements import issued
from tests.browser.test_look import sign_in, violations
from tests.factories import make_officer, make_payee
from tests.payouts.payday import earn, euros

pytestmark = pytest.mark.django_db(transaction=True)
SPRING = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)


@pytest.fixture
def carla():
    """An admin who is paid for prints, too: her months, a difference, a dispute that is open, a proof that is not sound."""
    carla = make_officer("Carla Haas")
    payee = make_payee("Carla Haas, prints", user=carla)
    for number, title in enumerate(
        ["Harbour at dusk, print no. 7 of 30", "ملصق البحر", "海の版画 한국", "Low tide"]
    ):
        earn(
            payee,
            euros("80.00"),
            title=title,
            charge=f"ch_{number}",
            at=SPRING + number * dt.timedelta(days=9),
        )
    refund(
        charge=Charge.objects.get(stripe_charge="ch_0"),
        stripe_refund="re_1",
        amount=euros("12.50"),
        at=SPRING,
    )
    ledger.post(
        reference="dispute:du_1:opened",
        memo="Dispute, order:7",
        occurred_at=SPRING,
        lines=[
            ledger.debit(chart.disputed("EUR"), euros("80.00")),
            ledger.credit(chart.stripe_balance("EUR"), euros("80.00")),
        ],
    )
    issued.issue_months(at=SPRING + dt.timedelta(days=70))
    now = timezone.now()
    line = BalanceTransaction.objects.create(
        stripe_id="txn_1PqRsTuVwXyZ0123456789ab",
        type="payout",
        description="STRIPE PAYOUT",
        currency="EUR",
        amount=-12_000,
        created_at=SPRING,
    )
    difference = Difference.objects.create(
        kind="missing_in_books",
        reference=line.stripe_id,
        detail="payout po_1 of -€120.00 on 2026-03-06 (STRIPE PAYOUT)",
        line=line,
        assignee=carla,
        first_seen_at=SPRING,
        last_seen_at=now,
    )
    services.note(difference=difference, by=carla, text="The treasurer of last year did this.", at=now)
    services.prove(at=now)
    return carla


def addresses(payee) -> dict[str, str]:
    row = payee.statements.order_by("month").first()
    difference = Difference.objects.get()
    return {
        "statements": reverse("studio:statements"),
        "statement": reverse("studio:issued", args=[row.number]),
        "console-statements": reverse("console:statements"),
        "reconciliation": reverse("console:reconciliation"),
        "difference": reverse("console:difference", args=[difference.pk]),
        "book": reverse("console:book-difference", args=[difference.pk]),
        "catch-up": reverse("console:catch-up"),
        "proofs": reverse("console:proofs"),
    }


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_stands_in_the_way_of_whoever_reads_the_books(visitor, carla, scheme, width):
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 900})
    sign_in(page, carla)
    found = []
    for address in addresses(carla.payee).values():
        page.goto(address)
        found += violations(page)
        across = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if across > 0:
            found.append(f"{address} is {across} px wider than the window")
    assert found == []
