"""What is done with splits: drafting and signing terms, inviting, running out."""

from .drafting import BadTerms, Terms, draft, problems_of, redraft
from .inviting import TooManyInvitations, claim, invited_payee
from .signing import (
    AlreadyDecided,
    NotEligible,
    StillOpen,
    TermsChanged,
    accept,
    approve,
    counter,
    decline,
    propose,
    reject,
    withdraw,
)
from .waiting import INVITATION, REMINDER, expire_due, remind_due

__all__ = [
    "INVITATION",
    "REMINDER",
    "AlreadyDecided",
    "BadTerms",
    "NotEligible",
    "StillOpen",
    "Terms",
    "TermsChanged",
    "TooManyInvitations",
    "accept",
    "approve",
    "claim",
    "counter",
    "decline",
    "draft",
    "expire_due",
    "invited_payee",
    "problems_of",
    "propose",
    "redraft",
    "reject",
    "remind_due",
    "withdraw",
]
