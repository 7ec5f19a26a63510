"""
What a decider does here: the thing itself and its line in the log, together or not at all.

    people    who joins, who holds which office
    splits    splits, and hours that were hard to believe
    runs      paydays
    orders    parcels, returns and certificates
    stripe    differences, events, letters

What gives money back or answers a bank stands in money_back.py.
"""

from .already import AlreadyDone, NotOneself
from .orders import decide_return, end_certificate, say_delivered, take_back
from .people import admit, decline, end_office, give_office
from .runs import abandon_run, approve_run, plan_run, reject_run
from .splits import approve_split, reject_split, settle_outlier
from .stripe import (
    assign_difference,
    book_all,
    book_difference,
    post_letter_again,
    replay_event,
    replay_failed_events,
    settle_difference,
)

__all__ = [
    "AlreadyDone",
    "NotOneself",
    "abandon_run",
    "admit",
    "approve_run",
    "approve_split",
    "assign_difference",
    "book_all",
    "book_difference",
    "decide_return",
    "decline",
    "end_certificate",
    "end_office",
    "give_office",
    "plan_run",
    "post_letter_again",
    "reject_run",
    "reject_split",
    "replay_event",
    "replay_failed_events",
    "say_delivered",
    "settle_difference",
    "settle_outlier",
    "take_back",
]
