"""What was sold is held until it arrived and nobody complained; then it is payable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

import structlog
from django.db import DatabaseError, OperationalError, transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from payouts.states import IllegalTransition

from .. import selectors
from ..models import Sale

log = structlog.get_logger(__name__)

# Sales that are released in one transaction.
AT_ONCE = 500
# Without news of the delivery, money is released this long after dispatch if nobody complained.
RELEASE_AFTER_DISPATCH = dt.timedelta(days=30)


@transaction.atomic
def dispatched(*, references: Sequence[str], at) -> None:
    """The parcel left: without other news its money is released `RELEASE_AFTER_DISPATCH` later."""
    Sale.objects.filter(reference__in=references, dispatched_at=None).update(
        dispatched_at=at, release_at=at + RELEASE_AFTER_DISPATCH
    )


@transaction.atomic
def delivered(*, references: Sequence[str], at) -> None:
    """The parcel arrived: its money is released after the hold period that was in force at the sale."""
    for sale in (
        Sale.objects.select_for_update().filter(reference__in=references, delivered_at=None).order_by("pk")
    ):
        sale.delivered_at = at
        sale.release_at = at + dt.timedelta(days=sale.hold_days)
        sale.save(update_fields=["delivered_at", "release_at"])


@transaction.atomic
def hold(*, references: Sequence[str], reason: str) -> None:
    """Stop the release of these sales, whatever the date, until `lift_hold`."""
    Sale.objects.filter(reference__in=references, status=Sale.Status.PENDING).update(hold_reason=reason)


@transaction.atomic
def lift_hold(*, references: Sequence[str]) -> None:
    Sale.objects.filter(reference__in=references).update(hold_reason="")


def release_due(*, at, limit: int = AT_ONCE) -> int:
    """
    Release every sale whose date has come, up to `limit`, in one transaction; returns how many.

    A sale that the books refuse is left pending, logged, and holds nobody else's money.
    """
    due = selectors.due(at).order_by("release_at", "pk").values_list("pk", flat=True)[:limit]
    return _release_but_for_the_bad(list(due), at)


def _release_but_for_the_bad(sales: list[int], at) -> int:
    """Together; where something is wrong with one, each half by itself, down to the one."""
    try:
        return _release(sales, at)
    except OperationalError:
        # The connection, a deadlock: nothing is wrong with any of them, and the next ring of the clock finds them.
        raise
    except (DatabaseError, ledger.ReferenceReused, IllegalTransition):
        if len(sales) == 1:
            log.exception("sale_not_released", sale=sales[0])
            return 0
    middle = len(sales) // 2
    return _release_but_for_the_bad(sales[:middle], at) + _release_but_for_the_bad(sales[middle:], at)


@transaction.atomic
def _release(numbers: Sequence[int], at) -> int:
    """
    Move what is left of every part of these sales from pending to available, an entry a sale. What another worker has
    or had, and what is not due any more, is left out; returns how many were released.
    """
    sales = list(
        selectors.due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=numbers)
        .order_by("pk")
        .prefetch_related("parts__payee")
    )
    pending, available = cache(chart.pending), cache(chart.available)
    entries = []
    for sale in sales:
        lines = []
        for part in sale.parts.all():
            left = Money(part.amount - part.refunded, sale.currency)
            if left:
                lines.append(ledger.debit(pending(part.payee, sale.currency), left))
                lines.append(ledger.credit(available(part.payee, sale.currency), left))
        if lines:
            entries.append(ledger.NewEntry(f"release:{sale.reference}", f"Released: {sale.title}", at, lines))
    ledger.post_many(entries)
    Sale.move_all(sales, Sale.Status.RELEASED, released_at=at)
    return len(sales)
