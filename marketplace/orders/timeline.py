"""What became of an order, in sentences. Rows in, words out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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


def pill(order: Order, disputes: Sequence[Dispute] = ()) -> Pill:
    """The order in one word and one sentence."""
    for dispute in disputes:
        all_lost = dispute.status == Dispute.Status.LOST and dispute.amount >= order.total
        if all_lost or (dispute.is_open and not dispute.is_inquiry):
            told = _of_dispute(order, dispute)
            return Pill(told.word, told.sentence, "wait" if dispute.is_open else "stop")
    if _all_given_back(order):
        return Pill(
            _("Refunded"), _("All your money went back to you. Banks take a few days to show it."), "stop"
        )
    parcels = list(order.shipments.all())
    if parcels and all(parcel.status == Shipment.Status.CANCELED for parcel in parcels):
        return Pill(_("Canceled"), _("Nothing will be sent. Your money is on its way back to you."), "stop")
    return {
        "placed": lambda: Pill(
            _("Not paid yet"),
            _("Your things are held for you until %(time)s.") % {"time": language.clock(order.expires_at)},
            "wait",
        ),
        "paid": lambda: Pill(_("Paid"), _who_sends(order), "done"),
        "shipped": lambda: Pill(
            _("On its way"), _("Tell us when it has arrived, so that the artist is paid."), "wait"
        ),
        "delivered": lambda: Pill(_("Delivered"), _how_it_went(order), "done"),
        "canceled": lambda: Pill(_("Canceled"), _("Nothing was charged and nothing will be sent."), "stop"),
        "expired": lambda: Pill(
            _("Ran out"),
            _("It was not paid in time. Nothing was charged and nothing will be sent."),
            "stop",
        ),
    }[order.status]()


def events(order: Order, disputes: Sequence[Dispute] = ()) -> list[Event]:
    """Everything that happened, oldest first, and what comes next. Prefetch shipments and refunds."""
    told = [Event(_("Ordered"), "", "done", order.placed_at)]
    if order.status in ("canceled", "expired"):
        return [*told, Event(pill(order).word, pill(order).sentence, "stop", order.ended_at)]
    if order.paid_at is None:
        return [
            *told,
            Event(_("Payment"), _("We wait for Stripe to say that it is paid."), "now"),
            Event(pgettext("parcel", "Sent"), "", "next"),
        ]
    paid = {"amount": language.amount(Money(order.total, order.currency))}
    told.append(Event(_("Paid"), _("%(amount)s by Stripe.") % paid, "done", order.paid_at))
    shipments = list(order.shipments.all())
    for shipment in shipments:
        told += _of_parcel(order, shipment, several=len(shipments) > 1)
    for refund in order.refunds.all():
        told.append(_of_refund(refund))
    for dispute in disputes:
        event = _of_dispute(order, dispute)
        # Stripe tells whole seconds, so that a bank can seem to ask before there was a payment.
        told.append(replace(event, at=event.at and max(event.at, order.paid_at)))
    return sorted(
        told, key=lambda event: (event.at is None, event.at or order.placed_at, event.state == "next")
    )


def _of_parcel(order: Order, shipment: Shipment, *, several: bool) -> list[Event]:
    names = {"artist": shipment.artist.name, "carrier": shipment.carrier, "note": shipment.delivery_note}
    if shipment.canceled_at is not None:
        said = _("You canceled it before it left. What you paid for it goes back to you.")
        return [Event(_("Canceled"), said, "stop", shipment.canceled_at)]
    if shipment.shipped_at is None:
        if _all_given_back(order):
            return []
        packs = _("%(artist)s packs the parcel.") if several else _("%(artist)s packs your parcel.")
        return [Event(_("Being packed"), packs % names, "now")]
    left = (
        _("The parcel from %(artist)s left with %(carrier)s.")
        if several
        else _("Your parcel left with %(carrier)s.")
    )
    told = [Event(pgettext("parcel", "Sent"), left % names, "done", shipment.shipped_at)]
    if shipment.delivered_at is None:
        if _all_given_back(order):
            return told
        comes = _("The parcel from %(artist)s is on its way.") if several else _("Your parcel is on its way.")
        return [*told, Event(_("Delivered"), comes % names, "next")]
    by = {
        "buyer": _("You said that it arrived."),
        "artist": _("%(artist)s says it arrived: %(note)s") % names,
    }
    return [
        *told,
        Event(_("Delivered"), by.get(shipment.delivered_by, _("It arrived.")), "done", shipment.delivered_at),
    ]


def _of_refund(refund: Refund) -> Event:
    said = {"amount": language.amount(Money(refund.amount, refund.order.currency))}
    if refund.status == Refund.Status.DONE:
        why = _("%(amount)s went back to you: %(reason)s") % {**said, "reason": _(refund.reason)}
        return Event(_("Refunded"), why, "stop", refund.done_at)
    if refund.status == Refund.Status.FAILED:
        lost = _("Your bank did not take %(amount)s back. The money is safe with us; we find another way.")
        return Event(_("Refund failed"), lost % said, "stop", refund.failed_at or refund.requested_at)
    goes = (
        _("%(amount)s left us and is on its way through your bank.")
        if refund.status == Refund.Status.PENDING
        else _("%(amount)s is to go back to you.")
    )
    return Event(_("Refund"), goes % said, "now", refund.requested_at)


def _of_dispute(order: Order, dispute: Dispute) -> Event:
    said = {"amount": language.amount(Money(dispute.amount, order.currency))}
    if dispute.is_inquiry:
        return Event(
            _("Your bank asked"), _("About %(amount)s. We answer it.") % said, "done", dispute.opened_at
        )
    if dispute.is_open:
        waits = _("You asked your bank for %(amount)s. It has the money until it has decided.")
        return Event(_("With your bank"), waits % said, "now", dispute.opened_at)
    if dispute.status == Dispute.Status.WON:
        stands = _("The payment of %(amount)s stands.")
        return Event(_("Your bank decided"), stands % said, "done", dispute.closed_at)
    return Event(_("Your bank decided"), _("%(amount)s went back to you.") % said, "stop", dispute.closed_at)


def _all_given_back(order: Order) -> bool:
    back = sum(refund.amount for refund in order.refunds.all() if refund.status == Refund.Status.DONE)
    return order.paid_at is not None and back >= order.total


def _how_it_went(order: Order) -> str:
    """Nothing that sounds like mockery to somebody who got money back."""
    if any(refund.status == Refund.Status.DONE for refund in order.refunds.all()):
        return _("Part of what you paid went back to you. Banks take a few days to show it.")
    return _("We hope you like it on your wall.")


def _who_sends(order: Order) -> str:
    waiting = [s.artist.name for s in order.shipments.all() if s.status == Shipment.Status.WAITING]
    if not waiting:
        return _("The artist will send your parcel.")
    return _("%(artists)s will send your parcel.") % {"artists": language.listed(waiting)}
