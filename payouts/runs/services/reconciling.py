"""
Our books and Stripe's, compared line by line, both ways.

One posting to the Stripe balance per Stripe object: a charge (several entries, one an item), its fee, a refund, a
transfer, a reversal. Each line of Stripe's finds its entries by the object's id and must be worth the same; each entry
of ours must be found. What differs is listed until a person settles it, stops payouts, and is never corrected here.
"""

from __future__ import annotations

import datetime as dt
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max, Sum

from payouts.connect.facts import Gateway, GatewayError
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger.models import Account, JournalEntry, Posting
from payouts.money import Money

from .. import selectors
from ..models import BalanceTransaction, Difference, Payout, PayoutRun, Reconciliation

Kind = Difference.Kind

# News on its way (a webhook, a commit) is no difference yet.
GRACE = dt.timedelta(minutes=15)
# Asked again each time, should Stripe have added a line late.
OVERLAP = dt.timedelta(days=2)


def reconcile(*, gateway: Gateway, at: dt.datetime) -> Reconciliation:
    """
    Fetch Stripe's lines since the last time, match them, and list what differs either way.

    :raises GatewayError: if Stripe does not answer; what was fetched is kept and the next time goes on
    """
    proof = Reconciliation.objects.create(started_at=at)
    record_missing_fees(gateway=gateway, at=at)
    fetched = _fetch(gateway)
    with transaction.atomic():
        found = [*_match(at), *_missing_at_stripe(at)]
        _list(found, at)
        Reconciliation.objects.filter(pk=proof.pk).update(
            finished_at=at, fetched=fetched, matched=BalanceTransaction.objects.exclude(entry=None).count()
        )
        if selectors.open_differences().exists():
            PayoutRun.objects.filter(
                status__in=[PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING], paused_reason=""
            ).update(paused_reason=selectors.BOOKS_DIFFER)
    proof.refresh_from_db()
    return proof


def record_missing_fees(*, gateway: Gateway, at: dt.datetime, limit: int = 200) -> int:
    """Book the processing fees that Stripe had not worked out when the payment was booked; returns how many."""
    recorded = 0
    for charge in Charge.objects.filter(fee=None).order_by("charged_at")[:limit]:
        try:
            fee = gateway.charge_fee(charge.stripe_charge)
        except GatewayError:
            continue
        if fee is not None:
            earnings.record_fee(charge=charge, fee=fee, at=at)
            recorded += 1
    return recorded


def _fetch(gateway: Gateway) -> int:
    """Keep every line that is not kept yet; returns how many Stripe listed."""
    newest = BalanceTransaction.objects.aggregate(newest=Max("created_at"))["newest"]
    lines = gateway.balance_lines(since=newest and newest - OVERLAP)
    fetched = 0
    while batch := list(islice(lines, 500)):
        BalanceTransaction.objects.bulk_create(
            (
                BalanceTransaction(
                    stripe_id=line.id,
                    type=line.type,
                    source=line.source,
                    currency=line.amount.currency,
                    amount=line.amount.minor,
                    fee=line.fee.minor,
                    created_at=line.created_at,
                )
                for line in batch
            ),
            ignore_conflicts=True,
        )
        fetched += len(batch)
    return fetched


# --- Stripe's lines, sought in our books ------------------------------------------------------------


def _match(at: dt.datetime) -> list[tuple[str, str, str]]:
    """Match what is unmatched; returns (kind, reference, detail) of what cannot be."""
    different = []
    for line in BalanceTransaction.objects.filter(entry=None).order_by("created_at"):
        entries = _entries_of(line)
        if not entries:
            if line.created_at <= at - GRACE:
                different.append((Kind.MISSING_IN_BOOKS, line.stripe_id, _told(line)))
            continue
        problem = _off(line, entries)
        if problem:
            different.append((Kind.AMOUNT, line.stripe_id, f"{_told(line)}: {problem}"))
        else:
            BalanceTransaction.objects.filter(pk=line.pk).update(entry=entries[0])
    return different


