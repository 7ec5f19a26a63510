"""Reading works and storefronts for the public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, Q, QuerySet

from artists.cooperative import selectors as cooperative
from artists.listings import fair_price
from artists.listings import selectors as listings
from artists.listings.splitting import in_force_for
from artists.listings.travelling import piece_of
from artists.profiles import selectors as profiles
from artists.profiles.delivery import Piece
from artists.works import attestations
from artists.works.attestations import Story
from artists.works.selectors import Picture, drawn
from marketplace.catalogue import cards, wall
from payouts.money import Money
from payouts.splits import selectors as splits

ON_THE_WALL = ("published", "sold_out")


class Missing(Enum):
    """Why there is no page: never shown, or shown once and taken down."""

    NEVER = "never"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class OptionForSale:
    """A way to buy, with where its price goes."""

    id: int
    name: str
    price: Money
    facts: str
    rows: list
    left: int | None
    dispatch_days: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One listing as the work page shows it. `left` is None for an open edition."""

    id: int
    kind: str
    title: str
    sold: bool
    options: list[OptionForSale]
    edition_size: int | None
    artist_proofs: int
    left: int | None
    next_copy: int | None
    process: str
    printer: str
    description: str
    dispatch_days: int
    hours: list[str]  # what the price means for the hours, in sentences
    disclosed: list[
        tuple[str, str]
    ]  # what the laws on multiples ask, as pairs of a term and what is said of it
    others: list[str]  # the other limited editions of the same picture, a sentence each

    @property
    def can_be_bought(self) -> bool:
        return not self.sold and self.left != 0 and bool(self.options)


@dataclass(frozen=True, slots=True)
class WorkPage:
    work: object
    artist: object
    storefront: object
    what: str
    pictures: list[tuple[str, Picture]]  # what it shows ("Pencil stage"), the picture; the work itself first
    offers: list[Offer]
    more: list[cards.Card]
    story: Story | None = None  # how it was made
    piece: Piece | None = None  # the cheapest way to buy it, as a parcel's price is reckoned

    @property
    def picture(self) -> Picture | None:
        return self.pictures[0][1] if self.pictures else None

    @property
    def sold(self) -> bool:
        return all(offer.sold for offer in self.offers)


def work_page(slug: str, *, at: dt.datetime) -> WorkPage | Missing:
    """Everything on a work's page, or why there is none."""
    work = (
        apps.get_model("works.Work")
        .objects.select_related("artist__storefront", "artist__payee")
        .filter(slug=slug)
        .first()
    )
    if work is None:
        return Missing.NEVER
    rows = _listings(work)
    shown = [row for row in rows if row.status in ON_THE_WALL]
    if not shown or work.artist.storefront.status != "open":
        once = any(row.published_at for row in rows) and work.artist.storefront.status != "draft"
        return Missing.GONE if once else Missing.NEVER
    agreements = in_force_for(option for row in shown for option in row.options.all())
    policy = cooperative.policy(at, shown[0].currency)
    storefront = work.artist.storefront
    wage = None
    if work.minutes_worked and any(row.kind != "original" for row in shown):
        wage = cooperative.wage_reference(storefront.country, shown[0].currency, at.date())
    offers = [_offer(row, work, agreements, policy, wage, rows) for row in shown]
    return WorkPage(
        work=work,
        artist=work.artist,
        storefront=storefront,
        what=cards.what(work.medium, work.width_mm, work.height_mm),
        pictures=_pictures(work),
        offers=sorted(offers, key=lambda offer: (offer.kind != "original", offer.sold, offer.id)),
        more=wall.by_artist(work.artist_id, but=work.pk, limit=4),
        story=attestations.story_of(work),
        piece=_cheapest_piece(work, shown),
    )


def _cheapest_piece(work, shown: list) -> Piece | None:
    options = [option for row in shown for option in row.options.all()]
    cheapest = min(options, key=lambda option: option.price, default=None)
    if cheapest is None:
        return None
    cheapest.listing.work = work
    return piece_of(cheapest)


def shown_work(slug: str) -> object | Missing:
    """A work that the public may see, with its artist, or why there is none. Two queries."""
    work = apps.get_model("works.Work").objects.select_related("artist__storefront").filter(slug=slug).first()
    if work is None:
        return Missing.NEVER
    rows = list(work.listings.all())
    if not any(row.status in ON_THE_WALL for row in rows) or work.artist.storefront.status != "open":
        once = any(row.published_at for row in rows) and work.artist.storefront.status != "draft"
        return Missing.GONE if once else Missing.NEVER
    return work


def storefront_page(slug: str) -> tuple[object, list[cards.Card]] | Missing:
    """An artist's window and all that ever hung in it and still may be seen."""
    storefront = (
        apps.get_model("profiles.Storefront").objects.select_related("artist").filter(slug=slug).first()
    )
    if storefront is None or storefront.status == "draft":
        return Missing.NEVER
    if storefront.status == "closed":
        return Missing.GONE
    return storefront, wall.by_artist(storefront.artist_id, limit=200, sold_too=True)


def newest_works(artist_id: int, *, limit: int) -> list[tuple]:
    """Pairs of (work, when it was first on the wall) of one artist, the newest first."""
    works = (
        apps.get_model("works.Work")
        .objects.filter(artist=artist_id, listings__status__in=ON_THE_WALL)
        .annotate(published=Min("listings__published_at"))
        .order_by("-published", "-pk")
    )
    return [(work, work.published) for work in works[:limit]]


