"""The receipt that anybody may see: the works, the prices, where each part went. Nothing of whoever bought them."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.aftercare.models import Receipt
from marketplace.orders.services import parcels, refunding
from payouts.money import Money
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make(client, order) -> str:
    client.post(reverse("aftercare:make-receipt", args=[order.token]))
    return reverse("aftercare:receipt", args=[Receipt.objects.get(order=order, withdrawn_at=None).token])


def test_it_shows_the_work_the_price_and_where_each_part_went(client, paid):
    page = client.get(make(client, paid)).content.decode()
    for said in ("Harbour at dusk", "Ana Moreau", "€80.00", "€70.40", "€9.60", "€12.00"):
        assert said in page


def test_it_tells_nothing_of_the_buyer(client_of, shop, paid):
    """Every value of the order and of what happened to it that could lead to somebody, looked for in the page."""
    paid.user = make_user("Bea Klein")
    paid.street_2 = "Hinterhaus"
    paid.save(update_fields=["user", "street_2"])
    parcel = paid.shipments.get()
    parcels.ship(shipment=parcel, carrier="Kurier Berlin", tracking="8J123456", at=timezone.now())
    parcels.deliver(
        shipment=parcel,
        said_by="artist",
        note="Left with Bea’s neighbour",
        at=timezone.now() + dt.timedelta(days=3),
    )
    refunding.refund(
        order=paid, amount=Money(500, "EUR"), reason="Bea wrote of a dent", by=None, gateway=shop.gateway, at=timezone.now()
    )  # fmt: skip
    page = client_of().get(make(client_of(), paid)).content.decode()
    personal = {
        str(getattr(paid, field.name))
        for field in paid._meta.concrete_fields
        if field.name
        not in (
            "id",
            "status",
            "currency",
            "works_total",
            "shipping_total",
            "contribution",
            "total",
            "country",
        )
        and getattr(paid, field.name) not in (None, "", 0)
    }
    personal |= {
        paid.number,
        "Bea",
        "Klein",
        "DE",
        "Germany",
        "Berlin",
        "8J123456",
        "Kurier",
        "neighbour",
        "dent",
    }
    personal |= {str(refund.stripe_refund) for refund in paid.refunds.all()} | {
        f"{timezone.localdate():%-d %B}"
    }
    body = page[page.index("<main") : page.index("</main>")]
    words = re.sub(r"<[^>]+>", " ", body)
    for value in personal - {"DE"}:
        assert value not in body, value
    assert not re.search(r"\bDE\b", words)


def test_what_went_back_later_shows_on_it(client, shop, paid):
    address = make(client, paid)
    refunding.refund(
        order=paid, amount=Money(2_000, "EUR"), reason="x", by=None, gateway=shop.gateway, at=timezone.now()
    )
    page = client.get(address).content.decode()
    assert "−€20.00" in page and "€72.00" in page


def test_it_is_made_on_request_and_taken_back_for_good(client, settings, paid):
    assert not Receipt.objects.exists()
    first = make(client, paid)
    assert make(client, paid) == first
    # Whole, so that it can be copied and sent to somebody.
    page = client.get(reverse("orders:order", args=[paid.token])).content.decode()
    assert f">{settings.SITE_URL}{first}</a>" in page
    client.post(reverse("aftercare:withdraw-receipt", args=[paid.token]))
    assert client.get(first).status_code == 404
    assert make(client, paid) != first
    assert client.get(first).status_code == 404


def test_its_address_is_not_the_orders_and_guesses_find_nothing(client, shop, harbour, paid):
    assert paid.token not in make(client, paid)
    for token in (paid.token, "A" * 22, "1"):
        assert client.get(reverse("aftercare:receipt", args=[token])).status_code == 404
    unpaid = shop.place(shop.fill(harbour), key="unpaid")
    client.post(reverse("aftercare:make-receipt", args=[unpaid.token]))
    assert Receipt.objects.count() == 1
