"""Writing in the books: `post` an entry, `reverse` one. Nothing is edited."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from payouts.money import Money

from .models import Account, JournalEntry, Posting


class Unbalanced(ValueError):
    """Debits and credits differ in some currency."""


class ReferenceReused(ValueError):
    """The reference names an entry that says something else."""


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be written; `amount` is signed minor units, debit positive."""

    account: Account
    amount: int


def debit(account: Account, money: Money) -> Line:
    return Line(account, _checked(account, money))


def credit(account: Account, money: Money) -> Line:
    return Line(account, -_checked(account, money))


@transaction.atomic
def post(*, reference: str, memo: str, occurred_at: dt.datetime, lines: Sequence[Line]) -> JournalEntry:
    """
    Write one balanced entry, once.

    Posting the same lines under the same reference again returns the entry already there, which is what makes a
    retried task or a redelivered webhook harmless.

    :raises Unbalanced: if the lines do not sum to zero in each currency
    :raises ReferenceReused: if the reference names an entry with other lines
    """
    lines = [line for line in lines if line.amount]
    _require_balance(lines)
    return _write(reference, memo[:250], occurred_at, lines, reverses=None)


@transaction.atomic
def reverse(*, entry: JournalEntry, reference: str, memo: str, occurred_at: dt.datetime) -> JournalEntry:
    """Write the opposite of `entry`, once: the same accounts with debit and credit exchanged."""
    lines = [
        Line(posting.account, -posting.amount)
        for posting in entry.postings.select_related("account").order_by("position")
    ]
    return _write(reference, memo[:250], occurred_at, lines, reverses=entry)


def _write(reference, memo, occurred_at, lines, *, reverses) -> JournalEntry:
    content = _content_hash(lines)
    # ON CONFLICT DO NOTHING waits for a transaction that is writing the same reference, then finds its entry.
    JournalEntry.objects.bulk_create(
        [
            JournalEntry(
                reference=reference,
                request_hash=content,
                memo=memo,
                occurred_at=occurred_at,
                postings_count=len(lines),
                reverses=reverses,
            )
        ],
        ignore_conflicts=True,
    )
    entry = JournalEntry.objects.get(reference=reference)
    if entry.request_hash != content:
        raise ReferenceReused(f"{reference} was posted with other lines: {entry.memo}")
    if not Posting.objects.filter(entry=entry).exists():
        Posting.objects.bulk_create(
            Posting(
                entry=entry,
                position=position,
                account=line.account,
                currency=line.account.currency,
                amount=line.amount,
            )
            for position, line in enumerate(lines, start=1)
        )
    return entry


def _require_balance(lines: Sequence[Line]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.account.currency] += line.amount
    off = {currency: amount for currency, amount in sums.items() if amount}
    if off or len(lines) < 2:
        raise Unbalanced(f"debits and credits differ: {off or 'an entry has at least two lines'}")


def _content_hash(lines: Sequence[Line]) -> str:
    # The time is left out: a retry a minute later reports the same event.
    content = [[line.account.pk, line.account.currency, line.amount] for line in lines]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _checked(account: Account, money: Money) -> int:
    if account.currency != money.currency:
        raise ValueError(f"{account} does not hold {money.currency}")
    return money.minor
