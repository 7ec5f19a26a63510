"""
Our books and Stripe's, compared line by line, both ways.

Each line of Stripe's finds the entries of its object (see matching.py), and each entry that moved the Stripe balance its
line. What Stripe tells of nowhere else, its own fees and the co-op's top-ups, is booked from the line itself (see
own_movements.py); a refund that came back before it was booked is two lines that explain each other (see undone.py). What
differs otherwise is listed until a person settles it or it is gone by itself, stops payouts, and is never corrected here.
Nothing is read twice: a comparison goes on where the one before it ended.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Max, Q, Sum

from payouts.connect.facts import Gateway, GatewayError
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger.models import Account, Posting
from payouts.money import Money

from .. import comparison, selectors
from ..models import BalanceTransaction, Difference, PayoutRun, Reconciliation
from . import matching, own_movements, undone
from .matching import Found
from .pausing import stop_all

Kind = Difference.Kind

# News on its way (a webhook, a commit) is no difference yet.
GRACE = dt.timedelta(minutes=15)
# Asked again each time, should Stripe have added a line late.
OVERLAP = dt.timedelta(days=2)
# No transaction of ours is open for longer, so no posting turns up below a number this old.
OLD = dt.timedelta(hours=1)
# How often the balance is asked for while sales come in between.
LOOKS = 3


def reconcile(*, gateway: Gateway, at: dt.datetime) -> Reconciliation:
    """
    Fetch Stripe's lines since the last time, match them, and list what differs either way.

    :raises GatewayError: if Stripe does not answer; what was fetched is kept, and the next time asks for all of it again
    """
    before = comparison.last_reconciliation()
    proof = Reconciliation.objects.create(started_at=at)
    record_missing_fees(gateway=gateway, at=at)
    fetched = _fetch(gateway, before)
    held = _held(gateway)
    own_movements.book(at=at)
    # After a restore all of Stripe's history is booked as it was.
    refunds = [] if comparison.have_moved() else undone.seek(gateway=gateway, until=at - GRACE)
    with transaction.atomic():
        _one_at_a_time()
        undone.take_up_again(since_posting=before.unmatched_from if before else 0)
        for refund in refunds:
            undone.set_aside(refund, at=at)
        facts = _compare(proof, before, held, at)
        Reconciliation.objects.filter(pk=proof.pk).update(
            finished_at=at,
            fetched=fetched,
            matched=BalanceTransaction.objects.exclude(matched_at=None).count(),
            lines_until=BalanceTransaction.objects.aggregate(newest=Max("created_at"))["newest"],
            place=comparison.place_of_the_books(),
            **facts,
        )
        if why := selectors.what_stops_payouts():
            stop_all(PayoutRun.PausedFor.BOOKS, why, at=at)
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


# --- Stripe's side -----------------------------------------------------------------------------------


def _fetch(gateway: Gateway, before: Reconciliation | None) -> int:
    """
    Keep every line that is not kept yet; returns how many Stripe listed.

    Stripe lists the newest first, so one that broke off left a gap behind what it kept: the place to go on from is that
    of the last comparison that was finished.
    """
    since = before.lines_until - OVERLAP if before and before.lines_until else None
    lines = gateway.balance_lines(since=since)
    fetched = 0
    while batch := list(islice(lines, matching.AT_A_TIME)):
        BalanceTransaction.objects.bulk_create(
            (
                BalanceTransaction(
                    stripe_id=line.id,
                    type=line.type,
                    category=line.category[:60],
                    source=line.source,
                    description=line.description[:250],
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


def _held(gateway: Gateway) -> dict[str, Money] | None:
    """What Stripe holds of ours while no line came in; None where there was no such moment to be had."""
    for _ in range(LOOKS):
        held = gateway.holdings()
        if all(money.minor == _lines_sum(currency) for currency, money in held.items()):
            return held
        newest = BalanceTransaction.objects.aggregate(newest=Max("created_at"))["newest"]
        known = BalanceTransaction.objects.count()
        _fetch(gateway, Reconciliation(lines_until=newest))
        if BalanceTransaction.objects.count() == known:
            return held
    return None


def _lines_sum(currency: str) -> int:
    sums = BalanceTransaction.objects.filter(currency=currency).aggregate(net=Sum(F("amount") - F("fee")))
    return int(sums["net"] or 0)


# --- Both ways ---------------------------------------------------------------------------------------


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('payouts.runs.reconcile'))")


def _compare(
    proof: Reconciliation, before: Reconciliation | None, held: dict[str, Money] | None, at: dt.datetime
) -> dict:
    """Match, list what differs, and say where the next one goes on."""
    # After a restore nothing is on its way: what Stripe has, we have lost.
    border = _Border(
        at if comparison.have_moved() else at - GRACE,
        frozenset(comparison.open_differences().values_list("reference", flat=True)),
    )
    found, open_lines, quarreled = _seek_in_our_books(border, at)
    # Read before the entries: what is written from here on is of the next time.
    last_posting = Posting.objects.aggregate(last=Max("pk"))["last"] or 0
    since = before.unmatched_from if before else 0
    missing, in_flight, first_open, open_entries = _seek_at_stripe(since, quarreled, border)
    found += missing
    explained = {
        currency: open_entries.get(currency, 0) - open_lines.get(currency, 0)
        for currency in {*open_entries, *open_lines}
    }
    balances = _balances(held, explained)
    found += _balances_off(balances)
    _list(found, at)
    settled = _settled_before(at)
    return {
        "in_flight": in_flight,
        "last_posting": last_posting,
        "unmatched_from": max(since, min(settled, first_open) if first_open else settled),
        "balances": balances,
    }


@dataclass(frozen=True, slots=True)
class _Border:
    """What is a difference already: what is older than `until`, and what was listed before and is no better."""

    until: dt.datetime
    listed: frozenset[str]

    def is_past(self, moment: dt.datetime, reference: str) -> bool:
        return moment <= self.until or reference in self.listed


def _seek_in_our_books(border: _Border, at: dt.datetime) -> tuple[list[Found], dict[str, int], set[int]]:
    """Stripe's lines: what cannot be matched, what that comes to by currency, and the entries it is at odds with."""
    found: list[Found] = []
    sums: dict[str, int] = {}
    quarreled: set[int] = set()
    for lines in matching.unmatched_lines():
        absent, off = matching.match(lines, at=at)
        for line in [*absent, *(line for line, _ in off)]:
            sums[line.currency] = sums.get(line.currency, 0) + line.net.minor
        found += [
            Found(Kind.MISSING_IN_BOOKS, line.stripe_id, matching.told(line), line=line.pk)
            for line in absent
            if border.is_past(line.created_at, line.stripe_id)
        ]
        found += [
            matching.differs(line, own)
            for line, own in off
            if border.is_past(line.created_at, line.stripe_id)
        ]
        quarreled |= {booked.entry for _, own in off for booked in own}
    return found, sums, quarreled


