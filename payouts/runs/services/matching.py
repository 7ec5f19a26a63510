"""
Which of our entries book a line of Stripe's.

One entry to the Stripe balance per Stripe object and kind: its reference begins with the object's id ("refund:re_…",
"dispute:dp_…:opened"), a payment's entries are found by its charge, a transfer's by its payout. Of an object that moved
money both ways (a refund that failed, a dispute that was won) a line has the entries of its own direction. A line and its
entries are matched when they left the same in the balance, and then for good; an entry has one line at most.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from payouts.money import Money

from ..models import BalanceTransaction, Difference, Match, Payout

# What is read, compared and written at once.
AT_A_TIME = 500

PAYMENTS = frozenset({"charge", "payment"})
REFUNDS = frozenset(
    {"refund", "payment_refund", "refund_failure", "payment_failure_refund", "payment_reversal"}
)
TRANSFERS = frozenset({"transfer", "transfer_cancel", "transfer_failure"})


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry that moved the Stripe balance: by how much, in minor units."""

    entry: int
    reference: str
    memo: str
    currency: str
    amount: int
    occurred_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, before it is listed."""

    kind: str
    reference: str
    detail: str
    line: int | None = None
    entry: int | None = None


def families(lines: Sequence[BalanceTransaction]) -> dict[int, list[str]]:
    """By line: the references, and the beginnings of references, under which its object is booked."""
    payouts = dict(
        Payout.objects.filter(stripe_transfer__in=[x.source for x in lines if x.type in TRANSFERS])
        .exclude(stripe_transfer="")
        .values_list("stripe_transfer", "pk")
    )
    found = {}
    for line in lines:
        # What a person or the co-op's own rules booked for this very line.
        names = [f"stripe:{line.stripe_id}"]
        if line.source:
            if line.type in PAYMENTS:
                names.append(f"fee:{line.source}")
            elif line.type in REFUNDS:
                names.append(f"refund:{line.source}")
            elif line.type in TRANSFERS:
                names.append(f"transfer:{line.source}")
                names += [f"payout:{payouts[line.source]}:sent"] if line.source in payouts else []
            elif line.type == "transfer_refund":
                names.append(f"reversal:{line.source}")
            elif line.type == "adjustment":
                names.append(f"dispute:{line.source}")
        found[line.pk] = names
    return found


def unmatched_entries_of(lines: Sequence[BalanceTransaction]) -> dict[int, list[Booked]]:
    """By line: the entries that book its object and that no line has yet, of its direction and currency."""
    by_line = {line.pk: line for line in lines}
    found: dict[int, list[Booked]] = defaultdict(list)
    for line_id, booked in [*_named(families(lines)), *_sold(lines)]:
        line = by_line[line_id]
        is_own = line.type in PAYMENTS or (booked.amount < 0) == (line.net.minor < 0)
        if booked.currency == line.currency and is_own:
            found[line_id].append(booked)
    return found


def match(lines: Sequence[BalanceTransaction], *, at: dt.datetime) -> tuple[list[BalanceTransaction], list]:
    """
    Match what agrees; returns the lines with no entry, and pairs of a line and its entries that come to something else.
    """
    entries = unmatched_entries_of(lines)
    agreed, absent, off, taken = [], [], [], set()
    for line in lines:
        own = [booked for booked in entries.get(line.pk, ()) if booked.entry not in taken]
        chosen = _chosen(line, own)
        if chosen is None:
            (off.append((line, own)) if own else absent.append(line))
            continue
        taken |= {booked.entry for booked in chosen}
        agreed.append((line, chosen))
    Match.objects.bulk_create(
        Match(line=line, entry_id=booked.entry) for line, chosen in agreed for booked in chosen
    )
    BalanceTransaction.objects.filter(pk__in=[line.pk for line, _ in agreed]).update(matched_at=at)
    return absent, off


def _chosen(line: BalanceTransaction, own: list[Booked]) -> list[Booked] | None:
    """The entries that come to exactly the line: all of them, or the one of several alike."""
    net = line.net.minor
    if not own and not net:
        # Moved nothing: a payment that Stripe waived, a fee of zero. There is nothing to book.
        return []
    if own and sum(booked.amount for booked in own) == net:
        return own
    if line.type not in PAYMENTS:
        return next(([booked] for booked in own if booked.amount == net), None)
    return None


def unmatched_entries(*, since_posting: int) -> Iterator[tuple[int, Booked]]:
    """Entries that moved the Stripe balance and that no line has, with the number of their posting, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(p.id), e.id, e.reference, e.memo, p.currency, sum(p.amount), e.occurred_at
            FROM ledger_posting p
            JOIN ledger_journalentry e ON e.id = p.entry_id
            WHERE p.account_id IN (SELECT id FROM ledger_account WHERE kind = 'stripe_balance')
              AND p.id >= %s
              AND NOT EXISTS (SELECT 1 FROM runs_match m WHERE m.entry_id = e.id)
              -- A mistake and its reversal are none of Stripe's business.
              AND NOT EXISTS (
                SELECT 1 FROM ledger_journalentry o
                WHERE (o.reverses_id = e.id OR o.id = e.reverses_id)
                  AND NOT EXISTS (SELECT 1 FROM runs_match m WHERE m.entry_id = o.id))
            GROUP BY e.id, p.currency HAVING sum(p.amount) <> 0 ORDER BY e.id
            """,
            [since_posting],
        )
        while rows := cursor.fetchmany(AT_A_TIME):
            for posting, *booked in rows:
                booked[4] = int(booked[4])
                yield posting, Booked(*booked)


def told(line: BalanceTransaction) -> str:
    """A line in words, for whoever looks into it."""
    about = f" ({line.description})" if line.description else ""
    fee = f", fee {Money(line.fee, line.currency)}" if line.fee else ""
    said = f"{line.type} {line.source}".strip()
    return f"{said} of {Money(line.amount, line.currency)}{fee} on {line.created_at:%Y-%m-%d}{about}"


def differs(line: BalanceTransaction, own: Sequence[Booked]) -> Found:
    """A line whose entries say something else."""
    booked = Money(sum(each.amount for each in own), line.currency)
    references = ", ".join(each.reference for each in own)
    return Found(
        Difference.Kind.AMOUNT,
        line.stripe_id,
        f"{told(line)}, so {line.net} in the balance; the books say {booked} ({references})",
        line=line.pk,
        entry=own[0].entry,
    )


# --- Looking up ------------------------------------------------------------------------------------

# Entries of one object: a refund and its failure, a dispute and its end. More would be somebody else's.
MOST_OF_AN_OBJECT = 20


def _named(families: dict[int, list[str]]) -> list[tuple[int, Booked]]:
    """Entries whose reference is a name of the line's, or begins with one and a colon."""
    rows = [(line, name) for line, names in families.items() for name in names]
    # The bounds are of the index that Django makes for prefixes; ";" is the character after ":". The limit has
    # PostgreSQL look each name up, where it would else read the whole journal for a few hundred.
    return _booked(
        """
        SELECT f.line, e.id FROM unnest(%s::bigint[], %s::text[]) AS f(line, name)
        CROSS JOIN LATERAL (
            SELECT id, reference FROM ledger_journalentry
            WHERE reference ~>=~ f.name AND reference ~<~ (f.name || ';')
              AND (reference = f.name OR starts_with(reference, f.name || ':'))
            ORDER BY reference USING ~<~ LIMIT %s
        ) e
        """,
        [[line for line, _ in rows], [name for _, name in rows], MOST_OF_AN_OBJECT],
    )


