"""
Sending: each payout becomes one transfer at Stripe, whatever goes wrong on the way.

The rule, which was checked against every crash and every answer of Stripe:

    1. The money was set aside when the run was planned.
    2. An attempt is committed with a random key, before Stripe hears of it.
    3. Stripe is asked with no transaction and no row lock open.
    4. The outcome is committed.

No answer, 409 or 429: the same key asks again, while it is younger than `KEY_GOOD_FOR`. A 500, or an older key: the
attempt is unknown; `LOOK_AFTER` the last try Stripe is looked at, and only what is proved absent is tried with a new
key. A definite no gives the money back to the payee's balance. Never does "no answer" mean "failed".

All ages are by the database's clock, which every worker shares.
"""

from __future__ import annotations

import datetime as dt
import secrets

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from payouts.connect import services as connect
from payouts.connect.facts import (
    Gateway,
    GatewayError,
    Misconfigured,
    Refused,
    Transfer,
    Unavailable,
    Unknown,
)
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.states import IllegalTransition

from .. import letters, selectors
from ..models import Attempt, Payout, PayoutRun
from .approving import release_reservation

log = structlog.get_logger(__name__)

KEY_GOOD_FOR = dt.timedelta(hours=23)  # Stripe forgets keys after 24
LOOK_AFTER = dt.timedelta(hours=1)  # by then a request that was still under way has landed
LEASE = dt.timedelta(seconds=30)  # renewed before the transfer; a dead worker's payout waits this long
WAITS = (2, 5, 15, 30, 60, 300, 900, 3_600)  # seconds before the same key asks again, by the number of calls
OPEN = (Attempt.Status.READY, Attempt.Status.SENDING, Attempt.Status.UNKNOWN)
UNDER_WAY = (PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING)


class WrongTransfer(Exception):
    """Stripe made a transfer under our key that is not the payout's. A person must look; nothing is sent meanwhile."""


def send(*, payout_id: int, gateway: Gateway, at: dt.datetime) -> str:
    """
    Take the next step towards paying one payout. Safe to call at any time, by any number of workers.

    Returns what came of it: "sent", "canceled", "waits", "paused", "absent" (to be tried with a new key), or "not due"
    where it is done, claimed by another worker, or has to wait.

    :raises IllegalTransition: if another worker finished it while our lease had run out
    """
    claimed = _claim(payout_id, at)
    if claimed is None:
        return "not due"
    payout, now = claimed
    attempt = payout.attempts.filter(status__in=OPEN).first()
    try:
        if attempt is None:
            problem = _problem_with(payout, gateway, at)
            if problem:
                _cancel(payout, problem, at)
                return "canceled"
            attempt = _begin(payout, now)
        elif attempt.status == Attempt.Status.UNKNOWN or _too_old(attempt, now):
            return _look(payout, attempt, gateway, at, now)
        return _ask(payout, attempt, gateway, at)
    except Misconfigured as error:
        log.error("stripe_refuses_our_key", reason=str(error))
        _pause(payout.run, "Stripe does not accept our key; an administrator must see to it.")
        return _put_off(payout, dt.timedelta(0), "paused")
    except GatewayError as error:
        # Asking about the account, or looking: nothing was to be done by it, so it is simply asked again.
        return _put_off(payout, _wait(attempt, error), "waits")


# --- One worker at a time -------------------------------------------------------------------------


@transaction.atomic(durable=True)
def _claim(payout_id: int, at: dt.datetime) -> tuple[Payout, dt.datetime] | None:
    """Take the payout for `LEASE`, with the time by the database's clock, if it is due and nobody has it."""
    now = _database_clock()
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
        _pause(payout.run, why)
        return None
    if payout.run.status == PayoutRun.Status.APPROVED:
        PayoutRun.objects.filter(pk=payout.run_id, status=PayoutRun.Status.APPROVED).update(
            status=PayoutRun.Status.SENDING, sending_at=at
        )
    Payout.objects.filter(pk=payout.pk).update(claimed_until=now + LEASE)
    return payout, now


def _database_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _put_off(payout: Payout, wait: dt.timedelta, outcome: str) -> str:
    Payout.objects.filter(pk=payout.pk, status=Payout.Status.PENDING).update(
        claimed_until=None, due_at=_database_clock() + wait
    )
    return outcome


