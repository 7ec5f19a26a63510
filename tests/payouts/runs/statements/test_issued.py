"""Statements once issued: proved against the ledger, made again to the same bytes, told once, kept from everybody's hands."""

import datetime as dt
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from marketplace.mail.models import Letter
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.selectors import owed
from payouts.money import Money
from payouts.runs import services
from payouts.runs.models import IssuedStatement
from payouts.runs.statements import DoesNotAddUp, as_csv, issued
from tests.factories import make_payee
from tests.harness.processes import environment
from tests.payouts.payday import approve, connect, earn, euros, plan

pytestmark = pytest.mark.django_db

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
PARIS = dt.timezone(dt.timedelta(hours=1))


def on(day, month=3, hour=12):
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def ana():
    return make_payee("Ana Moreau")


def a_march(payee):
    """80.00 earned, 12.50 given back, all of it released."""
    earn(payee, euros("80.00"), charge="ch_march", intent="pi_march", title="Delivery of Low tide", at=on(6))
    charge = Charge.objects.get(stripe_charge="ch_march")
    earnings.refund(charge=charge, stripe_refund="re_march", amount=euros("12.50"), at=on(9))


def told(statement):
    lines = [f"{section.heading}: {section.amount.plain()}" for section in statement.sections]
    return [statement.opening.plain(), *lines, statement.closing.plain()]


# --- A month ----------------------------------------------------------------------------------------


def test_a_month_leads_from_what_was_owed_to_what_is_owed(ana):
    a_march(ana)
    assert issued.issue_months(at=on(1, 4, 3)) == 0  # news of the last evening may still come in
    assert issued.issue_months(at=on(1, 4, 8)) == 1

    row = IssuedStatement.objects.get()
    statement = issued.statement(row)
    assert (row.number, row.lines) == (f"FM-2026-03-{ana.pk:06d}-EUR", 2)
    assert told(statement) == ["0.00", "Shipping: 80.00", "Refunds: -12.50", "67.50"]
    assert statement.rests[1] == ("Payable", euros("67.50"))
    assert statement.closing == owed(ana, "available", "EUR") + owed(ana, "pending", "EUR")

    earn(ana, euros("5.00"), at=on(7, 4))
    assert issued.issue_months(at=on(2, 5)) == 1
    april = issued.statement(IssuedStatement.objects.get(month=APRIL))
    assert told(april) == ["67.50", "Shipping: 5.00", "72.50"]


def test_late_news_of_march_is_in_aprils_statement_with_its_own_date(ana):
    a_march(ana)
    issued.issue_months(at=on(1, 4, 8))
    row = IssuedStatement.objects.get()
    before = as_csv(issued.statement(row))
    # The entry is of March, and was booked when March had been told.
    earn(ana, euros("9.00"), title="Delivery of a late sale", at=on(30))
    earn(ana, euros("1.00"), at=on(3, 4))

    assert as_csv(issued.statement(row)) == before
    issued.issue_months(at=on(1, 5, 8))
    april = issued.statement(IssuedStatement.objects.get(month=APRIL))
    assert [(line.date, line.amount) for line in april.lines] == [
        (dt.date(2026, 3, 30), euros("9.00")),
        (dt.date(2026, 4, 3), euros("1.00")),
    ]


def test_a_sale_at_half_past_midnight_is_of_the_month_it_is_where_the_co_op_is(ana):
    earn(ana, euros("10.00"), at=dt.datetime(2026, 3, 1, 0, 30, tzinfo=PARIS))
    issued.issue_months(at=on(1, 4, 8))
    (line,) = issued.statement(IssuedStatement.objects.get()).lines
    assert (IssuedStatement.objects.get().month, line.date) == (MARCH, MARCH)


def test_a_month_without_movement_has_no_statement_and_a_pause_loses_none(ana):
    a_march(ana)
    earn(ana, euros("2.00"), at=on(3, 6))
    assert issued.issue_months(at=on(2, 7)) == 2
    assert [f"{row.month:%m}" for row in IssuedStatement.objects.order_by("month")] == ["03", "06"]
    assert issued.issue_months(at=on(2, 7)) == 0


def test_each_currency_has_its_own(ana):
    a_march(ana)
    earnings.record_payment(
        stripe_charge="ch_yen",
        payment_intent="pi_yen",
        order_reference="order:9",
        amount=Money(5_000, "JPY"),
        items=[
            earnings.Item(
                kind="shipping",
                reference="sale:yen",
                title="送料",
                received=Money(5_000, "JPY"),
                payee=ana,
            )
        ],
        at=on(8),
    )
    assert issued.issue_months(at=on(2, 4)) == 2
    yen = issued.statement(IssuedStatement.objects.get(currency="JPY"))
    assert told(yen) == ["0", "Shipping: 5,000", "5,000"]
    assert "送料" in as_csv(yen) and "5000,JPY" in as_csv(yen)


def test_what_the_solidarity_fund_fronted_is_told_and_netted_in_sight(ana):
    a_march(ana)
    for reference, memo, amount, day in (
        ("advance:1:1", "Fronted after refunds", "20.00", 10),
        ("payout:9:netted", "Netted for earlier refunds", "-5.00", 20),
    ):
        ledger.post(
            reference=reference,
            memo=memo,
            occurred_at=on(day),
            lines=[
                ledger.debit(chart.advance(ana, "EUR"), euros(amount)),
                ledger.credit(chart.available(ana, "EUR"), euros(amount)),
            ],
        )
    issued.issue_months(at=on(2, 4))
    statement = issued.statement(IssuedStatement.objects.get())
    assert told(statement) == [
        "0.00",
        "Shipping: 80.00",
        "Refunds: -12.50",
        "Advances and netting: 15.00",
        "82.50",
    ]
    assert statement.fronted == euros("15.00")


