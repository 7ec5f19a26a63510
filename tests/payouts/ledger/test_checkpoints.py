"""Balances at any time, and the totals that make them quick."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from payouts.ledger import chart, selectors, services
from payouts.ledger.models import Account, Checkpoint, Posting, Total
from payouts.ledger.services import credit, debit, post
from payouts.money import Money
from tests.factories import make_payee
from tests.harness import database
from tests.harness.processes import eventually

pytestmark = pytest.mark.django_db

MARCH = dt.datetime(2026, 3, 31, 22, 30, tzinfo=dt.UTC)


def eur(minor):
    return Money(minor, "EUR")


def sale(number, minor, at, payee=None):
    owed = chart.pending(payee, "EUR") if payee else chart.coop_share("EUR")
    lines = [debit(chart.stripe_balance("EUR"), eur(minor)), credit(owed, eur(minor))]
    return post(reference=f"sale:{number}", memo=f"Print {number}", occurred_at=at, lines=lines)


def hours(number):
    return dt.timedelta(hours=number)


def by_hand(account, at=None):
    """The sum of every posting, one by one."""
    found = Posting.objects.filter(account=account).select_related("entry")
    return eur(sum(p.amount for p in found if at is None or p.entry.occurred_at <= at))


def test_a_balance_is_the_same_with_and_without_checkpoints_at_every_moment():
    ana = make_payee("Ana")
    moments = [MARCH + hours(step) for step in (-800, -26, -1, 0, 0, 1, 1.5, 2, 26, 800)]
    for number, at in enumerate(moments):
        sale(number, 100 + number, at, payee=ana if number % 2 else None)
        if number in (3, 7):
            services.make_checkpoint()
    # Booked last, but it occurred before everything else.
    sale(99, 5_000, MARCH - hours(2_000))

    asked = [*moments, *(at - dt.timedelta(microseconds=1) for at in moments), MARCH - hours(9_000)]
    for account in Account.objects.all():
        assert selectors.balance(account) == by_hand(account)
        for at in asked:
            assert selectors.balance(account, as_of=at) == by_hand(account, at), (account, at)
    services.make_checkpoint()
    for account in Account.objects.all():
        assert selectors.balance(account) == by_hand(account)
        assert [selectors.balance(account, as_of=at) for at in asked] == [
            by_hand(account, at) for at in asked
        ]
    assert selectors.check_books() == []


def test_the_trial_balance_adds_up_to_zero_before_and_after_a_checkpoint():
    sale(1, 8_000, MARCH, payee=make_payee("Ana"))
    sale(2, 500, MARCH)
    before = selectors.trial_balance("EUR")
    services.make_checkpoint()

    assert selectors.trial_balance("EUR") == before
    assert before == [("Stripe balance", eur(8_500)), ("Pending", eur(-8_000)), ("Co-op share", eur(-500))]


def test_totals_are_of_the_co_ops_own_accounts_only():
    sale(1, 8_000, MARCH, payee=make_payee("Ana"))
    services.make_checkpoint()

    own = [(total.span, total.account.kind, total.amount) for total in Total.objects.order_by("span")]
    assert own == [("hour", "stripe_balance", 8_000), ("month", "stripe_balance", 8_000)]


def test_a_second_checkpoint_with_nothing_new_changes_nothing():
    sale(1, 500, MARCH)
    services.make_checkpoint()
    services.make_checkpoint()

    assert Checkpoint.objects.count() == 1
    assert selectors.balance(chart.stripe_balance("EUR")) == eur(500)


def test_an_account_shows_its_history_newest_first_with_the_balance_after_each():
    for number, at in enumerate([MARCH, MARCH - hours(3), MARCH + hours(3), MARCH]):
        sale(number, 10 ** (number + 2), at)
    services.make_checkpoint()
    stripe = chart.stripe_balance("EUR")

    told = [
        (m.posting.entry.reference, m.amount.plain(), m.balance.plain()) for m in selectors.history(stripe)
    ]
    assert told == [
        ("sale:2", "100.00", "1,111.00"),
        ("sale:3", "1,000.00", "1,011.00"),
        ("sale:0", "1.00", "11.00"),
        ("sale:1", "10.00", "10.00"),
    ]
    (only,) = selectors.history(stripe, as_of=MARCH - hours(1))
    assert (only.posting.entry.reference, only.balance) == ("sale:1", eur(1_000))


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_a_history_follow_one_another_without_gap_or_repetition(limit):
    # Many at one moment: a page must not lose its place among them.
    for number in range(10):
        sale(number, 100 + number, MARCH if number % 3 else MARCH + hours(number))
    stripe = chart.stripe_balance("EUR")
    whole = selectors.history(stripe, limit=100)

    pages, place = [], None
    while page := selectors.history(stripe, before=place, limit=limit):
        pages += page
        place = page[-1].place
    assert [(m.posting.pk, m.balance) for m in pages] == [(m.posting.pk, m.balance) for m in whole]
    assert len(pages) == 10


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_waits_for_a_sale_that_is_being_written_and_loses_none():
    """The sale below draws lower numbers than the one that is committed first."""
    chart.stripe_balance("EUR"), chart.coop_share("EUR")
    written, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            sale(1, 100, MARCH)
            written.set()
            go_on.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    written.wait(30)
    sale(2, 20, MARCH)
    checkpoint = threading.Thread(target=lambda: (services.make_checkpoint(), connection.close()))
    checkpoint.start()
    assert eventually(lambda: somebody_waits() or Checkpoint.objects.exists())
    assert not Checkpoint.objects.exists()
    # Nobody waits for who waits: a third sale goes through meanwhile.
    sale(3, 3, MARCH)
    go_on.set()
    writer.join(30)
    checkpoint.join(30)

    assert Checkpoint.objects.count() == 1
    assert selectors.balance(chart.stripe_balance("EUR")) == eur(123)
    services.make_checkpoint()
    assert selectors.balance(chart.stripe_balance("EUR")) == eur(123)
    assert selectors.check_books() == []


@pytest.mark.django_db(transaction=True)
def test_two_checkpoints_at_one_moment_count_nothing_twice():
    for number in range(20):
        sale(number, 100, MARCH)
    barrier = threading.Barrier(4)

    def make():
        barrier.wait()
        services.make_checkpoint()
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert selectors.balance(chart.stripe_balance("EUR")) == eur(2_000)
    assert selectors.check_books() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("span", ["hour", "month"])
def test_a_total_altered_by_hand_is_found_and_named(span):
    sale(1, 500, MARCH)
    services.make_checkpoint()
    with database.owner() as cursor:
        cursor.execute("UPDATE ledger_total SET amount = amount + 7 WHERE span = %s AND amount > 0", [span])

    (problem, *_) = selectors.check_books()
    assert problem.promise == "every total is the sum of its postings"
    assert "stripe_balance" in problem.detail
