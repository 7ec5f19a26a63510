"""Paydays, and what Stripe says of them."""

from .paydays import Attempt, Payout, PayoutRun, RunApproval, Skip
from .reconciliation import BalanceTransaction, Difference, Reconciliation

__all__ = [
    "Attempt",
    "BalanceTransaction",
    "Difference",
    "Payout",
    "PayoutRun",
    "Reconciliation",
    "RunApproval",
    "Skip",
]
