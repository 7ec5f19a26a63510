"""What certificates, attestations, messages and returns tell of an order, for the bank that decides about its payment."""

from __future__ import annotations

import datetime as dt

from artists.works import attestations
from marketplace.aftercare.models import Claim, Message
from marketplace.collecting.models import Certificate
from marketplace.orders.models import Order

LONGEST = 500  # characters of one message; the bank reads a story, not a correspondence
Told = list[tuple[dt.datetime, str]]


def of(order: Order) -> Told:
    """Sentences with their times, in no order. Prefetch as `orders.selectors.whole_orders` does."""
    return [*_certificates(order), *_attestations(order), *_messages(order), *_returns(order)]


def _certificates(order: Order) -> Told:
    return [
        (
            each.issued_at,
            f"Certificate {each.shown_code} was issued for {each.content['title']}; it is {each.status} now.",
        )
        for each in Certificate.objects.filter(copy__line__order=order).order_by("pk")
    ]


def _attestations(order: Order) -> Told:
    works = {
        line.option.listing.work_id: line.option.listing.work
        for parcel in order.shipments.all()
        for line in parcel.lines.all()
    }
    told = []
    for work in works.values():
        signed = attestations.standing(work)
        if signed is None or signed.status not in signed.HOLDS or work.painted_by_program:
            continue
        checked = ", and members of the co-op checked it" if signed.status == signed.Status.CHECKED else ""
        told.append(
            (signed.signed_at, f"The artist signed that a person made {work.title} by hand{checked}.")
        )
    return told


def _messages(order: Order) -> Told:
    said = Message.objects.filter(shipment__order=order).order_by("sent_at", "pk")[:50]
    return [(each.sent_at, f"The {each.side} wrote: {each.text[:LONGEST]}") for each in said]


def _returns(order: Order) -> Told:
    return [
        (
            each.asked_at,
            f"The buyer asked to give it back ({each.reason.replace('_', ' ')}); it is {each.status.replace('_', ' ')} now.",
        )
        for each in Claim.objects.filter(shipment__order=order).order_by("pk")
    ]
