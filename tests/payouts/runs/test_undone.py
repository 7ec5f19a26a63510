"""A refund that came back before we had booked it: two lines that come to nothing, and whatever is still on its way."""

import datetime as dt
import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from payouts.connect.models import StripeEvent
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.runs import comparison, services
from payouts.runs.models import BalanceTransaction, Difference, Match
from payouts.runs.services import undone
from tests.factories import make_payee, make_user
from tests.payouts.payday import earn, euros

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


class Buyer:
    """Paid Ana 80.00, was given 30.00 back, and their bank sent it back; of the refund nothing is booked."""

    def __init__(self, side, at):
        self.side, self.at = side, at
        self.intent, self.charge = side.take_payment(euros("80.00"))
        earn(make_payee("Ana"), euros("80.00"), charge=self.charge, intent=self.intent, at=at)
        self.refund = side.sdk.v1.refunds.create({"charge": self.charge, "amount": 3_000}).id
        side.tell(f"refunds/{self.refund}/fail")

    def compare(self, hours=1):
        services.reconcile(gateway=self.side.gateway, at=self.at + hours * HOUR)
        return sorted((d.line.type if d.line else d.reference) for d in comparison.open_differences())

    def news(self, about, status="received"):
        """An event that is kept; Stripe told of it and nobody has done anything about it yet."""
        return StripeEvent.objects.create(
            event_id=f"evt_{about}", source="platform", type="refund.updated", object_id=about, payload={},
            status=status, happened_at=self.at,
        )  # fmt: skip

    def book(self):
        charge = Charge.objects.get(stripe_charge=self.charge)
        earnings.refund(charge=charge, stripe_refund=self.refund, amount=Money(3_000, "EUR"), at=self.at)

    def book_its_return(self):
        earnings.refund_failed(stripe_refund=self.refund, at=self.at)


@pytest.fixture
def buyer(stripe_side):
    return Buyer(stripe_side, timezone.now())


def test_the_two_lines_explain_each_other_and_payouts_go_on(buyer):
    assert buyer.compare() == []
    assert not JournalEntry.objects.filter(reference__startswith="refund:").exists()
    assert Match.objects.filter(line__source=buyer.refund).count() == 0
    assert buyer.compare(hours=2) == [] == check_books()


def test_news_on_its_way_is_waited_for(buyer):
    """As young as they are, the event that books them may come any moment."""
    services.reconcile(gateway=buyer.side.gateway, at=buyer.at)
    assert BalanceTransaction.objects.filter(matched_at=None, source=buyer.refund).count() == 2


@pytest.mark.parametrize("status", ["received", "failed"])
@pytest.mark.parametrize("about", ["refund", "charge", "intent"])
def test_while_news_of_it_is_not_handled_it_stays_a_difference(buyer, about, status):
    event = buyer.news(getattr(buyer, about), status)
    assert buyer.compare() == ["refund", "refund_failure"]
    StripeEvent.objects.filter(pk=event.pk).update(status="handled")
    assert buyer.compare(hours=2) == []
    assert {d.settled_reason for d in Difference.objects.all()} == {undone.REASON}


def test_news_that_comes_while_stripe_is_asked_keeps_it_a_difference(buyer):
    found = buyer.compare(hours=0) or undone.seek(gateway=buyer.side.gateway, until=buyer.at + HOUR)
    buyer.news(buyer.refund)
    assert [undone.set_aside(each, at=buyer.at) for each in found] == [False]


@pytest.mark.parametrize("status", ["pending", "succeeded", "requires_action"])
def test_as_long_as_stripe_does_not_say_that_it_is_over_it_stays_a_difference(buyer, monkeypatch, status):
    monkeypatch.setattr(undone, "OVER", frozenset({status}))
    assert buyer.compare() == ["refund", "refund_failure"]


def test_while_stripe_does_not_answer_it_stays_a_difference(buyer):
    buyer.side.tell("faults", kind="unavailable", method="GET", path="/v1/balance_transactions/*", times=1)
    assert buyer.compare() == ["refund", "refund_failure"]
    assert buyer.compare(hours=2) == []


def test_of_a_payment_that_is_not_in_the_books_nothing_is_set_aside(stripe_side):
    at = timezone.now()
    _, charge = stripe_side.take_payment(euros("80.00"))
    refund = stripe_side.sdk.v1.refunds.create({"charge": charge, "amount": 3_000}).id
    stripe_side.tell(f"refunds/{refund}/fail")
    services.reconcile(gateway=stripe_side.gateway, at=at + HOUR)
    assert comparison.open_differences().count() == 3


def test_a_refund_that_stayed_with_the_buyer_is_never_set_aside(stripe_side, buyer):
    stripe_side.sdk.v1.refunds.create({"charge": buyer.charge, "amount": 500})
    assert buyer.compare() == ["refund"]


def test_booked_late_all_the_same_each_line_has_its_entry(buyer):
    assert buyer.compare() == []
    buyer.book()
    buyer.book_its_return()
    assert buyer.compare(hours=3) == []
    assert Match.objects.filter(line__source=buyer.refund).count() == 2
    assert buyer.compare(hours=4) == [] == check_books()


def test_of_which_only_the_half_is_booked_late_is_a_difference_again(buyer):
    """Our books say that the money left; Stripe says that it is back."""
    assert buyer.compare() == []
    buyer.book()
    assert buyer.compare(hours=3) == ["refund_failure"]
    buyer.book_its_return()
    assert buyer.compare(hours=4) == []


def test_booked_before_the_comparison_nothing_is_set_aside(buyer):
    buyer.book()
    assert buyer.compare() == ["refund_failure"]
    assert undone.seek(gateway=buyer.side.gateway, until=buyer.at + HOUR) == []


@pytest.mark.django_db(transaction=True)
def test_a_person_who_books_it_and_the_comparison_at_one_instant_leave_no_half(buyer):
    carla = make_user("Carla Haas")
    event = buyer.news(buyer.refund)
    assert buyer.compare() == ["refund", "refund_failure"]
    StripeEvent.objects.filter(pk=event.pk).update(status="handled")
    found = undone.seek(gateway=buyer.side.gateway, until=buyer.at + HOUR)
    set_aside = []

    def compare():
        set_aside.append([undone.set_aside(each, at=buyer.at) for each in found])
        connections.close_all()

    other = threading.Thread(target=compare)
    with transaction.atomic():
        # The person is in the middle of booking the line that left.
        BalanceTransaction.objects.select_for_update().get(source=buyer.refund, type="refund")
        other.start()
        services.apply(
            difference=Difference.objects.get(line__type="refund"), by=carla, reason="Looked at.",
            gateway=buyer.side.gateway, at=buyer.at,
        )  # fmt: skip
    other.join()
    assert set_aside == [[False]]
    assert buyer.compare(hours=2) == ["refund_failure"]
