"""The pages that follow a sale: open to anybody's eyes and hands, and never wider than a telephone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.aftercare.models import Claim, Message
from marketplace.aftercare.services import receipts
from marketplace.orders.services import parcels
from tests.browser.test_look import sign_in, violations
from tests.factories import make_listing, make_officer, make_policy
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order():
    """Sent, arrived, written about, and one thing of it asked back."""
    make_policy()
    order = paid_order(make_listing(status="published"), quantity=2)
    parcel, at = order.shipments.get(), timezone.now()
    parcels.ship(shipment=parcel, carrier="DHL", tracking="8J0012345678", at=at)
    parcels.deliver(shipment=parcel, said_by="buyer", at=at)
    for side, text in (("buyer", "Is it signed on the front?"), ("artist", "On the front, in pencil. " * 12)):
        Message.objects.create(shipment=parcel, side=side, text=text, asks_coop=side == "buyer", sent_at=at)
    claim = Claim.objects.create(
        shipment=parcel, reason="wrong", text="It is another print.", status="escalated", appeal="Please look.",
        answer="It is the one you chose.", asked_at=at, decided_at=at, escalated_at=at,
    )  # fmt: skip
    claim.pieces.create(line=order.lines.get(), quantity=1)
    receipts.make(order=order, at=at)
    return order


def pages_of(order) -> dict[str, list[str]]:
    """Addresses by who opens them."""
    parcel, claim = order.shipments.get(), Claim.objects.get()
    return {
        "buyer": [
            reverse("orders:order", args=[order.token]),
            reverse("aftercare:thread", args=[order.token, parcel.pk]),
            reverse("aftercare:ask", args=[order.token, parcel.pk]),
            reverse("aftercare:claim", args=[order.token, claim.pk]),
            reverse("aftercare:receipt", args=[order.receipts.get().token]),
            reverse("collecting:check"),
        ],
        "artist": [reverse("orders:to-ship"), reverse("aftercare:parcel", args=[parcel.pk])],
        "admin": [
            reverse("console:return", args=[claim.pk]),
            reverse("console:conversation", args=[parcel.pk]),
        ],
    }


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_that_follows_a_sale_stands_in_anybodys_way(visitor, order, scheme, width):
    people = {"buyer": None, "artist": order.shipments.get().artist.user, "admin": make_officer("Carla Haas")}
    found = []
    for who, addresses in pages_of(order).items():
        page = visitor(color_scheme=scheme, viewport={"width": width, "height": 900})
        if people[who]:
            sign_in(page, people[who])
        for address in addresses:
            assert page.goto(address).status == 200, address
            page.screenshot()
            found += violations(page)
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append(f"{address} is wider than {width} px")
    assert found == []
