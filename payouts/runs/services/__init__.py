"""
What is done on payday, one module a chapter.

    planning      who is paid how much, and why the others wait; sets the money aside
    approving     different people approve exactly that list, or reject it
    sending       each payout becomes one transfer at Stripe, whatever goes wrong on the way
    asking        the rule by which Stripe is asked once for something that moves money
    pausing       why a run waits, when it goes on, when it is over
    canceling     not sending after all: by a person, or because account or bank changed
    onward        on from the connected account to the bank, with the statement's number
    bank          what becomes of it there, as Stripe tells it
    reversing     money brought back from a connected account
    netting       debts after refunds: fronted by the solidarity fund, paid back little by little
    telling       letters to those who are owed money and wait
    reconciling   our books and Stripe's compared, line by line, both ways
    matching      which entries of ours book a line of Stripe's
    undone        refunds that came back before anybody had booked them
    own_movements what only Stripe's account tells of: the co-op's top-ups, Stripe's charges to it
    differences   who sees to what differs, and how it ends
    proposing     what would be booked for a line that the books do not know, and booking it
    catching_up   booking all of that, as after a restore
    proving       the proof of each night, kept
"""

from .approving import AlreadyDecided, ContentChanged, NotEligible, abandon, approve, reject
from .bank import bring_back_unmended, follow_account
from .canceling import OnItsWay, cancel_changed, cancel_payout, recall
from .catching_up import ask_to_book, book_asked, bookable
from .differences import AlreadySettled, assign, note, settle
from .netting import NothingOwed, front_debts, write_off
from .onward import due_onward, send_onward
from .pausing import finish_runs, pause, resume, resume_paused
from .planning import BooksAreOff, NothingToPay, plan, preview
from .proposing import NotProposed, Proposal, ProposalChanged, apply, propose
from .proving import prove
from .reconciling import reconcile, record_missing_fees
from .reversing import (
    NothingLeft,
    UnderWay,
    due_reversals,
    follow_transfer,
    left_of,
    send_reversal,
    start_reversal,
    still_here,
)
from .sending import retry, send
from .telling import tell_waiting

__all__ = [
    "AlreadyDecided",
    "AlreadySettled",
    "BooksAreOff",
    "ContentChanged",
    "NotEligible",
    "NotProposed",
    "NothingLeft",
    "NothingOwed",
    "NothingToPay",
    "OnItsWay",
    "Proposal",
    "ProposalChanged",
    "UnderWay",
    "abandon",
    "apply",
    "approve",
    "ask_to_book",
    "assign",
    "book_asked",
    "bookable",
    "bring_back_unmended",
    "cancel_changed",
    "cancel_payout",
    "due_onward",
    "due_reversals",
    "finish_runs",
    "follow_account",
    "follow_transfer",
    "front_debts",
    "left_of",
    "note",
    "pause",
    "plan",
    "preview",
    "propose",
    "prove",
    "recall",
    "reconcile",
    "record_missing_fees",
    "reject",
    "resume",
    "resume_paused",
    "retry",
    "send",
    "send_onward",
    "send_reversal",
    "settle",
    "start_reversal",
    "still_here",
    "tell_waiting",
    "write_off",
]