def portraits(artist_ids: list[int]) -> dict[int, dict[str, Picture]]:
    """The portrait and the banner of each artist that has them, by artist and kind. Two queries."""
    images = apps.get_model("works.Image").objects.filter(
        artist__in=artist_ids, status="ready", kind__in=["portrait", "banner"], work=None
    )
    found: dict[int, dict[str, Picture]] = {}
    rows = list(images.order_by("position", "pk"))
    renditions = _renditions_of([image.pk for image in rows])
    for image in rows:
        kinds = found.setdefault(image.artist_id, {})
        kinds.setdefault(image.kind, _picture(image, renditions.get(image.pk, [])))
    return found


def artists() -> QuerySet:
    """Open storefronts by the artist's name, with `works_on_sale`."""
    return profiles.open_storefronts().annotate(
        works_on_sale=Count(
            "artist__works", filter=Q(artist__works__listings__status="published"), distinct=True
        )
    )


def _listings(work) -> list:
    taken = (
        apps.get_model("orders.Reservation")
        .objects.filter(listing=OuterRef("pk"), status__in=["held", "sold", "void"])
        .order_by("copy_number")
        .values("copy_number")
    )
    return list(
        work.listings.exclude(status__in=["draft", "in_review"])
        .annotate(taken=ArraySubquery(taken))
        .prefetch_related("options")
        .order_by("pk")
    )


def _offer(row, work, agreements, policy, wage, rows) -> Offer:
    left = next_copy = None
    if row.edition_size is not None:
        taken = set(row.taken)
        left = max(0, row.edition_size - len(taken))
        next_copy = next((n for n in range(1, row.edition_size + 1) if n not in taken), None)
    options = [
        _option(option, row, agreements[option.pk], policy)
        for option in row.options.all()
        if option.pk in agreements
    ]
    return Offer(
        id=row.pk,
        kind=row.kind,
        title={"original": "The original", "limited": "Limited edition"}.get(row.kind, "Open edition"),
        sold=row.status == "sold_out" or not options,
        options=options,
        edition_size=row.edition_size,
        artist_proofs=row.artist_proofs,
        left=left,
        next_copy=next_copy,
        process=row.process,
        printer=row.printer,
        description=row.description,
        dispatch_days=row.dispatch_days,
        hours=_hours(work, row, options, wage),
        disclosed=listings.disclosed(row),
        others=_others(row, rows),
    )


def _others(row, rows) -> list[str]:
    """Every other limited edition that was ever on the wall: whoever buys one of them is told of the rest."""
    if row.kind != "limited":
        return []
    return [
        f"There is another limited edition of this picture: {other.edition_size} copies, offered since "
        f"{other.published_at.year}{f', {other.process}' if other.process else ''}."
        for other in rows
        if other.kind == "limited" and other.pk != row.pk and other.published_at
    ]


def _option(option, row, agreement, policy) -> OptionForSale:
    price = Money(option.price, row.currency)
    size = ""
    if option.sheet_width_mm and option.sheet_height_mm:
        size = f"sheet {option.sheet_width_mm / 10:g} × {option.sheet_height_mm / 10:g} cm"
    return OptionForSale(
        id=option.pk,
        name=option.name,
        price=price,
        facts=", ".join(fact for fact in (size, option.paper) if fact),
        rows=splits.who_gets_what(agreement, price, coop_share_points=policy.coop_share_points),
        left=option.stock,
        dispatch_days=option.dispatch_days or row.dispatch_days,
    )


def _hours(work, row, options: list[OptionForSale], wage) -> list[str]:
    """What the price pays an hour, or how many copies pay the hours: by what reaches the artist, not by the price."""
    if not work.minutes_worked or not options:
        return []
    own = next(
        (part.amount for part in options[0].rows if getattr(part.payee, "pk", None) == work.artist.payee_id),
        None,
    )
    if own is None or own.minor <= 0:
        return []
    materials = Money(work.materials_cost, row.currency)
    if row.kind == "original":
        hourly = Money((own.minor - materials.minor) * 60 // work.minutes_worked, row.currency)
        if hourly.minor <= 0:
            return [f"{own} of it reaches {work.artist.name}: less than the materials cost."]
        return [
            f"After the co-op's share and materials, this price pays {work.artist.name} {hourly} an hour."
        ]
    if wage is None:
        return [f"Each copy pays {work.artist.name} {own} towards the hours."]
    labour = fair_price.Costs(minutes=work.minutes_worked, hourly=wage.hourly).labour
    copies = fair_price.copies_to_pay(labour + materials.minor, own.minor)
    return [
        f"Each copy pays {work.artist.name} {own}. {copies} {'copy pays' if copies == 1 else 'copies pay'} for the hours "
        f"and materials, at {Money(wage.hourly, row.currency)} an hour ({wage.name})."
    ]


def _pictures(work) -> list[tuple[str, Picture]]:
    """The work's own pictures, the work itself first. One query."""
    files = (
        apps.get_model("works.Rendition")
        .objects.filter(image__work=work, image__status="ready")
        .select_related("image")
    )
    renditions: dict[int, list] = {}
    images = {}
    for file in files:
        renditions.setdefault(file.image_id, []).append(file)
        images[file.image_id] = file.image
    own = sorted(images.values(), key=lambda image: (image.kind != "front", image.position, image.pk))
    return [(image.get_kind_display(), _picture(image, renditions[image.pk])) for image in own]


def _renditions_of(image_ids: list[int]) -> dict[int, list]:
    """The public files of these pictures, by picture. One query."""
    found: dict[int, list] = {}
    if image_ids:
        for rendition in apps.get_model("works.Rendition").objects.filter(image__in=image_ids):
            found.setdefault(rendition.image_id, []).append(rendition)
    return found


def _picture(image, renditions: list) -> Picture:
    return drawn(image, renditions)
