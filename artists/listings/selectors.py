"""Offers as pages show them, what is missing before one can be published, and what a fair price would be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from artists.cooperative import selectors as cooperative
from artists.cooperative.models import WageReference
from artists.listings import disclosure, fair_price
from artists.listings.models import Listing, Option
from artists.profiles.models import Storefront
from artists.works import attestations
from artists.works.models import Image, Work
from artists.works.selectors import front_image, ready_images
from payouts import language
from payouts.money import Money
from payouts.splits import selectors as agreements

Status = Listing.Status
ON_THE_WALL = (Status.PUBLISHED, Status.SOLD_OUT)


def shown() -> QuerySet[Listing]:
    """What the public may see: published or sold out, in an open storefront, with all a card or a page needs."""
    return (
        Listing.objects.filter(
            status__in=ON_THE_WALL, work__artist__storefront__status=Storefront.Status.OPEN
        )
        .select_related("work__artist__storefront")
        .prefetch_related("options", Prefetch("work__images", queryset=_ready_images()))
        .annotate(lowest_price=Min("options__price"))
        .order_by("-published_at", "-pk")
    )


def published() -> QuerySet[Listing]:
    """What can be bought, newest first, with all a card needs (and `lowest_price` in minor units)."""
    return shown().filter(status=Status.PUBLISHED)


def _ready_images() -> QuerySet[Image]:
    return ready_images().queryset


def listings_of(artist) -> QuerySet[Listing]:
    """An artist's offers in every state, newest first."""
    return (
        Listing.objects.filter(work__artist=artist)
        .select_related("work")
        .prefetch_related("options", Prefetch("work__images", queryset=_ready_images()))
        .annotate(lowest_price=Min("options__price"))
        .order_by("-created_at", "-pk")
    )


def lowest_price(listing: Listing) -> Money:
    """The price of the cheapest option. Reads `listing.options`."""
    return Money(min(option.price for option in listing.options.all()), listing.currency)


def highest_price(listing: Listing) -> Money:
    """The price of the dearest option. Reads `listing.options`."""
    return Money(max(option.price for option in listing.options.all()), listing.currency)


def price_of(option: Option) -> Money:
    return Money(option.price, option.listing.currency)


_STANDING = {
    Status.DRAFT: _lazy("Only you see it."),
    Status.IN_REVIEW: _lazy(
        "Handed in. Published as soon as everybody signed the split and the co-op approved it."
    ),
    Status.PUBLISHED: _lazy("Buyers see it."),
    Status.SOLD_OUT: _lazy("Every copy is sold."),
    Status.WITHDRAWN: _lazy("Taken away. You may hand it in again."),
}


def standing(listing: Listing) -> str:
    """What the state of an offer means now, with the dates that were set. Reads `listing.options` of open editions."""
    said = [str(_STANDING[listing.status])]
    if listing.status == Status.SOLD_OUT and listing.kind == Listing.Kind.OPEN:
        said = [_("Nothing is in stock. It is on sale again as soon as you restock it.")]
    if listing.status == Status.IN_REVIEW and listing.publish_at:
        said.append(_("Not before %(moment)s.") % {"moment": language.moment(listing.publish_at)})
    if listing.status == Status.WITHDRAWN and listing.withdrawn_reason:
        reason = {"reason": _(listing.withdrawn_reason)}
        said = [_("Taken away: %(reason)s You may hand it in again.") % reason]
    if listing.withdraw_at and listing.status != Status.WITHDRAWN:
        said.append(_("Taken away on %(moment)s.") % {"moment": language.moment(listing.withdraw_at)})
    return " ".join(said)


def disclosed(listing: Listing) -> list[tuple[str, str]]:
    """What the buyer of a print is told beside the button, and its certificate repeats. Empty for an original."""
    if listing.kind == Listing.Kind.ORIGINAL:
        return []
    copies = listing.edition_size
    size = (
        ngettext("%(copies)d copy", "%(copies)d copies", copies) % {"copies": copies}
        if copies
        else _("not limited")
    )
    proofs = str(listing.artist_proofs) if listing.artist_proofs else _("none")
    medium = [(_("Process"), listing.process)] if listing.process else []
    edition = [(_("Edition"), size)]
    if listing.kind == Listing.Kind.LIMITED:
        edition.append((_("Artist’s proofs"), proofs))
    told = dict(disclosure.facts(listing.disclosure))
    if listing.printer and told.get(_("Printed by")) == _("somebody else"):
        told[_("Printed by")] = listing.printer
    return [*edition, *medium, *told.items()]


def other_editions(work: Work, *, but: Listing | None = None) -> QuerySet[Listing]:
    """Limited editions of the same picture that were ever offered: whoever buys one is told of the others."""
    found = Listing.objects.filter(work=work, kind=Listing.Kind.LIMITED).exclude(published_at=None)
    return found.exclude(pk=but.pk) if but and but.pk else found


