"""Paydays, and what Stripe says of them."""

from .paydays import Attempt, Payout, PayoutRun, RunApproval, Skip
from .reconciliation import BalanceTransaction, Difference, DifferenceNote, Match, Proof, Reconciliation
from .statements import IssuedStatement

__all__ = [
    "Attempt",
    "BalanceTransaction",
    "Difference",
    "DifferenceNote",
    "IssuedStatement",
    "Match",
    "Payout",
    "PayoutRun",
    "Proof",
    "Reconciliation",
    "RunApproval",
    "Skip",
]
