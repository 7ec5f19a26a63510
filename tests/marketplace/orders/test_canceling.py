"""Canceling before a parcel has left: the money goes back, the copies are for sale again, and the artist is told."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.models import Refund, Reservation, Shipment
from marketplace.orders.services import parcels, refunding
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from tests.factories import make_artist, make_listing, make_work


@pytest.fixture
def two_parcels(shop, harbour):
    """A limited print of Ana's at 80.00 and an open one of Ben's at 40.00, each with 12.00 delivery, and 5.00 given."""
    ben = make_artist("Ben Weiß")
    other = make_listing(make_work(ben, title="Gull"), kind="open", price=4_000, status="published")
    return shop.buy(harbour, other, contribution=500)


def cancel(order, shipment=None, *, gateway=None):
    row = parcels.cancel(order=order, shipment_id=shipment and shipment.pk, by=None, at=timezone.now())
    return refunding.send(row=row, gateway=gateway, at=timezone.now()) if gateway else row


def ship(shipment):
    return parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=timezone.now())


def of(order, name) -> Shipment:
    return order.shipments.get(artist__name=name)


@pytest.mark.django_db
def test_one_parcel_is_canceled_and_only_what_was_paid_for_it_goes_back(shop, two_parcels):
    ana, ben = of(two_parcels, "Ana Moreau"), of(two_parcels, "Ben Weiß")
    row = cancel(two_parcels, ana, gateway=shop.gateway)
    assert (row.status, row.amount) == ("done", 9_200)
    assert owed(ana.artist.payee, "pending", "EUR") == Money(0, "EUR")
    assert owed(ben.artist.payee, "pending", "EUR") == Money(3_520 + 1_200, "EUR")
    assert check_books() == []
    ana.refresh_from_db()
    assert ana.status == "canceled" and Reservation.objects.get().status == "released"
    assert Letter.objects.filter(to=ana.artist.user.email, subject__startswith="Do not send").exists()


@pytest.mark.django_db
def test_canceling_all_of_it_gives_back_the_contribution_too(shop, two_parcels):
    row = cancel(two_parcels, gateway=shop.gateway)
    assert row.amount == two_parcels.total and check_books() == []
    assert {parcel.status for parcel in two_parcels.shipments.all()} == {"canceled"}


@pytest.mark.django_db
def test_the_order_goes_on_without_the_canceled_parcel(two_parcels):
    ana, ben = of(two_parcels, "Ana Moreau"), of(two_parcels, "Ben Weiß")
    ship(ben)
    cancel(two_parcels, ana)
    two_parcels.refresh_from_db()
    assert two_parcels.status == "shipped"
    parcels.deliver(shipment=ben, said_by="buyer", at=timezone.now())
    two_parcels.refresh_from_db()
    assert two_parcels.status == "delivered"


@pytest.mark.django_db
def test_what_the_artist_sent_cannot_be_canceled(two_parcels):
    ana = of(two_parcels, "Ana Moreau")
    ship(ana)
    with pytest.raises(parcels.NotYet, match="left already"):
        cancel(two_parcels, ana)
    assert not Refund.objects.exists()


@pytest.mark.django_db
def test_what_was_canceled_is_not_sent_and_not_canceled_twice(two_parcels):
    ana = of(two_parcels, "Ana Moreau")
    cancel(two_parcels, ana)
    with pytest.raises(parcels.NotYet, match="canceled this parcel"):
        ship(ana)
    with pytest.raises(parcels.NotYet, match="canceled before"):
        cancel(two_parcels, ana)
    assert Refund.objects.count() == 1


@pytest.mark.django_db
def test_what_went_back_before_does_not_go_back_again(shop, two_parcels):
    refunding.refund(
        order=two_parcels, amount=Money(4_000, "EUR"), reason="Late", by=None, gateway=shop.gateway, at=timezone.now()
    )  # fmt: skip
    row = cancel(two_parcels, gateway=shop.gateway)
    assert row.amount == two_parcels.total - 4_000 and check_books() == []


@pytest.mark.django_db
def test_a_piece_whose_refund_is_asked_for_is_not_asked_for_twice(two_parcels):
    line = two_parcels.lines.get(shipment=of(two_parcels, "Ben Weiß"))
    asked = {
        "order": two_parcels,
        "kind": "pieces",
        "pieces": {line.pk: 1},
        "reason": "x",
        "by": None,
        "at": timezone.now(),
    }
    refunding.request(**asked)
    with pytest.raises(refunding.CannotRefund, match="given back before"):
        refunding.request(**asked)


@pytest.mark.django_db
def test_an_unpaid_order_has_nothing_to_cancel_here(client, shop, harbour):
    order = shop.place(shop.fill(harbour))
    with pytest.raises(parcels.NotYet, match="not paid"):
        cancel(order)
    assert client.get(reverse("orders:cancel-order", args=[order.token])).status_code == 302


@pytest.mark.django_db
def test_the_buyer_is_asked_once_more_and_a_second_click_changes_nothing(client, two_parcels):
    url = reverse("orders:cancel-parcel", args=[two_parcels.token, of(two_parcels, "Ana Moreau").pk])
    assert "Cancel this parcel?" in client.get(url).content.decode()
    assert two_parcels.shipments.filter(status="canceled").count() == 0
    assert "on its way back to you" in client.post(url, follow=True).content.decode()
    assert "canceled before" in client.post(url, follow=True).content.decode()
    assert Refund.objects.count() == 1


@pytest.mark.django_db
def test_a_parcel_of_another_order_is_not_canceled_by_mine(client, shop, two_parcels, harbour):
    other = shop.buy(harbour, key="other")
    url = reverse("orders:cancel-parcel", args=[two_parcels.token, other.shipments.get().pk])
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert other.shipments.get().status == "waiting"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_sending_and_canceling_at_one_instant_one_happens(shop, harbour, attempt):
    order = shop.buy(harbour)
    parcel = order.shipments.get()
    begin, told = threading.Barrier(2), []

    def together(act):
        begin.wait()
        try:
            act()
        except (parcels.NotYet, parcels.IllegalTransition) as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=together, args=[act])
        for act in (lambda: ship(parcel), lambda: cancel(order, parcel))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    parcel.refresh_from_db()
    assert len(told) == 1
    assert (parcel.status, Refund.objects.count()) in {("shipped", 0), ("canceled", 1)}
