"""Money back to buyers as a decider decides it: the thing itself and its line in the log, together or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from artists.cooperative import services as cooperative
from marketplace.console.services import AlreadyDone
from marketplace.orders.gateway import Gateway
from marketplace.orders.models import Order, Refund, StrayPayment
from marketplace.orders.services import answering, refunding, strays
from payouts.earnings.models import Dispute
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.states import IllegalTransition

# Entries that rows of their own stand on: to undo one, undo what it books. The rest was booked by hand.
BY_HAND = ("stripe:", "correction:")


class NotByHand(Exception):
    """The entry follows from a sale, a refund or a payout; that is undone, not the entry."""


@transaction.atomic
def refund(*, order: Order, key: str, by, reason: str, at: dt.datetime, **what) -> Refund:
    """
    Write down what goes back to the buyer; a worker asks Stripe. `key` is the form's own, `what` as in `request`.

    :raises AlreadyDone: if this form was sent before
    :raises refunding.CannotRefund: if the order is not paid, its bank is deciding, or less is left
    """
    row = refunding.request(order=order, reason=reason, by=by, at=at, key=key, **what)
    if row.requested_at != at:
        raise AlreadyDone("This refund was asked for before.")
    amount = Money(row.amount, row.currency)
    cooperative.record(
        by=by,
        verb="refunded",
        subject=f"order:{order.pk}",
        title=f"{amount} of {order}",
        reason=reason,
        before={"status": order.status},
        after={"refund": row.pk, "amount": str(amount), "kind": row.kind, "copies": row.fate},
        at=at,
    )
    return row


def answer(*, dispute: Dispute, evidence: Mapping[str, str], by, gateway: Gateway, at: dt.datetime) -> None:
    """Send our side to the bank. Raises as `answering.answer` does."""
    before = dispute.status
    answered = answering.answer(dispute=dispute, evidence=evidence, by=by, gateway=gateway, at=at)
    _record_dispute("answered", answered, before, by=by, at=at)


def accept(*, dispute: Dispute, by, reason: str, gateway: Gateway, at: dt.datetime) -> None:
    """Give in. Raises as `answering.accept` does."""
    before = dispute.status
    accepted = answering.accept(dispute=dispute, gateway=gateway, at=at)
    _record_dispute("gave in to", accepted, before, by=by, at=at, reason=reason)


def _record_dispute(
    verb: str, dispute: Dispute, before: str, *, by, at: dt.datetime, reason: str = ""
) -> None:
    cooperative.record(
        by=by,
        verb=verb,
        subject=f"dispute:{dispute.pk}",
        title=str(dispute),
        reason=reason,
        before={"status": before},
        after={"status": dispute.status, "evidence": sorted(dispute.evidence)},
        at=at,
    )


@transaction.atomic
def decide_stray(*, stray: StrayPayment, give_back: bool, by, reason: str, at: dt.datetime) -> None:
    """
    Give money that is for no order back, or leave it with the solidarity fund.

    :raises AlreadyDone: if somebody decided before
    :raises refunding.CannotRefund: if its bank is taking it back
    """
    try:
        if give_back:
            strays.give_back(stray=stray, reason=reason, by=by, at=at)
        else:
            strays.keep(stray=stray, at=at)
    except IllegalTransition as error:
        raise AlreadyDone("Somebody decided on this payment before.") from error
    cooperative.record(
        by=by,
        verb="gave back" if give_back else "kept",
        subject=f"stray-payment:{stray.pk}",
        title=f"{Money(stray.amount, stray.currency)}, {stray.payment_intent}",
        reason=reason,
        before={"status": StrayPayment.Status.FOUND},
        after={"status": "returned" if give_back else "kept"},
        at=at,
    )


def may_be_reversed(entry: JournalEntry) -> bool:
    """Whether an entry was booked by hand, is no correction itself, and stands."""
    by_hand = entry.reference.startswith(BY_HAND)
    return by_hand and entry.reverses_id is None and not hasattr(entry, "reversed_by")


@transaction.atomic
def reverse_entry(*, entry: JournalEntry, by, reason: str, at: dt.datetime) -> JournalEntry:
    """
    Undo a wrong entry by its opposite. Nothing is edited; the log says who and why.

    :raises NotByHand: if the entry follows from something that has rows of its own
    :raises AlreadyDone: if it is reversed
    """
    if hasattr(entry, "reversed_by"):
        raise AlreadyDone("This entry is reversed already.")
    if not may_be_reversed(entry):
        raise NotByHand(
            "This entry follows from a sale, a refund or a payout. Undo that, and its entry follows."
        )
    opposite = ledger.reverse(
        entry=entry, reference=f"correction:{entry.pk}", memo=f"Corrected: {entry.memo}", occurred_at=at
    )
    cooperative.record(
        by=by,
        verb="reversed",
        subject=f"entry:{entry.pk}",
        title=str(entry),
        reason=reason,
        before={"reference": entry.reference},
        after={"reference": opposite.reference},
        at=at,
    )
    return opposite
