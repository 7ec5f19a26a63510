"""
What the co-op owed a payee over one month in one currency, and why it changed.

A statement that was issued must say the same in ten years, though late news of its month may still be booked. So it is
made of what the books knew when it was issued (`Knowledge`) of what had happened before the month was over; what came
later is in the next one, with its own date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.timezone import localtime, make_aware

from payouts.ledger.models import Account
from payouts.money import Money
from payouts.payees.models import Payee

from . import telling
from .sheet import Statement
from .telling import Movement
from .wording import Words

Kind = Account.Kind
# What the co-op owes; what it advanced is shown beside it.
OWED = (Kind.PENDING, Kind.AVAILABLE, Kind.RESERVED, Kind.PATRONAGE_PAYABLE)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """
    What had happened before `until`, as far as the books knew it: entries up to `last_entry` of transactions that
    were over or are our own (numbered below `below_xid`). Nothing can be added to that any more.
    """

    until: dt.datetime
    last_entry: int
    below_xid: int


NOTHING = Knowledge(dt.datetime(1, 1, 1, tzinfo=dt.UTC), 0, 0)


def known_now(until: dt.datetime) -> Knowledge:
    """What the books know at this moment of what had happened before `until`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(max(id), 0),
              (SELECT CASE WHEN oldest = own THEN oldest + 1 ELSE oldest END
               FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
                            pg_current_xact_id_if_assigned()::text::bigint AS own) AS going_on)
            FROM ledger_journalentry
            """
        )
        return Knowledge(until, *cursor.fetchone())


def begins(month: dt.date) -> dt.datetime:
    """The first moment of a month where the co-op is."""
    return make_aware(dt.datetime(month.year, month.month, 1))  # noqa: DTZ001


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_of(moment: dt.datetime) -> dt.date:
    """The first day of the month in which `moment` is, where the co-op is."""
    return localtime(moment).date().replace(day=1)


def statement(
    *,
    number: str,
    payee: Payee,
    currency: str,
    month: dt.date,
    before: Knowledge,
    now: Knowledge,
    words: Words,
    payee_name: str = "",
) -> Statement:
    """
    A month's statement, said in `words`: from what the one before knew to what is known `now`.

    :raises sheet.DoesNotAddUp: if the lines do not lead from the one to the other
    """
    opening, closing = _owed(payee, currency, before), _owed(payee, currency, now)
    movements = _movements(payee, currency, before, now)
    last = next_month(month) - dt.timedelta(days=1)
    return Statement(
        number=number,
        payee=payee_name or payee.name,
        first=month,
        last=last,
        opening=Money(sum(opening.values()), currency),
        lines=tuple(telling.lines(movements, payee=payee, currency=currency, words=words)),
        closing=Money(sum(closing.values()), currency),
        words=words,
        rests=tuple(
            (words.rest(kind), Money(closing.get(kind, 0), currency))
            for kind in OWED
            if kind != Kind.PATRONAGE_PAYABLE or closing.get(kind)
        ),
        fronted=Money(-_sums(payee, currency, now, [Kind.ADVANCE]).get(Kind.ADVANCE, 0), currency),
    )


def _owed(payee: Payee, currency: str, known: Knowledge) -> dict[str, int]:
    return _sums(payee, currency, known, OWED)


_KNOWN = "(e.occurred_at < %(until)s AND e.id <= %(last_entry)s AND e.made_xid < %(below_xid)s)"


def _sums(payee: Payee, currency: str, known: Knowledge, kinds) -> dict[str, int]:
    """What is owed by kind of account (below zero: what the payee owes), in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.kind, -sum(p.amount) FROM ledger_account a
            JOIN ledger_posting p ON p.account_id = a.id JOIN ledger_journalentry e ON e.id = p.entry_id
            WHERE a.payee_id = %(payee)s AND a.currency = %(currency)s AND a.kind = ANY(%(kinds)s) AND {_KNOWN}
            GROUP BY a.kind
            """,  # noqa: S608
            {"payee": payee.pk, "currency": currency, "kinds": [str(kind) for kind in kinds], **_of(known)},
        )
        return {kind: int(amount) for kind, amount in cursor.fetchall()}


def _movements(payee: Payee, currency: str, before: Knowledge, now: Knowledge) -> Iterator[Movement]:
    """Every entry that changed what is owed; what only moved from one pocket to another is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT e.reference, e.memo, e.occurred_at, -sum(p.amount) FROM ledger_account a
            JOIN ledger_posting p ON p.account_id = a.id JOIN ledger_journalentry e ON e.id = p.entry_id
            WHERE a.payee_id = %(payee)s AND a.currency = %(currency)s AND a.kind = ANY(%(kinds)s)
              AND {_KNOWN} AND NOT {_KNOWN.replace("%(", "%(b_")}
            GROUP BY e.id HAVING sum(p.amount) <> 0 ORDER BY e.occurred_at, e.id
            """,  # noqa: S608
            {
                "payee": payee.pk,
                "currency": currency,
                "kinds": [str(kind) for kind in OWED],
                **_of(now),
                **{f"b_{name}": value for name, value in _of(before).items()},
            },
        )
        while rows := cursor.fetchmany(telling.AT_A_TIME):
            for reference, memo, occurred_at, amount in rows:
                yield Movement(reference, memo, occurred_at, int(amount))


def _of(known: Knowledge) -> dict[str, object]:
    return {"until": known.until, "last_entry": known.last_entry, "below_xid": known.below_xid}
