"""What was sold is held until it arrived and nobody complained; then it is payable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money

from .. import selectors
from ..models import Sale

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


def release_due(*, at, limit: int = 500) -> int:
    """Release every sale whose date has come, one transaction each; returns how many."""
    due = selectors.due(at).order_by("release_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(release(sale_id=pk, at=at) for pk in due)


@transaction.atomic
def release(*, sale_id: int, at) -> bool:
    """
    Move what is left of every part from pending to available. False where another worker has or had it, or where it
    is not due any more.
    """
    sale = selectors.due(at).select_for_update(skip_locked=True, of=("self",)).filter(pk=sale_id).first()
    if sale is None:
        return False
    lines = []
    for part in sale.parts.select_related("payee"):
        left = Money(part.amount - part.refunded, sale.currency)
        if left:
            lines.append(ledger.debit(chart.pending(part.payee, sale.currency), left))
            lines.append(ledger.credit(chart.available(part.payee, sale.currency), left))
    if lines:
        ledger.post(
            reference=f"release:{sale.reference}", memo=f"Released: {sale.title}", occurred_at=at, lines=lines
        )
    sale.move(Sale.Status.RELEASED, released_at=at)
    return True
