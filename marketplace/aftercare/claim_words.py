"""A return in words, for whoever reads its page. Rows in, sentences out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.aftercare import windows
from marketplace.aftercare.models import Claim

Status = Claim.Status


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone`: "done", "wait", "stop" or nothing, as the status pill has it."""

    word: str
    sentence: str
    tone: str


def standing(claim: Claim) -> Standing:
    """Where a return is, and who is to do what."""
    artist = claim.shipment.artist.name
    about = {"artist": artist, "days": windows.ANSWER_DAYS}
    word, sentence, tone = {
        Status.REQUESTED: (
            _("Asked"),
            _("%(artist)s answers within %(days)s days. After that the co-op can decide.") % about,
            "wait",
        ),
        Status.ACCEPTED: (
            _("Accepted"),
            _("It goes back to %(artist)s, then the money goes back.") % about,
            "wait",
        ),
        Status.DECLINED: (
            _("Declined"),
            _("The artist said no. The co-op can decide, if you ask it to."),
            "stop",
        ),
        Status.ESCALATED: (
            _("With the co-op"),
            _("Somebody of the co-op reads both sides and decides."),
            "wait",
        ),
        Status.REFUSED: (
            pgettext("return", "Refused"),
            _("The co-op decided that nothing goes back."),
            "stop",
        ),
        Status.SENT_BACK: (_("Sent back"), _("When %(artist)s has it, the money goes back.") % about, "wait"),
        Status.REFUNDED: (_("Given back"), _("The money is on its way, or there."), "done"),
        Status.WITHDRAWN: (_("Taken back"), _("Nothing is asked any more."), ""),
    }[claim.status]
    return Standing(word, sentence, tone)


def postage(claim: Claim) -> str:
    """Who pays the way back, in a sentence; empty where nothing is sent, as after a no."""
    if claim.status in (Status.DECLINED, Status.REFUSED, Status.WITHDRAWN):
        return ""
    if claim.goods == Claim.Goods.STAY or claim.reason == Claim.Reason.LOST:
        return ""
    if claim.reason == Claim.Reason.CHANGED_MIND:
        return _("The buyer pays the way back, as for every change of mind.")
    return _("The artist pays the way back: keep the slip, and write in the messages what it cost.")


def events(claim: Claim) -> list[tuple[str, dt.datetime]]:
    """What happened and when, oldest first."""
    told = [
        (_("Asked"), claim.asked_at),
        (_("Answered"), claim.decided_at),
        (_("Given to the co-op"), claim.escalated_at),
        (_("Sent back"), claim.sent_back_at),
        (_("Ended"), claim.ended_at),
    ]
    return sorted(((word, at) for word, at in told if at), key=lambda each: each[1])
