"""
Bringing money back from a connected account: asked for by a person, or found to have been done by hand at Stripe.

A reversal is a question like an attempt and follows the same rule (asking.py). It is booked once for each reversal
that Stripe knows (`reversal:trr_…`), whoever tells of it first: the answer, an event, or a look.
"""

from __future__ import annotations

import datetime as dt
import secrets

import structlog
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Now

from payouts.connect import facts
from payouts.connect.facts import Gateway, GatewayError
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money

from .. import letters
from ..models import BankLeg, Payout, Reversal
from . import asking, netting
from .asking import LEASE

log = structlog.get_logger(__name__)

Status = Reversal.Status
Purpose = Reversal.Purpose
SENT = (Payout.Status.IN_TRANSIT, Payout.Status.PAID, Payout.Status.FAILED)


class NothingLeft(Exception):
    """More would be brought back than is left of the payout; nothing was sent; or the bank has it."""


class UnderWay(Exception):
    """A reversal of this payout is under way; its outcome comes first."""


def left_of(payout: Payout) -> Money:
    """What of a sent payout was not brought back, nor asked back."""
    if payout.status not in SENT:
        return Money(0, payout.currency)
    taken = payout.reversals.filter(status__in=[*Reversal.OPEN, Status.DONE]).aggregate(sum=Sum("amount"))[
        "sum"
    ]
    return Money(payout.amount - int(taken or 0), payout.currency)


def still_here(payout: Payout) -> Money:
    """What of a sent payout can be asked back now: all that is left, unless it is on its way to the bank or there."""
    if payout.legs.filter(BankLeg.STANDING).exists():
        return Money(0, payout.currency)
    return left_of(payout)


@transaction.atomic
def start_reversal(
    *,
    payout: Payout,
    purpose: str,
    reason: str,
    by,
    at: dt.datetime,
    amount: Money | None = None,
) -> Reversal:
    """
    Ask for money of a sent payout back: `amount`, or all that is left. A worker asks Stripe in the next moment.

    It may be asked for in parts, one after another, up to the whole. `by` is None where a sweep asks.

    :raises NothingLeft: if that much is not left, nothing was sent, or it is on its way to the bank
    :raises UnderWay: if another reversal of the payout is under way
    """
    locked = Payout.objects.select_for_update(of=("self",)).get(pk=payout.pk)
    if locked.reversals.filter(status__in=Reversal.OPEN).exists():
        raise UnderWay(f"A reversal of {locked.statement_number} is under way; its outcome comes first.")
    left = still_here(locked)
    amount = amount or left
    if amount.minor <= 0 or amount > left:
        if left_of(locked) > left:
            raise NothingLeft(
                f"{locked.statement_number} is on its way to the bank or there; it can be brought back if the bank returns it."
            )
        raise NothingLeft(f"{left} of {locked.statement_number} can be brought back, not {amount}.")
    return Reversal.objects.create(
        payout=locked,
        number=locked.reversals.count() + 1,
        key=secrets.token_urlsafe(24),
        currency=locked.currency,
        amount=amount.minor,
        purpose=purpose,
        reason=reason[:500],
        by=by,
        made_at=Now(),
    )


def send_reversal(*, reversal_id: int, gateway: Gateway, at: dt.datetime) -> str:
    """
    Take the next step with one reversal. Safe to call at any time, by any number of workers.

    Returns "done", "refused", "waits", "absent" (nothing was brought back; it may be asked for again) or "not due".
    """
    claimed = _claim(reversal_id)
    if claimed is None:
        return "not due"
    reversal, now = claimed
    payout = reversal.payout
    try:
        answer = asking.step(
            reversal,
            ask=lambda key: gateway.reverse_transfer(
                key=key,
                transfer=payout.stripe_transfer,
                amount=Money(reversal.amount, reversal.currency),
                metadata={"reversal": key},
            ),
            look=lambda key: _find(gateway.reversals(payout.stripe_transfer), key),
            renew=lambda: Reversal.objects.filter(pk=reversal.pk).update(claimed_until=Now() + LEASE),
            now=now,
            at=at,
        )
    except GatewayError as error:
        return _put_off(reversal, asking.pause_after(reversal.calls or 2, error), "waits")
    match answer.word:
        case "done":
            book(payout=payout, made=answer.made, at=at)
        case "refused":
            said = asking.in_stripes_words(answer.error)
            reversal.move(Status.REFUSED, error=said, finished_at=at, claimed_until=None, due_at=None)
            log.warning("reversal_refused", reversal=reversal.pk, reason=said)
        case word:
            return _put_off(reversal, answer.wait, word)
    return answer.word