def _seek_at_stripe(since: int, quarreled: set[int], border: _Border):
    """
    Our entries: what no line of Stripe's explains, how many are too young to tell, the first posting of either, and
    what they come to by currency.
    """
    found: list[Found] = []
    sums: dict[str, int] = {}
    in_flight, first = 0, 0
    for posting, booked in matching.unmatched_entries(since_posting=since):
        first = min(first, posting) if first else posting
        sums[booked.currency] = sums.get(booked.currency, 0) + booked.amount
        if booked.entry in quarreled:
            continue
        if not border.is_past(booked.occurred_at, booked.reference):
            in_flight += 1
            continue
        detail = f"{booked.memo}: {Money(booked.amount, booked.currency)} in the books"
        found.append(Found(Kind.MISSING_AT_STRIPE, booked.reference, detail, entry=booked.entry))
    return found, in_flight, first, sums


def _settled_before(at: dt.datetime) -> int:
    """The posting up to which all transactions have long ended: where an older comparison had come to."""
    old = Reconciliation.objects.filter(finished_at__lte=at - OLD).order_by("-started_at", "-pk").first()
    return old.last_posting if old else 0


def _balances(held: dict[str, Money] | None, explained: dict[str, int]) -> dict[str, dict[str, int]]:
    """By currency: what our books, Stripe's balance and the open lines and entries say, in minor units."""
    if held is None:
        return {}
    ours = dict(
        Posting.objects.filter(account__kind=Account.Kind.STRIPE_BALANCE)
        .values_list("currency")
        .annotate(sum=Sum("amount"))
    )
    return {
        currency: {
            "ours": int(ours.get(currency, 0)),
            "stripe": held[currency].minor if currency in held else 0,
            "open": explained.get(currency, 0),
        }
        for currency in sorted({*ours, *held})
    }


def _balances_off(balances: dict[str, dict[str, int]]) -> list[Found]:
    """Where what is open does not explain how far the two balances are apart: Stripe has lines it did not list."""
    return [
        Found(
            Kind.BALANCE,
            f"balance:{currency}",
            f"Stripe holds {Money(sums['stripe'], currency)}, our books say {Money(sums['ours'], currency)}, "
            f"and {Money(sums['open'], currency)} of it is explained",
        )
        for currency, sums in balances.items()
        if sums["ours"] - sums["stripe"] != sums["open"]
    ]


def _list(found: list[Found], at: dt.datetime) -> None:
    """
    List what differs, keep since when, and settle what no longer does.

    What a person settled stays settled while it says the same: it was explained, and nothing in the books changed.
    """
    for each in found:
        says = {"kind": each.kind, "detail": each.detail[:500]}
        if (
            Difference.objects.filter(reference=each.reference, **says)
            .exclude(Q(settled_by=None) & Q(settled_at__isnull=False))
            .update(last_seen_at=at)
        ):
            continue
        facts = says | {"line_id": each.line, "entry_id": each.entry, "last_seen_at": at}
        fresh = {"first_seen_at": at, "settled_at": None, "settled_by": None, "settled_reason": ""}
        known = Difference.objects.filter(reference=each.reference, settled_at=None).update(**facts)
        if not known:
            Difference.objects.update_or_create(reference=each.reference, defaults=facts | fresh)
    gone = comparison.open_differences().exclude(reference__in=[each.reference for each in found])
    gone.update(settled_at=at)