def _wait(attempt: Attempt | None, error: GatewayError) -> dt.timedelta:
    calls = attempt.calls if attempt else 2
    wait = WAITS[min(calls, len(WAITS) - 1)]
    return dt.timedelta(seconds=max(wait, getattr(error, "retry_after", None) or 0))


# --- Before the money leaves ----------------------------------------------------------------------


def _problem_with(payout: Payout, gateway: Gateway, at: dt.datetime) -> str:
    """Why the destination cannot be paid, asked right before the transfer; empty if it can."""
    account = payout.connected_account
    if account.status == ConnectedAccount.Status.CLOSED or account.stripe_account != payout.destination:
        return "The Stripe account that was approved is closed."
    try:
        facts = connect.refresh_account(account=account, gateway=gateway, at=at)
    except Refused as error:
        return f"Stripe does not say how things stand with the account: {error.message}"
    if facts.closed:
        return "The Stripe account that was approved is not connected any more."
    if not facts.can_receive:
        return "Stripe has paused the account, so it cannot receive money now."
    return ""


@transaction.atomic(durable=True)
def _begin(payout: Payout, now: dt.datetime) -> Attempt:
    """Store a new attempt with its key and everything it will say, before Stripe hears of it."""
    still = Payout.objects.select_for_update().filter(pk=payout.pk, status=Payout.Status.PENDING).exists()
    if not still or payout.attempts.filter(status__in=OPEN).exists():
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


def _ask(payout: Payout, attempt: Attempt, gateway: Gateway, at: dt.datetime) -> str:
    _note_call(attempt)
    try:
        made = gateway.create_transfer(
            key=attempt.key,
            destination=attempt.destination,
            amount=Money(attempt.amount, attempt.currency),
            group=group_of(payout),
            description=f"Payout {payout.statement_number}",
            metadata={"payout": str(payout.pk), "attempt": attempt.key},
        )
    except Unavailable as error:
        log.info("transfer_unanswered", payout=payout.pk, calls=attempt.calls, reason=str(error))
        return _put_off(payout, _wait(attempt, error), "waits")
    except Unknown as error:
        attempt.move(Attempt.Status.UNKNOWN, error=str(error)[:500])
        return _put_off(payout, LOOK_AFTER, "waits")
    except Refused as error:
        return _refused(payout, attempt, error, gateway, at)
    return _done(payout, attempt, made, at)


def group_of(payout: Payout) -> str:
    """The label under which Stripe finds the payout's transfer again."""
    return f"payout-{payout.statement_number}"


@transaction.atomic(durable=True)
def _note_call(attempt: Attempt) -> None:
    """Commit that Stripe is about to be asked: from here on the effect may exist."""
    Payout.objects.filter(pk=attempt.payout_id).update(claimed_until=Now() + LEASE)
    if attempt.status == Attempt.Status.READY:
        attempt.move(Attempt.Status.SENDING, calls=1, called_at=Now())
        return
    Attempt.objects.filter(pk=attempt.pk, status=Attempt.Status.SENDING).update(
        calls=F("calls") + 1, called_at=Now()
    )
    attempt.refresh_from_db()


def _too_old(attempt: Attempt, now: dt.datetime) -> bool:
    """Whether Stripe may have forgotten the key. One that was never used cannot be forgotten."""
    return attempt.status == Attempt.Status.SENDING and now - attempt.made_at >= KEY_GOOD_FOR


def _look(payout: Payout, attempt: Attempt, gateway: Gateway, at: dt.datetime, now: dt.datetime) -> str:
    """Find out at Stripe what came of an attempt whose answer says nothing."""
    if attempt.status == Attempt.Status.SENDING:
        attempt.move(Attempt.Status.UNKNOWN, error="no answer while Stripe remembered the key")
    rest = LOOK_AFTER - (now - (attempt.called_at or attempt.made_at))
    if rest > dt.timedelta(0):
        return _put_off(payout, rest, "waits")
    found = gateway.find_transfer(group=group_of(payout), metadata={"attempt": attempt.key})
    if found is not None:
        return _done(payout, attempt, found, at)
    attempt.move(Attempt.Status.ABSENT, finished_at=at)
    return _put_off(payout, dt.timedelta(0), "absent")


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
    _finish(payout.run_id, at)
    return "sent"


