"""What the studio does across packages: proposing a split with its letters, answering one, taking one back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from artists.cooperative import selectors as cooperative
from artists.listings import services as listings
from artists.listings.models import Listing
from artists.listings.splitting import Shared
from artists.profiles.plain_text import one_line, plain
from payouts.payees.services import payee_for
from payouts.splits import letters
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

Status = SplitAgreement.Status


@dataclass(frozen=True, slots=True)
class Part:
    """One of the others, as typed: `amount` in minor units a copy, or `basis_points` of the rest."""

    email: str
    role: str
    amount: int | None = None
    basis_points: int | None = None


@transaction.atomic
def propose_split(
    *,
    shared: Shared,
    others: Sequence[Part],
    own_points: int | None,
    unit_price: int,
    note: str,
    by,
    at: dt.datetime,
) -> SplitAgreement:
    """
    Fix the terms and ask everybody named, each with a letter. Terms of the artist alone are in force at once.

    The artist gets `own_points`, or where that is None all that the others do not get. Refused, nobody became a payee.

    :raises BadTerms: if the shares cannot work at `unit_price`
    :raises StillOpen: if a split of the same thing waits for answers
    :raises TooManyInvitations: if `by` has asked too many strangers already
    """
    Listing.objects.select_for_update().get(pk=shared.listing.pk)
    shares = _terms(listing=shared.listing, others=others, own_points=own_points, by=by, at=at)
    latest = agreements.latest_for(shared.subject)
    terms = {"unit_price": unit_price, "shares": shares, "note": plain(note), "by": by, "at": at}
    if latest is not None and latest.status == Status.DRAFT:
        agreement = latest
        splits.redraft(agreement=agreement, **terms)
    else:
        agreement = splits.draft(
            subject=shared.subject, title=shared.title, currency=shared.listing.currency, **terms
        )
    needed = approvals_needed(shared, unit_price, at=at)
    splits.propose(agreement=agreement, by=by, approvals_needed=needed, at=at)
    letters.proposed(agreement)
    listings.on_agreement_active(subject=agreement.subject, at=at)
    return agreement


def _terms(
    *, listing: Listing, others: Sequence[Part], own_points: int | None, by, at: dt.datetime
) -> list[splits.Terms]:
    """
    The shares of a split: the others', and the artist's own, which is the rest where `own_points` is None.

    Who has signed up and was never paid becomes a payee by this. Who has not is invited: a payee that the address will
    speak for once it is proved.
    """
    owners = {
        address.email.lower(): address.user
        for address in EmailAddress.objects.filter(
            email__in=[part.email.lower() for part in others], verified=True, user__is_active=True
        ).select_related("user")
    }
    shares = [
        splits.Terms(
            payee=_payee(owners.get(part.email.lower()), part.email, by=by, at=at),
            role=one_line(part.role),
            amount=part.amount,
            basis_points=part.basis_points,
        )
        for part in others
    ]
    if own_points is None:
        own_points = 10_000 - sum(part.basis_points or 0 for part in others)
    own = splits.Terms(payee=listing.work.artist.payee, role="Artist", basis_points=own_points)
    return [*shares, own]


def _payee(user, email: str, *, by, at: dt.datetime):
    if user is None:
        return splits.invited_payee(email=email, by=by, at=at)
    return payee_for(user=user, name=str(user))


def approvals_needed(shared: Shared, unit_price: int, *, at: dt.datetime) -> int:
    """How many admins, by what the dearest copy will cost; a single option takes the split's own price."""
    prices = [option.price for option in shared.options]
    dearest = unit_price if len(prices) == 1 else max(unit_price, *prices)
    return cooperative.approvals_for(cooperative.policy(at, shared.listing.currency), dearest)


@transaction.atomic
def answer_split(
    *, agreement: SplitAgreement, payee, yes: bool, terms_hash: str, reason: str, by, at: dt.datetime
) -> SplitAgreement:
    """
    Accept or decline exactly the terms of `terms_hash`, and tell whom it concerns.

    Raises as `payouts.splits.services.accept` does.
    """
    signing = {"agreement": agreement, "payee": payee, "terms_hash": terms_hash, "by": by, "at": at}
    if yes:
        splits.accept(**signing)
        letters.accepted(agreement, by=payee)
        listings.on_agreement_active(subject=agreement.subject, at=at)
    else:
        reason = plain(reason)[:500]
        splits.decline(reason=reason, **signing)
        letters.declined(agreement, by=payee, reason=reason)
    return agreement


@transaction.atomic
def counter_split(
    *,
    agreement: SplitAgreement,
    shared: Shared,
    payee,
    terms_hash: str,
    shares: Sequence[splits.Terms],
    note: str,
    by,
    at: dt.datetime,
) -> SplitAgreement:
    """
    Decline by offering other terms for the same people, which everybody is asked to sign instead.

    Raises as `payouts.splits.services.counter` does.
    """
    answer = splits.counter(
        agreement=agreement,
        payee=payee,
        terms_hash=terms_hash,
        shares=shares,
        note=plain(note),
        approvals_needed=approvals_needed(shared, agreement.unit_price, at=at),
        by=by,
        at=at,
    )
    letters.proposed(answer)
    return answer


@transaction.atomic
def withdraw_split(*, agreement: SplitAgreement, by, at: dt.datetime) -> None:
    """Take a split back, and tell those who were asked. Raises as `payouts.splits.services.withdraw` does."""
    splits.withdraw(agreement=agreement, by=by, at=at)
    letters.withdrawn(agreement)


_SENTENCES = {
    Status.DRAFT: _("Nobody has seen it yet."),
    Status.PROPOSED: _("Waits for the others to answer."),
    Status.ACCEPTED: _("Everybody said yes. Waits for the co-op."),
    Status.ACTIVE: _("In force: every sale is shared like this."),
    Status.SUPERSEDED: _("A newer version took its place."),
    Status.REJECTED: _("Somebody said no. Change the terms and propose again."),
    Status.WITHDRAWN: _("Taken back before it was in force."),
    Status.EXPIRED: _("Nobody answered in time. Propose it again."),
}


def sentence_for(agreement: SplitAgreement) -> str:
    """What the state of an agreement means now."""
    return str(_SENTENCES[agreement.status])
