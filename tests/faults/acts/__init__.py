"""
What is broken on purpose: each act of the money's way, with a world to do it in and what a later sweep does for it.

`do` is what is interrupted. `resume` is what the next ring of the clock, the next delivery of the task or the person who
sees an error page and presses again does; it may be called any number of times.
"""

from .act import Act, again
from .afterwards import (
    BringingMoneyBack,
    FollowingABankThatSaysNo,
    FollowingATransferBroughtBack,
    FollowingTheBank,
    FrontingADebt,
    HandlingAnEvent,
    Reconciling,
    SendingOnward,
    TakingAWebhook,
)
from .buying import (
    EndingAnOrder,
    GivingMoneyBack,
    MarkingAnOrderPaid,
    OpeningThePaymentPage,
    PlacingAnOrder,
    PostingLetters,
)
from .earning import (
    Delivering,
    LosingADispute,
    RecordingAFee,
    RecordingAPayment,
    RefundingAPart,
    Releasing,
    TakingARefundBack,
)
from .payday import (
    Abandoning,
    Approving,
    CancelingAPayout,
    Planning,
    Rejecting,
    Sending,
    SendingToAClosedAccount,
    pay_what_is_owed,
)
from .splitting import AcceptingASplit, ApprovingASplit, ProposingASplit

__all__ = [
    "Abandoning",
    "AcceptingASplit",
    "Act",
    "Approving",
    "ApprovingASplit",
    "BringingMoneyBack",
    "CancelingAPayout",
    "Delivering",
    "EndingAnOrder",
    "FollowingABankThatSaysNo",
    "FollowingATransferBroughtBack",
    "FollowingTheBank",
    "FrontingADebt",
    "GivingMoneyBack",
    "HandlingAnEvent",
    "LosingADispute",
    "MarkingAnOrderPaid",
    "OpeningThePaymentPage",
    "PlacingAnOrder",
    "Planning",
    "PostingLetters",
    "ProposingASplit",
    "Reconciling",
    "RecordingAFee",
    "RecordingAPayment",
    "RefundingAPart",
    "Rejecting",
    "Releasing",
    "Sending",
    "SendingOnward",
    "SendingToAClosedAccount",
    "TakingARefundBack",
    "TakingAWebhook",
    "again",
    "pay_what_is_owed",
]
