"""What the studio does across packages: proposing a split with its letters, and answering one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from artists.cooperative import selectors as cooperative
from artists.cooperative.services import write_to
from artists.listings import selectors as offers
from artists.listings import services as listings
from artists.listings.models import Listing
from artists.profiles.plain_text import one_line, plain
from payouts.payees.services import payee_for
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

Status = SplitAgreement.Status
OPEN = (Status.PROPOSED, Status.ACCEPTED)


class StillOpen(Exception):
    """A split of this listing waits for answers; it is withdrawn first, or decided."""


class NoAccount(Exception):
    """`emails` belong to nobody who has signed up."""

    def __init__(self, emails: list[str]) -> None:
        super().__init__(", ".join(emails))
        self.emails = emails


@dataclass(frozen=True, slots=True)
class Part:
    """One of the others, as typed: `amount` in minor units a copy, or `basis_points` of the rest."""

    email: str
    role: str
    amount: int | None = None
    basis_points: int | None = None


def terms_for(*, listing: Listing, others: Sequence[Part], own_points: int | None) -> list[splits.Terms]:
    """
    The shares of a split: the others', and the artist's own, which is the rest where `own_points` is None.

    Somebody who has signed up and was never paid becomes a payee by this.

    :raises NoAccount: if an address is nobody's
    """
    users = {
        user.email.lower(): user
        for user in get_user_model().objects.filter(
            email__in=[part.email.lower() for part in others], is_active=True
        )
    }
    unknown = [part.email for part in others if part.email.lower() not in users]
    if unknown:
        raise NoAccount(unknown)
    shares = [
        splits.Terms(
            payee=payee_for(user=users[part.email.lower()], name=str(users[part.email.lower()])),
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


@transaction.atomic
def propose_split(
    *, listing: Listing, shares: Sequence[splits.Terms], unit_price: int, note: str, by, at: dt.datetime
) -> SplitAgreement:
    """
    Fix the terms and ask everybody named, each with a letter. Terms of the artist alone are in force at once.

    :raises BadTerms: if the shares cannot work at `unit_price`
    :raises StillOpen: if a split of this listing waits for answers
    """
    Listing.objects.select_for_update().get(pk=listing.pk)
    latest = agreements.latest_for(listing.subject)
    if latest is not None and latest.status in OPEN:
        raise StillOpen(str(latest))
    terms = {"unit_price": unit_price, "shares": shares, "note": plain(note), "by": by, "at": at}
    if latest is not None and latest.status == Status.DRAFT:
        agreement = latest
        splits.redraft(agreement=agreement, **terms)
    else:
        agreement = splits.draft(
            subject=listing.subject, title=str(listing), currency=listing.currency, **terms
        )
    policy = cooperative.policy(at, listing.currency)
    splits.propose(
        agreement=agreement,
        by=by,
        approvals_needed=cooperative.approvals_for(policy, _dearest(listing, unit_price)),
        at=at,
    )
    for share in agreement.shares.select_related("payee__user"):
        if share.payee.user_id not in (None, by.pk):
            context = {
                "by": by,
                "agreement": agreement,
                "payee": share.payee,
                "role": share.role,
                "words": agreements.in_words(share, agreement.currency),
                "path": reverse("studio:agreement", args=[agreement.pk]),
            }
            write_to(share.payee.user.email, event="split_invited", context=context)
    listings.on_agreement_active(subject=agreement.subject, at=at)
    return agreement


def _dearest(listing: Listing, unit_price: int) -> int:
    """What the dearest copy will cost by the split, in minor units; a single option takes the split's own price."""
    if listing.options.count() == 1:
        return unit_price
    return max(unit_price, offers.highest_price(listing).minor)


def invite_to_sign_up(*, email: str, role: str, listing: Listing, by) -> None:
    """Tell somebody without an account how to be paid."""
    write_to(email, event="sign_up_to_be_paid", context={"by": by, "title": listing.work.title, "role": role})


@transaction.atomic
def answer_split(
    *, agreement: SplitAgreement, payee, yes: bool, terms_hash: str, reason: str, by, at: dt.datetime
) -> SplitAgreement:
    """
    Accept or decline exactly the terms of `terms_hash`, and tell the proposer.

    Raises as `payouts.splits.services.accept` does.
    """
    signing = {"agreement": agreement, "payee": payee, "terms_hash": terms_hash, "by": by, "at": at}
    if yes:
        splits.accept(**signing)
    else:
        splits.decline(reason=plain(reason)[:500], **signing)
    agreement.refresh_from_db()
    context = {
        "agreement": agreement,
        "payee": payee,
        "answer": "accepted" if yes else "declined",
        "reason": "" if yes else reason,
        "sentence": sentence_for(agreement),
        "path": reverse("studio:agreement", args=[agreement.pk]),
    }
    write_to(agreement.proposed_by.email, event="split_answered", context=context)
    listings.on_agreement_active(subject=agreement.subject, at=at)
    return agreement


_SENTENCES = {
    Status.DRAFT: "Nobody has seen it yet.",
    Status.PROPOSED: "Waits for the others to answer.",
    Status.ACCEPTED: "Everybody said yes. Waits for the co-op.",
    Status.ACTIVE: "In force: every sale is shared like this.",
    Status.SUPERSEDED: "A newer version took its place.",
    Status.REJECTED: "Somebody said no. Change the terms and propose again.",
    Status.WITHDRAWN: "Taken back before it was in force.",
    Status.EXPIRED: "Nobody answered in time. Propose it again.",
}


def sentence_for(agreement: SplitAgreement) -> str:
    """What the state of an agreement means now."""
    return _SENTENCES[agreement.status]


def listing_of(agreement: SplitAgreement) -> Listing | None:
    return offers.listing_of_subject(agreement.subject)
