"""Reading the books: what an account holds, the trial balance, and the checks that nothing is off."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from payouts.composed import Blank, Composed
from payouts.money import Money, zero

from . import plain_text as written
from .models import Account, Balance, JournalEntry, Posting

INVARIANTS = Path(__file__).with_name("invariants.sql")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is off in the books: which promise is broken, and the row that breaks it."""

    promise: str
    detail: str


def balance(account: Account, *, as_of: dt.datetime | None = None) -> Money:
    """
    What the account holds, signed as postings are (debit positive): now, or by what had occurred at `as_of`.

    A payee's balance is kept with each posting, and an earlier one is summed from its few postings. The co-op's own are
    read from totals (months, then hours), so that it does not matter how many postings stand behind them.
    """
    if account.payee_id is not None:
        return _of_payee(account, as_of)
    query = _NOW if as_of is None else _AS_OF
    with connection.cursor() as cursor:
        cursor.execute(query, {"account": account.pk, "at": as_of})
        return Money(int(cursor.fetchone()[0]), account.currency)


def _of_payee(account: Account, as_of: dt.datetime | None) -> Money:
    if as_of is None:
        amount = Balance.objects.filter(account=account).values_list("amount", flat=True).first()
    else:
        before = Posting.objects.filter(account=account, entry__occurred_at__lte=as_of)
        amount = before.aggregate(sum=Sum("amount"))["sum"]
    return Money(int(amount or 0), account.currency)


# One statement, so that totals and the postings not yet in them are read at one moment.
_NOW = """
    SELECT coalesce((SELECT sum(amount) FROM ledger_total WHERE account_id = %(account)s AND span = 'month'), 0)
         + coalesce((SELECT sum(amount) FROM ledger_posting WHERE account_id = %(account)s
                     AND id > (SELECT coalesce(max(postings_to), 0) FROM ledger_checkpoint)), 0)
"""
_AS_OF = """
    WITH summed AS MATERIALIZED (SELECT coalesce(max(postings_to), 0) AS up_to FROM ledger_checkpoint)
    SELECT coalesce((SELECT sum(amount) FROM ledger_total WHERE account_id = %(account)s AND span = 'month'
                     AND starts_at < date_trunc('month', %(at)s::timestamptz, 'UTC')), 0)
         + coalesce((SELECT sum(amount) FROM ledger_total WHERE account_id = %(account)s AND span = 'hour'
                     AND starts_at >= date_trunc('month', %(at)s::timestamptz, 'UTC')
                     AND starts_at < date_trunc('hour', %(at)s::timestamptz, 'UTC')), 0)
         -- What is left of the hour itself.
         + coalesce((SELECT sum(p.amount) FROM ledger_journalentry e JOIN ledger_posting p ON p.entry_id = e.id
                     WHERE e.occurred_at >= date_trunc('hour', %(at)s::timestamptz, 'UTC') AND e.occurred_at <= %(at)s
                     AND p.account_id = %(account)s AND p.id <= (SELECT up_to FROM summed)), 0)
         + coalesce((SELECT sum(p.amount) FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
                     WHERE p.account_id = %(account)s AND p.id > (SELECT up_to FROM summed)
                     AND e.occurred_at <= %(at)s), 0)
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting of an account's history, and what the account held after it."""

    posting: Posting
    amount: Money
    balance: Money

    @property
    def place(self) -> tuple[dt.datetime, int]:
        """Where an older page begins: pass it to `history` as `before`."""
        return self.posting.entry.occurred_at, self.posting.pk


def history(
    account: Account,
    *,
    as_of: dt.datetime | None = None,
    before: tuple[dt.datetime, int] | None = None,
    limit: int = 50,
) -> list[Movement]:
    """
    What moved on an account, newest first by the time it occurred, each with the balance after it.

    From the beginning of time to `as_of`, if told; a page ends where the next begins (`before`, a `place`), so that a
    page costs the same however far back it is.
    """
    found = (
        Posting.objects.filter(account=account).select_related("entry").order_by("-entry__occurred_at", "-pk")
    )
    if as_of is not None:
        found = found.filter(entry__occurred_at__lte=as_of)
    if before is not None:
        # In front, where the index sees it; the rest orders what occurred at the same moment.
        found = found.filter(entry__occurred_at__lte=before[0])
        found = found.exclude(entry__occurred_at=before[0], pk__gte=before[1])
    postings = list(found[:limit])
    if not postings:
        return []
    newest = postings[0]
    at = newest.entry.occurred_at
    later = Posting.objects.filter(account=account, entry__occurred_at=at, pk__gt=newest.pk)
    held = balance(account, as_of=at).minor - (later.aggregate(sum=Sum("amount"))["sum"] or 0)
    movements = []
    for posting in postings:
        movements.append(
            Movement(posting, Money(posting.amount, account.currency), Money(int(held), account.currency))
        )
        held -= posting.amount
    return movements


