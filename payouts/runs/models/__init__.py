"""Paydays, and what Stripe says of them."""

from .paydays import Payout, PayoutRun, RunApproval, Skip
from .questions import Attempt, BankLeg, Question, Reversal
from .reconciliation import BalanceTransaction, Difference, DifferenceNote, Match, Proof, Reconciliation
from .statements import IssuedStatement, Wording

__all__ = [
    "Attempt",
    "BalanceTransaction",
    "BankLeg",
    "Difference",
    "DifferenceNote",
    "IssuedStatement",
    "Match",
    "Payout",
    "PayoutRun",
    "Proof",
    "Question",
    "Reconciliation",
    "Reversal",
    "RunApproval",
    "Skip",
    "Wording",
]
