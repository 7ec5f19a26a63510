"""What people do about a difference: take it on, write down what they found, settle it with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ..models import Difference, DifferenceNote


class AlreadySettled(Exception):
    """Somebody settled it, or it was gone by itself, before."""


@transaction.atomic
def assign(*, difference: Difference, to) -> Difference:
    """
    Say who sees to it; `to` None: nobody does any more.

    :raises AlreadySettled: if there is nothing left to see to
    """
    if not Difference.objects.filter(pk=difference.pk, settled_at=None).update(assignee=to):
        raise AlreadySettled("This difference is settled already.")
    difference.refresh_from_db()
    return difference


@transaction.atomic
def note(*, difference: Difference, by, text: str, at: dt.datetime) -> DifferenceNote:
    """Write down what somebody found out. Notes stay, and may be added after it was settled."""
    return DifferenceNote.objects.create(difference=difference, by=by, text=text, written_at=at)


@transaction.atomic
def settle(*, difference: Difference, by, reason: str, at: dt.datetime) -> Difference:
    """
    Say that it is explained, and why. Nothing in the books changes; it comes back if it says something else one day.

    :raises AlreadySettled: if somebody did before, or it was gone by itself
    """
    if not reason.strip():
        raise ValueError("a difference is settled with a reason")
    settled = Difference.objects.filter(pk=difference.pk, settled_at=None).update(
        settled_at=at, settled_by=by, settled_reason=reason[:500]
    )
    if not settled:
        raise AlreadySettled("This difference is settled already.")
    difference.refresh_from_db()
    return difference
