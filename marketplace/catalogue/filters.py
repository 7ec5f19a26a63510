"""What a visitor asked of the wall, read from the address. Whatever makes no sense is left out. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from marketplace.catalogue.countries import country_name, known

# Lower bounds of the price bands but the first, in minor units.
BANDS = (5_000, 10_000, 25_000, 50_000)
BAND_LABELS = ("Under €50", "€50 to €100", "€100 to €250", "€250 to €500", "€500 and more")
KINDS = {"original": "Original", "print": "Print"}
ORIENTATIONS = {"landscape": "Wide", "portrait": "Tall", "square": "Square"}
SIZES = {"small": "Up to 30 cm", "medium": "30 to 60 cm", "large": "Over 60 cm"}
HOURS = {"short": "Under 5 hours", "days": "5 to 20 hours", "long": "20 hours and more", "unsaid": "Not said"}
# What is sold stays to be seen: the archive.
SHOWS = {"sold": "Sold"}
SORTS = {
    "best": "Best match first",
    "newest": "Newest first",
    "price": "Lowest price first",
    "dearest": "Highest price first",
}
MEDIUMS = {
    "watercolor": "Watercolor",
    "gouache": "Gouache",
    "ink": "Ink",
    "linocut": "Linocut",
    "etching": "Etching",
    "pastel": "Pastel",
    "mixed": "Mixed media",
}
SUBJECTS = {
    "landscape": "Landscape",
    "sea": "Sea and harbour",
    "town": "Town",
    "still_life": "Still life",
    "botanical": "Plants and flowers",
    "animal": "Animals",
    "figure": "People",
    "abstract": "Abstract",
}
FACETS = ("kind", "medium", "subject", "band", "size", "orientation", "hours", "country")
NARROWING = (*FACETS, "ships", "show")
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
        after = _place(asked.get("after"))
        sort = _one_of(SORTS, asked.get("sort"))
        if sort == "best":
            sort = cls._sort_for(q)
        return cls(
            q=q,
            kind=_one_of(KINDS, asked.get("kind")),
            medium=_one_of(MEDIUMS, asked.get("medium")),
            subject=_one_of(SUBJECTS, asked.get("subject")),
            band=band if band in {str(i) for i in range(len(BAND_LABELS))} else "",
            size=_one_of(SIZES, asked.get("size")),
            orientation=_one_of(ORIENTATIONS, asked.get("orientation")),
            hours=_one_of(HOURS, asked.get("hours")),
            country=known(asked.get("country")) or "",
            ships=known(asked.get("ships")) or "",
            show=_one_of(SHOWS, asked.get("show")),
            sort=sort or cls._sort_for(q),
            after=after,
            before="" if after else _place(asked.get("before")),
        )

    @staticmethod
    def _sort_for(q: str) -> str:
        return "best" if re.search(r"[^\W_]", q) else "newest"

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The facets in force, as pairs of (facet, label)."""
        return [(name, label_of(name, getattr(self, name))) for name in NARROWING if getattr(self, name)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps, as pairs for hidden fields."""
        kept = [(name, getattr(self, name)) for name in NARROWING if getattr(self, name)]
        return [*kept, ("sort", self.sort)] if self.sort not in ("newest", "best") else kept

    def address(self, **changes) -> str:
        """The query string of the same wall with `changes`; a change of anything but the place leads to its beginning."""
        changed = replace(self, **({"after": "", "before": ""} | changes))
        if changed.sort == "best":
            changed = replace(changed, sort=self._sort_for(changed.q))
        pairs = [(name, getattr(changed, name)) for name in ("q", *NARROWING) if getattr(changed, name)]
        if changed.sort != self._sort_for(changed.q):
            pairs.append(("sort", changed.sort))
        pairs += [(name, getattr(changed, name)) for name in ("after", "before") if getattr(changed, name)]
        return f"?{urlencode(pairs)}" if pairs else "?"


def label_of(facet: str, value: str) -> str:
    """A facet's value in words."""
    if facet == "country":
        return country_name(value)
    if facet == "ships":
        return f"Ships to {country_name(value)}"
    if facet == "band":
        return BAND_LABELS[int(value)]
    return _LABELS[facet][value]


_LABELS = {
    "kind": KINDS,
    "medium": MEDIUMS,
    "subject": SUBJECTS,
    "size": SIZES,
    "orientation": ORIENTATIONS,
    "hours": HOURS,
    "show": SHOWS,
}


def _place(value: str | None) -> str:
    return value if value and _PLACE.fullmatch(value) else ""


def _one_of(known_values: dict, value: str | None) -> str:
    return value if value in known_values else ""
