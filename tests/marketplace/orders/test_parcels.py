"""Parcels on their way, and the money that follows them."""

import datetime as dt

import pytest
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.services import parcels, refunding
from payouts.earnings import services as earnings
from payouts.earnings.models import Sale
from payouts.ledger.selectors import owed
from payouts.states import IllegalTransition
from tests.factories import make_artist, make_listing, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(shop, harbour):
    return shop.buy(harbour)


def send(order, at=None, artist=None):
    shipment = order.shipments.get(artist__name=artist) if artist else order.shipments.get()
    return parcels.ship(shipment=shipment, carrier="La Poste", tracking="8J 123", at=at or timezone.now())


def test_a_parcel_that_left_is_told_to_the_buyer_with_its_number(paid):
    send(paid)
    paid.refresh_from_db()
    assert paid.status == "shipped"
    letter = Letter.objects.get(reference__endswith=":shipped")
    assert "La Poste" in letter.text and "8J 123" in letter.text


def test_a_parcel_is_sent_once(paid):
    send(paid)
    with pytest.raises(IllegalTransition):
        parcels.ship(shipment=paid.shipments.get(), carrier="DHL", tracking="", at=timezone.now())
    assert paid.shipments.get().carrier == "La Poste"
    assert Letter.objects.filter(reference__endswith=":shipped").count() == 1


def test_what_is_not_paid_is_not_sent(shop, harbour):
    order = shop.place(shop.fill(harbour))
    with pytest.raises(parcels.NotYet):
        send(order)


def test_what_was_given_back_whole_is_not_sent(shop, paid):
    refunding.refund(
        order=paid, amount=None, reason="changed mind", by=None, gateway=shop.gateway, at=timezone.now()
    )
    with pytest.raises(parcels.NotYet, match="nothing to send"):
        send(paid)


def test_the_buyers_word_starts_the_hold_period_and_a_week_later_the_money_is_free(paid):
    now = timezone.now()
    send(paid, at=now)
    parcels.deliver(shipment=paid.shipments.get(), said_by="buyer", at=now)
    paid.refresh_from_db()
    assert paid.status == "delivered"
    assert {sale.release_at for sale in Sale.objects.all()} == {now + dt.timedelta(days=7)}
    ana = paid.shipments.get().artist.payee
    assert earnings.release_due(at=now + dt.timedelta(days=6)) == 0
    assert earnings.release_due(at=now + dt.timedelta(days=7)) == 2
    assert str(owed(ana, "available", "EUR")) == "€82.40"


def test_saying_again_that_it_arrived_changes_nothing(paid):
    now = timezone.now()
    send(paid, at=now)
    parcels.deliver(shipment=paid.shipments.get(), said_by="buyer", at=now)
    parcels.deliver(
        shipment=paid.shipments.get(), said_by="artist", note="signed", at=now + dt.timedelta(days=5)
    )
    assert paid.shipments.get().delivered_by == "buyer"
    assert Letter.objects.filter(reference__endswith=":delivered").count() == 1


def test_the_artist_may_say_so_after_two_days_with_what_shows_it(paid):
    now = timezone.now()
    shipment = send(paid, at=now)
    with pytest.raises(parcels.NotYet, match="two days"):
        parcels.deliver(shipment=shipment, said_by="artist", note="signed", at=now + dt.timedelta(days=1))
    with pytest.raises(parcels.NotYet, match="what shows"):
        parcels.deliver(shipment=shipment, said_by="artist", note="  ", at=now + dt.timedelta(days=2))
    parcels.deliver(
        shipment=shipment, said_by="artist", note="La Poste: signed", at=now + dt.timedelta(days=2)
    )
    assert paid.shipments.get().delivery_note == "La Poste: signed"


def test_what_was_not_sent_has_not_arrived(paid):
    with pytest.raises(parcels.NotYet):
        parcels.deliver(shipment=paid.shipments.get(), said_by="buyer", at=timezone.now())


def test_an_order_of_two_parcels_is_on_its_way_when_both_are(shop, harbour):
    ben = make_listing(make_work(make_artist("Ben Weiß")), kind="open", status="published")
    order = shop.buy(harbour, ben)
    send(order, artist="Ana Moreau")
    parcels.deliver(
        shipment=order.shipments.get(artist__name="Ana Moreau"), said_by="buyer", at=timezone.now()
    )
    order.refresh_from_db()
    assert order.status == "paid"
    send(order, artist="Ben Weiß")
    order.refresh_from_db()
    assert order.status == "shipped"
    parcels.deliver(shipment=order.shipments.get(artist__name="Ben Weiß"), said_by="buyer", at=timezone.now())
    order.refresh_from_db()
    assert order.status == "delivered"


def test_a_paid_parcel_is_on_the_artist_s_list_of_what_to_do_until_it_has_left(client, paid, ana):
    client.force_login(ana.user)
    assert "Send 1 parcel" in client.get("/studio/").content.decode()
    send(paid)
    page = client.get("/studio/").content.decode()
    assert "Send 1 parcel" not in page and "to send" not in page


def test_what_was_given_back_whole_is_waited_for_no_more(client, shop, paid):
    send(paid)
    page = f"/orders/{paid.token}/"
    assert "It has arrived" in client.get(page).content.decode()
    refunding.refund(order=paid, amount=None, reason="lost", by=None, gateway=shop.gateway, at=timezone.now())
    page = client.get(page).content.decode()
    assert "Refunded" in page and "It has arrived" not in page and "is on its way" not in page
