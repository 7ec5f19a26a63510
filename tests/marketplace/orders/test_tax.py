"""What of a payment is tax: shown before, booked after, given back with a refund, the same to the cent."""

import pytest
from django.urls import reverse
from django.utils import timezone

from artists.cooperative import selectors as cooperative
from artists.profiles import services as profiles
from marketplace.orders import money_rows, selectors
from marketplace.orders.services import placing, refunding
from payouts.earnings import selectors as earned
from payouts.ledger.models import Posting
from payouts.ledger.selectors import check_books
from payouts.money import Money
from tests.factories import make_agreement, make_artist, make_listing, make_payee, make_work
from tests.marketplace.orders.shop import checkout_form

pytestmark = pytest.mark.django_db


def register(artist, number="FR12345678901", **more):
    profiles.set_tax_standing(artist=artist, standing="registered", vat_number=number, **more)


def preview(cart, *, country, contribution):
    basket = selectors.basket_of(cart, country=country, user=cart.user, on=timezone.localdate())
    points = cooperative.policy(timezone.now(), "EUR").coop_share_points
    return basket, money_rows.of_basket(basket, Money(contribution, "EUR"), coop_share_points=points)


def facts(rows):
    return sorted((row.kind, row.label, row.amount.minor) for row in rows)


def in_tax_payable() -> int:
    return -sum(Posting.objects.filter(account__kind="tax_payable").values_list("amount", flat=True))


@pytest.fixture
def many_artists(shop, harbour, original):
    """Ana is registered in France and sells a shared print and an original; Ben in Germany; Cleo nowhere."""
    register(harbour.work.artist)
    make_agreement(
        harbour, others=[(make_payee("Petit Press"), "Printer", {"amount": 800}), (make_payee("Ida"), "Photographer", {"basis_points": 1_234})]
    )  # fmt: skip
    ben, cleo = make_artist("Ben Weiß", country="DE"), make_artist("Cleo Novak", country="CZ")
    register(ben, "DE123456789", one_stop_shop=True)
    return [
        harbour,
        original,
        make_listing(make_work(ben, title="Roofs"), kind="open", price=3_333, status="published"),
        make_listing(make_work(cleo, title="Reeds"), kind="open", price=4_999, status="published"),
    ]


def test_where_the_money_goes_is_the_same_before_and_after_paying_to_the_cent(shop, many_artists):
    cart = shop.fill(*many_artists)
    basket, before = preview(cart, country="FR", contribution=777)
    order = shop.place(cart, country="FR", contribution=777)
    assert facts(money_rows.of_order(selectors.whole_orders().get(pk=order.pk))) == facts(before)
    shop.pay(shop.open_page(order).id)
    shop.tell_us()
    order.refresh_from_db()
    assert facts(earned.where_it_went(order.reference)) == facts(before)
    assert sum(row.amount.minor for row in before) == order.total == basket.total.minor + 777
    assert order.tax_total == in_tax_payable() == basket.tax_total.minor
    assert not check_books()


def test_the_rows_stand_in_the_same_order_before_and_after(shop, many_artists):
    cart = shop.fill(*many_artists)
    _, before = preview(cart, country="FR", contribution=500)
    order = shop.place(cart, country="FR", contribution=500)
    shop.pay(shop.open_page(order).id)
    shop.tell_us()
    kinds = [row.kind for row in earned.where_it_went(order.reference)]
    assert list(dict.fromkeys(kinds)) == list(dict.fromkeys(row.kind for row in before))


def test_tax_is_set_aside_before_anybody_shares(shop, harbour):
    register(harbour.work.artist)
    order = shop.buy(harbour, country="FR")
    [line], [parcel] = order.lines.all(), order.shipments.all()
    assert (line.tax, line.tax_points) == (1_333, 2_000)
    assert (parcel.price, parcel.tax, parcel.tax_basis, parcel.tax_country) == (650, 108, "home", "FR")
    # 66.67 of the print and 5.42 of the delivery are left; the co-op has 12 % of the first.
    assert facts(earned.where_it_went(order.reference)) == [
        ("coop", "The co-op", 800),
        ("part", "Ana Moreau", 5_867),
        ("shipping", "Ana Moreau", 542),
        ("tax", "Tax", 1_441),
    ]


def test_the_page_of_a_work_shows_the_same_tax_and_parts_as_its_sale_at_home(client, shop, harbour):
    register(harbour.work.artist)
    page = client.get(reverse("catalogue:work", args=[harbour.work.slug])).content.decode()
    for amount in ("€13.33", "€58.67", "€8.00"):
        assert amount in page


def test_an_artist_who_is_not_registered_takes_no_tax(shop, harbour):
    order = shop.buy(harbour, country="FR")
    assert (order.tax_total, in_tax_payable()) == (0, 0)
    assert order.shipments.get().tax_basis == "none"


def test_what_leaves_the_union_carries_no_tax_and_costs_the_same(shop, harbour):
    register(harbour.work.artist)
    order = shop.buy(harbour, country="JP")
    assert (order.works_total, order.tax_total) == (8_000, 0)
    assert order.shipments.get().tax_basis == "export"


def test_a_refund_gives_the_tax_back_with_the_rest(shop, harbour):
    register(harbour.work.artist)
    order = shop.buy(harbour, country="FR")
    refunding.refund(
        order=order, amount=None, reason="Lost on its way.", by=None, gateway=shop.gateway, at=timezone.now()
    )
    assert in_tax_payable() == 0 and not check_books()


def test_a_tax_standing_that_changed_since_the_page_was_shown_is_said(shop, harbour):
    cart = shop.fill(harbour)
    basket, _ = preview(cart, country="FR", contribution=0)
    register(harbour.work.artist)
    with pytest.raises(placing.Changed):
        shop.place(cart, country="FR", seal=basket.seal)


def test_the_checkout_says_what_is_tax_and_why_there_is_none(client, shop, many_artists):
    for listing in many_artists:
        client.post(reverse("orders:add"), {"option": listing.options.first().pk, "quantity": 1})
    page = client.get(reverse("orders:checkout"), {"country": "FR"})
    text = " ".join(page.content.decode().split())
    assert "VAT of France, included in the prices" in text
    assert "No VAT is charged: Cleo Novak is not registered for it." in text
    assert client.post(reverse("orders:checkout"), checkout_form(page, country="FR")).status_code == 303
