"""A card of the wall, as the shelf keeps it, and drawn: 24 to a page, so each is drawn once a language and kept by its content."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.storage import storages
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.catalogue import filters
from marketplace.catalogue.seen import PLAIN, Seen
from payouts import language
from payouts.money import Money

# Where in a drawn card the visitor's own mark goes: cards are drawn once for everybody.
HEART = "<!--heart-->"
# About 3 kB each. The key is what is drawn, so nothing here can be out of date.
KEPT = 4_000


@dataclass(frozen=True, slots=True)
class File:
    """A public file of a picture, as the picture components take it: `format`, `width` in px, `file.url`."""

    format: str
    width: int
    name: str

    @property
    def file(self) -> File:
        return self

    @property
    def url(self) -> str:
        return storages["public"].url(self.name)


@dataclass(frozen=True, slots=True)
class Card:
    """A work on the wall, with what _components/work_card.html shows. `content` is the row that it was read from."""

    content: str
    kind: str
    id: int
    title: str
    width_mm: int
    height_mm: int
    medium: str
    slug: str
    artist: str
    artist_slug: str
    year: int
    what: str
    renditions: list[File]
    width: int
    height: int
    alt: str
    color: str
    price: Money | None
    offer: str
    from_price: bool
    sold: bool
    sample: bool
    offers: dict  # by "original", "print" and "any": the cheapest, as the shelf has it

    def html(self, *, heading: str, eyes: Eyes, eager: bool = False) -> SafeString:
        """The card as an item of the wall's list; `heading` is "h2" or "h3", `eager` for what is seen first."""
        return _drawn(self.content, self.kind, heading, eager, eyes)

    @property
    def thumb(self) -> SafeString:
        """The picture alone, small, as the cart shows it; nothing where there is none yet."""
        return _thumb(self.content) if self.renditions else SafeString("")


class Eyes:
    """Who a card is drawn for, as far as it looks different to them: how they see lengths and prices, and their language."""

    __slots__ = ("key", "seen")

    def __init__(self, seen: Seen):
        self.seen, self.key = seen, (seen.key, language.active())

    def __eq__(self, other) -> bool:
        return self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def read(content: str, kind: str = "") -> Card:
    """The card of a row of the shelf, with the price of that `kind` ("original", "print"; "" for the cheapest)."""
    return _read(content, kind, language.active())


def read_all(contents: Iterable[str], kind: str = "") -> list[Card]:
    """The same of many rows."""
    spoken = language.active()
    return [_read(content, kind, spoken) for content in contents]


@lru_cache(maxsize=KEPT)
def _read(content: str, kind: str, spoken: str) -> Card:
    row = json.loads(content)
    picture = row["picture"] or {}
    offer = (row["offers"] or {}).get(kind or "any")
    return Card(
        content=content,
        kind=kind,
        id=row["id"],
        title=row["title"],
        width_mm=row["width_mm"],
        height_mm=row["height_mm"],
        medium=row["medium"],
        slug=row["slug"],
        artist=row["artist"],
        artist_slug=row["artist_slug"],
        year=row["year"],
        what=what(row["medium"], row["width_mm"], row["height_mm"]),
        renditions=[File(*file) for file in picture.get("files") or []],
        width=picture.get("width") or row["width_mm"],
        height=picture.get("height") or row["height_mm"],
        alt=picture.get("alt") or row["title"],
        color=picture.get("color") or "",
        price=Money(offer["price"], offer["currency"]) if offer else None,
        offer=_offer(offer["kind"], offer["edition_size"]) if offer else "",
        from_price=bool(offer and offer["dearer"]),
        sold=row["sold"],
        sample=row["sample"],
        offers=row["offers"] or {},
    )


def what(medium: str, width_mm: int, height_mm: int, seen: Seen = PLAIN) -> str:
    """ "Watercolor, 40 × 30 cm", width first."""
    return f"{filters.MEDIUMS.get(medium, medium)}, {seen.size(width_mm, height_mm)}"


def _offer(kind: str, edition_size: int | None) -> str:
    """ "Original", "Print, edition of 30" or "Print"."""
    if kind == "original":
        return _("Original")
    return _("Print, edition of %(size)s") % {"size": edition_size} if edition_size else _("Print")


@lru_cache(maxsize=KEPT)
def _thumb(content: str) -> SafeString:
    card = read(content)
    return get_template("_components/picture.html").render(
        {
            "renditions": card.renditions,
            "width": card.width,
            "height": card.height,
            "alt": "",
            "color": card.color,
            "sizes": "6rem",
        }
    )


@lru_cache(maxsize=KEPT)
def _drawn(content: str, kind: str, heading: str, eager: bool, eyes: Eyes) -> SafeString:
    card = _read(content, kind, eyes.key[1])
    return get_template("_components/work_card.html").render(
        {
            "url": reverse("catalogue:work", args=[card.slug]),
            "artist_url": reverse("catalogue:storefront", args=[card.artist_slug]),
            "heading": heading,
            "eager": eager,
            "what": what(card.medium, card.width_mm, card.height_mm, eyes.seen),
            "about": "" if card.sold else eyes.seen.about(card.price),
            **{
                name: getattr(card, name)
                for name in (
                    "title", "artist", "year", "renditions", "width", "height", "alt", "color", "price", "offer",
                    "from_price", "sold", "sample",
                )
            },
        }
    )  # fmt: skip
