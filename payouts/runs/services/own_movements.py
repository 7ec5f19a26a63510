"""
What only Stripe's own account tells of: the co-op's top-ups and payouts, and what Stripe charges the co-op itself.

Nobody's earnings are touched, and the line is the first and only news of it. So a fee of Stripe's, money coming in from
the co-op's bank and money that the bank sent back are booked from the line. Money leaving for a bank is not: whoever got
into the co-op's Stripe account would pay themselves and the books would say amen. It waits for a person (docs/adr/0015).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry

from ..models import BalanceTransaction
from . import matching

# https://docs.stripe.com/reports/balance-transaction-types
FEES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee"})
BANK = frozenset({"topup", "topup_reversal", "payout", "payout_failure", "payout_cancel"})


def is_plain(line: BalanceTransaction) -> bool:
    """Whether there is no doubt about a line: a fee of Stripe's to us, or money that came in from our bank."""
    return line.type in FEES or (line.type in BANK and line.net.minor > 0)


def book(*, at: dt.datetime) -> int:
    """Book every plain line that is not booked; returns how many."""
    booked = 0
    for lines in matching.unmatched_lines():
        for line in lines:
            if is_plain(line) and line.net:
                post(line=line)
                booked += 1
    return booked


@transaction.atomic
def post(*, line: BalanceTransaction) -> JournalEntry:
    """
    Book one line against the co-op's bank, or as Stripe's fee, once.

    :raises ValueError: if it is a movement of another kind
    """
    if line.type not in FEES | BANK:
        raise ValueError(f"{line} is no movement of the co-op's own")
    against = chart.processing_fees if line.type in FEES else chart.coop_bank
    words = line.description or line.type.replace("_", " ")
    net = line.net
    balance, other = chart.stripe_balance(line.currency), against(line.currency)
    return ledger.post(
        reference=f"stripe:{line.stripe_id}",
        memo=f"At Stripe: {words}",
        occurred_at=line.created_at,
        lines=[ledger.debit(balance, net), ledger.credit(other, net)],
    )
