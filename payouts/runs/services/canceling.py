"""
Not sending after all: because a person says so, or because the destination is not the one that was approved.

Only what Stripe was never asked for is canceled. A payout with an open attempt may be on its way, so it is left to
sending, which finds out; PostgreSQL refuses to cancel it.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.states import IllegalTransition

from .. import letters, selectors
from ..models import Attempt, Payout
from . import pausing

log = structlog.get_logger(__name__)

Status = Payout.Status
NOT_SENT = (Status.HELD, Status.PENDING)


class OnItsWay(Exception):
    """Stripe was asked for the transfer, so it is too late to cancel it."""


@transaction.atomic
def cancel_payout(*, payout: Payout, by, reason: str, at: dt.datetime) -> None:
    """
    Take one payout out of its run, before or after the approval. The others go on; the payee is told.

    :raises OnItsWay: if Stripe was asked for it
    :raises IllegalTransition: if it is sent or canceled
    """
    _cancel_unasked(payout, why=f"{by} took it out of the run: {reason}", at=at)
    pausing.finish(payout.run_id, at)
    payout.refresh_from_db()


def recall(*, run, by, reason: str, at: dt.datetime) -> tuple[int, int]:
    """
    Cancel whatever of an approved run Stripe was not asked for yet; returns how many were canceled, and how many were
    on their way already. Each payout is a transaction of its own, so a run of any size may be recalled again.

    :raises IllegalTransition: if the run is not under way
    """
    run.refresh_from_db()
    if run.status not in selectors.UNDER_WAY:
        raise IllegalTransition(f"{run} is not under way")
    canceled = left = 0
    for payout in run.payouts.filter(status=Status.PENDING).order_by("pk"):
        try:
            _cancel_unasked(payout, why=f"{by} recalled the run: {reason}", at=at)
            canceled += 1
        except (OnItsWay, IllegalTransition):
            left += 1
    pausing.finish(run.pk, at)
    return canceled, left


@transaction.atomic
def _cancel_unasked(payout: Payout, *, why: str, at: dt.datetime) -> None:
    locked = Payout.objects.select_for_update(of=("self",)).select_related("payee", "run").get(pk=payout.pk)
    if locked.attempts.filter(status__in=[*Attempt.OPEN, Attempt.Status.DONE]).exists():
        raise OnItsWay(f"Stripe was asked for {locked.statement_number} already.")
    _cancel(locked, why, at)


def _cancel(payout: Payout, why: str, at: dt.datetime) -> None:
    payout.move(Status.CANCELED, reason=why[:250], claimed_until=None, due_at=None)
    release_reservation(payout, why=why, at=at)
    letters.canceled(payout)


def give_up(
    payout: Payout, *, why: str, at: dt.datetime, attempt: Attempt | None = None, said: str = ""
) -> None:
    """Give a payout up for good, as sending found it; the payee is owed the money as before and is told why."""
    with transaction.atomic(durable=True):
        if attempt is not None:
            attempt.move(Attempt.Status.REFUSED, error=said, finished_at=at)
        _cancel(payout, why, at)
    pausing.finish(payout.run_id, at)


def release_reservation(payout: Payout, *, why: str, at: dt.datetime) -> None:
    """Owe the payee again what was set aside for a payout that will not be sent, and what was netted beside it."""
    money = Money(payout.amount, payout.currency)
    available = chart.available(payout.payee, payout.currency)
    ledger.post(
        reference=f"payout:{payout.pk}:released",
        memo=f"Payout {payout.statement_number} not sent: {why}",
        occurred_at=at,
        lines=[
            ledger.debit(chart.reserved(payout.payee, payout.currency), money),
            ledger.credit(available, money),
        ],
    )
    if payout.netted:
        netted = Money(payout.netted, payout.currency)
        ledger.post(
            reference=f"payout:{payout.pk}:netting-undone",
            memo=f"Not netted after all: payout {payout.statement_number} was not sent",
            occurred_at=at,
            lines=[
                ledger.debit(chart.advance(payout.payee, payout.currency), netted),
                ledger.credit(available, netted),
            ],
        )


# --- Another destination than was approved ----------------------------------------------------------


def changed_since_planned(payout: Payout, account: ConnectedAccount) -> str:
    """What about the destination is not what the approvers saw, in a sentence; empty if nothing."""
    if account.stripe_account != payout.destination:
        return gettext_noop("The Stripe account is not the one that was approved.")
    if account.status == ConnectedAccount.Status.CLOSED:
        return gettext_noop("The Stripe account that was approved is not connected any more.")
    bank = account.bank_for(payout.currency)
    if bank["fingerprint"] != payout.bank_fingerprint and payout.bank_fingerprint:
        return gettext_noop(
            "The bank account changed after the payout was approved, so the approval does not hold for it."
        )
    return ""


def cancel_changed(*, at: dt.datetime) -> int:
    """
    Cancel every payout that is not sent and whose account or bank is not the approved one; returns how many.

    The others of the run go on, and what was approved of them holds.
    """
    suspects = (
        Payout.objects.filter(status__in=NOT_SENT)
        .filter(
            Q(connected_account__status=ConnectedAccount.Status.CLOSED)
            | Q(connected_account__bank_changed_at__gte=F("run__planned_at"))
            | ~Q(bank_fingerprint__in=["", F("connected_account__bank_fingerprint")])
        )
        .select_related("connected_account", "payee", "run")
        .order_by("pk")
    )
    canceled = 0
    for payout in suspects:
        why = changed_since_planned(payout, payout.connected_account)
        if not why:
            continue
        try:
            _cancel_unasked(payout, why=why, at=at)
        except (OnItsWay, IllegalTransition) as error:
            # A worker has it, and looks at the account itself.
            log.info("changed_payout_left_to_sending", payout=payout.pk, reason=str(error))
            continue
        canceled += 1
        pausing.finish(payout.run_id, at)
    return canceled
