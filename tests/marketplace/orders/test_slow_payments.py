"""Payments that go through a bank: Stripe's page is done with, and the money comes, or does not, days later."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.models import Reservation
from marketplace.orders.services import parcels, paying
from payouts.ledger.models import JournalEntry

pytestmark = pytest.mark.django_db

# Stripe's test accounts: https://docs.stripe.com/payments/sepa-debit/accept-a-payment
PAYS, REFUSES = "AT611904300234573201", "AT861904300235473202"


def begun(shop, listing, iban):
    """An order whose buyer chose to pay by debit."""
    order = shop.place(shop.fill(listing))
    shop.begin_debit(shop.open_page(order).url, iban=iban)
    shop.tell_us()
    order.refresh_from_db()
    return order


def statuses(order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.status, Reservation.objects.get(line__order=order).status


def test_a_debit_on_its_way_holds_the_copy_and_books_nothing(shop, original):
    order = begun(shop, original, PAYS)
    paying.end(order=order, to="expired", gateway=shop.gateway, at=timezone.now())
    assert statuses(order) == ("placed", "held")
    assert not JournalEntry.objects.exists()


def test_a_debit_that_comes_in_pays_the_order(shop, original):
    order = begun(shop, original, PAYS)
    shop.control("clock/advance", minutes=2)
    for again in (False, True):
        shop.tell_us(again=again)
        assert statuses(order) == ("paid", "sold")
    assert Letter.objects.filter(to="bea@example.org").count() == 1


def test_a_debit_that_the_bank_refuses_frees_the_copy_and_tells_the_buyer(shop, original):
    order = begun(shop, original, REFUSES)
    shop.control("clock/advance", minutes=2)
    shop.tell_us()
    assert statuses(order) == ("expired", "released")
    assert not JournalEntry.objects.exists()
    assert "did not" in Letter.objects.get(to="bea@example.org").text


def test_a_parcel_that_was_canceled_is_still_in_the_artist_s_list(client, shop, harbour):
    order = shop.buy(harbour)
    client.force_login(harbour.work.artist.user)
    assert "Parcels that buyers canceled" not in client.get(reverse("orders:to-ship")).content.decode()
    parcels.cancel(order=order, by=None, at=timezone.now())
    page = client.get(reverse("orders:to-ship")).content.decode()
    assert order.number in page[page.index("Parcels that buyers canceled") :]
