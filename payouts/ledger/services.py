"""Writing in the books: `post` an entry or many, `reverse` one. Nothing is edited."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from payouts.money import Money

from .models import Account, JournalEntry


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


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One balanced movement to be written; what `post` takes, for `post_many`."""

    reference: str
    memo: str
    occurred_at: dt.datetime
    lines: Sequence[Line]


def post(*, reference: str, memo: str, occurred_at: dt.datetime, lines: Sequence[Line]) -> JournalEntry:
    """
    Write one balanced entry, once.

    Posting the same lines under the same reference again returns the entry already there, which is what makes a
    retried task or a redelivered webhook harmless.

    :raises Unbalanced: if the lines do not sum to zero in each currency
    :raises ReferenceReused: if the reference names an entry with other lines
    """
    (entry_id,) = post_many([NewEntry(reference, memo, occurred_at, lines)])
    return JournalEntry.objects.get(pk=entry_id)


def post_many(entries: Sequence[NewEntry]) -> list[int]:
    """
    Write many entries at once with the promises of `post`, all or none; returns their ids in the order given.

    For whoever posts in bulk (releasing what is due, planning a payday): it takes two statements however many entries
    there are, about a thousand is a good number for one call. Entries already there are returned as they are.

    :raises Unbalanced: if the lines of some entry do not sum to zero in each currency
    :raises ReferenceReused: if a reference names an entry with other lines, in the books or among `entries`
    """
    return _write([(entry, None) for entry in entries])


def reverse(*, entry: JournalEntry, reference: str, memo: str, occurred_at: dt.datetime) -> JournalEntry:
    """Write the opposite of `entry`, once: the same accounts with debit and credit exchanged."""
    lines = [
        Line(posting.account, -posting.amount)
        for posting in entry.postings.select_related("account").order_by("position")
    ]
    (entry_id,) = _write([(NewEntry(reference, memo, occurred_at, lines), entry.pk)])
    return JournalEntry.objects.get(pk=entry_id)


def hold_still() -> None:
    """
    Let nobody write in the books until this transaction ends; those who are writing finish first.

    Whatever the books hold for the next statement they hold to the end, and postings of others get higher numbers.
    Take it before any row lock, so that it cannot be half of a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_hold_still()")


def make_checkpoint() -> None:
    """Take what settled since the last time into the totals of the co-op's own accounts. Any number may call at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_make_checkpoint()")


@dataclass(frozen=True, slots=True)
class _Written:
    """An entry ready to be written: its lines without zeros, and the hash of what they say."""

    entry: NewEntry
    lines: list[Line]
    content: str
    reverses: int | None


@transaction.atomic
def _write(entries: Sequence[tuple[NewEntry, int | None]]) -> list[int]:
    written: dict[str, _Written] = {}
    for entry, reverses in entries:
        lines = [line for line in entry.lines if line.amount]
        _require_balance(entry.reference, lines)
        prepared = _Written(entry, lines, _content_hash(lines), reverses)
        _require_the_same(prepared, written.setdefault(entry.reference, prepared).content)
    ids = _insert_entries(list(written.values()))
    _insert_postings([(ids[reference], row.lines) for reference, row in written.items() if reference in ids])
    there_before = [reference for reference in written if reference not in ids]
    if there_before:
        found = JournalEntry.objects.filter(reference__in=there_before)
        for pk, reference, content in found.values_list("pk", "reference", "request_hash"):
            _require_the_same(written[reference], content)
            ids[reference] = pk
    return [ids[entry.reference] for entry, _ in entries]


def _insert_entries(rows: list[_Written]) -> dict[str, int]:
    """Write the heads; ids by reference of those that were not there."""
    # ON CONFLICT DO NOTHING waits for a transaction that is writing the same reference, then leaves its entry be. In the
    # order of references, so that two who write the same ones never wait for each other.
    rows = sorted(rows, key=lambda row: row.entry.reference)
    columns = [
        [row.entry.reference for row in rows],
        [row.content for row in rows],
        [row.entry.memo[:250] for row in rows],
        [row.entry.occurred_at for row in rows],
        [len(row.lines) for row in rows],
        [row.reverses for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_journalentry"
            " (reference, request_hash, memo, occurred_at, postings_count, reverses_id)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::smallint[], %s::bigint[])"
            " ON CONFLICT (reference) DO NOTHING RETURNING reference, id",
            list(map(_as_array, columns)),
        )
        return dict(cursor.fetchall())


def _insert_postings(entries: list[tuple[int, list[Line]]]) -> None:
    """Write the lines of new entries, in one statement: the trigger that checks them sees it as one."""
    rows = [
        (entry_id, position, line.account.pk, line.account.currency, line.amount)
        for entry_id, lines in entries
        for position, line in enumerate(lines, start=1)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_posting (entry_id, position, account_id, currency, amount)"
            " SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::text[], %s::bigint[])",
            list(map(_as_array, zip(*rows, strict=True))),
        )


def _as_array(values: Iterable) -> str:
    """
    A column as PostgreSQL writes an array, sent as one value.

    A list of five thousand would be five thousand expressions to parse, which takes longer than storing them.
    """
    return "{" + ",".join([_ELEMENTS.get(type(value), _quoted)(value) for value in values]) + "}"


def _quoted(value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_ELEMENTS = {int: str, type(None): lambda _: "NULL"}


def _require_the_same(row: _Written, content: str) -> None:
    if row.content != content:
        raise ReferenceReused(f"{row.entry.reference} was posted with other lines")


def _require_balance(reference: str, lines: Sequence[Line]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.account.currency] += line.amount
    off = {currency: amount for currency, amount in sums.items() if amount}
    if off or len(lines) < 2:
        raise Unbalanced(
            f"{reference}: debits and credits differ: {off or 'an entry has at least two lines'}"
        )


def _content_hash(lines: Sequence[Line]) -> str:
    # The time is left out: a retry a minute later reports the same event.
    content = ", ".join(f'[{line.account.pk}, "{line.account.currency}", {line.amount}]' for line in lines)
    return hashlib.sha256(f"[{content}]".encode()).hexdigest()


def _checked(account: Account, money: Money) -> int:
    if account.currency != money.currency:
        raise ValueError(f"{account} does not hold {money.currency}")
    return money.minor
