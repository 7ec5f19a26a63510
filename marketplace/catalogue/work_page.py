"""Everything on a work's page: its offers, where each price goes, why it is what it is, and how large it hangs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from artists.cooperative import selectors as cooperative
from artists.listings import fair_price
from artists.listings import selectors as listings
from artists.listings.splitting import in_force_for
from artists.listings.taxed import tax_at_home
from artists.listings.travelling import piece_of
from artists.profiles.delivery import Piece
from artists.works import attestations
from artists.works.attestations import Story
from artists.works.selectors import Picture, drawn
from marketplace.catalogue import at_scale, cards, wall
from marketplace.catalogue.seen import PLAIN, Seen
from marketplace.catalogue.selectors import ON_THE_WALL, Missing
from payouts import language
from payouts.money import Money
from payouts.splits import selectors as splits


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
class WhyPrice:
    """
    What went into it, as it was reckoned when the price was made: for an original up to the fair price, for an edition
    up to what all its copies together have to pay for.
    """

    rows: list[tuple[str, Money]]
    total_label: str
    total: Money
    source: str  # where the wage reference comes from


@dataclass(frozen=True, slots=True)
class Hanging:
    """A size one can buy, as it hangs on a wall: `label` says what it is, `sentence` how large."""

    label: str
    sentence: str
    scene: at_scale.Scene


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
    why: WhyPrice | None
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
    hangings: tuple[Hanging, ...] = ()

    @property
    def picture(self) -> Picture | None:
        return self.pictures[0][1] if self.pictures else None

    @property
    def sold(self) -> bool:
        return all(offer.sold for offer in self.offers)


def work_page(slug: str, *, at: dt.datetime, seen: Seen = PLAIN) -> WorkPage | Missing:
    """Everything on a work's page, with lengths as a visitor has `seen` them, or why there is none."""
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
    offers = [_offer(row, work, agreements, policy, wage, rows, seen, at.date()) for row in shown]
    return WorkPage(
        work=work,
        artist=work.artist,
        storefront=storefront,
        what=cards.what(work.medium, work.width_mm, work.height_mm, seen),
        pictures=_pictures(work),
        offers=sorted(offers, key=lambda offer: (offer.kind != "original", offer.sold, offer.id)),
        more=wall.by_artist(work.artist_id, but=work.pk, limit=4),
        story=attestations.story_of(work),
        piece=_cheapest_piece(work, shown),
        hangings=_hangings(work, shown, seen),
    )


def _cheapest_piece(work, shown: list) -> Piece | None:
    options = [option for row in shown for option in row.options.all()]
    cheapest = min(options, key=lambda option: option.price, default=None)
    if cheapest is None:
        return None
    cheapest.listing.work = work
    return piece_of(cheapest)


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


def _offer(row, work, agreements, policy, wage, rows, seen, on: dt.date) -> Offer:
    left = next_copy = None
    if row.edition_size is not None:
        taken = set(row.taken)
        left = max(0, row.edition_size - len(taken))
        next_copy = next((n for n in range(1, row.edition_size + 1) if n not in taken), None)
    options = [
        _option(option, row, agreements[option.pk], policy, seen, on)
        for option in row.options.all()
        if option.pk in agreements
    ]
    return Offer(
        id=row.pk,
        kind=row.kind,
        title={"original": _("The original"), "limited": _("Limited edition")}.get(
            row.kind, _("Open edition")
        ),
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
        why=_why(row),
        disclosed=listings.disclosed(row),
        others=_others(row, rows),
    )


def _others(row, rows) -> list[str]:
    """Every other limited edition that was ever on the wall: whoever buys one of them is told of the rest."""
    if row.kind != "limited":
        return []
    with_process = _(
        "There is another limited edition of this picture: {copies} copies, offered since {year}, {process}."
    )
    without = _("There is another limited edition of this picture: {copies} copies, offered since {year}.")
    return [
        (with_process if other.process else without).format(
            copies=other.edition_size, year=other.published_at.year, process=other.process
        )
        for other in rows
        if other.kind == "limited" and other.pk != row.pk and other.published_at
    ]


