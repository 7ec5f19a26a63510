"""Parcels on their way: sent by the artist, received by the buyer, canceled before they left, and the money that follows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from marketplace.orders import letters, refundable, selectors
from marketplace.orders.models import Order, Refund, Shipment
from marketplace.orders.refundable import CannotRefund, copies_of
from marketplace.orders.services import refunding
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

    :raises NotYet: if the order is not paid, the buyer canceled the parcel, or was given everything back
    :raises IllegalTransition: if it was sent before
    """
    order, shipment = _locked(shipment)
    if order.status not in (Order.Status.PAID, Order.Status.SHIPPED):
        raise NotYet(_("Only what is paid is sent."))
    if shipment.status == Shipment.Status.CANCELED:
        raise NotYet(_("The buyer canceled this parcel before it left. Keep it: the money goes back."))
    if selectors.given_back(order).minor >= order.total:
        raise NotYet(_("The buyer got all their money back. There is nothing to send."))
    shipment.move(Shipment.Status.SHIPPED, shipped_at=at, carrier=carrier, tracking=tracking)
    earnings.dispatched(references=selectors.references_of(shipment), at=at)
    _follow(order)
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
        raise NotYet(_("It has not been sent yet."))
    if said_by == "artist":
        if at < shipment.shipped_at + ARTIST_MAY_SAY_AFTER:
            raise NotYet(_("Give it two days to travel. Until then only the buyer can say that it arrived."))
        if not note.strip():
            raise NotYet(_("Say what shows that it arrived, such as the carrier's own words."))
    shipment.move(
        Shipment.Status.DELIVERED, delivered_at=at, delivered_by=said_by, delivery_note=note.strip()[:300]
    )
    earnings.delivered(references=selectors.references_of(shipment), at=at)
    _follow(order)
    letters.delivered(shipment)
    return shipment


@transaction.atomic
def cancel(*, order: Order, shipment_id: int | None = None, by, at: dt.datetime) -> Refund | None:
    """
    The buyer does not want a parcel that has not left, or (None) any that has not: they are not sent, and all that was
    paid for them goes back; with the last one the contribution, too.

    Returns the refund to be sent, or None where nothing was left to give back. The artist who says at the same moment
    that it left, and the buyer who cancels, wait for the same row: one of them is told no.

    :raises NotYet: if it is not paid, or left before
    :raises CannotRefund: if the buyer's bank is deciding about the payment
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.paid_at is None:
        raise NotYet(_("This order is not paid, so there is nothing to give back."))
    parcels = list(order.shipments.select_related("artist__user", "order").order_by("pk"))
    waiting = [
        parcel
        for parcel in parcels
        if parcel.status == Shipment.Status.WAITING and shipment_id in (None, parcel.pk)
    ]
    if not waiting:
        wanted = [parcel for parcel in parcels if shipment_id in (None, parcel.pk)]
        if all(parcel.status == Shipment.Status.CANCELED for parcel in wanted):
            raise NotYet(_("It was canceled before. Nothing changed."))
        raise NotYet(_("It has left already. You can send it back when it has arrived."))
    for parcel in waiting:
        parcel.move(Shipment.Status.CANCELED, canceled_at=at)
    refund = _give_back(order, waiting, by=by, at=at)
    _follow(order)
    for parcel in waiting:
        letters.canceled(parcel)
    return refund


def _give_back(order: Order, parcels: list[Shipment], *, by, at: dt.datetime) -> Refund | None:
    """What is left of everything in these parcels and of their delivery. They never left: their numbers are free again."""
    left = refundable.pieces_left(order)
    lines = [
        line
        for line in order.lines.filter(shipment__in=parcels).prefetch_related("reservations").order_by("pk")
        if left[line.pk]
    ]
    if not lines:
        return None
    beside = [selectors.shipping_reference(parcel) for parcel in parcels]
    if not order.shipments.exclude(status=Shipment.Status.CANCELED).exists():
        beside.append(selectors.contribution_reference(order))
    return refunding.request(
        order=order,
        kind=Refund.Kind.PIECES,
        pieces={line.pk: left[line.pk] for line in lines if not copies_of(line)},
        copies=[copy for line in lines for copy in copies_of(line)],
        beside=beside,
        fate=Refund.Fate.RETURNED,
        reason=gettext_noop("Canceled before it was sent"),
        by=by,
        at=at,
    )


def _follow(order: Order) -> None:
    """The order is where its slowest parcel is; a canceled one is waited for no more."""
    open_ones = set(order.shipments.exclude(status=Shipment.Status.CANCELED).values_list("status", flat=True))
    if not open_ones or Shipment.Status.WAITING in open_ones:
        return
    if order.status == Order.Status.PAID:
        order.move(Order.Status.SHIPPED)
    if order.status == Order.Status.SHIPPED and open_ones == {Shipment.Status.DELIVERED}:
        order.move(Order.Status.DELIVERED)


def _locked(shipment: Shipment) -> tuple[Order, Shipment]:
    """The order and the parcel as they are now, the order locked: its parcels change one after another."""
    order = Order.objects.select_for_update().get(pk=shipment.order_id)
    return order, order.shipments.select_related("artist__user", "artist__payee").get(pk=shipment.pk)


__all__ = ["ARTIST_MAY_SAY_AFTER", "CannotRefund", "IllegalTransition", "NotYet", "cancel", "deliver", "ship"]
