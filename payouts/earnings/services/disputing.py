"""
A buyer's bank takes the money back, and decides. Each dispute has at most these entries, one for each thing that moved:

    dispute:du_…:opened      disputed, dispute_fees   against stripe_balance     the bank took it, with Stripe's fee
    dispute:du_…:won         stripe_balance           against disputed           the bank gave it back
    dispute:du_…:lost        each party               against disputed           nobody gives it back any more
    dispute:du_…:restored    disputed                 against each party         won after it was lost

What moved is read from Stripe's own balance transactions, not from the words of the status, so that any order of news
ends in the same books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money

from ..models import Charge, Dispute, GivenBack
from .sharing_back import post_change

Status = Dispute.Status


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """
    A dispute as Stripe describes it now. `taken` and `returned` are what moved, zero as long as nothing did.

    `fee` is what Stripe keeps for it, less what it gave back. `due_at` is None where the bank hears nobody.
    """

    id: str
    status: str
    reason: str
    amount: Money
    taken: Money
    fee: Money
    returned: Money
    opened_at: dt.datetime
    due_at: dt.datetime | None = None


@transaction.atomic
def record_dispute(*, charge: Charge, facts: DisputeFacts, at: dt.datetime) -> tuple[Dispute, bool]:
    """
    Bring our row and the books where Stripe's dispute is; returns the row, and whether anything changed.

    :raises ValueError: if it is in another currency than the charge
    :raises payouts.states.IllegalTransition: if Stripe says what cannot follow what it said before
    """
    if facts.amount.currency != charge.currency:
        raise ValueError(f"{facts.id} is in {facts.amount.currency}, its charge in {charge.currency}")
    locked = Charge.objects.select_for_update().get(pk=charge.pk)
    dispute, changed = Dispute.objects.select_for_update().get_or_create(
        stripe_dispute=facts.id,
        defaults={
            "charge": locked,
            "status": facts.status,
            "reason": facts.reason[:60],
            "amount": facts.amount.minor,
            "opened_at": facts.opened_at,
            "due_at": facts.due_at,
            "closed_at": None if facts.status in Dispute.OPEN else at,
        },
    )
    if dispute.status != facts.status:
        dispute.move(facts.status, closed_at=None if facts.status in Dispute.OPEN else at)
        changed = True
    Dispute.objects.filter(pk=dispute.pk).update(amount=facts.amount.minor, due_at=facts.due_at)
    if facts.taken and not dispute.taken:
        _book_opened(locked, dispute, facts, at)
        changed = True
    if facts.returned and not dispute.returned:
        _book_won(locked, dispute, facts, at)
        changed = True
    changed |= _settle_with_parties(locked, dispute, at)
    dispute.refresh_from_db()
    return dispute, changed


@transaction.atomic
def keep_evidence(*, dispute: Dispute, evidence: Mapping[str, str]) -> Dispute:
    """Keep a draft of what is to be said to the bank; nothing is sent."""
    Dispute.objects.filter(pk=dispute.pk).update(evidence=dict(evidence))
    dispute.refresh_from_db()
    return dispute


@transaction.atomic
def mark_submitted(*, dispute: Dispute, by, at: dt.datetime) -> None:
    """Stripe has what we say. The first time counts: a bank hears one answer."""
    Dispute.objects.filter(pk=dispute.pk, submitted_at=None).update(submitted_at=at, submitted_by=by)
    dispute.refresh_from_db()


def _book_opened(charge: Charge, dispute: Dispute, facts: DisputeFacts, at: dt.datetime) -> None:
    currency = charge.currency
    ledger.post(
        reference=f"dispute:{facts.id}:opened",
        memo=f"Dispute, {charge.order_reference}",
        occurred_at=at,
        lines=[
            ledger.debit(chart.disputed(currency), facts.taken),
            ledger.debit(chart.dispute_fees(currency), facts.fee),
            ledger.credit(chart.stripe_balance(currency), facts.taken + facts.fee),
        ],
    )
    # A bank may take more than is left after refunds. The parties answer for the charge and no more.
    dispute.within = min(facts.taken.minor, charge.amount - charge.refunded - charge.disputed)
    dispute.taken, dispute.fee = facts.taken.minor, facts.fee.minor
    dispute.save(update_fields=["taken", "fee", "within"])
    charge.disputed += dispute.within
    charge.save(update_fields=["disputed"])


def _book_won(charge: Charge, dispute: Dispute, facts: DisputeFacts, at: dt.datetime) -> None:
    currency = charge.currency
    # Some networks give Stripe's fee back with the amount.
    fee_back = Money(max(dispute.fee - facts.fee.minor, 0), currency)
    ledger.post(
        reference=f"dispute:{facts.id}:won",
        memo=f"Dispute won, {charge.order_reference}",
        occurred_at=at,
        lines=[
            ledger.debit(chart.stripe_balance(currency), facts.returned + fee_back),
            ledger.credit(chart.disputed(currency), facts.returned),
            ledger.credit(chart.dispute_fees(currency), fee_back),
        ],
    )
    dispute.returned = facts.returned.minor
    dispute.save(update_fields=["returned"])
    charge.disputed -= dispute.within
    charge.save(update_fields=["disputed"])


def _settle_with_parties(charge: Charge, dispute: Dispute, at: dt.datetime) -> bool:
    """Charge the parties for what the bank keeps, or give it to them again; whether anything was posted."""
    lost = dispute.status in (Status.LOST, Status.PREVENTED) and dispute.taken > dispute.returned
    if lost == (dispute.borne_at is not None):
        return False
    reference = f"dispute:{dispute.stripe_dispute}"
    if lost and dispute.within:
        GivenBack.objects.create(
            charge=charge, reference=reference, amount=dispute.within, happened_at=dispute.opened_at
        )
    elif dispute.within:
        GivenBack.objects.filter(reference=reference).update(undone_at=at)
    currency = charge.currency
    # What the bank took beyond the charge is the co-op's to bear.
    against = [
        ledger.debit(chart.dispute_fees(currency), Money(dispute.taken - dispute.within, currency)),
        ledger.credit(chart.disputed(currency), Money(dispute.taken, currency)),
    ]
    post_change(
        charge=charge,
        reference=f"{reference}:{'lost' if lost else 'restored'}",
        memo=f"Dispute {'lost' if lost else 'restored'}, {charge.order_reference}",
        against=against if lost else [ledger.Line(line.account, -line.amount) for line in against],
        at=at,
    )
    dispute.borne_at = at if lost else None
    dispute.save(update_fields=["borne_at"])
    return True
