"""
Booking at once all that Stripe knows and we do not, as after a restore: a person says so, a worker does it line by line.

The rows are the queue. Lines are booked in the order in which Stripe wrote them, since a refund needs its payment; what
cannot be booked says why and waits for a person.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from payouts.connect.facts import Gateway

from .. import comparison
from ..models import Difference
from .differences import AlreadySettled
from .proposing import NotProposed, apply

log = structlog.get_logger(__name__)


def bookable():
    """Open differences of which Stripe has a line and the books have nothing, in the order of the lines."""
    return (
        comparison.open_differences()
        .filter(kind=Difference.Kind.MISSING_IN_BOOKS)
        .order_by("line__created_at", "pk")
    )


@transaction.atomic
def ask_to_book(*, references: list[str], by, reason: str, at: dt.datetime) -> int:
    """Have what is proposed for these lines (`txn_…`) booked in the name of `by`; returns how many were asked for."""
    if not reason.strip():
        raise ValueError("what is booked is booked for a reason")
    return (
        bookable()
        .order_by()
        .filter(reference__in=references, booking_asked_at=None)
        .update(booking_asked_at=at, booking_by=by, booking_reason=reason[:500], booking_error="")
    )


def book_asked(*, gateway: Gateway, at: dt.datetime, limit: int = 200) -> int:
    """
    Book what was asked for, oldest line first, one transaction each; returns how many were booked.

    :raises GatewayError: if Stripe does not answer; the rest is still asked for
    """
    waiting = list(bookable().exclude(booking_asked_at=None).select_related("line", "booking_by")[:limit])
    booked = 0
    while waiting:
        refused = [(each, why) for each in waiting if (why := _book(each, gateway, at))]
        booked += len(waiting) - len(refused)
        if len(refused) == len(waiting):
            # Nothing more can be booked: what is left says why and waits for a person.
            for each, why in refused:
                Difference.objects.filter(pk=each.pk).update(booking_asked_at=None, booking_error=why[:500])
            break
        # Two lines of one second may stand in the wrong order: what needed the other one can be booked now.
        waiting = [each for each, _ in refused]
    return booked


def _book(difference: Difference, gateway: Gateway, at: dt.datetime) -> str:
    """Book one; why it cannot be, or nothing."""
    try:
        apply(
            difference=difference,
            by=difference.booking_by,
            reason=difference.booking_reason,
            gateway=gateway,
            at=at,
        )
    except NotProposed as error:
        return str(error)
    except AlreadySettled:
        log.info("booked_elsewhere", difference=difference.pk)
    return ""
