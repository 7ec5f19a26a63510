"""Somebody who has no account yet: named in a split by an address, and paid once the address is proved to be theirs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from payouts.payees import services as payees
from payouts.payees.models import Payee
from payouts.splits.models import Invitation

MOST_OPEN = 40  # strangers whom one person may have asked without an answer


class TooManyInvitations(Exception):
    """One person has invited more strangers than can be real; some have to answer first."""


@transaction.atomic
def invited_payee(*, email: str, by, at) -> Payee:
    """
    The payee that `email` will speak for once somebody has signed up with it. Invited twice, it is the same one.

    Until then the payee goes by its address, and nobody can sign for it.

    :raises TooManyInvitations: if `by` waits for `MOST_OPEN` others
    """
    email = email.strip().lower()
    open_one = Invitation.objects.filter(email=email, claimed_at=None).select_related("payee")
    known = open_one.select_for_update(of=("self",)).first()
    if known is None:
        if Invitation.objects.filter(invited_by=by, claimed_at=None).count() >= MOST_OPEN:
            raise TooManyInvitations(
                _("%(number)s people you invited have not signed up yet.") % {"number": MOST_OPEN}
            )
        payee = payees.add_payee(name=email[:120], country="FR")
        known, is_new = Invitation.objects.get_or_create(
            email=email, claimed_at=None, defaults={"payee": payee, "invited_by": by, "invited_at": at}
        )
        if not is_new:
            payee.delete()  # somebody else invited them at this very moment
    return known.payee


@transaction.atomic
def claim(*, email: str, user, at) -> Payee | None:
    """
    Let `user`, who has just proved to own `email`, speak for the payee that was invited by it; None if none was.

    Somebody who is a payee already stays the one they are; the invitation then runs out by itself.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("payee")
        .filter(email=email.strip().lower(), claimed_at=None)
        .first()
    )
    if invitation is None or Payee.objects.filter(user=user).exists():
        return None
    payees.let_speak(payee=invitation.payee, user=user, name=str(user))
    Invitation.objects.filter(pk=invitation.pk).update(claimed_at=at)
    return invitation.payee
