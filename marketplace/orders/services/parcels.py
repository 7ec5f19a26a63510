"""Parcels on their way: sent by the artist, received by the buyer, and the money that follows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from marketplace.orders import letters, selectors
from marketplace.orders.models import Order, Shipment
from payouts.earnings import services as earnings
from payouts.states import IllegalTransition

# The buyer's word counts at once. The artist's own counts when the parcel has had time to travel.
ARTIST_MAY_SAY_AFTER = dt.timedelta(days=2)


class NotYet(Exception):
    """This cannot be said of the parcel now; the message says why."""


@transaction.atomic
def ship(*, shipment: Shipment, carrier: str, tracking: str, at: dt.datetime) -> Shipment:
    """
    The parcel left. Once: later calls raise, and the first carrier and tracking number stay.

    :raises NotYet: if the order is not paid, or was given back whole
    :raises IllegalTransition: if it was sent before
    """
    order, shipment = _locked(shipment)
    if order.status not in (Order.Status.PAID, Order.Status.SHIPPED):
        raise NotYet("Only what is paid is sent.")
    if selectors.given_back(order).minor >= order.total:
        raise NotYet("The buyer got all their money back. There is nothing to send.")
    shipment.move(Shipment.Status.SHIPPED, shipped_at=at, carrier=carrier, tracking=tracking)
    earnings.dispatched(references=selectors.references_of(shipment), at=at)
    if not order.shipments.filter(status=Shipment.Status.WAITING).exists():
        order.move(Order.Status.SHIPPED)
    letters.shipped(shipment)
    return shipment


@transaction.atomic
def deliver(*, shipment: Shipment, said_by: str, at: dt.datetime, note: str = "") -> Shipment:
    """
    The parcel arrived; its hold period starts. `said_by`: "buyer", "artist" or "co-op".

    The artist says so with a `note` of what shows it, and not before `ARTIST_MAY_SAY_AFTER`. Saying it again changes
    nothing.

    :raises NotYet: if it was not sent, or the artist speaks too early or without a note
    """
    order, shipment = _locked(shipment)
    if shipment.status == Shipment.Status.DELIVERED:
        return shipment
    if shipment.status != Shipment.Status.SHIPPED:
        raise NotYet("It has not been sent yet.")
    if said_by == "artist":
        if at < shipment.shipped_at + ARTIST_MAY_SAY_AFTER:
            raise NotYet("Give it two days to travel. Until then only the buyer can say that it arrived.")
        if not note.strip():
            raise NotYet("Say what shows that it arrived, such as the carrier's own words.")
    shipment.move(
        Shipment.Status.DELIVERED, delivered_at=at, delivered_by=said_by, delivery_note=note.strip()[:300]
    )
    earnings.delivered(references=selectors.references_of(shipment), at=at)
    if not order.shipments.exclude(status=Shipment.Status.DELIVERED).exists():
        order.move(Order.Status.DELIVERED)
    letters.delivered(shipment)
    return shipment


def _locked(shipment: Shipment) -> tuple[Order, Shipment]:
    """The order and the parcel as they are now, the order locked: its parcels change one after another."""
    order = Order.objects.select_for_update().get(pk=shipment.order_id)
    return order, order.shipments.select_related("artist__user", "artist__payee").get(pk=shipment.pk)


__all__ = ["ARTIST_MAY_SAY_AFTER", "IllegalTransition", "NotYet", "deliver", "ship"]
