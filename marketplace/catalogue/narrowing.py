"""
What was asked for, as conditions on `catalogue_shelved`: each can be checked on a row that was met, and most be looked up.

Words, tags, colours and the marks of all plain facets (`catalogue_marks` in migrations/0012_marks_and_weeks.sql) are in one
index, so that what is asked for together is met within it, however many works each condition leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod, sqrt

from artists.profiles.zones import zones_abroad
from marketplace.catalogue import color, filters, search
from marketplace.catalogue.filters import Filters

# The expression that is indexed, word for word.
MARKS = "catalogue_marks(medium, subject, orientation, size, hours, country, zones, price, original, print, ready, sold, published_at)"
# A beginning of words is looked up if no more works have it, since PostgreSQL gathers them all.
GATHERED = 20_000
MOST_SEND = 0.5


@dataclass(frozen=True, slots=True)
class Condition:
    """
    `share` is about how much of the wall has it, above 0, at most 1. `checked` compares a row, by functions where an index
    might be used else. In the index it is a mark, `marked`, or is `looked_up`; neither, where it had better be checked.
    """

    facet: str  # as in the address, or "words"
    share: float
    checked: str
    marked: str = ""
    looked_up: str = ""

    @property
    def is_in_the_index(self) -> bool:
        return bool(self.marked or self.looked_up)


class Narrowing:
    """What was asked, understood. Nothing is asked of the database where nothing narrows the wall down, else one query."""

    def __init__(self, asked: Filters):
        self.asked = asked
        self.price = asked.kind or "price"
        self.is_any = bool(search.tokens(asked.q) or asked.show) or any(
            getattr(asked, name) for name in (*filters.FACETS, "ships")
        )
        self.cells = color.near(asked.color) if color.is_exact(asked.color) else []
        self.known = self._ask() if self.is_any else search.Known()
        self.whole = sum(self.known.weeks.values())  # works on the wall, or in the archive
        self.query = " & ".join(word.query for word in self.known.words)
        self.values: dict = {"words": self.query}
        self.conditions = [*self._plain(), *self._sent_to(), *self._words(), *self._tag_and_color()]

    def _ask(self) -> search.Known:
        asked = self.asked
        facets = [(name, getattr(asked, name)) for name in filters.FACETS if getattr(asked, name)]
        facets += [(asked.kind, asked.band)] if asked.kind and asked.band else []
        facets += [("cell", str(cell)) for cell in self.cells]
        facets += [("to", zone) for zone in self._zones()]
        return search.known(asked.q, facets, sold=bool(asked.show))

    def left(self, but: Iterable[str] = ()) -> list[Condition]:
        """The conditions, but for those of some facets."""
        return [condition for condition in self.conditions if condition.facet not in but]

    def in_band(self, price: str) -> str:
        """Whether a column of prices is in the band that was asked for; whatever is, where none was."""
        if not self.asked.band:
            return "true"
        bounds = (0, *filters.BANDS, 10**15)
        low, high = bounds[int(self.asked.band)], bounds[int(self.asked.band) + 1]
        return f"{price} >= {low} AND {price} < {high}"

    # --- The conditions -------------------------------------------------------------------------

    def _plain(self) -> Iterable[Condition]:
        asked = self.asked
        for facet in ("medium", "subject", "size", "orientation", "hours", "country"):
            if value := getattr(asked, facet):
                self.values[facet] = value
                yield self._marked(facet, f"{facet} = %({facet})s", f"{facet} {value}")
        if asked.kind:
            yield self._marked("kind", f"{asked.kind} IS NOT NULL", asked.kind)
        if asked.band:
            # Of a kind, the prices of that kind; how many have them is known for both together.
            works = self.known.works.get((asked.kind or "band", asked.band), 0)
            of = self.known.works.get(("kind", asked.kind), 0) if asked.kind else None
            yield self._marked("band", self.in_band(self.price), f"{self.price} {asked.band}", works, of)
        if asked.ready:
            yield self._marked("ready", "ready", "ready")

    def _marked(
        self, facet: str, checked: str, mark: str, works: int | None = None, of: int | None = None
    ) -> Condition:
        self.values[f"mark_{facet}"] = mark
        if works is None:
            works = self.known.works.get((facet, getattr(self.asked, facet)), 0)
        return Condition(facet, self._share(works, of), checked, f"%(mark_{facet})s")

    def _zones(self) -> list[str]:
        """Where an artist sends to who sends to the country that was asked for, but for who leaves it out."""
        country = self.asked.ships
        return [f"home {country}", *zones_abroad(country), country] if country else []

    def _sent_to(self) -> Iterable[Condition]:
        """As artists.profiles.zones.nearest decides it for a parcel. Of where most send, nothing is looked up."""
        if not (country := self.asked.ships):
            return
        self.values |= {
            "ships": country,
            "ships_not": [f"-{country}"],
            "ships_home": ["home", country],
            "ships_abroad": [*zones_abroad(country), country],
            "mark_ships": [f"to {zone}" for zone in self._zones()],
        }
        checked = (
            "NOT arraycontains(zones, %(ships_not)s::varchar[]) AND arrayoverlap(zones,"
            " (CASE WHEN country = %(ships)s THEN %(ships_home)s ELSE %(ships_abroad)s END)::varchar[])"
        )
        share = self._share(sum(self.known.works.get(("to", zone), 0) for zone in self._zones()))
        yield Condition(
            "ships", share, checked, looked_up=f"{MARKS} && %(mark_ships)s" if share < MOST_SEND else ""
        )

    def _words(self) -> Iterable[Condition]:
        for number, word in enumerate(self.known.words):
            name = f"word_{number}"
            self.values[name] = word.query
            yield Condition(
                "words",
                self._share(word.works),
                f"ts_match_vq(words, %({name})s::tsquery)",
                looked_up=""
                if word.is_beginning and word.works > GATHERED
                else f"words @@ %({name})s::tsquery",
            )

    def _tag_and_color(self) -> Iterable[Condition]:
        asked, works = self.asked, self.known.works
        if asked.tag:
            self.values["tag"] = [asked.tag]
            share = self._share(works.get(("tag", asked.tag), 0))
            yield Condition(
                "tag",
                share,
                "arraycontains(tags, %(tag)s::varchar[])",
                looked_up="tags @> %(tag)s::varchar[]",
            )
        if self.cells:
            # Boxes in which nothing on sale lies need no looking; what was sold may lie in any.
            self.values["color"] = [
                cell for cell in self.cells if asked.show or works.get(("cell", str(cell)), 0) > 0
            ]
            share = self._share(sum(works.get(("cell", str(cell)), 0) for cell in self.cells))
            yield Condition(
                "color",
                share,
                "arrayoverlap(cells, %(color)s::smallint[])",
                looked_up="cells && %(color)s::smallint[]",
            )
        elif asked.color:
            self.values["color"] = [asked.color]
            share = self._share(works.get(("color", asked.color), 0))
            yield Condition(
                "color",
                share,
                "arraycontains(colors, %(color)s::varchar[])",
                looked_up="colors @> %(color)s::varchar[]",
            )

    def _share(self, works: int, of: int | None = None) -> float:
        whole = max(1, self.known.works.get(("", ""), 0) if of is None else of)
        return min(1.0, max(works, 0.5) / whole)


def together(conditions: Sequence[Condition]) -> float:
    """
    About which share of the wall has all: facets come together by chance, words more often, so that for them it is the middle
    (geometric) between what chance makes of it and what the rarest alone has.
    """
    words = [condition for condition in conditions if condition.facet == "words"]
    by_chance = prod(condition.share for condition in conditions)
    return by_chance * sqrt(least(words) / prod(word.share for word in words))


def least(conditions: Sequence[Condition]) -> float:
    """The share of the wall that has the rarest: no more can have all."""
    return min((condition.share for condition in conditions), default=1.0)
