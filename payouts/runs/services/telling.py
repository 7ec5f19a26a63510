"""Telling those who are owed money and are not in a payday: once for each reason, not every week."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from .. import letters
from ..models import Payout, PayoutRun, Skip

# Of a run that is not approved nobody is told: it may be given up and planned anew.
CERTAIN = (PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING, PayoutRun.Status.COMPLETED)


def tell_waiting(*, at: dt.datetime, limit: int = 200) -> int:
    """Write to everybody who waits for a reason that is new to them; returns how many rows were looked at."""
    untold = Skip.objects.filter(told_at=None, run__status__in=CERTAIN).order_by("pk")
    return sum(_tell(pk, at) for pk in untold.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _tell(skip_id: int, at: dt.datetime) -> bool:
    skip = (
        Skip.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("run", "payee__user")
        .filter(pk=skip_id, told_at=None)
        .first()
    )
    if skip is None:
        return False
    if not _knows(skip):
        letters.skipped(skip)
    Skip.objects.filter(pk=skip.pk).update(told_at=at)
    return True


def _knows(skip: Skip) -> bool:
    """Whether the payee was told the same before, and was not paid since."""
    last_paid = (
        Payout.objects.filter(payee=skip.payee_id, currency=skip.run.currency, sent_at__isnull=False)
        .order_by("-run")
        .values_list("run", flat=True)
        .first()
    )
    earlier = Skip.objects.filter(
        payee=skip.payee_id,
        reason=skip.reason,
        run__currency=skip.run.currency,
        run__lt=skip.run_id,
        told_at__isnull=False,
    )
    return earlier.filter(run__gt=last_paid or 0).exists()
