"""What a visitor asked of the wall, read from the address. Whatever makes no sense is left out. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from babel.numbers import format_compact_currency
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from artists.works import tags
from marketplace.catalogue import color
from marketplace.catalogue.countries import country_name, known
from payouts import language

# Lower bounds of the price bands but the first, in minor units.
BANDS = (5_000, 10_000, 25_000, 50_000)
KINDS = {"original": _("Original"), "print": _("Print")}
ORIENTATIONS = {"landscape": _("Wide"), "portrait": _("Tall"), "square": _("Square")}
# The longer side, up to 300 and 600 mm.
SIZES = {"small": _("Up to 30 cm"), "medium": _("30 to 60 cm"), "large": _("Over 60 cm")}
SIZES_IN_INCHES = {"small": _("Up to 12 in"), "medium": _("12 to 24 in"), "large": _("Over 24 in")}
HOURS = {
    "short": _("Under 5 hours"),
    "days": _("5 to 20 hours"),
    "long": _("20 hours and more"),
    "unsaid": _("Not said"),
}
READY = {"yes": _("Ready to hang")}
# What is sold stays to be seen: the archive.
SHOWS = {"sold": _("Sold")}
SORTS = {
    "best": _("Best match first"),
    "newest": _("Newest first"),
    "price": _("Lowest price first"),
    "dearest": _("Highest price first"),
}
MEDIUMS = {
    "watercolor": _("Watercolor"),
    "gouache": _("Gouache"),
    "ink": _("Ink"),
    "linocut": _("Linocut"),
    "etching": _("Etching"),
    "pastel": _("Pastel"),
    "mixed": _("Mixed media"),
}
SUBJECTS = {
    "landscape": _("Landscape"),
    "sea": _("Sea and harbour"),
    "town": _("Town"),
    "still_life": _("Still life"),
    "botanical": _("Plants and flowers"),
    "animal": _("Animals"),
    "figure": _("People"),
    "abstract": _("Abstract"),
}
COLORS = {
    "white": _("White"),
    "grey": _("Grey"),
    "black": _("Black"),
    "brown": _("Brown"),
    "red": _("Red"),
    "orange": _("Orange"),
    "yellow": _("Yellow"),
    "green": _("Green"),
    "blue": _("Blue"),
    "violet": _("Violet"),
    "pink": _("Pink"),
}
FACETS = (
    "kind", "medium", "subject", "color", "band", "size", "orientation", "ready", "hours", "country", "tag",
)  # fmt: skip
NARROWING = (*FACETS, "ships", "show")
_ADDRESSED = ("q", *NARROWING, "sort", "after", "before")
# Where a page begins: the last card before it, as its sorting figure and the number of its work.
_PLACE = re.compile(r"-?[0-9]{1,18}-[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty strings where nothing is asked. `after` and `before` are places on the wall, see `Wall`."""

    q: str = ""
    kind: str = ""
    medium: str = ""
    subject: str = ""
    band: str = ""
    size: str = ""
    orientation: str = ""
    color: str = ""  # a family ("blue"), or six digits ("3a6ea5") for what looks like them
    tag: str = ""
    ready: str = ""
    hours: str = ""
    country: str = ""
    ships: str = ""
    show: str = ""
    sort: str = "newest"
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, asked) -> Filters:
        """From a QueryDict or any mapping of strings."""
        band = asked.get("band", "")
        q = " ".join(asked.get("q", "").replace("\x00", " ").split())[:100]
        asked_color = color.read(asked.get("color"))
        after = _place(asked.get("after"))
        sort = _one_of(SORTS, asked.get("sort"))
        if sort == "best":
            sort = cls._sort_for(q, asked_color)
        return cls(
            q=q,
            kind=_one_of(KINDS, asked.get("kind")),
            medium=_one_of(MEDIUMS, asked.get("medium")),
            subject=_one_of(SUBJECTS, asked.get("subject")),
            band=band if band in BAND_NUMBERS else "",
            size=_one_of(SIZES, asked.get("size")),
            orientation=_one_of(ORIENTATIONS, asked.get("orientation")),
            color=asked_color,
            tag=tags.clean(asked.get("tag", "")[:200])[: tags.LONGEST],
            ready=_one_of(READY, asked.get("ready")),
            hours=_one_of(HOURS, asked.get("hours")),
            country=known(asked.get("country")) or "",
            ships=known(asked.get("ships")) or "",
            show=_one_of(SHOWS, asked.get("show")),
            sort=sort or cls._sort_for(q, asked_color),
            after=after,
            before="" if after else _place(asked.get("before")),
        )

    @staticmethod
    def _sort_for(q: str, asked_color: str) -> str:
        return "best" if re.search(r"[^\W_]", q) or color.is_exact(asked_color) else "newest"

    @property
    def can_be_best(self) -> bool:
        """Whether there is something that works match better or worse."""
        return self._sort_for(self.q, self.color) == "best"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The facets in force, as pairs of (facet, label)."""
        return self.chosen_in("cm")

    def chosen_in(self, units: str) -> list[tuple[str, str]]:
        """The facets in force, as pairs of (facet, label); sizes in `units`, "cm" or "in"."""
        return [
            (name, label_of(name, getattr(self, name), units=units))
            for name in NARROWING
            if getattr(self, name)
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps, as pairs for hidden fields."""
        kept = [(name, getattr(self, name)) for name in NARROWING if getattr(self, name)]
        return [*kept, ("sort", self.sort)] if self.sort not in ("newest", "best") else kept

    def address(self, **changes) -> str:
        """The query string of the same wall with `changes`; a change of anything but the place leads to its beginning."""
        values = {name: getattr(self, name) for name in _ADDRESSED} | {"after": "", "before": ""} | changes
        if values["sort"] in ("best", self._sort_for(values["q"], values["color"])):
            # As it would be sorted anyway.
            del values["sort"]
        pairs = [pair for pair in values.items() if pair[1]]
        return f"?{urlencode(pairs)}" if pairs else "?"