def test_the_payee_is_told_once(ana):
    a_march(ana)
    for _ in range(3):
        issued.issue_months(at=on(1, 4, 8))
    (letter,) = Letter.objects.filter(subject__startswith="Your statement")
    assert letter.to == ana.user.email and letter.subject == "Your statement for March 2026 (EUR)"
    assert "€67.50" in letter.text and "/studio/money/statements/FM-2026-03-" in letter.text
    assert mail.outbox == []


# --- A payout ---------------------------------------------------------------------------------------


def test_a_payout_has_its_statement_once_it_left(stripe_side, ana):
    stripe_side.fund(euros("500.00"))
    connect(ana, stripe_side)
    earn(ana, euros("80.00"), at=on(6))
    (payout,) = approve(plan(at=on(20)), at=on(20)).payouts.all()
    assert issued.issue_payouts(at=on(20)) == 0
    services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=on(20))

    assert [issued.issue_payouts(at=on(20)) for _ in range(2)] == [1, 0]
    row = IssuedStatement.objects.get()
    assert (row.number, row.payout, row.month) == (payout.statement_number, payout, None)
    before = issued.pdf(row)
    # She marries, and is called otherwise; what was issued is as it was.
    ana.name = "Ana Moreau-Klein"
    ana.save()
    row.payout.payee.refresh_from_db()
    assert issued.pdf(row) == before
    (transfer,) = stripe_side.transfers()
    assert (
        payout.statement_number in transfer.description and payout.statement_number in transfer.transfer_group
    )


# --- The same bytes ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_year_later_and_in_another_process_the_bytes_are_the_same(ana):
    a_march(ana)
    issued.issue_months(at=on(1, 4, 8))
    row = IssuedStatement.objects.get()
    here = issued.pdf(row)
    issued.store(statement_id=row.pk, at=on(1, 4, 9))
    earn(ana, euros("100.00"), at=on(5, 5))
    row.refresh_from_db()
    made_again = """
import django, hashlib, sys; django.setup()
from payouts.runs.models import IssuedStatement
from payouts.runs.statements import as_csv, issued
row = IssuedStatement.objects.get()
print(hashlib.sha256(issued.pdf(row)).hexdigest(), hashlib.sha256(as_csv(issued.statement(row)).encode()).hexdigest())
"""
    # Another time zone, another language, no fonts of its own, and a clock a year on as far as a file can tell.
    elsewhere = environment() | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1806000000"}
    done = subprocess.run(
        [sys.executable, "-c", made_again], env=elsewhere, cwd=Path.cwd(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.split() == [hashlib.sha256(here).hexdigest(), row.digest]
    assert row.pdf_digest == hashlib.sha256(here).hexdigest()


def test_a_statement_of_thousands_of_lines_is_made_by_a_process_of_its_own(ana, monkeypatch):
    from payouts.runs.statements import paper

    a_march(ana)
    issued.issue_months(at=on(1, 4, 8))
    row = IssuedStatement.objects.get()
    here = issued.pdf(row)
    monkeypatch.setattr(paper, "AT_HAND", 1)
    assert issued.pdf(row) == here


# --- Storage ---------------------------------------------------------------------------------------


@pytest.fixture
def march(ana, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    a_march(ana)
    issued.issue_months(at=on(1, 4, 8))
    return IssuedStatement.objects.get()


def test_the_pdf_is_written_once_and_a_half_written_one_is_replaced(march):
    default_storage.save(issued.path_of(march), ContentFile(b"%PDF-1.7 half of"))
    assert [issued.store(statement_id=march.pk, at=on(1, 4, 9)) for _ in range(2)] == [True, False]
    march.refresh_from_db()
    assert issued.stored(march) == issued.pdf(march)
    assert list(issued.to_store()) == []


def test_a_pdf_that_was_altered_or_lost_in_storage_is_not_given_out(march):
    issued.store(statement_id=march.pk, at=on(1, 4, 9))
    march.refresh_from_db()
    default_storage.delete(issued.path_of(march))
    assert issued.stored(march) is None
    default_storage.save(issued.path_of(march), ContentFile(b"%PDF-1.7 other"))
    assert issued.stored(march) is None


# --- What the database refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE runs_issuedstatement SET closing = closing + 1",
        "UPDATE runs_issuedstatement SET payee_name = 'Mallory'",
        "DELETE FROM runs_issuedstatement",
        "TRUNCATE runs_issuedstatement",
    ],
)
def test_an_issued_statement_is_not_changed(march, attempt):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    assert issued.statement(IssuedStatement.objects.get()).closing == euros("67.50")


def test_a_stored_statement_is_not_stored_again(march):
    issued.store(statement_id=march.pk, at=on(1, 4, 9))
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        IssuedStatement.objects.update(pdf_digest="0" * 64)


def test_a_sale_that_was_altered_behind_it_shows(march):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE earnings_sale SET title = 'Something else'")
    with pytest.raises(DoesNotAddUp, match="is not what was issued"):
        issued.statement(march)
