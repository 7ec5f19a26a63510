"""What sales, refunds and buyers tell of the parties of a split before it is approved."""

import pytest
from django.utils import timezone

from marketplace.console import risk
from marketplace.orders.models import Order
from payouts.earnings.models import Part, Sale
from tests.factories import (
    make_agreement,
    make_artist,
    make_connected_account,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
    make_work,
)
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_policy()
    return make_artist("Ana Moreau")


def told(agreement, listing, *, decider=None):
    return risk.facts(agreement, listing=listing, decider=decider or make_officer(), at=timezone.now())


def shared_print(artist):
    listing = make_listing(make_work(artist, title="Iris"), kind="open", price=8_000)
    press = make_payee("Petit Press")
    return listing, make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="accepted")


def sell(artist, times):
    listing = make_listing(make_work(artist), kind="open", price=8_000, status="published")
    for _ in range(times):
        paid_order(listing)


def lately():
    now = timezone.now()
    Sale.objects.update(sold_at=now)
    Order.objects.update(paid_at=now, email="bea@example.org")


def test_many_refunds_much_of_everything_and_one_buyer_are_told(ana):
    sell(ana, 5)
    lately()
    for part in Part.objects.filter(role="Artist")[:2]:
        part.refunded = part.amount
        part.save()
    facts = told(*reversed(shared_print(ana)))
    assert [fact for fact in facts if "went back to buyers" in fact]
    assert [fact for fact in facts if "of what everybody earned in half a year" in fact]
    assert [fact for fact in facts if fact.startswith("One buyer paid 100 % of what Ana Moreau sold")]


def test_a_few_sales_say_nothing(ana):
    sell(ana, 1)
    lately()
    facts = told(*reversed(shared_print(ana)))
    assert not [fact for fact in facts if "half a year" in fact]


def test_what_is_long_past_is_not_told(ana):
    sell(ana, 5)
    assert not [fact for fact in told(*reversed(shared_print(ana))) if "half a year" in fact]


def test_a_decider_with_the_bank_account_of_a_party_is_told_so(ana):
    listing, agreement = shared_print(ana)
    carla = make_officer("Carla Haas")
    for payee in (ana.payee, make_payee("Carla Haas", user=carla)):
        account = make_connected_account(payee)
        account.bank_fingerprint = "family"
        account.save()
    facts = told(agreement, listing, decider=carla)
    assert "You and Ana Moreau are paid to one bank account. Consider leaving this to others." in facts
    assert not [
        fact for fact in told(agreement, listing, decider=make_officer("Dov")) if fact.startswith("You and")
    ]