BAND_NUMBERS = tuple(str(number) for number in range(len(BANDS) + 1))


def label_of(facet: str, value: str, *, units: str = "cm") -> str:
    """A facet's value in words; sizes in `units`, "cm" or "in"."""
    if facet == "country":
        return country_name(value)
    if facet == "ships":
        return gettext("Ships to %(country)s") % {"country": country_name(value)}
    if facet == "band":
        return _band(int(value))
    if facet == "tag":
        return value
    if facet == "color" and color.is_exact(value):
        return gettext("Close to #%(color)s") % {"color": value}
    if facet == "size" and units == "in":
        return str(SIZES_IN_INCHES[value])
    return str(_LABELS[facet][value])


def _band(number: int) -> str:
    low, high = _bounds(number, str(language.locale()))
    if number == 0:
        return gettext("Under %(price)s") % {"price": high}
    if number == len(BANDS):
        return gettext("%(price)s and more") % {"price": low}
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


@cache
def _bounds(number: int, locale: str) -> tuple[str, str]:
    """ "€50" and "€100", as people of `locale` write them."""
    low, high = (
        format_compact_currency(bound // 100, "EUR", locale=locale, fraction_digits=0)
        for bound in (BANDS[max(0, number - 1)], BANDS[min(number, len(BANDS) - 1)])
    )  # fmt: skip
    return low, high


_LABELS = {
    "kind": KINDS,
    "medium": MEDIUMS,
    "subject": SUBJECTS,
    "color": COLORS,
    "size": SIZES,
    "orientation": ORIENTATIONS,
    "ready": READY,
    "hours": HOURS,
    "show": SHOWS,
}


def _place(value: str | None) -> str:
    return value if value and _PLACE.fullmatch(value) else ""


def _one_of(known_values: dict, value: str | None) -> str:
    return value if value in known_values else ""
