"""/studio/money/statements/: a payee's statements by month and by payout, and nobody else's."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from payouts.runs.statements import issued, paper
from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.payouts.payday import earn, euros

LIST = "/studio/money/statements/"
SPRING = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)


@pytest.fixture
def march(press):
    earn(press, euros("80.00"), title="Print of “שלום” by =Ana", at=SPRING)
    issued.issue_months(at=dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC))
    return press.statements.get()


def address(name, row):
    return reverse(f"studio:{name}", args=[row.number])


def test_before_the_first_one_the_page_says_when_it_comes(as_press):
    assert "No statements yet" in as_press.get(LIST).content.decode()


def test_a_month_is_listed_read_and_taken_along_with_the_same_numbers(as_press, march):
    page = as_press.get(LIST).content.decode()
    assert march.number in page and "March 2026" in page and "€80.00" in page
    shown = as_press.get(address("issued", march)).content.decode()
    assert "Statement for March 2026" in shown and "Owed to you after 31 March 2026" in shown
    assert "Print of “שלום” by =Ana" in shown and "€80.00" in shown
    csv = as_press.get(address("issued-csv", march)).getvalue().decode("utf-8-sig")
    assert "80.00,EUR" in csv and "Print of “שלום” by =Ana" in csv
    pdf = as_press.get(address("issued-pdf", march))
    assert pdf.content.startswith(b"%PDF-") and march.number in pdf["Content-Disposition"]
    assert pdf["Cache-Control"].startswith("no-store")


def test_nobody_else_finds_it(as_ana, as_buyer, march):
    addresses = [address(name, march) for name in ("issued", "issued-csv", "issued-pdf")]
    for visitor in (as_ana, as_buyer):
        assert_strangers_find_nothing(visitor, *addresses)
    assert march.number not in as_ana.get(LIST).content.decode()


@pytest.mark.parametrize("number", ["FM-2026-03-999999-EUR", "x", "FH-2026-000001", "0" * 60])
def test_a_number_that_is_nobodys_is_not_found(as_press, number):
    for name in ("issued", "issued-csv", "issued-pdf"):
        assert as_press.get(reverse(f"studio:{name}", args=[number])).status_code == 404


def test_one_too_long_to_wait_for_is_promised_and_there_once_it_is_written(as_press, march, monkeypatch):
    monkeypatch.setattr(paper, "AT_HAND", 0)
    page = as_press.get(address("issued-pdf", march), follow=True).content.decode()
    assert "is being written" in page
    issued.store(statement_id=march.pk, at=SPRING)
    assert as_press.get(address("issued-pdf", march)).content.startswith(b"%PDF-")


def test_what_does_not_add_up_any_more_is_not_shown(as_press, march):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE earnings_sale SET title = 'Something else'")
    for name in ("issued", "issued-csv", "issued-pdf"):
        answer = as_press.get(address(name, march), follow=True)
        assert answer.status_code == 503
        assert "rather than something untrue we show nothing" in answer.content.decode()
