"""What a wall can be narrowed down by: lists of choices, each with how many works it would leave. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue import color, filters
from marketplace.catalogue.counts import Counts
from marketplace.catalogue.filters import Filters
from payouts import language

TITLES = {
    "kind": _("Original or print"),
    "medium": _("Medium"),
    "subject": _("Subject"),
    "color": _("Colour"),
    "band": _("Price"),
    "size": _("Size"),
    "orientation": _("Shape"),
    "ready": _("Hanging"),
    "hours": _("Hours in it"),
    "country": _("Artist’s country"),
    "tag": _("Tags"),
}
# Lists in a process, of some 25 kB each. The key is what is drawn, so none is out of date.
KEPT = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, named as in the address: how many works it would leave ("12", "1000+"), and the address that takes or drops it."""

    value: str
    label: str
    count: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """
    What was `asked`, wherever on the wall, and how many works each value of each facet would leave: at `least`, in these
    facets, since not all were counted. Sizes are told in `units`, "cm" or "in".
    """

    asked: Filters
    counts: tuple[tuple[str, str, int], ...]
    least: frozenset[str]
    units: str

    @classmethod
    def of(cls, asked: Filters, counts: Counts, *, units: str) -> Facets:
        told = tuple(sorted((*which, works) for which, works in counts.works.items()))
        return cls(replace(asked, after="", before=""), told, frozenset(counts.least), units)

    def __getitem__(self, facet: str) -> list[Choice]:
        """The choices of one facet, the most frequent first where they have no order of their own."""
        asked, chosen = self.asked, getattr(self.asked, facet)
        values = {value: count for name, value, count in self.counts if name == facet}
        if chosen and not (facet == "color" and color.is_exact(chosen)):
            values.setdefault(chosen, 0)
        in_order = {
            "band": list(filters.BAND_NUMBERS),
            "size": list(filters.SIZES),
            "hours": list(filters.HOURS),
        }.get(facet)
        ordered = sorted(
            values,
            key=in_order.index if in_order else lambda v: (-values[v], filters.label_of(facet, v)),
        )
        return [
            Choice(
                value=value,
                label=filters.label_of(facet, value, units=self.units),
                count=f"{values[value]}+" if facet in self.least else str(values[value]),
                address=asked.address(**{facet: "" if value == chosen else value}),
                chosen=value == chosen,
            )
            for value in ordered
        ]

    @property
    def html(self) -> SafeString:
        """All the lists, the same for everybody who asks for the same while as much hangs."""
        return drawn(self, language.active())


@lru_cache(maxsize=KEPT)
def drawn(facets: Facets, spoken: str) -> SafeString:
    asked = facets.asked
    lists = [(name, title, facets[name]) for name, title in TITLES.items()]
    context = {
        "facets": [each for each in lists if each[2]],
        "asked": asked,
        "browse_path": reverse("catalogue:browse"),
        "keep": asked.kept,
        "archive": asked.address(show="" if asked.show else "sold"),
        "exact_color": f"#{asked.color}" if color.is_exact(asked.color) else "",
    }
    return render_to_string("catalogue/_facets.html", context)
