"""Money back goes through one door, is asked of Stripe once, and is booked once, whoever tells of it."""

import datetime as dt

import pytest
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders import tasks
from marketplace.orders.models import Refund, Reservation
from marketplace.orders.services import refunding
from payouts.earnings.models import Charge
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from tests.factories import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(shop, harbour):
    return shop.buy(harbour)


def give_back(shop, order, amount=None, **facts):
    return refunding.refund(
        order=order, amount=amount and Money(amount, "EUR"), reason="Arrived bent", by=None, gateway=shop.gateway, at=timezone.now(), **facts
    )  # fmt: skip


def test_a_whole_refund_takes_every_part_back_and_voids_the_copy(shop, paid):
    row = give_back(shop, paid)
    assert (row.status, row.amount) == ("done", 9_200)
    assert row.stripe_refund.startswith("re_")
    ana = paid.shipments.get().artist.payee
    assert owed(ana, "pending", "EUR") == Money(0, "EUR")
    # The number does not go back into the edition.
    assert Reservation.objects.get().status == "void"
    assert check_books() == []
    assert "€92.00" in Letter.objects.get(reference=f"refund:{row.pk}:done").subject


def test_stripe_telling_of_our_own_refund_books_it_no_second_time(shop, paid):
    give_back(shop, paid, 1_000)
    before = JournalEntry.objects.count()
    rows = shop.tell_us() + shop.tell_us(again=True)
    assert {"charge.refunded", "refund.created"} <= {row.type for row in rows}
    assert {row.status for row in rows} <= {"handled", "ignored"}
    assert JournalEntry.objects.count() == before
    assert Charge.objects.get().refunded == 1_000 and Refund.objects.count() == 1


def test_a_refund_made_at_stripes_dashboard_is_booked_too(shop, paid):
    shop.sdk.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": 2_500})
    shop.tell_us()
    row = Refund.objects.get()
    assert (row.status, row.amount, row.by, row.reason) == ("done", 2_500, None, "Given back at Stripe")
    assert Charge.objects.get().refunded == 2_500


def test_no_more_goes_back_than_was_paid(shop, paid):
    give_back(shop, paid, 9_000)
    with pytest.raises(refunding.CannotRefund, match=r"Only €2\.00"):
        give_back(shop, paid, 201)
    give_back(shop, paid)
    with pytest.raises(refunding.CannotRefund, match="Nothing is left"):
        give_back(shop, paid)
    assert Charge.objects.get().refunded == 9_200


@pytest.mark.parametrize("amount", [0, -100])
def test_nothing_and_less_than_nothing_cannot_be_given_back(shop, paid, amount):
    with pytest.raises(refunding.CannotRefund):
        refunding.refund(
            order=paid,
            amount=Money(amount, "EUR"),
            reason="x",
            by=None,
            gateway=shop.gateway,
            at=timezone.now(),
        )


def test_what_was_never_paid_cannot_be_given_back(shop, harbour):
    with pytest.raises(refunding.CannotRefund, match="never paid"):
        give_back(shop, shop.place(shop.fill(harbour)))


def test_a_refund_whose_answer_got_lost_is_asked_for_again_with_the_same_key(shop, paid):
    shop.control("faults", kind="cut_after", path="/v1/refunds", times=3)
    row = give_back(shop, paid, 1_000)
    assert row.status == "sending"
    assert not JournalEntry.objects.filter(reference__startswith="refund:").exists()
    tasks.send_refund(refund_id=row.pk)
    tasks.send_refund(refund_id=row.pk)
    row.refresh_from_db()
    assert row.status == "done"
    assert len(shop.sdk.v1.refunds.list().data) == 1
    assert Charge.objects.get().refunded == 1_000


def test_a_day_later_stripe_is_searched_before_a_refund_is_asked_for_again(shop, paid):
    shop.control("faults", kind="cut_after", path="/v1/refunds", times=3)
    row = give_back(shop, paid, 1_000)
    # Stripe has forgotten the key by then: asking with it would give the money back twice.
    shop.control("clock/advance", days=2)
    refunding.send(row=row, gateway=shop.gateway, at=timezone.now() + dt.timedelta(days=2))
    row.refresh_from_db()
    assert row.status == "done" and len(shop.sdk.v1.refunds.list().data) == 1


@pytest.mark.parametrize("fault", ["error_after", "error_before"])
def test_a_500_that_stripe_keeps_under_the_key_is_looked_behind_after_an_hour(shop, paid, fault):
    shop.control("faults", kind=fault, path="/v1/refunds")
    began = timezone.now()
    row = give_back(shop, paid, 1_000)
    assert row.status == "sending"
    # The key replays the 500.
    soon = refunding.send(row=row, gateway=shop.gateway, at=began + dt.timedelta(minutes=50))
    assert soon.status == "sending"

    later = refunding.send(row=row, gateway=shop.gateway, at=began + dt.timedelta(minutes=90))
    # Done by then, it is found; not done, it is only looked for while an earlier request may still land.
    assert later.status == ("done" if fault == "error_after" else "sending")
    row.refresh_from_db()
    for hours in (2.1, 2.2, 4.5):
        refunding.send(row=row, gateway=shop.gateway, at=began + dt.timedelta(hours=hours))
        row.refresh_from_db()
    assert row.status == "done"
    assert len(shop.sdk.v1.refunds.list().data) == 1
    assert Charge.objects.get().refunded == 1_000


def test_a_refund_that_stripe_refuses_is_failed_and_books_nothing(shop, paid):
    shop.sdk.v1.refunds.create({"payment_intent": paid.payment_intent})
    row = give_back(shop, paid, 1_000)
    assert row.status == "failed"
    assert not JournalEntry.objects.filter(reference__startswith="refund:").exists()
    # What Stripe gave back is booked when it tells of it.
    shop.tell_us()
    assert Charge.objects.get().refunded == 9_200


def test_who_decided_a_refund_and_why_is_kept(shop, paid):
    admin = make_officer("Carla Haas")
    refunding.refund(
        order=paid,
        amount=Money(500, "EUR"),
        reason="Corner bent",
        by=admin,
        gateway=shop.gateway,
        at=timezone.now(),
    )
    assert Refund.objects.values_list("by__name", "reason").get() == ("Carla Haas", "Corner bent")