def due_reversals():
    """Reversals that a worker may take now, the oldest first."""
    return Reversal.objects.filter(
        Q(due_at=None) | Q(due_at__lte=Now()),
        Q(claimed_until=None) | Q(claimed_until__lte=Now()),
        status__in=Reversal.OPEN,
    ).order_by("pk")


@transaction.atomic(durable=True)
def _claim(reversal_id: int) -> tuple[Reversal, dt.datetime] | None:
    now = asking.database_clock()
    reversal = (
        due_reversals()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("payout__payee")
        .filter(pk=reversal_id)
        .first()
    )
    if reversal is not None:
        Reversal.objects.filter(pk=reversal.pk).update(claimed_until=now + LEASE)
        return reversal, now
    return None


def _put_off(reversal: Reversal, wait: dt.timedelta, outcome: str) -> str:
    Reversal.objects.filter(pk=reversal.pk, status__in=Reversal.OPEN).update(
        claimed_until=None, due_at=asking.database_clock() + wait
    )
    return outcome


def _find(made: list[facts.Reversal], key: str) -> facts.Reversal | None:
    return next((each for each in made if each.metadata.get("reversal") == key), None)


# --- What Stripe brought back -------------------------------------------------------------------------


def follow_transfer(*, transfer: str, gateway: Gateway, at: dt.datetime) -> int:
    """
    Book what was brought back of a transfer, once for each reversal: the payee is owed it as before.

    Returns how many reversals Stripe knows. A payout whose transfer came back whole is reversed.
    """
    payout = Payout.objects.select_related("payee").filter(stripe_transfer=transfer).first()
    if payout is None:
        return 0
    reversals = gateway.reversals(transfer)
    for made in sorted(reversals, key=lambda each: (each.created_at, each.id)):
        book(payout=payout, made=made, at=at)
    return len(reversals)


@transaction.atomic
def book(*, payout: Payout, made: facts.Reversal, at: dt.datetime) -> bool:
    """
    Write down one reversal that Stripe made; False if it is in the books already.

    What settles a debt goes to what the solidarity fund has fronted for the payee, as far as there is any; all else is
    payable to the payee again. The payee is told.
    """
    locked = Payout.objects.select_for_update(of=("self",)).select_related("payee").get(pk=payout.pk)
    row = _row_of(locked, made, at)
    if row is None:
        return False
    memo = f"Brought back from payout {locked.statement_number}"
    ledger.post(
        reference=f"reversal:{made.id}",
        memo=memo,
        occurred_at=at,
        lines=[
            ledger.debit(chart.stripe_balance(locked.currency), made.amount),
            ledger.credit(chart.available(locked.payee, locked.currency), made.amount),
        ],
    )
    if row.purpose == Purpose.DEBT:
        netting.settle(
            payee=locked.payee, amount=made.amount, reference=f"reversal:{made.id}:netted", memo=memo, at=at
        )
    if not left_of(locked):
        if locked.status in (Payout.Status.IN_TRANSIT, Payout.Status.PAID):
            locked.move(Payout.Status.FAILED, reason="The transfer was brought back.", paid_at=None)
        if locked.status == Payout.Status.FAILED:
            locked.move(Payout.Status.REVERSED)
    letters.brought_back(row)
    return True


def _row_of(payout: Payout, made: facts.Reversal, at: dt.datetime) -> Reversal | None:
    """The row of a reversal that Stripe made, done now; None if it was done before."""
    if payout.reversals.filter(stripe_reversal=made.id).exists():
        return None
    done = {"stripe_reversal": made.id, "finished_at": at, "error": ""}
    asked = payout.reversals.filter(key=made.metadata.get("reversal", "")).first()
    if asked is not None and asked.status in (Status.SENDING, Status.UNKNOWN):
        asked.move(Status.DONE, claimed_until=None, due_at=None, **done)
        return asked
    if asked is not None:
        # Refused or proved absent, and there it is after all: what Stripe did is a fact, whatever it said before.
        log.error("reversal_after_all", reversal=asked.pk, stripe_reversal=made.id, status=asked.status)
    return Reversal.objects.create(
        payout=payout,
        number=payout.reversals.count() + 1,
        key=made.id,
        currency=made.amount.currency,
        amount=made.amount.minor,
        purpose=asked.purpose if asked else Purpose.BY_HAND,
        status=Status.DONE,
        made_at=made.created_at,
        **done,
    )
