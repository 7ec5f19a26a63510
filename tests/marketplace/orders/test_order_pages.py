"""The order's page, the list of my orders, and the artist's parcels."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.models import Shipment
from marketplace.orders.services import parcels, refunding
from payouts.money import Money
from tests.factories import make_artist, make_listing, make_user, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(shop, harbour):
    return shop.buy(harbour)


def read(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page_of(order):
    return reverse("orders:order", args=[order.token])


def test_whoever_holds_the_address_sees_the_order_and_where_every_cent_went(client, paid):
    page = read(client.get(page_of(paid)))
    assert paid.number in page and "Harbour at dusk, print 1 of 30" in page
    assert "Where your money went" in page and "€70.40" in page and "€9.60" in page and "€12.00" in page
    assert "Being packed" in page and "Hauptstraße 5" in page


def test_before_it_is_paid_the_page_says_what_it_would_come_to_and_how_to_pay(client, shop, harbour):
    order = shop.place(shop.fill(harbour))
    page = read(client.get(page_of(order)))
    assert "Where your money will go" in page and "Not paid yet" in page and "Pay €92.00 at Stripe" in page
    sent = client.post(reverse("orders:pay", args=[order.token]))
    assert sent.status_code == 303 and sent["Location"].startswith(shop.url)


def test_an_unpaid_order_is_given_up_by_its_button(client, shop, harbour):
    order = shop.place(shop.fill(harbour))
    assert "Canceled" in read(client.post(reverse("orders:give-up", args=[order.token]), follow=True))
    order.refresh_from_db()
    assert order.status == "canceled"


def test_the_address_is_told_to_nobody(client, paid):
    response = client.get(page_of(paid))
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_a_guest_whose_letter_came_back_reads_on_the_order_that_nothing_is_lost(client, paid):
    letter = Letter.objects.filter(to=paid.email).first()
    letter.move(Letter.Status.SENT, sent_at=timezone.now())
    assert "came back" not in read(client.get(page_of(paid)))
    letter.move(Letter.Status.RETURNED, error="550 5.1.1 user unknown")
    assert "Our letter to your e-mail address came back" in read(client.get(page_of(paid)))


@pytest.mark.parametrize("name", ["order", "thanks", "cancel"])
@pytest.mark.parametrize("token", ["x", "A" * 22, "FH-000001", "1"])
def test_guessed_addresses_find_nothing(client, paid, name, token):
    assert client.get(reverse(f"orders:{name}", args=[token])).status_code == 404


@pytest.mark.parametrize("name", ["pay", "give-up", "received"])
def test_what_changes_an_order_is_not_done_by_following_a_link(client, paid, name):
    arguments = [paid.token] + ([paid.shipments.get().pk] if name == "received" else [])
    assert client.get(reverse(f"orders:{name}", args=arguments)).status_code == 405


def test_the_token_is_128_random_bits(paid):
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", paid.token)


def test_giving_up_a_paid_order_does_nothing(client, shop, paid):
    client.post(reverse("orders:give-up", args=[paid.token]))
    client.get(reverse("orders:cancel", args=[paid.token]))
    paid.refresh_from_db()
    assert paid.status == "paid"


def test_the_buyer_says_that_it_arrived(client, paid):
    shipment = paid.shipments.get()
    parcels.ship(shipment=shipment, carrier="La Poste", tracking="8J 123", at=timezone.now())
    page = read(client.get(page_of(paid)))
    assert "8J 123" in page and "It has arrived" in page
    page = read(client.post(reverse("orders:received", args=[paid.token, shipment.pk]), follow=True))
    assert "Thank you." in page and "Delivered" in page
    paid.refresh_from_db()
    assert paid.status == "delivered"


def test_a_parcel_of_another_order_is_not_confirmed_by_mine(client, shop, harbour, paid):
    other = shop.buy(harbour, key="other")
    parcels.ship(shipment=other.shipments.get(), carrier="DHL", tracking="", at=timezone.now())
    url = reverse("orders:received", args=[paid.token, other.shipments.get().pk])
    assert client.post(url).status_code == 404
    assert other.shipments.get().status == "shipped"


def test_what_went_back_shows_on_the_page_and_the_sums_follow(client, shop, paid):
    refunding.refund(
        order=paid,
        amount=Money(2_000, "EUR"),
        reason="Corner bent",
        by=None,
        gateway=shop.gateway,
        at=timezone.now(),
    )
    page = read(client.get(page_of(paid)))
    assert "Corner bent" in page and "−€20.00" in page and "€72.00" in page


def test_where_the_money_went_is_an_estimate_until_it_is_settled_and_tells_of_later_changes(
    client, shop, paid
):
    assert "Estimated until settled" in read(client.get(page_of(paid)))
    refunding.refund(
        order=paid, amount=Money(2_000, "EUR"), reason="Corner bent", by=None, gateway=shop.gateway, at=timezone.now()
    )  # fmt: skip
    page = read(client.get(page_of(paid)))
    assert "who gave back how much" in page and "Ana Moreau €17.91" in page


def test_the_order_page_does_not_ask_more_for_more_lines(
    client, shop, harbour, ana, django_assert_max_num_queries
):
    others = [
        make_listing(make_work(ana, title=f"Other {n}"), kind="open", status="published") for n in range(4)
    ]
    order = shop.buy(harbour, *others)
    with django_assert_max_num_queries(24):
        client.get(page_of(order))


# --- My orders --------------------------------------------------------------------------------------


def test_my_orders_are_mine_alone(client, shop, harbour):
    bea, carl = make_user("Bea"), make_user("Carl")
    order = shop.place(shop.fill(harbour, user=bea))
    client.force_login(carl)
    assert order.number not in read(client.get(reverse("orders:mine")))
    client.force_login(bea)
    assert order.number in read(client.get(reverse("orders:mine"), {"page": "x"}))


def test_my_orders_ask_no_more_for_more_orders(client, shop, harbour, django_assert_max_num_queries):
    bea = make_user("Bea")
    for number in range(5):
        order = shop.place(shop.fill(harbour, user=bea), key=f"form-{number}")
        order.user.cart.lines.all().delete()
    client.force_login(bea)
    with django_assert_max_num_queries(10):
        client.get(reverse("orders:mine"))


def test_a_visitor_is_asked_to_sign_in_before_seeing_orders(client, db):
    assert client.get(reverse("orders:mine"))["Location"].startswith(reverse("account_login"))


# --- The artist's parcels ---------------------------------------------------------------------------


def ship_url(order):
    return reverse("orders:ship", args=[order.shipments.get().pk])


def typed(order, **fields):
    return {f"parcel-{order.shipments.get().pk}-{name}": value for name, value in fields.items()}


def test_the_artist_sees_what_waits_and_where_it_goes_and_says_that_it_left(client, paid):
    client.force_login(paid.shipments.get().artist.user)
    page = read(client.get(reverse("orders:to-ship")))
    assert paid.number in page and "Hauptstraße 5" in page and "Harbour at dusk, print 1 of 30" in page
    page = read(client.post(ship_url(paid), typed(paid, carrier="La Poste", tracking="8J 123"), follow=True))
    assert "is marked as sent" in page
    again = client.post(ship_url(paid), typed(paid, carrier="DHL", tracking="9"), follow=True)
    assert "marked as sent before" in read(again)
    assert paid.shipments.get().carrier == "La Poste"


def test_a_parcel_without_a_carrier_is_not_sent_and_what_was_typed_is_kept(client, paid):
    client.force_login(paid.shipments.get().artist.user)
    page = client.post(ship_url(paid), typed(paid, carrier="", tracking="8J 123"))
    assert page.status_code == 422 and "Please fill this in" in read(page) and "8J 123" in read(page)
    assert paid.shipments.get().status == "waiting"


def test_another_artist_a_buyer_and_a_visitor_reach_none_of_it(client, paid):
    assert client.get(reverse("orders:to-ship"))["Location"].startswith(reverse("account_login"))
    client.force_login(make_user("Carl"))
    assert client.get(reverse("orders:to-ship")).status_code == 404
    assert client.post(ship_url(paid), typed(paid, carrier="x")).status_code == 404
    client.force_login(make_artist("Ben Weiß").user)
    assert paid.number not in read(client.get(reverse("orders:to-ship")))
    assert client.post(ship_url(paid), typed(paid, carrier="x")).status_code == 404
    assert client.post(reverse("orders:arrived", args=[paid.shipments.get().pk])).status_code == 404
    assert paid.shipments.get().status == "waiting"


def test_an_unpaid_order_is_not_shown_to_the_artist(client, shop, harbour):
    order = shop.place(shop.fill(harbour))
    client.force_login(harbour.work.artist.user)
    assert order.number not in read(client.get(reverse("orders:to-ship")))
    assert client.post(ship_url(order), typed(order, carrier="x")).status_code == 404


def test_the_artist_says_that_it_arrived_when_it_had_time_to(client, paid):
    shipment = paid.shipments.get()
    client.force_login(shipment.artist.user)
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=timezone.now())
    url = reverse("orders:arrived", args=[shipment.pk])
    assert "two days to travel" in read(client.post(url, typed(paid, note="signed"), follow=True))
    Shipment.objects.update(shipped_at=timezone.now() - dt.timedelta(days=3))
    assert "Has it arrived?" in read(client.get(reverse("orders:to-ship")))
    assert "marked as delivered" in read(client.post(url, typed(paid, note="DHL: signed"), follow=True))


# --- What no page may say -----------------------------------------------------------------------------


def test_several_of_a_kind_are_told_with_the_price_of_one(client, shop, harbour):
    order = shop.buy(harbour, quantity=2)
    page = read(client.get(page_of(order)))
    assert '€160.00</span> <span class="muted small">2 at €80.00' in page and "2 × " not in page


def test_nobody_who_got_money_back_is_asked_how_it_looks_on_the_wall(client, shop, paid):
    at, shipment = timezone.now(), paid.shipments.get()
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=at)
    parcels.deliver(shipment=shipment, said_by="buyer", at=at)
    assert "We hope you like it" in read(client.get(page_of(paid)))
    refunding.refund(
        order=paid, amount=Money(500, "EUR"), reason="Bent", by=None, gateway=shop.gateway, at=at
    )
    page = read(client.get(page_of(paid)))
    assert "Part of what you paid went back" in page and "We hope you like it" not in page


def test_a_parcel_that_was_lost_and_paid_back_is_neither_expected_nor_on_its_way(client, shop, paid):
    at = timezone.now()
    parcels.ship(shipment=paid.shipments.get(), carrier="DHL", tracking="", at=at)
    page = read(client.get(page_of(paid)))
    assert "Expected between" in page and page.count("On its way") == 2
    refunding.refund(order=paid, amount=None, reason="Lost", by=None, gateway=shop.gateway, at=at)
    page = read(client.get(page_of(paid)))
    assert "All your money went back" in page
    assert "Expected" not in page and "On its way" not in page and "Send something back" not in page
