"""Approving a payday: enough different people, each of whom saw exactly this list. Or not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from payouts.states import IllegalTransition

from ..models import Payout, PayoutRun, RunApproval
from .canceling import release_reservation

Decision = RunApproval.Decision

# Above this, in minor units, nobody approves a run that pays themselves. The co-op's policy names its own.
OWN_PAYOUT_UP_TO = 50_000


class NotEligible(Exception):
    """This person may not decide on this run."""


class ContentChanged(Exception):
    """The list is not the one that was on the page."""


class AlreadyDecided(Exception):
    """This person has decided on this run already."""


@transaction.atomic
def approve(
    *,
    run: PayoutRun,
    content_hash: str,
    by,
    reason: str = "",
    at: dt.datetime,
    own_payout_up_to: int = OWN_PAYOUT_UP_TO,
) -> PayoutRun:
    """
    Approve exactly the list whose hash is `content_hash`. With enough approvals the payouts may be sent.

    Whoever planned it does not count, and nobody whose own payout in it is above `own_payout_up_to` minor units. A run
    that is paused because somebody who approved it lost the office takes approvals of the same list as well; it goes
    on when there are enough.

    :raises NotEligible: for those people
    :raises ContentChanged: if the run holds another list
    :raises AlreadyDecided: if this person decided before
    :raises IllegalTransition: if it is not waiting for approval any more
    """
    locked = _decide_on(run, content_hash, by, may_be_paused=True)
    if locked.planned_by_id == by.pk:
        raise NotEligible("Whoever planned the run cannot approve it.")
    if (
        locked.payouts.filter(payee__user=by, amount__gt=own_payout_up_to)
        .exclude(status=Payout.Status.CANCELED)
        .exists()
    ):
        raise NotEligible("The run pays you, so somebody else has to approve it.")
    _record(locked, by, Decision.APPROVED, reason, at)
    if (
        locked.status == PayoutRun.Status.PLANNED
        and locked.approvals.filter(decision=Decision.APPROVED).count() >= locked.approvals_needed
    ):
        locked.move(PayoutRun.Status.APPROVED, approved_at=at)
        locked.payouts.filter(status=Payout.Status.HELD).update(status=Payout.Status.PENDING)
    run.refresh_from_db()
    return run


@transaction.atomic
def reject(*, run: PayoutRun, content_hash: str, by, reason: str, at: dt.datetime) -> PayoutRun:
    """
    Refuse the list: nothing of it is sent, and everybody is owed the money as before.

    :raises ContentChanged: if the run holds another list
    :raises AlreadyDecided: if this person decided before
    :raises IllegalTransition: if it is not waiting for approval any more
    """
    locked = _decide_on(run, content_hash, by)
    _record(locked, by, Decision.REJECTED, reason, at)
    _drop(locked, f"The run was rejected: {reason}", at)
    run.refresh_from_db()
    return run


@transaction.atomic
def abandon(*, run: PayoutRun, by, at: dt.datetime, reason: str = "") -> PayoutRun:
    """
    Give up a run that is still waiting for approval; everybody is owed the money as before.

    :raises IllegalTransition: if it was approved or dropped meanwhile
    """
    locked = _lock(run)
    _drop(locked, f"The run was abandoned by {by}{f': {reason}' if reason else '.'}", at)
    run.refresh_from_db()
    return run


def _lock(run: PayoutRun) -> PayoutRun:
    # Every decision takes this lock first: two people who decide at one instant decide one after the other.
    return PayoutRun.objects.select_for_update().get(pk=run.pk)


def _decide_on(run: PayoutRun, content_hash: str, by, *, may_be_paused: bool = False) -> PayoutRun:
    locked = _lock(run)
    lacks_approval = may_be_paused and locked.paused_for == PayoutRun.PausedFor.APPROVAL
    if locked.status != PayoutRun.Status.PLANNED and not lacks_approval:
        raise IllegalTransition(f"{locked} is {locked.status} and cannot be decided on any more")
    if locked.content_hash != content_hash:
        raise ContentChanged("The run is not the one that was on the page; look at it again.")
    if locked.approvals.filter(by=by).exists():
        raise AlreadyDecided("You have decided on this run already.")
    return locked


def _record(run: PayoutRun, by, decision: str, reason: str, at: dt.datetime) -> None:
    RunApproval.objects.create(
        run=run, content_hash=run.content_hash, by=by, decision=decision, reason=reason, decided_at=at
    )


def _drop(run: PayoutRun, why: str, at: dt.datetime) -> None:
    run.move(PayoutRun.Status.ABANDONED, abandoned_at=at)
    for payout in run.payouts.filter(status=Payout.Status.HELD).select_related("payee").order_by("payee_id"):
        payout.move(Payout.Status.CANCELED, reason=why[:250])
        release_reservation(payout, why=why, at=at)
