"""What the states of things are called in the studio. Each kind has its own words, since other languages tell them apart."""

from django.utils.translation import pgettext_lazy

STATES = {
    "offer": {
        "draft": pgettext_lazy("state of an offer", "Draft"),
        "in_review": pgettext_lazy("state of an offer", "In review"),
        "published": pgettext_lazy("state of an offer", "Published"),
        "sold_out": pgettext_lazy("state of an offer", "Sold out"),
        "withdrawn": pgettext_lazy("state of an offer", "Withdrawn"),
    },
    "split": {
        "draft": pgettext_lazy("state of a split", "Draft"),
        "proposed": pgettext_lazy("state of a split", "Proposed"),
        "accepted": pgettext_lazy("state of a split", "Accepted"),
        "active": pgettext_lazy("state of a split", "Active"),
        "superseded": pgettext_lazy("state of a split", "Superseded"),
        "rejected": pgettext_lazy("state of a split", "Rejected"),
        "withdrawn": pgettext_lazy("state of a split", "Withdrawn"),
        "expired": pgettext_lazy("state of a split", "Expired"),
    },
    # What somebody answered to a split, and what an admin decided on one.
    "answer": {
        "accepted": pgettext_lazy("answer to a split", "Accepted"),
        "declined": pgettext_lazy("answer to a split", "Declined"),
        "approved": pgettext_lazy("answer to a split", "Approved"),
        "rejected": pgettext_lazy("answer to a split", "Rejected"),
    },
    # What an artist signed about the making of a work.
    "signature": {
        "draft": pgettext_lazy("state of what was signed", "Draft"),
        "signed": pgettext_lazy("state of what was signed", "Signed"),
        "checked": pgettext_lazy("state of what was signed", "Checked"),
        "asked": pgettext_lazy("state of what was signed", "Asked"),
        "refused": pgettext_lazy("state of what was signed", "Refused"),
        "superseded": pgettext_lazy("state of what was signed", "Superseded"),
    },
    "payout": {
        "held": pgettext_lazy("state of a payout", "Held"),
        "pending": pgettext_lazy("state of a payout", "Pending"),
        "in_transit": pgettext_lazy("state of a payout", "In transit"),
        "paid": pgettext_lazy("state of a payout", "Paid"),
        "canceled": pgettext_lazy("state of a payout", "Canceled"),
        "failed": pgettext_lazy("state of a payout", "Failed"),
        "reversed": pgettext_lazy("state of a payout", "Reversed"),
    },
}


def called(kind: str, state: str) -> str:
    """
    "In review", in the reader's language.

    :raises KeyError: if things of that kind have no such state
    """
    return str(STATES[kind][state])
