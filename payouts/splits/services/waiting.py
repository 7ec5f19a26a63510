"""What time does to an invitation: a reminder, then an end. Both write their letters."""

import datetime as dt

from django.db import transaction

from payouts.splits import letters
from payouts.splits.models import SplitAgreement
from payouts.states import IllegalTransition

Status = SplitAgreement.Status
INVITATION = dt.timedelta(days=14)
REMINDER = dt.timedelta(days=3)


def expire_due(*, at) -> int:
    """End the invitations that ran out, and tell everybody asked; returns how many."""
    due = SplitAgreement.objects.filter(status__in=[Status.PROPOSED, Status.ACCEPTED], expires_at__lte=at)
    ended = 0
    for agreement in due.order_by("expires_at", "pk"):
        try:
            with transaction.atomic():
                agreement.move(Status.EXPIRED)
                letters.expired(agreement)
        except IllegalTransition:
            continue  # answered or withdrawn at this very moment
        ended += 1
    return ended


def remind_due(*, at) -> int:
    """Write, once, to those who have not answered and have `REMINDER` left or less; returns of how many splits."""
    due = SplitAgreement.objects.filter(
        status=Status.PROPOSED, reminded_at=None, expires_at__gt=at, expires_at__lte=at + REMINDER
    )
    reminded = 0
    for agreement in due.order_by("expires_at", "pk"):
        with transaction.atomic():
            # Of two sweeps at one moment, one finds nothing left to remind of.
            if due.filter(pk=agreement.pk).update(reminded_at=at):
                letters.expiring(agreement)
                reminded += 1
    return reminded
