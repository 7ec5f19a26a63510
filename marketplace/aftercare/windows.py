"""How long a buyer may ask for what. Dates in, sentences out; nothing is asked of the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The buyer's right to change her mind: Directive 2011/83/EU, article 9. The co-op may give longer, never shorter.
LEAST_RETURN_DAYS = 14
# What is not as it was sold: Directive (EU) 2019/771, article 10, two years.
FAULT_DAYS = 730
# A parcel that is this long on its way has not arrived.
LOST_AFTER_DAYS = 14
# An artist who does not answer for a week is asked by the co-op.
ANSWER_DAYS = 7


def why_not(
    reason: str,
    *,
    shipped_at: dt.datetime | None,
    delivered_at: dt.datetime | None,
    at: dt.datetime,
    return_days: int = LEAST_RETURN_DAYS,
) -> str:
    """Why this cannot be asked for now, as a sentence; empty where it can."""
    if shipped_at is None:
        return _("It has not left yet. You can cancel it instead, without a reason.")
    if reason == "lost":
        if delivered_at is not None:
            return _("It is marked as delivered. Write to the artist if it did not reach you.")
        waits_until = shipped_at + dt.timedelta(days=LOST_AFTER_DAYS)
        if at < waits_until:
            return _("Give it until %(day)s to arrive; some parcels are slow.") % {
                "day": date_format(timezone.localtime(waits_until), "j F Y")
            }
        return ""
    if delivered_at is None:
        return _("It has not arrived yet. Say first that it has arrived.")
    days = max(return_days, LEAST_RETURN_DAYS) if reason == "changed_mind" else FAULT_DAYS
    if at <= delivered_at + dt.timedelta(days=days):
        return ""
    if reason == "changed_mind":
        return ngettext(
            "You could change your mind for %(days)s day after it arrived, and that is over. If something is wrong with it, say what.",
            "You could change your mind for %(days)s days after it arrived, and that is over. If something is wrong with it, say what.",
            days,
        ) % {"days": days}
    return _("Two years after it arrived this cannot be asked for any more.")


def may_escalate(status: str, *, asked_at: dt.datetime, at: dt.datetime) -> bool:
    """Whether the buyer may ask the co-op to decide: after a no, or after a week of silence."""
    return status == "declined" or (status == "requested" and at >= asked_at + dt.timedelta(days=ANSWER_DAYS))
