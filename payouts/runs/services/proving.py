"""The proof of a night: the books from their postings alone, and beside Stripe's. Red until all of it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from payouts.ledger import selectors as ledger
from payouts.ledger.models import Account, JournalEntry, Posting

from .. import comparison
from ..models import BalanceTransaction, Proof

MOST = 100  # problems kept; the command names them all
# A comparison older than this proves nothing about tonight.
FRESH = dt.timedelta(hours=30)


def prove(*, at: dt.datetime, further: Mapping[str, int] | None = None) -> Proof:
    """
    Prove everything and keep what was found.

    `further` counts what other packages found off ("gaps in editions"): anything but zero is not sound.
    """
    further = dict(further or {})
    problems = ledger.check_books()
    differences = comparison.open_differences()
    oldest = differences.first()
    reconciliation = comparison.last_reconciliation()
    compared = reconciliation is not None and at - reconciliation.finished_at <= FRESH
    return Proof.objects.create(
        made_at=at,
        is_sound=not problems
        and oldest is None
        and compared
        and not comparison.have_moved()
        and not any(further.values()),
        problems=[[problem.promise, problem.detail] for problem in problems[:MOST]],
        problems_count=len(problems),
        differences=differences.count(),
        oldest_difference_at=oldest.first_seen_at if oldest else None,
        reconciliation=reconciliation,
        trial_balance=_trial_balance(),
        counts={
            "entries": JournalEntry.objects.count(),
            "postings": Posting.objects.count(),
            "lines of Stripe's": BalanceTransaction.objects.count(),
            **further,
        },
    )


def _trial_balance() -> dict[str, list[tuple[str, int]]]:
    """By currency, in the order of the chart: what each kind of account holds, signed as postings are."""
    currencies = Account.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return {
        currency: [(label, money.minor) for label, money in ledger.trial_balance(currency)]
        for currency in currencies
    }