def _entries_of(line: BalanceTransaction) -> list[JournalEntry]:
    """The entries that book the object a line is about."""
    if line.type in ("charge", "payment"):
        return list(JournalEntry.objects.filter(sale__charge__stripe_charge=line.source).order_by("pk"))
    reference = ""
    if line.type == "transfer":
        payout = Payout.objects.filter(stripe_transfer=line.source).first()
        reference = f"payout:{payout.pk}:sent" if payout else ""
    elif line.type in ("refund", "payment_refund"):
        reference = f"refund:{line.source}"
    elif line.type == "transfer_refund":
        reference = f"reversal:{line.source}"
    return list(JournalEntry.objects.filter(reference=reference)) if reference else []


def _off(line: BalanceTransaction, entries: list[JournalEntry]) -> str:
    """What our entries say otherwise, in words; empty if nothing."""
    booked = (
        Posting.objects.filter(
            entry__in=entries, account__kind=Account.Kind.STRIPE_BALANCE, currency=line.currency
        ).aggregate(sum=Sum("amount"))["sum"]
        or 0
    )
    if booked != line.amount:
        return f"the books say {Money(int(booked), line.currency)}"
    if line.type in ("charge", "payment"):
        fee = Charge.objects.get(stripe_charge=line.source).fee
        if fee != line.fee:
            told = "none yet" if fee is None else Money(fee, line.currency)
            return f"its fee is {Money(line.fee, line.currency)}, the books say {told}"
    return ""


def _told(line: BalanceTransaction) -> str:
    return f"{line.type} {line.source} of {Money(line.amount, line.currency)} on {line.created_at:%Y-%m-%d}"


# --- Our entries, sought at Stripe --------------------------------------------------------------------


def _missing_at_stripe(at: dt.datetime) -> list[tuple[str, str, str]]:
    """Entries that moved the Stripe balance and that no line of Stripe's explains."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.reference, e.memo, sum(p.amount), p.currency
            FROM ledger_journalentry e
            JOIN ledger_posting p ON p.entry_id = e.id
            JOIN ledger_account a ON a.id = p.account_id AND a.kind = 'stripe_balance'
            WHERE e.occurred_at <= %s
              AND NOT EXISTS (SELECT 1 FROM runs_balancetransaction b WHERE b.entry_id = e.id)
              AND NOT EXISTS (
                SELECT 1 FROM earnings_sale s JOIN earnings_charge c ON c.id = s.charge_id
                JOIN runs_balancetransaction b ON b.source = c.stripe_charge AND b.entry_id IS NOT NULL
                WHERE s.entry_id = e.id)
              AND NOT EXISTS (
                SELECT 1 FROM runs_balancetransaction b
                WHERE b.entry_id IS NOT NULL AND e.reference = 'fee:' || b.source)
            GROUP BY e.id, p.currency ORDER BY e.id
            """,
            [at - GRACE],
        )
        return [
            (Kind.MISSING_AT_STRIPE, reference, f"{memo}: {Money(int(amount), currency)} in the books")
            for reference, memo, amount, currency in cursor.fetchall()
        ]


def _list(found: list[tuple[str, str, str]], at: dt.datetime) -> None:
    """
    List what differs, keep since when, and settle what no longer does.

    What a person settled stays settled while it says the same: it was explained, and nothing in the books changed.
    """
    for kind, reference, detail in found:
        says = {"kind": kind, "detail": detail[:500]}
        if Difference.objects.filter(reference=reference, **says).update(last_seen_at=at):
            continue
        Difference.objects.update_or_create(
            reference=reference,
            defaults=says | {"last_seen_at": at, "settled_at": None},
            create_defaults=says | {"first_seen_at": at, "last_seen_at": at},
        )
    gone = selectors.open_differences().exclude(reference__in=[reference for _, reference, _ in found])
    gone.update(settled_at=at)
