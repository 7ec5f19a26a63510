"""Writing about a parcel, and having read it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from artists.profiles.plain_text import plain
from marketplace.aftercare import letters, selectors
from marketplace.aftercare.models import Message, Reading, Side
from marketplace.orders.models import Shipment

MOST_CHARACTERS = 4_000
MOST_AN_HOUR = 12  # by one side in one conversation
SAME_WITHIN = dt.timedelta(minutes=10)


class CannotSay(Exception):
    """The message is not sent; why stands in it."""


@transaction.atomic
def write(
    *, shipment: Shipment, side: str, by, text: str, at: dt.datetime, asks_coop: bool = False
) -> Message:
    """
    Say something about a parcel. The other side gets one letter, and no further one until it has read.

    The same words again within ten minutes are the same message, so a double click says it once.

    :raises CannotSay: if it is empty, too long, one too many for an hour, or the order was never paid
    """
    # Two messages of one side come one after another, so that neither is missed in counting.
    shipment = (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("order", "artist__user")
        .get(pk=shipment.pk)
    )
    text = plain(text)
    if shipment.order.paid_at is None:
        raise CannotSay(_("The order is not paid yet."))
    if not text:
        raise CannotSay(_("Write something first."))
    if len(text) > MOST_CHARACTERS:
        raise CannotSay(_("That is too long: at most 4,000 characters."))
    own = shipment.messages.filter(side=side)
    if same := own.filter(text=text, sent_at__gte=at - SAME_WITHIN).first():
        return same
    if own.filter(sent_at__gt=at - dt.timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise CannotSay(
            _("That is a lot of messages for one hour. Wait for an answer, or write again later.")
        )
    waiting = {each for each in Side if selectors.unread(shipment, each)}
    message = Message.objects.create(
        shipment=shipment, side=side, by=by, text=text, asks_coop=asks_coop and side != Side.COOP, sent_at=at
    )
    for other in (Side.BUYER, Side.ARTIST):
        if other != side and other not in waiting:
            letters.message(message, to=other)
    return message


def mark_read(*, shipment: Shipment, side: str, at: dt.datetime) -> None:
    """This side has read everything up to `at`."""
    Reading.objects.update_or_create(shipment=shipment, side=side, defaults={"read_at": at})