def _sold(lines: Sequence[BalanceTransaction]) -> list[tuple[int, Booked]]:
    """The entries of the sales that a payment paid for, one an item."""
    rows = [line for line in lines if line.type in PAYMENTS and line.source]
    return _booked(
        """
        SELECT f.line, s.entry_id FROM unnest(%s::bigint[], %s::text[]) AS f(line, charge)
        CROSS JOIN LATERAL (SELECT id FROM earnings_charge WHERE stripe_charge = f.charge LIMIT 1) c
        JOIN earnings_sale s ON s.charge_id = c.id
        """,
        [[line.pk for line in rows], [line.source for line in rows]],
    )


def _booked(query: str, parameters: list) -> list[tuple[int, Booked]]:
    """What the entries that `query` finds (line, entry) moved, but for those that a line has."""
    if not parameters[0]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = cursor.fetchall()
        cursor.execute(
            """
            SELECT e.id, e.reference, e.memo, p.currency, sum(p.amount), e.occurred_at
            FROM ledger_journalentry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.id = ANY(%s)
              AND p.account_id IN (SELECT id FROM ledger_account WHERE kind = 'stripe_balance')
              AND NOT EXISTS (SELECT 1 FROM runs_match m WHERE m.entry_id = e.id)
            GROUP BY e.id, p.currency ORDER BY e.id
            """,
            [list({entry for _, entry in found})],
        )
        moved: dict[int, list[Booked]] = defaultdict(list)
        for entry, reference, memo, currency, amount, occurred_at in cursor.fetchall():
            moved[entry].append(Booked(entry, reference, memo, currency, int(amount), occurred_at))
    return [(line, booked) for line, entry in found for booked in moved[entry]]


def unmatched_lines(*, at_a_time: int = AT_A_TIME) -> Iterator[list[BalanceTransaction]]:
    """Every line that has no entries yet, oldest first, some at a time."""
    place: tuple | None = None
    while True:
        lines = BalanceTransaction.objects.filter(matched_at=None).order_by("created_at", "pk")
        if place:
            lines = lines.filter(Q(created_at__gt=place[0]) | Q(created_at=place[0], pk__gt=place[1]))
        batch = list(lines[:at_a_time])
        if not batch:
            return
        place = (batch[-1].created_at, batch[-1].pk)
        yield batch
