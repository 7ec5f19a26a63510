"""
What is done on payday, one module a chapter.

    planning      who is paid how much, and why the others wait; sets the money aside
    approving     different people approve exactly that list, or reject it
    sending       each payout becomes one transfer at Stripe, whatever goes wrong on the way
    bank          the way from the connected account to the bank, as Stripe tells it
    reconciling   our books and Stripe's compared, line by line, both ways
    matching      which entries of ours book a line of Stripe's
    own_movements what only Stripe's account tells of: the co-op's top-ups, Stripe's charges to it
    differences   who sees to what differs, and how it ends
    proposing     what would be booked for a line that the books do not know, and booking it
    catching_up   booking all of that, as after a restore
"""

from .approving import AlreadyDecided, ContentChanged, NotEligible, abandon, approve, reject
from .bank import follow_account, follow_transfer
from .catching_up import ask_to_book, book_asked, bookable
from .differences import AlreadySettled, assign, note, settle
from .planning import BooksAreOff, NothingToPay, plan
from .proposing import NotProposed, Proposal, ProposalChanged, apply, propose
from .reconciling import reconcile, record_missing_fees
from .sending import finish_runs, resume_paused, send

__all__ = [
    "AlreadyDecided",
    "AlreadySettled",
    "BooksAreOff",
    "ContentChanged",
    "NotEligible",
    "NotProposed",
    "NothingToPay",
    "Proposal",
    "ProposalChanged",
    "abandon",
    "apply",
    "approve",
    "ask_to_book",
    "assign",
    "book_asked",
    "bookable",
    "finish_runs",
    "follow_account",
    "follow_transfer",
    "note",
    "plan",
    "propose",
    "reconcile",
    "record_missing_fees",
    "reject",
    "resume_paused",
    "send",
    "settle",
]
