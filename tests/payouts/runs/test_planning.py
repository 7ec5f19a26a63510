"""Planning a payday: who is paid, who waits and why; the money is set aside once."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.payees.services import hold_payouts
from payouts.runs import selectors, services
from payouts.runs.models import Payout, PayoutRun
from payouts.runs.services.planning import content_hash
from payouts.runs.statements import of_payout
from tests.factories import make_payee, make_user
from tests.harness import database
from tests.payouts.payday import (
    PAYDAY,
    approve,
    books_hold,
    connect,
    earn,
    euros,
    plan,
    ready_payee,
    what_is_owed,
)

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


@pytest.mark.parametrize(
    ("currency", "available", "paid", "left"),
    [
        ("JPY", 5_001, 5_001, 0),  # no small coin
        ("ISK", 5_001, 5_001, 0),  # CLDR knows no small coin, so whole at Stripe
        ("UGX", 50_010, 50_010, 0),
        ("TWD", 123_456, 123_400, 56),  # banks take whole dollars
        ("KWD", 12_345, 12_340, 5),  # three places, the last of them 0 at Stripe
        ("USD", 12_345, 12_345, 0),
    ],
)
def test_each_currency_is_paid_in_coins_that_a_bank_takes(currency, available, paid, left):
    ana = make_payee("Ana")
    connect(ana)
    earn(ana, Money(available, currency))

    run = services.plan(
        currency=currency,
        minimum=Money(100, currency),
        approvals_needed=2,
        by=make_user("Theo"),
        at=PAYDAY,
    )

    assert [p.amount for p in run.payouts.all()] == [paid]
    assert what_is_owed(ana, currency).get("available", "") == (Money(left, currency).plain() if left else "")
    assert books_hold()


def test_what_is_no_whole_coin_waits_though_it_is_above_the_minimum():
    ana, ben = make_payee("Ana"), make_payee("Ben")
    for payee, minor in ((ana, 99), (ben, 500)):
        connect(payee)
        earn(payee, Money(minor, "HUF"))
    run = services.plan(
        currency="HUF", minimum=Money(1, "HUF"), approvals_needed=2, by=make_user("Theo"), at=PAYDAY
    )
    assert [(s.payee, s.reason) for s in run.skips.all()] == [(ana, "below_minimum")]


def test_runs_of_several_currencies_go_side_by_side_and_pay_each_its_own():
    ana = ready_payee("Ana")
    earn(ana, Money(5_000, "JPY"))
    earn(ana, Money(70_000, "USD"))
    runs = [plan(), plan(currency="JPY", minimum="1000"), plan(currency="USD")]
    for run in runs:
        approve(run)
    assert {(p.currency, p.amount) for run in runs for p in run.payouts.all()} == {
        ("EUR", 8_000),
        ("JPY", 5_000),
        ("USD", 70_000),
    }
    assert books_hold()


@pytest.mark.parametrize(
    ("facts", "reason", "detail"),
    [
        ({"status": "onboarding", "requirements": ["external_account"]}, "not_ready", "Stripe still needs a bank account."),
        ({"status": "restricted", "hurdle": "country"}, "not_ready", "Stripe does not pay out in that country."),
        ({"status": "ready", "banks": {"USD": {}}}, "currency", "Stripe has bank details for USD only."),
    ],
)  # fmt: skip
def test_whoever_waits_reads_what_stripe_says(facts, reason, detail):
    ana, _ = make_payee("Ana"), ready_payee("Ben")
    connect(ana)
    ana.connected_accounts.update(**facts)
    earn(ana, euros("40.00"))
    assert [(s.payee, s.reason, s.detail) for s in plan().skips.all()] == [(ana, reason, detail)]


def test_somebody_on_hold_waits_until_the_day_that_was_named():
    ana, _ = ready_payee("Ana"), ready_payee("Ben")
    until = (PAYDAY + dt.timedelta(days=40)).date()
    hold_payouts(payee=ana, reason="Two people say it is theirs.", until=until)
    assert [(s.payee, s.reason, s.detail, s.next_date) for s in plan().skips.all()] == [
        (ana, "on_hold", "Two people say it is theirs.", until)
    ]


def test_looking_sets_nothing_aside_and_finds_what_planning_then_does():
    ana, small = ready_payee("Ana"), ready_payee("Cleo", "9.99")
    before = JournalEntry.objects.count()

    found = services.preview(currency="EUR", minimum=euros("10.00"), at=PAYDAY)

    assert [(p.payee_id, p.amount) for p in found.chosen] == [(ana.pk, 8_000)]
    assert [(p.payee_id, p.reason) for p in found.waiting] == [(small.pk, "below_minimum")]
    assert found.amount == euros("80.00")
    assert JournalEntry.objects.count() == before and not PayoutRun.objects.exists()
    run = plan()
    assert [(p.payee_id, p.amount, p.destination) for p in run.payouts.all()] == [
        (p.payee_id, p.amount, p.destination) for p in found.chosen
    ]


def test_what_approvers_sign_changes_with_each_thing_they_see():
    row = (1, "acct_1", "bank", 8_000, 0)
    others = [
        (2, *row[1:]),
        (1, "acct_2", *row[2:]),
        (1, "acct_1", "b", 8_000, 0),
        (*row[:3], 8_001, 0),
        (*row[:4], 1),
    ]
    hashes = {content_hash("EUR", [each]) for each in [row, *others]} | {content_hash("USD", [row])}
    assert len(hashes) == 7
    assert content_hash("EUR", [row, others[0]]) == content_hash("EUR", [others[0], row])


def test_a_run_with_another_bank_account_in_it_is_another_list():
    ana = ready_payee("Ana")
    hashes = set()
    for fingerprint in ("one", "two", "two"):
        ana.connected_accounts.update(bank_fingerprint=fingerprint)
        run = plan()
        hashes.add(run.content_hash)
        services.abandon(run=run, by=run.planned_by, at=PAYDAY)
    assert len(hashes) == 2


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
