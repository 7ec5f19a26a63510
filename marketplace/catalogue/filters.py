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
SORTS = {"newest": "Newest first", "price": "Lowest price first", "dearest": "Highest price first"}
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
FACETS = ("kind", "medium", "subject", "band", "orientation", "country")
MOST_WORDS = 8
LAST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty strings where nothing is asked. `page` counts from 1."""

    q: str = ""
    kind: str = ""
    medium: str = ""
    subject: str = ""
    band: str = ""
    orientation: str = ""
    country: str = ""
    sort: str = "newest"
    page: int = 1

    @classmethod
    def read(cls, asked) -> Filters:
        """From a QueryDict or any mapping of strings."""
        band = asked.get("band", "")
        page = asked.get("page", "")
        return cls(
            q=" ".join(asked.get("q", "").replace("\x00", " ").split())[:100],
            kind=_one_of(KINDS, asked.get("kind")),
            medium=_one_of(MEDIUMS, asked.get("medium")),
            subject=_one_of(SUBJECTS, asked.get("subject")),
            band=band if band in {str(i) for i in range(len(BAND_LABELS))} else "",
            orientation=_one_of(ORIENTATIONS, asked.get("orientation")),
            country=known(asked.get("country")) or "",
            sort=_one_of(SORTS, asked.get("sort")) or "newest",
            page=min(int(page), LAST_PAGE) if re.fullmatch(r"[1-9][0-9]{0,8}", page) else 1,
        )

    @property
    def words(self) -> list[str]:
        """What is searched for, a word each, of letters and digits only."""
        return re.findall(r"[^\W_]+", self.q.lower().replace("colour", "color"))[:MOST_WORDS]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The facets in force, as pairs of (facet, label)."""
        return [(name, label_of(name, getattr(self, name))) for name in FACETS if getattr(self, name)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps, as pairs for hidden fields."""
        kept = [(name, getattr(self, name)) for name in FACETS if getattr(self, name)]
        return [*kept, ("sort", self.sort)] if self.sort != "newest" else kept

    def address(self, **changes) -> str:
        """The query string of the same wall with `changes`; a change of anything but the page leads to page 1."""
        changed = replace(self, **({"page": 1} | changes))
        pairs = [(name, getattr(changed, name)) for name in ("q", *FACETS) if getattr(changed, name)]
        if changed.sort != "newest":
            pairs.append(("sort", changed.sort))
        if changed.page > 1:
            pairs.append(("page", changed.page))
        return f"?{urlencode(pairs)}" if pairs else "?"


def label_of(facet: str, value: str) -> str:
    """A facet's value in words."""
    if facet == "country":
        return country_name(value)
    if facet == "band":
        return BAND_LABELS[int(value)]
    return {"kind": KINDS, "medium": MEDIUMS, "subject": SUBJECTS, "orientation": ORIENTATIONS}[facet][value]


def _one_of(known_values: dict, value: str | None) -> str:
    return value if value in known_values else ""
