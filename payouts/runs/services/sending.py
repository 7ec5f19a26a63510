"""
Sending: each payout becomes one transfer at Stripe. asking.py says what is done when no clear answer comes.

A definite no gives the money back to the payee's balance. Before each transfer everything is looked at once more: the
approvers' offices, the account, its bank, and whether books and Stripe agree.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from payouts.connect import services as connect
from payouts.connect.facts import Gateway, GatewayError, Misconfigured, Refused, Transfer
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from payouts.states import IllegalTransition

from .. import letters, selectors
from ..models import Attempt, Payout, PayoutRun
from . import asking, pausing
from .asking import LEASE
from .canceling import changed_since_planned, give_up

log = structlog.get_logger(__name__)

UNDER_WAY = selectors.UNDER_WAY
PausedFor = PayoutRun.PausedFor


class WrongTransfer(Exception):
    """Stripe made a transfer under our key that is not the payout's. A person must look; nothing is sent meanwhile."""


def anybody(user) -> bool:
    """Whose approval counts where offices are nobody's concern. The tasks pass the co-op's own answer."""
    return True


def send(
    *, payout_id: int, gateway: Gateway, at: dt.datetime, may_approve: Callable[[object], bool] = anybody
) -> str:
    """
    Take the next step towards paying one payout. Safe to call at any time, by any number of workers.

    `may_approve` says of a user whether they hold an office that approves runs today; without enough approvals by
    such people the run pauses. Returns what came of it: "sent", "canceled", "waits", "paused", "absent" (to be tried
    with a new key), or "not due" where it is done, claimed by another worker, or has to wait.

    :raises IllegalTransition: if another worker finished it while our lease had run out
    """
    claimed = _claim(payout_id, at, may_approve)
    if claimed is None:
        return "not due"
    payout, now = claimed
    attempt = payout.attempts.filter(status__in=Attempt.OPEN).first()
    try:
        if attempt is None:
            problem = _problem_with(payout, gateway, at)
            if problem:
                give_up(payout, why=problem, at=at)
                return "canceled"
            attempt = _begin(payout, now)
        return _step(payout, attempt, gateway, at, now)
    except Misconfigured as error:
        log.error("stripe_refuses_our_key", reason=str(error))
        reason = "Stripe does not accept our key; an administrator must see to it."
        pausing.stop(payout.run, PausedFor.KEY, reason, at=at)
        return _put_off(payout, dt.timedelta(0), "paused")
    except GatewayError as error:
        # Asking about the account, or looking: nothing was to be done by it, so it is simply asked again.
        return _put_off(payout, asking.pause_after(attempt.calls if attempt else 2, error), "waits")


# --- One worker at a time -------------------------------------------------------------------------


@transaction.atomic(durable=True)
def _claim(
    payout_id: int, at: dt.datetime, may_approve: Callable[[object], bool]
) -> tuple[Payout, dt.datetime] | None:
    """Take the payout for `LEASE`, with the time by the database's clock, if it is due and nobody has it."""
    now = asking.database_clock()
    payout = (
        Payout.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("payee", "run", "connected_account")
        .filter(
            Q(due_at=None) | Q(due_at__lte=now),
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            pk=payout_id,
            status=Payout.Status.PENDING,
            run__status__in=UNDER_WAY,
            run__paused_reason="",
        )
        .first()
    )
    if payout is None:
        return None
    if why := selectors.what_stops_payouts():
        pausing.stop(payout.run, PausedFor.BOOKS, why, at=at)
        return None
    if lacking := selectors.approvals_lacking(payout.run, may_approve):
        pausing.stop(payout.run, PausedFor.APPROVAL, lacking, at=at)
        return None
    if payout.run.status == PayoutRun.Status.APPROVED:
        PayoutRun.objects.filter(pk=payout.run_id, status=PayoutRun.Status.APPROVED).update(
            status=PayoutRun.Status.SENDING, sending_at=at
        )
    Payout.objects.filter(pk=payout.pk).update(claimed_until=now + LEASE)
    return payout, now


def _put_off(payout: Payout, wait: dt.timedelta, outcome: str) -> str:
    Payout.objects.filter(pk=payout.pk, status=Payout.Status.PENDING).update(
        claimed_until=None, due_at=asking.database_clock() + wait
    )
    return outcome


def retry(*, payout: Payout) -> bool:
    """
    Let a payout that waits be tried in the next moment. False where a worker has it, or nothing is to be sent.

    The rules of asking.py hold all the same: what Stripe may have done is looked at first, and not before its time.
    """
    return bool(
        Payout.objects.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=Now()),
            pk=payout.pk,
            status=Payout.Status.PENDING,
            due_at__isnull=False,
        ).update(due_at=None)
    )


# --- Before the money leaves ----------------------------------------------------------------------