def _option(option, row, agreement, policy, seen, on: dt.date) -> OptionForSale:
    price = Money(option.price, row.currency)
    size = ""
    if option.sheet_width_mm and option.sheet_height_mm:
        size = _("sheet {size}").format(size=seen.size(option.sheet_width_mm, option.sheet_height_mm))
    return OptionForSale(
        id=option.pk,
        name=option.name,
        price=price,
        facts=", ".join(fact for fact in (size, option.paper) if fact),
        rows=splits.who_gets_what(
            agreement,
            price,
            coop_share_points=policy.coop_share_points,
            tax=tax_at_home(row, price, on=on),
        ),
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
    name, materials = work.artist.name, Money(work.materials_cost, row.currency)
    if row.kind == "original":
        hourly = Money((own.minor - materials.minor) * 60 // work.minutes_worked, row.currency)
        if hourly.minor <= 0:
            said = _("{part} of it reaches {name}: less than the materials cost.")
            return [said.format(part=language.amount(own), name=name)]
        said = _("After the co-op's share and materials, this price pays {name} {hourly} an hour.")
        return [said.format(name=name, hourly=language.amount(hourly))]
    if wage is None:
        said = _("Each copy pays {name} {part} towards the hours.")
        return [said.format(name=name, part=language.amount(own))]
    labour = fair_price.Costs(minutes=work.minutes_worked, hourly=wage.hourly).labour
    copies = fair_price.copies_to_pay(labour + materials.minor, own.minor)
    said = ngettext(
        "Each copy pays {name} {part}. {copies} copy pays for the hours and materials, at {hourly} an hour ({wage}).",
        "Each copy pays {name} {part}. {copies} copies pay for the hours and materials, at {hourly} an hour ({wage}).",
        copies,
    )
    hourly = language.amount(Money(wage.hourly, row.currency))
    return [said.format(name=name, part=language.amount(own), copies=copies, hourly=hourly, wage=wage.name)]


def _why(row) -> WhyPrice | None:
    kept = row.fair_price
    if not kept or not kept["minutes"]:
        return None

    def money(minor: int) -> Money:
        return Money(minor, kept["currency"])

    labour = round(fair_price.Costs(minutes=kept["minutes"], hourly=kept["hourly"]).labour)
    at_an_hour = _("{time} at {hourly} an hour ({wage})").format(
        time=time_worked(kept["minutes"]), hourly=language.amount(money(kept["hourly"])), wage=kept["wage"]
    )
    rows = [(at_an_hour, money(labour))]
    if kept["materials"]:
        rows.append((_("Materials"), money(kept["materials"])))
    made = labour + kept["materials"]
    if row.kind != "original":
        return WhyPrice(rows, _("To be paid for by all copies together"), money(made), kept["wage_source"])
    rows.append((_("The co-op’s share"), money(kept["fair"] - made)))
    return WhyPrice(rows, _("A fair price"), money(kept["fair"]), kept["wage_source"])


def time_worked(minutes: int) -> str:
    """ "20 hours", "1 hour" or "2.5 hours"."""
    hours = minutes / 60
    said = ngettext("{hours} hour", "{hours} hours", 1 if hours == 1 else 2)
    return said.format(hours=language.number(round(hours, 1)))


def _hangings(work, on_the_wall: list, seen: Seen) -> tuple[Hanging, ...]:
    """Every size that can be bought, each once, the original's first."""
    sizes: dict[tuple[int, int], str] = {}
    if any(row.kind == "original" for row in on_the_wall) or not on_the_wall:
        sizes[work.width_mm, work.height_mm] = _("The original")
    for row in on_the_wall:
        for option in row.options.all():
            if row.kind != "original" and option.sheet_width_mm and option.sheet_height_mm:
                sizes.setdefault(
                    (option.sheet_width_mm, option.sheet_height_mm), option.name or _("The print")
                )
    sizes = sizes or {(work.width_mm, work.height_mm): work.title}
    return tuple(
        Hanging(label, _above(scene.furniture, seen.size(*sides)), scene)
        for sides, label in list(sizes.items())[: at_scale.MOST_SIZES]
        for scene in [at_scale.scene(*sides)]
    )


def _above(furniture: at_scale.Furniture, size: str) -> str:
    if furniture == at_scale.Furniture.CHAIR:
        return _("{size}, above a chair 84 cm high.").format(size=size)
    return _("{size}, above a sofa two metres wide.").format(size=size)


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
    return [(image.get_kind_display(), drawn(image, renditions[image.pk])) for image in own]
