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
    booked = 0
    for difference in bookable().exclude(booking_asked_at=None).select_related("line", "booking_by")[:limit]:
        try:
            apply(
                difference=difference,
                by=difference.booking_by,
                reason=difference.booking_reason,
                gateway=gateway,
                at=at,
            )
        except NotProposed as error:
            Difference.objects.filter(pk=difference.pk).update(
                booking_asked_at=None, booking_error=str(error)[:500]
            )
        except AlreadySettled:
            log.info("booked_elsewhere", difference=difference.pk)
        else:
            booked += 1
    return booked