def _problem_with(payout: Payout, gateway: Gateway, at: dt.datetime) -> str:
    """Why the destination cannot be paid, asked right before the transfer; empty if it can."""
    account = payout.connected_account
    if changed := changed_since_planned(payout, account):
        return changed
    try:
        facts = connect.refresh_account(account=account, gateway=gateway, at=at)
    except Refused as error:
        return f"Stripe does not say how things stand with the account: {error.message}"
    if changed := changed_since_planned(payout, account):
        return changed
    if not facts.can_receive:
        return gettext_noop("Stripe has paused the account, so it cannot receive money now.")
    return ""


@transaction.atomic(durable=True)
def _begin(payout: Payout, now: dt.datetime) -> Attempt:
    """Store a new attempt with its key and everything it will say, before Stripe hears of it."""
    still = Payout.objects.select_for_update().filter(pk=payout.pk, status=Payout.Status.PENDING).exists()
    if not still or payout.attempts.filter(status__in=Attempt.OPEN).exists():
        raise IllegalTransition(f"{payout} was taken over by another worker")
    return Attempt.objects.create(
        payout=payout,
        number=payout.attempts.count() + 1,
        key=secrets.token_urlsafe(24),
        destination=payout.destination,
        currency=payout.currency,
        amount=payout.amount,
        made_at=now,
    )


# --- The question, and its answers ----------------------------------------------------------------


def _step(payout: Payout, attempt: Attempt, gateway: Gateway, at: dt.datetime, now: dt.datetime) -> str:
    answer = asking.step(
        attempt,
        ask=lambda key: gateway.create_transfer(
            key=key,
            destination=attempt.destination,
            amount=Money(attempt.amount, attempt.currency),
            group=group_of(payout),
            description=f"Payout {payout.statement_number}",
            metadata={"payout": str(payout.pk), "attempt": key},
        ),
        look=lambda key: gateway.find_transfer(group=group_of(payout), metadata={"attempt": key}),
        renew=lambda: Payout.objects.filter(pk=payout.pk).update(claimed_until=Now() + LEASE),
        now=now,
        at=at,
    )
    match answer.word:
        case "done":
            return _done(payout, attempt, answer.made, at)
        case "refused":
            return _refused(payout, attempt, answer.error, gateway, at)
        case word:
            return _put_off(payout, answer.wait, word)


def group_of(payout: Payout) -> str:
    """The label under which Stripe finds the payout's transfer again."""
    return f"payout-{payout.statement_number}"


@transaction.atomic(durable=True)
def _commit_done(payout: Payout, attempt: Attempt, made: Transfer, at: dt.datetime) -> None:
    money = Money(payout.amount, payout.currency)
    attempt.move(Attempt.Status.DONE, stripe_transfer=made.id, finished_at=at, error="")
    payout.move(
        Payout.Status.IN_TRANSIT, stripe_transfer=made.id, sent_at=at, claimed_until=None, due_at=None
    )
    ledger.post(
        reference=f"payout:{payout.pk}:sent",
        memo=f"Payout {payout.statement_number} sent",
        occurred_at=at,
        lines=[
            ledger.debit(chart.reserved(payout.payee, payout.currency), money),
            ledger.credit(chart.stripe_balance(payout.currency), money),
        ],
    )
    letters.sent(payout)


def _done(payout: Payout, attempt: Attempt, made: Transfer, at: dt.datetime) -> str:
    if made.destination != payout.destination or made.amount != Money(payout.amount, payout.currency):
        raise WrongTransfer(f"{made.id} is {made.amount} to {made.destination}, not {payout}")
    _commit_done(payout, attempt, made, at)
    pausing.finish(payout.run_id, at)
    return "sent"


def _refused(payout: Payout, attempt: Attempt, error: Refused, gateway: Gateway, at: dt.datetime) -> str:
    said = asking.in_stripes_words(error)
    if error.code == "balance_insufficient":
        # A definite no, and kept under the key: when there is money the next attempt asks with a new one.
        attempt.move(Attempt.Status.REFUSED, error=said, finished_at=at)
        pausing.stop(payout.run, PausedFor.FUNDS, pausing.shortage(payout.run, gateway), at=at)
        return _put_off(payout, dt.timedelta(0), "paused")
    log.warning("transfer_refused", payout=payout.pk, reason=said)
    give_up(payout, why=_plainly(error), at=at, attempt=attempt, said=said)
    return "canceled"


def _plainly(error: Refused) -> str:
    if error.code == "insufficient_capabilities_for_transfer":
        return gettext_noop("Stripe has paused the account, so it cannot receive money now.")
    if error.code in ("account_invalid", "resource_missing"):
        return gettext_noop("The Stripe account that was approved is not connected any more.")
    return f"Stripe refused the transfer: {error.message}"
