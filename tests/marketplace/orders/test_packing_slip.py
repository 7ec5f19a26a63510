"""The slip that goes into a parcel."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_artist, make_listing, make_policy, make_work
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    make_policy()
    return paid_order(make_listing(make_work(make_artist("Ana Moreau")), price=8_000, status="published"))


def slip_for(user, order):
    client = Client()
    client.force_login(user)
    return client.get(reverse("orders:slip", args=[order.shipments.get().pk]))


def test_the_slip_says_what_goes_where_and_no_price(order):
    page = slip_for(order.shipments.get().artist.user, order).content.decode()
    for told in (order.number, order.name, order.street, order.lines.get().title, "Ana Moreau", "Douarnenez"):
        assert told in page
    assert "€" not in page and "80" not in page.partition("<article")[2].partition("</article>")[0].replace(
        order.postcode, ""
    )


def test_the_slip_is_the_artists_alone(order):
    assert slip_for(make_artist("Ben Adeyemi").user, order).status_code == 404
    address = reverse("orders:slip", args=[order.shipments.get().pk])
    assert Client().get(address)["Location"].startswith(reverse("account_login"))


def test_the_slip_is_in_the_language_of_the_order_whoever_prints_it(order):
    type(order).objects.filter(pk=order.pk).update(language="de")
    page = slip_for(order.shipments.get().artist.user, order).content.decode()
    slip = page.partition("<article")[2].partition("</article>")[0]
    assert 'lang="de"' in slip and "Frankreich" in slip
    assert "Packing slip" in page