def _refused(payout: Payout, attempt: Attempt, error: Refused, gateway: Gateway, at: dt.datetime) -> str:
    said = f"{error.code}: {error.message}".removeprefix(": ")[:500]
    if attempt.calls > 1 and not error.kept:
        # An earlier request may still land, and would not meet this answer: only a look can tell.
        attempt.move(Attempt.Status.UNKNOWN, error=said)
        return _put_off(payout, LOOK_AFTER, "waits")
    if error.code == "balance_insufficient":
        # A definite no, and kept under the key: when there is money the next attempt asks with a new one.
        attempt.move(Attempt.Status.REFUSED, error=said, finished_at=at)
        _pause(payout.run, _shortage(payout.run, gateway))
        return _put_off(payout, dt.timedelta(0), "paused")
    log.warning("transfer_refused", payout=payout.pk, reason=said)
    _cancel(payout, _plainly(error), at, attempt=attempt, said=said)
    return "canceled"


def _plainly(error: Refused) -> str:
    if error.code == "insufficient_capabilities_for_transfer":
        return "Stripe has paused the account, so it cannot receive money now."
    if error.code in ("account_invalid", "resource_missing"):
        return "The Stripe account that was approved is not connected any more."
    return f"Stripe refused the transfer: {error.message}"


def _cancel(
    payout: Payout, why: str, at: dt.datetime, *, attempt: Attempt | None = None, said: str = ""
) -> None:
    """Give a payout up for good; the payee is owed the money as before and is told why."""
    with transaction.atomic(durable=True):
        if attempt is not None:
            attempt.move(Attempt.Status.REFUSED, error=said, finished_at=at)
        payout.move(Payout.Status.CANCELED, reason=why[:250], claimed_until=None, due_at=None)
        release_reservation(payout, why=why, at=at)
        letters.canceled(payout)
    _finish(payout.run_id, at)


# --- The run as a whole ---------------------------------------------------------------------------


def _pause(run: PayoutRun, reason: str) -> None:
    PayoutRun.objects.filter(pk=run.pk, status__in=UNDER_WAY).update(paused_reason=reason[:250])


def _outstanding(run: PayoutRun) -> Money:
    amount = run.payouts.filter(status=Payout.Status.PENDING).aggregate(sum=Sum("amount"))["sum"] or 0
    return Money(int(amount), run.currency)


def _shortage(run: PayoutRun, gateway: Gateway) -> str:
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


def resume_paused(*, gateway: Gateway, at: dt.datetime) -> list[PayoutRun]:
    """Let paused runs go on where the reason is gone, and bring the reason up to date where it is not."""
    resumed = []
    for run in PayoutRun.objects.filter(status__in=UNDER_WAY).exclude(paused_reason=""):
        if why := selectors.what_stops_payouts():
            _pause(run, why)
            continue
        try:
            funded = gateway.available(run.currency) >= _outstanding(run)
        except GatewayError as error:
            log.warning("run_stays_paused", run=run.pk, reason=str(error))
            continue
        _pause(run, "" if funded else _shortage(run, gateway))
        if funded:
            resumed.append(run)
    return resumed


def finish_runs(*, at: dt.datetime) -> int:
    """Complete every run that has nothing left to send; returns how many."""
    return sum(
        _finish(pk, at)
        for pk in PayoutRun.objects.filter(status=PayoutRun.Status.SENDING).values_list("pk", flat=True)
    )


def _finish(run_id: int, at: dt.datetime) -> bool:
    run = PayoutRun.objects.get(pk=run_id)
    waiting = run.payouts.filter(status__in=[Payout.Status.HELD, Payout.Status.PENDING])
    if run.status != PayoutRun.Status.SENDING or waiting.exists():
        return False
    try:
        run.move(PayoutRun.Status.COMPLETED, completed_at=at, paused_reason="")
    except IllegalTransition:
        # Two workers sent the last two payouts; the other one completed it.
        return False
    return True
