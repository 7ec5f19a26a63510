"""From a draft to the wall and off it: handed in, published when its split is in force, by a date, withdrawn."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from artists.listings import selectors
from artists.listings.models import Listing, Option
from artists.listings.splitting import Shared, shared_by
from artists.profiles.plain_text import plain
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

from .pricing import BadOffer
from .reckoning import keep_fair_price, show_odd_hours
from .stock import follow_stock

Status = Listing.Status
ENDED = {
    SplitAgreement.Status.REJECTED: gettext_lazy("The last split was rejected. Propose another."),
    SplitAgreement.Status.WITHDRAWN: gettext_lazy("The last split was withdrawn. Propose another."),
    SplitAgreement.Status.EXPIRED: gettext_lazy("The last split was expired. Propose another."),
    SplitAgreement.Status.SUPERSEDED: gettext_lazy("The last split was superseded. Propose another."),
}


class NotReady(Exception):
    """The offer cannot be published yet; `missing` says what is to do, a sentence each."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


@transaction.atomic
def submit(*, listing: Listing, by, at: dt.datetime) -> Listing:
    """
    Hand an offer in. It is published at once where its split is in force, and otherwise as soon as it is.

    An offer nobody shares gets a solo agreement. Handed in already, it stays as it is.

    :raises NotReady: if something is missing
    """
    listing = _lock(listing)
    if listing.status in (Status.IN_REVIEW, Status.PUBLISHED, Status.SOLD_OUT):
        return publish_if_ready(listing=listing, at=at)
    missing = selectors.what_is_missing(listing)
    if agreements.active_for(listing.subject) is None:
        latest = agreements.latest_for(listing.subject)
        if latest is None:
            if not missing:
                _share_with_nobody(listing, by=by, at=at)
        elif latest.status == SplitAgreement.Status.DRAFT:
            missing.append(_("Propose the split to the others."))
        elif latest.status not in (SplitAgreement.Status.PROPOSED, SplitAgreement.Status.ACCEPTED):
            missing.append(str(ENDED[latest.status]))
    if missing:
        raise NotReady(missing)
    if listing.status == Status.WITHDRAWN:
        listing.move(Status.DRAFT, withdrawn_at=None, withdrawn_reason="", withdraw_at=None)
    listing.move(Status.IN_REVIEW)
    keep_fair_price(listing=listing, at=at)
    show_odd_hours(work=listing.work, at=at)
    return publish_if_ready(listing=listing, at=at)


def _share_with_nobody(listing: Listing, *, by, at: dt.datetime) -> None:
    agreement = splits.draft(
        subject=listing.subject,
        title=Shared(listing).title,
        currency=listing.currency,
        unit_price=selectors.lowest_price(listing).minor,
        shares=[splits.Terms(payee=listing.work.artist.payee, role="Artist", basis_points=10_000)],
        by=by,
        at=at,
    )
    splits.propose(agreement=agreement, by=by, approvals_needed=0, at=at)


@transaction.atomic
def publish_if_ready(*, listing: Listing, at: dt.datetime) -> Listing:
    """Publish an offer that was handed in, if its split is in force, its day has come and nothing is missing any more."""
    listing = _lock(listing)
    if listing.status != Status.IN_REVIEW or agreements.active_for(listing.subject) is None:
        return listing
    if listing.publish_at and listing.publish_at > at:
        return listing
    if selectors.what_is_missing(listing):
        return listing
    try:
        with transaction.atomic():
            listing.move(Status.PUBLISHED, published_at=listing.published_at or at, publish_at=None)
    except IntegrityError:
        # Another edition of the same picture was published at this very moment; now it stands in what is missing.
        return listing
    return follow_stock(listing=listing)


@transaction.atomic
def on_agreement_active(*, subject: str, at: dt.datetime) -> Listing | None:
    """
    What follows from a split coming into force: the price it was signed at holds, and the offer is published.

    Called after every answer and approval, whatever it led to; without an active agreement nothing happens.
    """
    shared, agreement = shared_by(subject), agreements.active_for(subject)
    if shared is None or agreement is None:
        return None
    options = shared.options
    # Only at that very moment: a price that was raised since is as good for everybody.
    begins = agreement.active_from == at and agreement.approvals_needed
    if begins and len(options) == 1 and options[0].price != agreement.unit_price:
        Option.objects.filter(pk=options[0].pk).update(price=agreement.unit_price)
    return publish_if_ready(listing=shared.listing, at=at)


def publish_ready(*, at: dt.datetime, limit: int = 500) -> int:
    """Publish whatever was handed in and is ready by now; returns how many. The sweep behind `on_agreement_active`."""
    published = 0
    for listing in Listing.objects.filter(status=Status.IN_REVIEW).order_by("pk")[:limit]:
        published += publish_if_ready(listing=listing, at=at).status == Status.PUBLISHED
    return published


@transaction.atomic
def schedule(
    *, listing: Listing, publish_at: dt.datetime | None, withdraw_at: dt.datetime | None, at: dt.datetime
) -> Listing:
    """
    Say when the offer goes on the wall, once it is handed in, and when it is taken off; None for at once, and never.

    :raises BadOffer: if a moment is past, or the end before the beginning
    """
    listing = _lock(listing)
    on_wall = listing.status in (Status.PUBLISHED, Status.SOLD_OUT)
    for field, moment in (("publish_at", publish_at), ("withdraw_at", withdraw_at)):
        if moment is not None and moment <= at:
            raise BadOffer(field, _("That moment is past."))
    if publish_at and on_wall:
        raise BadOffer("publish_at", _("Buyers see it already."))
    if publish_at and withdraw_at and withdraw_at <= publish_at:
        raise BadOffer("withdraw_at", _("It would be taken away before it is there."))
    Listing.objects.filter(pk=listing.pk).update(publish_at=publish_at, withdraw_at=withdraw_at)
    listing.publish_at, listing.withdraw_at = publish_at, withdraw_at
    return publish_if_ready(listing=listing, at=at)


def keep_schedules(*, at: dt.datetime, limit: int = 500) -> int:
    """Withdraw what was to be withdrawn by now, one transaction each; returns how many. Publishing is `publish_ready`'s."""
    due = Listing.objects.filter(withdraw_at__lte=at).exclude(status=Status.WITHDRAWN)
    ended = 0
    for listing in due.order_by("withdraw_at", "pk")[:limit]:
        ended += _withdraw_if_due(listing, at=at)
    return ended


@transaction.atomic
def _withdraw_if_due(listing: Listing, *, at: dt.datetime) -> bool:
    listing = _lock(listing)
    if listing.status == Status.WITHDRAWN or listing.withdraw_at is None or listing.withdraw_at > at:
        return False  # changed at this very moment
    listing.move(Status.WITHDRAWN, withdrawn_at=at, withdrawn_reason=gettext_noop("On the day that was set."))
    return True


@transaction.atomic
def withdraw(*, listing: Listing, at: dt.datetime, reason: str = "") -> Listing:
    """Take an offer away, and keep why. Orders that were placed go on; withdrawn already, it stays so."""
    listing = _lock(listing)
    if listing.status != Status.WITHDRAWN:
        listing.move(Status.WITHDRAWN, withdrawn_at=at, withdrawn_reason=plain(reason)[:300], publish_at=None)
    return listing


def _lock(listing: Listing) -> Listing:
    return (
        Listing.objects.select_for_update(of=["self"])
        .select_related("work__artist__storefront", "work__artist__payee")
        .get(pk=listing.pk)
    )
