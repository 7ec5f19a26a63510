"""
What would be booked for a line of Stripe's that the books do not know, and booking it once a person has said so.

After a restore from last night's back-up Stripe still has today: payments carry what they were for (earnings.carried),
refunds their charge, transfers their payout. Each line becomes a proposal, the very entries that booking it would write,
tried and taken back; a person applies exactly what was shown. What Stripe does not tell is not guessed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from payouts.connect.facts import Gateway, Origin, Reversal
from payouts.earnings import carried
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.payees.models import ConnectedAccount, Payee
from payouts.states import IllegalTransition

from ..models import Attempt, BalanceTransaction, Difference, Payout, PayoutRun
from . import matching, own_movements, reversing
from .differences import AlreadySettled, settle


class NotProposed(Exception):
    """Nothing can be proposed; the message says what a person can do."""


class ProposalChanged(Exception):
    """What would be booked is not what was on the page."""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    account: str
    payee: str
    amount: Money  # signed, debit positive

    @property
    def credit(self) -> Money:
        return -self.amount


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    reference: str
    memo: str
    lines: tuple[ProposedLine, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The entries that would be written for a line, and the hash of exactly these. None: they are there, unmatched."""

    entries: tuple[ProposedEntry, ...]

    @property
    def content_hash(self) -> str:
        content = [
            [entry.reference, [[x.account, x.payee, x.amount.currency, x.amount.minor] for x in entry.lines]]
            for entry in self.entries
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def propose(*, line: BalanceTransaction, gateway: Gateway) -> Proposal:
    """
    What booking `line` would write. Nothing is kept.

    :raises NotProposed: if Stripe tells too little, or something else has to be booked first
    :raises GatewayError: if Stripe does not answer
    """
    origin = _origin(line, gateway)
    with transaction.atomic():
        proposal = _try(line, origin)
        transaction.set_rollback(True)
    return proposal


def apply(
    *,
    difference: Difference,
    by,
    reason: str,
    gateway: Gateway,
    at: dt.datetime,
    seen: str | None = None,
    also: Callable[[Proposal], None] | None = None,
) -> Proposal:
    """
    Book what Stripe knows and we do not, match it, and settle the difference in the name of `by`.

    `seen`: the hash of what was on the page; without it whatever is proposed now. `also` is called in the transaction of
    it all, so that whoever keeps a log of decisions keeps this one or nothing was done.

    :raises NotProposed: if there is nothing to propose
    :raises ProposalChanged: if it would not be what was on the page
    :raises AlreadySettled: if somebody was faster
    :raises GatewayError: if Stripe does not answer
    """
    if difference.line is None:
        raise NotProposed("Stripe has nothing of this; there is nothing to book.")
    origin = _origin(difference.line, gateway)
    with transaction.atomic():
        locked = Difference.objects.select_for_update().get(pk=difference.pk)
        if locked.settled_at is not None:
            raise AlreadySettled("This difference is settled already.")
        line = BalanceTransaction.objects.select_for_update().get(pk=locked.line_id)
        proposal = _try(line, origin)
        if seen is not None and proposal.content_hash != seen:
            raise ProposalChanged("What would be booked has changed since; look at it again.")
        matching.match([line], at=at)
        settle(difference=locked, by=by, reason=reason, at=at)
        if also is not None:
            also(proposal)
    difference.refresh_from_db()
    return proposal


def _origin(line: BalanceTransaction, gateway: Gateway) -> Origin | None:
    return gateway.origin(line.stripe_id) if line.source else None


def _try(line: BalanceTransaction, origin: Origin | None) -> Proposal:
    """Book the line by the same verbs as the event would have, and read what that wrote."""
    if line.matched_at is not None:
        raise NotProposed("The books have it meanwhile. Compare them again.")
    before = JournalEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    try:
        with transaction.atomic():
            _book(line, origin)
    except (earnings.DoesNotAddUp, earnings.TooMuchReturned, carried.NotCarried, IllegalTransition) as error:
        raise NotProposed(f"Stripe tells too little to book it: {error}.") from error
    proposal = Proposal(_written_since(before))
    booked = sum(each.amount for each in matching.unmatched_entries_of([line]).get(line.pk, ()))
    if booked != line.net.minor:
        raise NotProposed("What the books would say is not what Stripe says. A person has to find out why.")
    return proposal


def _written_since(before: int) -> tuple[ProposedEntry, ...]:
    entries = (
        JournalEntry.objects.filter(pk__gt=before).order_by("pk").prefetch_related("postings__account__payee")
    )
    return tuple(
        ProposedEntry(
            entry.reference,
            entry.memo,
            tuple(
                ProposedLine(
                    account=posting.account.get_kind_display(),
                    payee=posting.account.payee.name if posting.account.payee else "",
                    amount=Money(posting.amount, posting.currency),
                )
                for posting in sorted(entry.postings.all(), key=lambda p: p.position)
            ),
        )
        for entry in entries
    )


def _book(line: BalanceTransaction, origin: Origin | None) -> None:
    if line.type in own_movements.FEES | own_movements.BANK:
        own_movements.post(line=line)
    elif origin is None:
        raise NotProposed("Stripe does not say what is behind it. Look for it in Stripe's dashboard.")
    elif line.type in matching.PAYMENTS:
        _book_payment(line, origin)
    elif line.type in matching.REFUNDS:
        _book_refund(line, origin)
    elif origin.kind == "dispute":
        _book_dispute(line, origin)
    elif line.type == "transfer":
        _book_transfer(line, origin)
    elif line.type == "transfer_refund":
        _book_reversal(line, origin)
    else:
        raise NotProposed(
            f"Nothing is booked by itself for “{line.type}”. Look for it in Stripe's dashboard."
        )


# --- Sales and refunds ------------------------------------------------------------------------------


def _book_payment(line: BalanceTransaction, origin: Origin) -> None:
    charge = Charge.objects.filter(stripe_charge=line.source).first()
    if charge is None:
        charge = earnings.record_payment(
            stripe_charge=origin.id,
            payment_intent=origin.payment_intent,
            order_reference=origin.metadata.get("order", ""),
            amount=origin.amount,
            items=carried.items(origin.metadata, currency=origin.amount.currency),
            at=line.created_at,
        )
    earnings.record_fee(charge=charge, fee=Money(line.fee, line.currency), at=line.created_at)


def _book_refund(line: BalanceTransaction, origin: Origin) -> None:
    charge = Charge.objects.filter(stripe_charge=origin.charge).first()
    if charge is None:
        raise NotProposed("It gives back a payment that is not in the books yet. Book that one first.")
    if line.net.minor > 0:
        if earnings.refund_failed(stripe_refund=origin.id, at=line.created_at) is None:
            raise NotProposed("It brings back a refund that is not in the books yet. Book that one first.")
        return
    earnings.refund(
        charge=charge,
        stripe_refund=origin.id,
        amount=origin.amount,
        items=carried.refunded_items(origin.metadata, currency=origin.amount.currency),
        at=line.created_at,
    )


def _book_dispute(line: BalanceTransaction, origin: Origin) -> None:
    """All that the dispute has moved so far, as its lines say, and what that means to the parties."""
    charge = Charge.objects.filter(stripe_charge=origin.charge).first()
    if charge is None:
        raise NotProposed("It disputes a payment that is not in the books yet. Book that one first.")
    moved = list(BalanceTransaction.objects.filter(type=line.type, source=line.source))
    facts = earnings.DisputeFacts(
        id=origin.id,
        status=origin.status,
        reason=origin.reason,
        amount=origin.amount,
        taken=Money(-sum(each.amount for each in moved if each.amount < 0), line.currency),
        fee=Money(sum(each.fee for each in moved), line.currency),
        returned=Money(sum(each.amount for each in moved if each.amount > 0), line.currency),
        opened_at=origin.created_at,
    )
    earnings.record_dispute(charge=charge, facts=facts, at=line.created_at)


# --- Payouts ----------------------------------------------------------------------------------------


def _book_transfer(line: BalanceTransaction, origin: Origin) -> None:
    """The payout it sent, where we still have that; otherwise what left for the payee, from what is payable."""
    payout = _payout_of(origin)
    if payout is not None:
        _mark_sent(payout, line, origin)
        return
    payee = _payee_at(origin.destination)
    _skip_numbers(origin.metadata.get("payout", ""))
    ledger.post(
        reference=f"transfer:{origin.id}",
        memo=f"{origin.description or 'Payout'} sent, booked from Stripe",
        occurred_at=line.created_at,
        lines=[
            ledger.debit(chart.available(payee, line.currency), -line.net),
            ledger.credit(chart.stripe_balance(line.currency), -line.net),
        ],
    )


def _payout_of(origin: Origin) -> Payout | None:
    """The pending payout that the transfer is: it says which, and pays exactly that."""
    number = origin.metadata.get("payout", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    payout = (
        Payout.objects.select_related("payee").filter(pk=int(number), status=Payout.Status.PENDING).first()
    )
    same = payout and (payout.destination, payout.currency, payout.amount, payout.statement_number) == (
        origin.destination,
        origin.amount.currency,
        origin.amount.minor,
        origin.description.rpartition(" ")[2],
    )
    return payout if same else None


def _mark_sent(payout: Payout, line: BalanceTransaction, origin: Origin) -> None:
    facts = {"stripe_transfer": origin.id, "finished_at": line.created_at}
    attempt = payout.attempts.exclude(status__in=[Attempt.Status.REFUSED, Attempt.Status.ABSENT]).first()
    if attempt is None:
        Attempt.objects.create(
            payout=payout,
            number=payout.attempts.count() + 1,
            key=origin.metadata.get("attempt") or f"booked-from-{origin.id}",
            destination=payout.destination,
            currency=payout.currency,
            amount=payout.amount,
            status=Attempt.Status.DONE,
            made_at=line.created_at,
            **facts,
        )
    else:
        if attempt.status == Attempt.Status.READY:
            attempt.move(Attempt.Status.SENDING)
        attempt.move(Attempt.Status.DONE, **facts)
    PayoutRun.objects.filter(pk=payout.run_id, status=PayoutRun.Status.APPROVED).update(
        status=PayoutRun.Status.SENDING, sending_at=line.created_at
    )
    payout.move(
        Payout.Status.IN_TRANSIT,
        stripe_transfer=origin.id,
        sent_at=line.created_at,
        claimed_until=None,
        due_at=None,
    )
    ledger.post(
        reference=f"payout:{payout.pk}:sent",
        memo=f"Payout {payout.statement_number} sent",
        occurred_at=line.created_at,
        lines=[
            ledger.debit(chart.reserved(payout.payee, line.currency), -line.net),
            ledger.credit(chart.stripe_balance(line.currency), -line.net),
        ],
    )


def _book_reversal(line: BalanceTransaction, origin: Origin) -> None:
    """As when Stripe tells of it (reversing.py), so that whichever comes first is the one."""
    payout = Payout.objects.filter(stripe_transfer=origin.transfer).first()
    if payout is not None:
        made = Reversal(origin.id, origin.amount, origin.created_at, origin.metadata)
        reversing.book(payout=payout, made=made, at=line.created_at)
        return
    sent = JournalEntry.objects.filter(reference=f"transfer:{origin.transfer}").first()
    if sent is None:
        raise NotProposed("It brings back a transfer that is not in the books yet. Book that one first.")
    payee = sent.postings.get(account__kind=chart.Kind.AVAILABLE).account.payee
    ledger.post(
        reference=f"reversal:{origin.id}",
        memo="Brought back, booked from Stripe",
        occurred_at=line.created_at,
        lines=[
            ledger.debit(chart.stripe_balance(line.currency), line.net),
            ledger.credit(chart.available(payee, line.currency), line.net),
        ],
    )


def _payee_at(destination: str) -> Payee:
    account = ConnectedAccount.objects.select_related("payee").filter(stripe_account=destination).first()
    if account is None:
        raise NotProposed(
            f"It went to {destination or 'nobody we can name'}, an account of nobody in the books."
        )
    return account.payee


def _skip_numbers(number: str) -> None:
    """Let no later payout have the number, and with it the name at Stripe, of one that was sent and forgotten."""
    if not number.isdecimal() or len(number) > 12:
        return
    take = "SELECT max(nextval(pg_get_serial_sequence('runs_payout', 'id'))) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        # Numbers are taken, not set: that any role may do, and it never goes back.
        cursor.execute(take, [1])
        missing = int(number) - cursor.fetchone()[0]
        if 0 < missing < 100_000:
            cursor.execute(take, [missing])
