"""A run as a whole: why it waits, when it goes on, and when it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import Sum

from payouts.connect.facts import Gateway, GatewayError
from payouts.money import Money
from payouts.states import IllegalTransition

from .. import selectors
from ..models import Payout, PayoutRun

log = structlog.get_logger(__name__)

Status = PayoutRun.Status
PausedFor = PayoutRun.PausedFor
UNDER_WAY = selectors.UNDER_WAY


def stop(run: PayoutRun, what_for: str, reason: str, *, at: dt.datetime) -> bool:
    """Have a run that goes on wait, and say why. What a person paused stays theirs."""
    return bool(
        PayoutRun.objects.filter(pk=run.pk, status__in=UNDER_WAY)
        .exclude(paused_for=PausedFor.PERSON)
        .update(paused_for=what_for, paused_reason=reason[:250], paused_at=at, paused_by=None)
    )


def stop_all(what_for: str, reason: str, *, at: dt.datetime) -> int:
    """Have every run that goes on wait; returns how many did."""
    going_on = PayoutRun.objects.filter(status__in=UNDER_WAY, paused_for="")
    return going_on.update(paused_for=what_for, paused_reason=reason[:250], paused_at=at)


def _go_on(run: PayoutRun, *, waited_for: str) -> bool:
    return bool(
        PayoutRun.objects.filter(pk=run.pk, status__in=UNDER_WAY, paused_for=waited_for).update(
            paused_for="", paused_reason="", paused_at=None, paused_by=None
        )
    )


@transaction.atomic
def pause(*, run: PayoutRun, by, reason: str, at: dt.datetime) -> None:
    """
    Stop sending, whatever else the run waits for, until a person lets it go on.

    A transfer that Stripe was asked for a moment ago may still come; its outcome is written down all the same.

    :raises IllegalTransition: if the run is not under way, or a person paused it before
    """
    paused = (
        PayoutRun.objects.filter(pk=run.pk, status__in=UNDER_WAY)
        .exclude(paused_for=PausedFor.PERSON)
        .update(
            paused_for=PausedFor.PERSON,
            paused_reason=f"{by} paused it: {reason}"[:250],
            paused_at=at,
            paused_by=by,
        )
    )
    if not paused:
        raise IllegalTransition(f"{run} is not under way, or is paused already")
    run.refresh_from_db()


@transaction.atomic
def resume(*, run: PayoutRun) -> None:
    """
    Let a run that a person paused go on. Whatever else it should wait for is found at the next payout.

    :raises IllegalTransition: if no person paused it
    """
    if not _go_on(run, waited_for=PausedFor.PERSON):
        raise IllegalTransition(f"{run} is not paused by a person")
    run.refresh_from_db()


def resume_paused(
    *, gateway: Gateway, at: dt.datetime, may_approve: Callable[[object], bool] | None = None
) -> list[PayoutRun]:
    """
    Let paused runs go on where the reason is gone, and bring the reason up to date where it is not.

    What a person paused is left to people; what waits for an approval goes on when `may_approve` says that enough of
    those who approved may (again) do so.
    """
    resumed = []
    for run in PayoutRun.objects.filter(status__in=UNDER_WAY).exclude(paused_for__in=["", PausedFor.PERSON]):
        if why := selectors.what_stops_payouts():
            stop(run, PausedFor.BOOKS, why, at=at)
            continue
        if run.paused_for == PausedFor.APPROVAL:
            lacking = selectors.approvals_lacking(run, may_approve) if may_approve else run.paused_reason
            if lacking:
                continue
        try:
            missing = gateway.available(run.currency) < _outstanding(run)
        except GatewayError as error:
            log.warning("run_stays_paused", run=run.pk, reason=str(error))
            continue
        if missing:
            stop(run, PausedFor.FUNDS, shortage(run, gateway), at=at)
        elif _go_on(run, waited_for=run.paused_for):
            resumed.append(run)
    return resumed


def _outstanding(run: PayoutRun) -> Money:
    amount = run.payouts.filter(status=Payout.Status.PENDING).aggregate(sum=Sum("amount"))["sum"] or 0
    return Money(int(amount), run.currency)


def shortage(run: PayoutRun, gateway: Gateway) -> str:
    """How much is missing at Stripe, in a sentence."""
    needed = _outstanding(run)
    try:
        held = gateway.available(run.currency)
    except GatewayError:
        return f"Stripe holds less than the {needed} that are still to be sent."
    return (
        f"Stripe holds {held} that can be sent now; {needed} are still to be sent, so {needed - held} are missing."
        if held < needed
        else "Stripe said that our balance was too low; it is looked at again."
    )


def finish_runs(*, at: dt.datetime) -> int:
    """End every run that has nothing left to send; returns how many."""
    unfinished = PayoutRun.objects.filter(status__in=selectors.UNFINISHED)
    return sum(finish(pk, at) for pk in unfinished.values_list("pk", flat=True))


@transaction.atomic
def finish(run_id: int, at: dt.datetime) -> bool:
    """Complete a run whose last payout was settled; one that lost all of them before its approval is given up."""
    run = PayoutRun.objects.get(pk=run_id)
    waiting = run.payouts.filter(status__in=[Payout.Status.HELD, Payout.Status.PENDING])
    if run.status not in selectors.UNFINISHED or waiting.exists():
        return False
    over = {"paused_for": "", "paused_reason": "", "paused_at": None, "paused_by": None}
    try:
        if run.status == Status.PLANNED:
            run.move(Status.ABANDONED, abandoned_at=at)
            return True
        if run.status == Status.APPROVED:
            run.move(Status.SENDING, sending_at=at)
        run.move(Status.COMPLETED, completed_at=at, **over)
    except IllegalTransition:
        # Two workers sent the last two payouts; the other one completed it.
        return False
    return True