def owed(payee, kind: str, currency: str) -> Money:
    """What the co-op owes the payee in that kind of account; below zero when the payee owes the co-op."""
    amount = (
        Balance.objects.filter(account__payee=payee, account__kind=kind, account__currency=currency)
        .values_list("amount", flat=True)
        .first()
    )
    return Money(-(amount or 0), currency)


def owed_by_kind(payee, currency: str) -> dict[str, Money]:
    """The same of each kind of account, zero where the payee has none of it. One query."""
    amounts = _held_by_kind().rows(payee=payee.pk, currency=currency)
    return dict.fromkeys(Account.Kind.values, zero(currency)) | {
        kind: Money(-amount, currency) for kind, amount in amounts
    }


@cache
def _held_by_kind() -> Composed:
    held = Balance.objects.filter(account__payee=Blank("payee"), account__currency=Blank("currency"))
    return Composed.of(held.values_list("account__kind", "amount"))


def trial_balance(currency: str) -> list[tuple[str, Money]]:
    """The sum of each kind of account, in the order of the chart; they add up to zero."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL_BALANCE, [currency])
        sums = dict(cursor.fetchall())
    return [
        (kind.label, Money(int(sums[kind.value]), currency)) for kind in Account.Kind if kind.value in sums
    ]


_TRIAL_BALANCE = """
    SELECT a.kind, sum(held.amount) FROM (
        SELECT account_id, amount FROM ledger_balance
        UNION ALL SELECT account_id, amount FROM ledger_total WHERE span = 'month'
        UNION ALL SELECT p.account_id, p.amount FROM ledger_posting p
            JOIN ledger_account own ON own.id = p.account_id AND own.payee_id IS NULL
            WHERE p.id > (SELECT coalesce(max(postings_to), 0) FROM ledger_checkpoint)
    ) held JOIN ledger_account a ON a.id = held.account_id
    WHERE a.currency = %s GROUP BY a.kind
"""


def plain_text(*, title: str) -> Iterator[str]:
    """
    The whole journal as beancount reads it, piece by piece and of one moment. Memory stays flat however long it is.

    Runs inside one transaction: read it to the end without writing.
    """
    with transaction.atomic():
        first = JournalEntry.objects.order_by("occurred_at").first()
        opened = timezone.localtime(first.occurred_at).date() if first else timezone.localdate()
        # By way of a set: an account there holds every currency.
        accounts = {
            (written.name_of(account.kind, account.payee_id), account.payee.name if account.payee else "")
            for account in Account.objects.select_related("payee")
        }
        yield from written.beancount(_entries(), accounts=sorted(accounts), opened=opened, title=title)


def _entries() -> Iterator[written.Written]:
    postings = (
        Posting.objects.order_by("entry_id", "position")
        .values_list(
            "entry_id",
            "entry__occurred_at",
            "entry__reference",
            "entry__memo",
            "entry__reverses__reference",
            "account__kind",
            "account__payee_id",
            "currency",
            "amount",
        )
        .iterator(chunk_size=5_000)
    )
    for number, lines in groupby(postings, key=itemgetter(0)):
        rows = list(lines)
        _, at, reference, memo, reverses, *_ = rows[0]
        yield written.Written(
            number=number,
            day=timezone.localtime(at).date(),
            reference=reference,
            memo=memo,
            reverses=reverses or "",
            sides=[
                written.Side(written.name_of(kind, payee), Money(amount, currency))
                for *_, kind, payee, currency, amount in rows
            ],
        )


def check_books() -> list[Problem]:
    """
    Prove every promise of the books over everything, from postings alone.

    An empty list is the proof; otherwise each problem names its row. The queries stand in invariants.sql, each headed
    by the promise it proves, so that tests, console and the hourly check read the same file. Promises that stand under
    a "quick" query are gone through only where it does not answer that all of them hold.
    """
    problems: list[Problem] = []
    proved = False
    with connection.cursor() as cursor:
        for kind, name, query in _invariants():
            if kind == "quick":
                cursor.execute(query)
                proved = cursor.fetchone()[0]
            elif not proved:
                cursor.execute(query)
                problems += [Problem(name, detail) for (detail,) in cursor.fetchall()]
    return problems


@cache
def _invariants() -> list[tuple[str, str, str]]:
    """Kind ("quick" or "promise"), name and query of each, in the order of the file."""
    found = re.split(r"^-- (quick|promise): (.+)$", INVARIANTS.read_text(), flags=re.MULTILINE)[1:]
    return list(zip(found[::3], found[1::3], found[2::3], strict=True))
