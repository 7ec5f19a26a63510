"""What we know of an order, for the bank that decides about its payment: rows in, words out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone, translation

from marketplace.catalogue.countries import country_name
from marketplace.mail.models import Letter
from marketplace.orders.models import Order
from payouts import language
from payouts.money import Money

MOST = 20_000  # characters that Stripe takes of one text


@translation.override(settings.LANGUAGE_CODE)
def collect(order: Order, *, also: Sequence[tuple[dt.datetime, str]] = ()) -> dict[str, str]:
    """
    The evidence by the names Stripe has for it, as far as we have any, in English. A person reads it before it is sent.
    `also`: what others know that happened, each with its time.

    Prefetch as `selectors.whole_orders` does. https://docs.stripe.com/api/disputes/evidence_object
    """
    parcels = list(order.shipments.all())
    sent = [parcel for parcel in parcels if parcel.shipped_at]
    arrived = [parcel for parcel in parcels if parcel.delivered_at]
    said = {
        "product_description": _sold(order, parcels),
        "customer_name": order.name,
        "customer_email_address": order.email,
        "billing_address": _address(order, order.name),
        "shipping_address": _address(order, order.goes_to),
        "shipping_carrier": ", ".join(dict.fromkeys(parcel.carrier for parcel in sent if parcel.carrier)),
        "shipping_tracking_number": ", ".join(parcel.tracking for parcel in sent if parcel.tracking),
        "shipping_date": _day(min(parcel.shipped_at for parcel in sent)) if sent else "",
        "service_date": _day(max(parcel.delivered_at for parcel in arrived)) if arrived else "",
        "refund_refusal_explanation": "",
        "uncategorized_text": _story(order, parcels, also),
    }
    return {name: text[:MOST] for name, text in said.items()}


def _address(order: Order, name: str) -> str:
    lines = [
        name,
        order.street,
        order.street_2,
        f"{order.postcode} {order.town}",
        country_name(order.country),
    ]
    return ", ".join(line for line in lines if line)


def _sold(order: Order, parcels: list) -> str:
    """Each thing with the price that was shown, and what it is one of."""
    told = []
    for parcel in parcels:
        for line in parcel.lines.all():
            listing = line.option.listing
            numbers = [str(copy.copy_number) for copy in line.reservations.all() if copy.status == "sold"]
            of = f", number {language.listed(numbers)} of {listing.edition_size}" if numbers else ""
            told.append(
                f"{line.quantity} × {line.title} by {parcel.artist.name}, {listing.get_kind_display().lower()}{of}, "
                f"{Money(line.unit_price, order.currency)} each, as shown before the payment."
            )
        if parcel.price:
            told.append(f"Delivery from {parcel.artist.name}: {Money(parcel.price, order.currency)}.")
    return "\n".join(told)


def _story(order: Order, parcels: list, also: Sequence[tuple[dt.datetime, str]]) -> str:
    """What happened, dated, oldest first: the order, its parcels, every letter that left about it."""
    told = [(order.placed_at, f"{order.name} placed order {order.number}."), *also]
    if order.paid_at:
        told.append((order.paid_at, f"{Money(order.total, order.currency)} was paid at Stripe."))
    for parcel in parcels:
        name = parcel.artist.name
        if parcel.shipped_at:
            tracking = f", tracking number {parcel.tracking}" if parcel.tracking else ""
            told.append((parcel.shipped_at, f"{name} sent the parcel with {parcel.carrier}{tracking}."))
        if parcel.delivered_at:
            note = f": {parcel.delivery_note}" if parcel.delivery_note else ""
            told.append((parcel.delivered_at, f"The {parcel.delivered_by} said that it arrived{note}."))
    told += [
        (refund.done_at, f"{Money(refund.amount, order.currency)} was refunded: {refund.reason}")
        for refund in order.refunds.all()
        if refund.status == "done"
    ]
    letters = Letter.objects.filter(to=order.email, status=Letter.Status.SENT, subject__contains=order.number)
    told += [
        (letter.sent_at, f"Letter to {letter.to}: {letter.subject}") for letter in letters.order_by("pk")[:50]
    ]
    return "\n".join(
        f"{timezone.localtime(at):%d %B %Y, %H:%M}  {sentence}"
        for at, sentence in sorted(told, key=lambda each: each[0])
    )


def _day(at) -> str:
    return f"{timezone.localtime(at):%d %B %Y}"