def what_is_missing(listing: Listing) -> list[str]:
    """What must be done before the offer can be published, as sentences; empty when nothing stands in the way."""
    missing = []
    work, storefront = listing.work, listing.work.artist.storefront
    images = list(work.images.all())
    ready = [image for image in images if image.status == Image.Status.READY]
    waiting = [image for image in images if image.status in Image.IN_WORK]
    held = [image for image in images if image.status == Image.Status.HELD]
    if held and not ready:
        missing.append(_("Wait for the co-operative: the photograph looks like one of another artist."))
    elif not ready:
        missing.append(
            _("Wait a moment: the photograph is still being prepared.")
            if waiting
            else _("Add a photograph of the work.")
        )
    if any(not image.alt_text for image in ready):
        missing.append(_("Describe each photograph in a sentence, for those who cannot see it."))
    missing += attestations.what_is_missing(work)
    if not listing.options.exists():
        missing.append(_("Name a price."))
    missing += _missing_of_a_print(listing)
    if storefront.status != Storefront.Status.OPEN:
        missing.append(_("Open your storefront."))
    if not storefront.shipping_rates.exists():
        missing.append(_("Say in your storefront what sending a parcel costs."))
    return missing


def _missing_of_a_print(listing: Listing) -> list[str]:
    """What the laws on multiples ask and nobody has answered; nothing of an original."""
    if listing.kind == Listing.Kind.ORIGINAL:
        return []
    missing = [] if listing.process else [_("Name the process it is printed by.")]
    missing += disclosure.missing(listing.disclosure)
    if (
        listing.kind == Listing.Kind.LIMITED
        and not listing.tells_of_other_editions
        and listing.published_at is None
        and other_editions(listing.work, but=listing).exists()
    ):
        missing.append(
            _(
                "There is another limited edition of this picture. Confirm that buyers of both are told of the other."
            )
        )
    return missing


# --- Fair price -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FairPrice:
    """
    What the hours in a work come to, beside a price that is thought of.

    `hourly` is what the price pays an hour after the co-op's share and materials; None without hours.
    `copies` is how many copies pay the hours: 1 where one does, None where no number ever would.
    """

    wage: WageReference
    wage_hourly: Money
    minutes: int
    materials: Money
    labour: Money
    coop_share_points: int
    fair: Money
    price: Money | None
    hourly: Money | None
    copies: int | None


def fair_price_for(
    *,
    minutes: int,
    materials: int,
    price: int | None,
    country: str,
    currency: str,
    at: dt.datetime,
    fixed_a_copy: int = 0,
) -> FairPrice | None:
    """
    The fair price of `minutes` of work and `materials` (minor units) in `country` on that day, and what `price` pays.

    `fixed_a_copy`: what others get of each copy first, a printer say. None where there is no wage reference in
    `currency`: an hour in pounds says nothing about a price in euros.

    :raises NoPolicy: if none is in force
    """
    wage = cooperative.wage_reference(country, currency, at.date())
    if wage is None:
        return None
    share = cooperative.policy(at, currency).coop_share_points
    costs = fair_price.Costs(
        minutes=minutes,
        hourly=wage.hourly,
        materials=materials,
        overhead=fixed_a_copy,
        coop_share_points=share,
    )
    hourly = copies = None
    if price is not None:
        hourly = fair_price.hourly_at(price, costs)
        try:
            # Materials of the painting itself are paid once; what others get is paid with every copy.
            copies = max(
                1, fair_price.copies_to_pay(costs.labour + materials, price * costs.kept - fixed_a_copy)
            )
        except fair_price.NeverPays:
            copies = None
    return FairPrice(
        wage=wage,
        wage_hourly=Money(wage.hourly, currency),
        minutes=minutes,
        materials=Money(materials, currency),
        labour=Money(round(costs.labour), currency),
        coop_share_points=share,
        fair=Money(fair_price.fair_price(costs), currency),
        price=None if price is None else Money(price, currency),
        hourly=None if hourly is None else Money(hourly, currency),
        copies=copies,
    )


def fair_price_of(listing: Listing, *, at: dt.datetime, price: int | None = None) -> FairPrice | None:
    """The fair price of an offer as it stands, and what `price` (else its lowest) pays. None without a wage reference."""
    signed = agreements.active_for(listing.subject) or agreements.latest_for(listing.subject)
    fixed = sum(share.amount or 0 for share in signed.shares.all()) if signed else 0
    if price is None and listing.options.exists():
        price = lowest_price(listing).minor
    return fair_price_for(
        minutes=listing.work.minutes_worked,
        materials=listing.work.materials_cost,
        price=price,
        country=listing.work.artist.storefront.country,
        currency=listing.currency,
        at=at,
        fixed_a_copy=fixed,
    )


def front_images(listings: Sequence[Listing]) -> dict[int, Image | None]:
    """The picture of each listing by its id, from what was prefetched."""
    return {listing.pk: front_image(listing.work) for listing in listings}
