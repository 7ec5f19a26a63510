"""Offering works: writing an offer, handing it in, publishing it when its split is in force, taking it away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from artists.cooperative import selectors as cooperative
from artists.listings import selectors
from artists.listings.models import Listing, Option
from artists.listings.splitting import Shared, shared_by
from artists.profiles.plain_text import one_line, plain
from artists.works.models import Work
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

Kind, Status = Listing.Kind, Listing.Status
_TEXTS = {"process": one_line, "printer": one_line, "description": plain}


class NotReady(Exception):
    """The offer cannot be published yet; `missing` says what is to do, a sentence each."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


class BadOffer(ValueError):
    """The offer cannot be written like this. `field` names what is wrong, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class OptionTerms:
    """One way to buy: `price` and, for open editions, `stock` (None: made on demand). Sizes in millimetres."""

    price: int
    name: str = ""
    sheet_width_mm: int | None = None
    sheet_height_mm: int | None = None
    paper: str = ""
    stock: int | None = None


@transaction.atomic
def create_listing(
    *,
    work: Work,
    kind: str,
    options: Sequence[OptionTerms],
    at: dt.datetime,
    currency: str = "EUR",
    edition_size: int | None = None,
    artist_proofs: int = 0,
    process: str = "",
    printer: str = "",
    description: str = "",
    dispatch_days: int = 5,
    tells_of_other_editions: bool = False,
) -> Listing:
    """
    Write an offer of a work, as a draft. An original is one; a limited edition has a size; an open one has none.

    :raises BadOffer: if the parts do not fit each other, or there is such an offer already
    """
    _require_fitting(kind, edition_size, artist_proofs, options)
    Work.objects.select_for_update().get(pk=work.pk)
    if kind == Kind.ORIGINAL and work.listings.filter(kind=kind).exclude(status=Status.WITHDRAWN).exists():
        raise BadOffer("kind", "The original is offered already. There is only one of it.")
    if kind == Kind.LIMITED and not tells_of_other_editions and selectors.other_editions(work).exists():
        raise BadOffer(
            "tells_of_other_editions",
            "There is a limited edition of this picture already. Confirm that buyers of both are told of the other.",
        )
    listing = Listing.objects.create(
        work=work,
        kind=kind,
        currency=currency,
        edition_size=1 if kind == Kind.ORIGINAL else edition_size,
        artist_proofs=artist_proofs,
        process=one_line(process),
        printer=one_line(printer),
        description=plain(description),
        dispatch_days=dispatch_days,
        created_at=at,
    )
    _write_options(listing, options)
    return listing


@transaction.atomic
def edit_listing(*, listing: Listing, options: Sequence[OptionTerms], **facts) -> Listing:
    """
    Change an offer. `facts`: edition_size, artist_proofs, process, printer, description, dispatch_days.

    Once it was published an edition only becomes smaller, never below the numbers that are taken; and a price
    that others signed in a split changes with a new split only.

    :raises BadOffer: if it may not change like this
    """
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    size = (
        facts.get("edition_size", listing.edition_size)
        if listing.kind == Kind.LIMITED
        else listing.edition_size
    )
    proofs = facts.get("artist_proofs", listing.artist_proofs)
    _require_fitting(listing.kind, size, proofs, options)
    if listing.published_at and listing.kind == Kind.LIMITED:
        _require_smaller(listing, size, proofs)
    _require_signed_prices(listing, options)
    facts["edition_size"] = size
    for name, value in facts.items():
        setattr(listing, name, _TEXTS[name](value) if name in _TEXTS else value)
    listing.save(update_fields=[*facts])
    _write_options(listing, options)
    return listing


def _require_fitting(
    kind: str, edition_size: int | None, proofs: int, options: Sequence[OptionTerms]
) -> None:
    if kind == Kind.LIMITED and edition_size is None:
        raise BadOffer("edition_size", "Say how many copies there will be.")
    if kind == Kind.LIMITED and not 2 <= edition_size <= 10_000:
        raise BadOffer("edition_size", "A limited edition has from 2 to 10,000 copies.")
    if kind == Kind.OPEN and edition_size is not None:
        raise BadOffer(
            "edition_size", "An open edition has no number of copies. Choose a limited edition instead."
        )
    if proofs and (kind != Kind.LIMITED or proofs > edition_size):
        raise BadOffer(
            "artist_proofs", "Proofs belong to a limited edition, and are no more than its copies."
        )
    if not options:
        raise BadOffer("price", "Name a price.")
    if kind == Kind.ORIGINAL and len(options) > 1:
        raise BadOffer("price", "There is one original, so it has one price.")
    names = [one_line(option.name).casefold() for option in options]
    if len(set(names)) < len(names):
        raise BadOffer("options", "Two options have the same name. Tell them apart.")
    if any(not 100 <= option.price <= 99_999_999 for option in options):
        raise BadOffer("price", "A price is from 1.00 to 999,999.99.")


def _require_smaller(listing: Listing, size: int, proofs: int) -> None:
    if size > listing.edition_size or proofs > listing.artist_proofs:
        raise BadOffer(
            "edition_size",
            f"An edition that was published with {listing.edition_size} copies can become smaller, never larger.",
        )
    taken = listing.reservations.exclude(status="released").aggregate(last=Max("copy_number"))["last"] or 0
    if size < taken:
        raise BadOffer(
            "edition_size", f"Number {taken} is sold or held, so there are at least {taken} copies."
        )


def _require_signed_prices(listing: Listing, options: Sequence[OptionTerms]) -> None:
    """What others signed for, they get: a price below the signed one is a new version of the split, which they sign too."""
    prices = {one_line(option.name): option.price for option in options}
    for option in listing.options.all():
        if option.name in prices and _signed(option.subject):
            _require_signed_price(Shared(listing, option), [prices.pop(option.name)])
    if prices:
        _require_signed_price(Shared(listing), list(prices.values()))


def _signed(subject: str) -> SplitAgreement | None:
    """The version that waits to be signed, or else the one in force; None where nobody else is asked."""
    found = agreements.open_for(subject) or agreements.active_for(subject)
    return found if found and found.approvals_needed else None


def _require_signed_price(shared: Shared, prices: Sequence[int]) -> None:
    signed = _signed(shared.subject)
    if signed is None:
        return
    waits = signed.status != SplitAgreement.Status.ACTIVE
    if min(prices) < signed.unit_price or (waits and min(prices) != signed.unit_price):
        raise BadOffer(
            "price",
            "The price is part of the split that others signed. Propose a new split with the new price instead.",
        )
    # How many admins approve depends on the dearest copy, or a cheap option would let dear ones past them.
    policy = cooperative.policy(signed.proposed_at, signed.currency)
    if cooperative.approvals_for(policy, max(prices)) > signed.approvals_needed:
        raise BadOffer(
            "price",
            "So dear a copy needs more approvals than the split has. Make another offer of the work for it, with its own split.",
        )


def _write_options(listing: Listing, options: Sequence[OptionTerms]) -> None:
    """Bring the options to what they should be; one that keeps its name keeps its row, since orders point at it."""
    before = {option.name: option for option in listing.options.all()}
    if len(before) == len(options) == 1:
        # A single option that is renamed is still the same one.
        before = {one_line(options[0].name): next(iter(before.values()))}
    for position, terms in enumerate(options):
        name = one_line(terms.name)
        option = before.pop(name, None) or Option(listing=listing)
        option.position, option.name, option.price = position, name, terms.price
        option.sheet_width_mm, option.sheet_height_mm = terms.sheet_width_mm, terms.sheet_height_mm
        option.paper, option.stock = one_line(terms.paper), terms.stock
        option.save()
    for option in before.values():
        _drop(option)


def _drop(option: Option) -> None:
    try:
        with transaction.atomic():
            option.delete()
    except IntegrityError as error:
        raise BadOffer(
            "options", f"“{option}” was ordered, so it stays. Set its stock to 0 instead."
        ) from error


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
            missing.append("Propose the split to the others.")
        elif latest.status not in (SplitAgreement.Status.PROPOSED, SplitAgreement.Status.ACCEPTED):
            missing.append(f"The last split was {latest.status}. Propose another.")
    if missing:
        raise NotReady(missing)
    if listing.status == Status.WITHDRAWN:
        listing.move(Status.DRAFT, withdrawn_at=None)
    listing.move(Status.IN_REVIEW)
    return publish_if_ready(listing=listing, at=at)


def _share_with_nobody(listing: Listing, *, by, at: dt.datetime) -> None:
    agreement = splits.draft(
        subject=listing.subject,
        title=str(listing),
        currency=listing.currency,
        unit_price=selectors.lowest_price(listing).minor,
        shares=[splits.Terms(payee=listing.work.artist.payee, role="Artist", basis_points=10_000)],
        by=by,
        at=at,
    )
    splits.propose(agreement=agreement, by=by, approvals_needed=0, at=at)


@transaction.atomic
def publish_if_ready(*, listing: Listing, at: dt.datetime) -> Listing:
    """Publish an offer that was handed in, if its split is in force and nothing is missing any more."""
    listing = _lock(listing)
    if listing.status != Status.IN_REVIEW or agreements.active_for(listing.subject) is None:
        return listing
    if selectors.what_is_missing(listing):
        return listing
    listing.move(Status.PUBLISHED, published_at=listing.published_at or at)
    return listing


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
def withdraw(*, listing: Listing, at: dt.datetime) -> Listing:
    """Take an offer away. Orders that were placed go on; withdrawn already, it stays so."""
    listing = _lock(listing)
    if listing.status != Status.WITHDRAWN:
        listing.move(Status.WITHDRAWN, withdrawn_at=at)
    return listing


@transaction.atomic
def mark_sold_out(*, listing: Listing, at: dt.datetime) -> Listing:
    """Say that no copy is left. Anything but a published offer stays as it is."""
    listing = _lock(listing)
    if listing.status == Status.PUBLISHED:
        listing.move(Status.SOLD_OUT)
    return listing


@transaction.atomic
def back_on_sale(*, listing: Listing, at: dt.datetime) -> Listing:
    """A copy came back: offer it again. Anything but a sold-out offer stays as it is."""
    listing = _lock(listing)
    if listing.status == Status.SOLD_OUT:
        listing.move(Status.PUBLISHED)
    return listing


def _lock(listing: Listing) -> Listing:
    return (
        Listing.objects.select_for_update(of=["self"])
        .select_related("work__artist__storefront", "work__artist__payee")
        .get(pk=listing.pk)
    )
