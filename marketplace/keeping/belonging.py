"""What binds a person to the co-op: membership, offices, a storefront, money that is owed."""

import datetime as dt

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from artists.cooperative import selectors as cooperative
from artists.cooperative.models import Member
from artists.profiles import selectors as profiles
from payouts.payees import selectors as payees
from payouts.runs import selectors as runs
from payouts.splits import selectors as splits
from payouts.splits.models import SplitAgreement

OPEN_SPLITS = (SplitAgreement.Status.PROPOSED, SplitAgreement.Status.ACCEPTED, SplitAgreement.Status.ACTIVE)


def held(user) -> dict[str, list[dict]]:
    """What artists have beside this is packed in the studio: works, photographs, sales and statements."""
    member, payee = cooperative.membership(user), payees.payee_of(user)
    offices = apps.get_model("cooperative.Office").objects.filter(user=user).order_by("active_from")
    return {
        "Membership": [
            {
                "state": member.get_status_display(),
                "applied": member.applied_at,
                "statement": member.statement,
                "links": member.links,
                "answered": member.decided_at,
                "reason": member.reason,
            }
        ]
        if member
        else [],
        "Offices": [
            {"office": each.get_role_display(), "from": each.active_from, "to": each.active_to}
            for each in offices
        ],
        "Paid as": [{"name": payee.name, "country": payee.country, "since": payee.created_at}]
        if payee
        else [],
    }


def ties(user, *, at: dt.datetime) -> list[str]:
    """Why somebody cannot leave yet, each with the way: a sentence a line."""
    reasons = []
    if profiles.artist_of(user) is not None:
        reasons.append(
            _(
                "You sell here. Your works stay on the wall until you withdraw them, and buyers’ certificates lead to "
                "them: take everything along in the studio (%(where)s), withdraw your offers, and ask the co-op to end "
                "your membership."
            )
            % {"where": reverse("studio:leave")}
        )
    elif cooperative.is_member(user):
        reasons.append(_("You are a member of the co-op. Ask it to end your membership first."))
    member = cooperative.membership(user)
    if member is not None and member.status == Member.Status.APPLIED:
        reasons.append(
            _("Your application to the co-op waits for its answer. You can leave once it has come.")
        )
    if cooperative.offices(user, at=at):
        reasons.append(_("You hold an office of the co-op. Hand it over first."))
    payee = payees.payee_of(user)
    if payee is not None:
        reasons += _money(payee)
    return reasons


def _money(payee) -> list[str]:
    reasons = [
        _("Money stands in the books under your name (%(currency)s). It is paid out or settled first.")
        % {"currency": sums[0].currency}
        for sums in runs.owed_to(payee)
    ]
    if splits.involving(payee).filter(status__in=OPEN_SPLITS).exists():
        reasons.append(
            _("You share in a split that is open or in force (%(where)s). It is ended or superseded first.")
            % {"where": reverse("studio:splits")}
        )
    return reasons


def forget(user, *, at: dt.datetime) -> None:
    """
    An application that led to nothing is emptied. Who was paid, what for, and who decided what stays in the books and in
    the log of decisions: the law asks for the one and the members for the other.
    """
    Member.objects.filter(user=user).update(statement="", links=[], reason="")
