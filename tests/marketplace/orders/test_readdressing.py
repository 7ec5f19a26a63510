"""Another address for an order's page, and ordering the same again."""

import pytest
from django.urls import reverse

from marketplace.mail.models import Letter
from marketplace.orders.models import CartLine
from tests.factories import make_listing, make_work

pytestmark = pytest.mark.django_db


def in_cart_of(client) -> list[str]:
    lines = CartLine.objects.filter(cart__token=client.session["cart"])
    return list(lines.values_list("option__listing__work__title", flat=True))


def test_the_old_address_finds_nothing_and_a_letter_brings_the_new_one(client, shop, harbour):
    order = shop.buy(harbour)
    old = order.token
    answer = client.post(reverse("orders:new-address", args=[old]))
    order.refresh_from_db()
    assert answer["Location"] == reverse("orders:order", args=[order.token]) and order.token != old
    assert client.get(reverse("orders:order", args=[old])).status_code == 404
    letter = Letter.objects.get(reference__startswith=f"{order.reference}:address:")
    assert letter.to == order.email and order.token in letter.text and old not in letter.text


def test_while_stripes_page_leads_back_to_it_the_address_stays(client, shop, harbour):
    order = shop.place(shop.fill(harbour))
    client.post(reverse("orders:new-address", args=[order.token]))
    token = order.token
    order.refresh_from_db()
    assert order.token == token


def test_the_same_goes_into_the_cart_and_what_is_gone_is_said(client, shop, ana, harbour, original):
    poster = make_listing(
        make_work(ana, title="Poster"), kind="open", edition_size=None, price=2_000, status="published"
    )
    order = shop.buy(harbour, original, poster)
    page = client.post(reverse("orders:again", args=[order.token]), follow=True).content.decode()
    assert "at today’s prices" in page and "Iris" in page and "This is not for sale any more." in page
    assert sorted(in_cart_of(client)) == ["Harbour at dusk", "Poster"]


def test_where_all_of_it_is_gone_nothing_is_put_anywhere(client, shop, original):
    order = shop.buy(original)
    page = client.post(reverse("orders:again", args=[order.token]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("orders:order", args=[order.token])
    assert in_cart_of(client) == []
