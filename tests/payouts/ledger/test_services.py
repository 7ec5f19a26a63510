"""Entries balance, are written once and are never changed."""

import datetime as dt

import pytest

from payouts.ledger import chart, selectors
from payouts.ledger.models import JournalEntry, Posting
from payouts.ledger.services import ReferenceReused, Unbalanced, credit, debit, post, reverse
from payouts.money import Money
from tests.books import table, the_books
from tests.factories import make_payee

FRIDAY = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def eur(minor):
    return Money(minor, "EUR")


def post_sale(ana, *, amount=8_000, reference="sale:1", at=FRIDAY):
    return post(
        reference=reference,
        memo="Linocut no. 3",
        occurred_at=at,
        lines=[
            debit(chart.stripe_balance("EUR"), eur(amount)),
            credit(chart.pending(ana, "EUR"), eur(amount)),
        ],
    )


def test_a_sale_is_one_balanced_entry():
    post_sale(make_payee("Ana"))
    assert the_books() == table("""
        Linocut no. 3                      Stripe balance                   80.00
        Linocut no. 3                      Owed to Ana, pending                       80.00
    """)


def test_posting_the_same_sale_again_writes_nothing():
    ana = make_payee("Ana")
    first = post_sale(ana)
    again = post_sale(ana, at=FRIDAY + dt.timedelta(minutes=1))
    assert again == first
    assert (JournalEntry.objects.count(), Posting.objects.count()) == (1, 2)


def test_the_same_reference_with_another_amount_is_refused():
    ana = make_payee("Ana")
    post_sale(ana)
    with pytest.raises(ReferenceReused):
        post_sale(ana, amount=8_001)
    assert selectors.owed(ana, "pending", "EUR") == eur(8_000)


def test_debits_and_credits_that_differ_are_refused():
    with pytest.raises(Unbalanced):
        post(
            reference="sale:1",
            memo="off by a cent",
            occurred_at=FRIDAY,
            lines=[debit(chart.stripe_balance("EUR"), eur(100)), credit(chart.coop_share("EUR"), eur(99))],
        )
    with pytest.raises(Unbalanced):
        post(reference="sale:2", memo="nothing", occurred_at=FRIDAY, lines=[])


def test_two_currencies_do_not_cancel_out():
    with pytest.raises(Unbalanced):
        post(
            reference="sale:1",
            memo="euros for yen",
            occurred_at=FRIDAY,
            lines=[
                debit(chart.stripe_balance("EUR"), eur(100)),
                credit(chart.coop_share("JPY"), Money(100, "JPY")),
            ],
        )


def test_a_mistake_is_reversed_by_its_opposite():
    ana = make_payee("Ana")
    sale = post_sale(ana)
    reverse(entry=sale, reference="reversal:sale:1", memo="Linocut no. 3, reversed", occurred_at=FRIDAY)
    assert selectors.owed(ana, "pending", "EUR") == eur(0)
    assert selectors.trial_balance("EUR") == [("Stripe balance", eur(0)), ("Pending", eur(0))]


def test_balances_are_there_for_payees_and_for_the_co_op():
    ana = make_payee("Ana")
    post_sale(ana)
    post_sale(ana, amount=500, reference="sale:2")
    assert selectors.owed(ana, "pending", "EUR") == eur(8_500)
    assert selectors.balance(chart.stripe_balance("EUR")) == eur(8_500)
    assert selectors.owed(ana, "available", "EUR") == eur(0)
