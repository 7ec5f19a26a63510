"""Planning a payday: who is paid, who waits and why; the money is set aside once."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.runs import selectors, services
from payouts.runs.models import Payout, PayoutRun
from payouts.runs.statements import of_payout
from tests.factories import make_payee, make_user
from tests.harness import database
from tests.payouts.payday import PAYDAY, books_hold, connect, earn, euros, plan, ready_payee, what_is_owed

pytestmark = pytest.mark.django_db


def test_ana_and_ben_are_paid_and_the_others_learn_why_they_wait():
    ana, ben = ready_payee("Ana", "80.00"), ready_payee("Ben", "10.00")
    small = ready_payee("Cleo", "9.99")
    nowhere = make_payee("Dina")
    earn(nowhere, euros("40.00"))
    unfinished = make_payee("Emil")
    connect(unfinished, status="onboarding")
    earn(unfinished, euros("50.00"))

    run = plan()

    assert {p.payee: (p.amount, p.status, p.destination) for p in run.payouts.all()} == {
        ana: (8_000, "held", ana.connected_account.stripe_account),
        ben: (1_000, "held", ben.connected_account.stripe_account),
    }
    next_week = (PAYDAY + dt.timedelta(days=7)).date()
    assert {s.payee: (s.available, s.reason, s.next_date) for s in selectors.skipped(run)} == {
        unfinished: (5_000, "not_ready", next_week),
        nowhere: (4_000, "no_account", next_week),
        small: (999, "below_minimum", next_week),
    }
    assert what_is_owed(ana) == {"reserved": "80.00"}
    assert what_is_owed(small) == {"available": "9.99"}
    assert books_hold()


def test_a_second_plan_joins_the_unfinished_one():
    ana = ready_payee("Ana")
    first = plan()
    earn(ana, euros("20.00"))

    assert plan(by=make_user("Somebody Else")) == first
    assert what_is_owed(ana) == {"available": "20.00", "reserved": "80.00"}


def test_each_currency_has_its_own_payday():
    ana = ready_payee("Ana")
    earn(ana, Money(5_000, "JPY"))

    euro, yen = plan(), plan(currency="JPY", minimum="1000")

    assert [p.amount for p in euro.payouts.all()] == [8_000]
    assert [p.amount for p in yen.payouts.all()] == [5_000]


def test_hungarian_banks_take_whole_forints_and_the_rest_stays_owed():
    ana = make_payee("Ana")
    connect(ana)
    earn(ana, Money(123_456, "HUF"))

    (payout,) = plan(currency="HUF", minimum="1000").payouts.all()

    assert payout.amount == 123_400
    assert what_is_owed(ana, "HUF") == {"available": "0.56", "reserved": "1,234.00"}
    statement = of_payout.statement(payout)
    assert statement.closing == Money(56, "HUF")


def test_nobody_to_pay_is_said_and_nothing_is_set_aside():
    small = ready_payee("Cleo", "9.99")

    with pytest.raises(services.NothingToPay, match=r"Cleo: €9\.99"):
        plan()

    assert not PayoutRun.objects.exists()
    assert what_is_owed(small) == {"available": "9.99"}


def test_a_payee_who_owes_the_coop_is_not_in_the_run():
    ana, ben = ready_payee("Ana"), ready_payee("Ben", "80.00")
    ledger.post(
        reference="test:debt",
        memo="Refunds after a payout",
        occurred_at=PAYDAY,
        lines=[
            ledger.debit(chart.available(ana, "EUR"), euros("100.00")),
            ledger.credit(chart.stripe_balance("EUR"), euros("100.00")),
        ],
    )

    assert [p.payee for p in plan().payouts.all()] == [ben]


@pytest.mark.django_db(transaction=True)
def test_no_money_is_planned_while_the_books_are_off():
    ready_payee("Ana")
    with database.owner() as cursor:
        cursor.execute("ALTER TABLE ledger_balance DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_balance SET amount = amount - 1 WHERE amount < 0")

    with pytest.raises(services.BooksAreOff):
        plan()
    assert not PayoutRun.objects.exists()


def test_a_run_without_any_approval_cannot_be_planned():
    ready_payee("Ana")
    with pytest.raises(ValueError):
        plan(approvals=0)


def test_the_database_refuses_a_payout_that_nothing_was_set_aside_for():
    ready_payee("Ana")
    run = plan()
    (payout,) = run.payouts.all()
    ben = make_payee("Ben")
    account = connect(ben)

    with pytest.raises(IntegrityError, match="not what was set aside"), transaction.atomic():
        Payout.objects.create(
            run=run,
            payee=ben,
            connected_account=account,
            destination=account.stripe_account,
            currency="EUR",
            amount=5_000,
            statement_number="FH-2026-999999",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="fixed since"), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(destination="acct_mallory")


@pytest.mark.django_db(transaction=True)
def test_four_treasurers_plan_at_one_moment_and_one_run_is_made():
    ana = ready_payee("Ana")
    people = [make_user(f"Treasurer {n}") for n in range(4)]
    barrier = threading.Barrier(4)
    runs = []

    def plan_as(person):
        barrier.wait()
        try:
            runs.append(plan(by=person).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=plan_as, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(runs) == 4 and len(set(runs)) == 1
    assert what_is_owed(ana) == {"reserved": "80.00"}
    assert JournalEntry.objects.filter(reference__endswith=":reserved").count() == 1
