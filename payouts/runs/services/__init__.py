"""
What is done on payday, one module a chapter.

    planning      who is paid how much, and why the others wait; sets the money aside
    approving     different people approve exactly that list, or reject it
    sending       each payout becomes one transfer at Stripe, whatever goes wrong on the way
    bank          the way from the connected account to the bank, as Stripe tells it
    reconciling   our books and Stripe's compared, line by line, both ways
    differences   who sees to what differs, and how it ends
"""

from .approving import AlreadyDecided, ContentChanged, NotEligible, abandon, approve, reject
from .bank import follow_account, follow_transfer
from .differences import AlreadySettled, assign, note, settle
from .planning import BooksAreOff, NothingToPay, plan
from .reconciling import reconcile, record_missing_fees
from .sending import finish_runs, resume_paused, send

__all__ = [
    "AlreadyDecided",
    "AlreadySettled",
    "BooksAreOff",
    "ContentChanged",
    "NotEligible",
    "NothingToPay",
    "abandon",
    "approve",
    "assign",
    "finish_runs",
    "follow_account",
    "follow_transfer",
    "note",
    "plan",
    "reconcile",
    "record_missing_fees",
    "reject",
    "resume_paused",
    "send",
    "settle",
]
