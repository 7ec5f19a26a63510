"""What became of an order, in sentences. Rows in, words out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.orders.models import Order, Refund, Shipment
from payouts import language
from payouts.earnings.models import Dispute
from payouts.money import Money


@dataclass(frozen=True, slots=True)
class Event:
    """`state`: "done", "now", "next" or "stop"."""

    word: str
    sentence: str
    state: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Pill:
    """`tone`: "done", "wait", "stop" or nothing."""

    word: str
    sentence: str
    tone: str


def pill(order: Order) -> Pill:
    """The order in one word and one sentence."""
    until = f"{timezone.localtime(order.expires_at):%H:%M}"
    if _all_given_back(order):
        return Pill("Refunded", "All your money went back to you. Banks take a few days to show it.", "stop")
    parcels = list(order.shipments.all())
    if parcels and all(parcel.status == Shipment.Status.CANCELED for parcel in parcels):
        return Pill(_("Canceled"), _("Nothing will be sent. Your money is on its way back to you."), "stop")
    return {
        "placed": Pill("Not paid yet", f"Your things are held for you until {until}.", "wait"),
        "paid": Pill("Paid", f"{_who(order)} will send your parcel.", "done"),
        "shipped": Pill("On its way", "Tell us when it has arrived, so that the artist is paid.", "wait"),
        "delivered": Pill("Delivered", "We hope you like it on your wall.", "done"),
        "canceled": Pill("Canceled", "Nothing was charged and nothing will be sent.", "stop"),
        "expired": Pill(
            "Ran out", "It was not paid in time. Nothing was charged and nothing will be sent.", "stop"
        ),
    }[order.status]


def events(order: Order, disputes: Sequence[Dispute] = ()) -> list[Event]:
    """Everything that happened, oldest first, and what comes next. Prefetch shipments and refunds."""
    told = [Event("Ordered", "", "done", order.placed_at)]
    if order.status in ("canceled", "expired"):
        return [*told, Event(pill(order).word, pill(order).sentence, "stop", order.ended_at)]
    if order.paid_at is None:
        return [
            *told,
            Event("Payment", "We wait for Stripe to say that it is paid.", "now"),
            Event("Sent", "", "next"),
        ]
    told.append(Event("Paid", f"{Money(order.total, order.currency)} by Stripe.", "done", order.paid_at))
    shipments = list(order.shipments.all())
    for shipment in shipments:
        told += _of_parcel(order, shipment, several=len(shipments) > 1)
    for refund in order.refunds.all():
        told.append(_of_refund(refund))
    for dispute in disputes:
        told.append(_of_dispute(order, dispute))
    return sorted(
        told, key=lambda event: (event.at is None, event.at or order.placed_at, event.state == "next")
    )


def _of_parcel(order: Order, shipment: Shipment, *, several: bool) -> list[Event]:
    name = shipment.artist.name
    parcel = f"The parcel from {name}" if several else "Your parcel"
    if shipment.canceled_at is not None:
        said = _("You canceled it before it left. What you paid for it goes back to you.")
        return [Event(_("Canceled"), said, "stop", shipment.canceled_at)]
    if shipment.shipped_at is None:
        if _all_given_back(order):
            return []
        return [Event("Being packed", f"{name} packs {'the' if several else 'your'} parcel.", "now")]
    told = [Event("Sent", f"{parcel} left with {shipment.carrier}.", "done", shipment.shipped_at)]
    if shipment.delivered_at is None:
        if _all_given_back(order):
            return told
        return [*told, Event("Delivered", f"{parcel} is on its way.", "next")]
    by = {"buyer": "You said that it arrived.", "artist": f"{name} says it arrived: {shipment.delivery_note}"}
    return [
        *told,
        Event("Delivered", by.get(shipment.delivered_by, "It arrived."), "done", shipment.delivered_at),
    ]


def _of_refund(refund: Refund) -> Event:
    amount = Money(refund.amount, refund.order.currency)
    if refund.status == Refund.Status.DONE:
        return Event("Refunded", f"{amount} went back to you: {refund.reason}", "stop", refund.done_at)
    if refund.status == Refund.Status.FAILED:
        said = f"Your bank did not take {amount} back. The money is safe with us; we find another way."
        return Event("Refund failed", said, "stop", refund.failed_at or refund.requested_at)
    if refund.status == Refund.Status.PENDING:
        return Event(
            "Refund", f"{amount} left us and is on its way through your bank.", "now", refund.requested_at
        )
    return Event("Refund", f"{amount} is to go back to you.", "now", refund.requested_at)


def _of_dispute(order: Order, dispute: Dispute) -> Event:
    amount = Money(dispute.amount, order.currency)
    if dispute.is_inquiry:
        return Event("Your bank asked", f"About {amount}. We answer it.", "done", dispute.opened_at)
    if dispute.is_open:
        said = f"You asked your bank for {amount}. It has the money until it has decided."
        return Event("With your bank", said, "now", dispute.opened_at)
    if dispute.status == Dispute.Status.WON:
        return Event("Your bank decided", f"The payment of {amount} stands.", "done", dispute.closed_at)
    return Event("Your bank decided", f"{amount} went back to you.", "stop", dispute.closed_at)


def _all_given_back(order: Order) -> bool:
    back = sum(refund.amount for refund in order.refunds.all() if refund.status == Refund.Status.DONE)
    return order.paid_at is not None and back >= order.total


def _who(order: Order) -> str:
    waiting = [s.artist.name for s in order.shipments.all() if s.status == Shipment.Status.WAITING]
    return language.listed(waiting or ["The artist"])
