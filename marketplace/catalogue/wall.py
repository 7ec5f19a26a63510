"""
The wall: works on offer as cards, found by words and facets, with counts. Read from the shelf alone, see models.py.

Nothing here costs more the more there is. Pages follow each other by place, not by number. Counts stop at `COUNTED`.
What is rare is looked up and sorted; what is frequent is met often enough on a walk along an index, newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from artists.profiles.zones import zones_abroad
from marketplace.catalogue import cards, color, filters, search
from marketplace.catalogue.cards import Card
from marketplace.catalogue.facets import COUNTED, Facets
from marketplace.catalogue.filters import Filters

ON_A_PAGE = 24
# A facet of many values shows the most frequent.
TAGS = 16
# So many of the newest that match are put in order by how well they match.
RANKED = 200


@dataclass(frozen=True, slots=True)
class Wall:
    """A page of the wall. `after` and `before` are the places of the next and the previous page, empty where there is none."""

    cards: list[Card]
    facets: Facets
    total: int
    more: bool  # more than `total`, which were not counted
    instead: tuple[tuple[str, str], ...] = ()
    after: str = ""
    before: str = ""


def browse(asked: Filters, *, units: str = "cm") -> Wall:
    """The page of the wall that was asked for, sizes told in `units`. Two queries, one more each for words and for tag or colour."""
    words = search.understood(asked.q)
    which = _Which(asked, words)
    counts = _counts(which)
    total = min(counts.get(("", ""), 0), COUNTED) if which.narrowed else counts.get(("", ""), 0)
    more = which.narrowed and counts.get(("", ""), 0) > COUNTED
    facets = Facets.of(asked, counts, capped=which.narrowed, units=units)
    if not total:
        return Wall([], facets, 0, False, words.instead)
    found, after, before = _page(which, rare=which.narrowed and not more)
    return Wall(found, facets, total, more, words.instead, after, before)


def newest(limit: int = ON_A_PAGE) -> list[Card]:
    """What was hung last. One query."""
    return _cards(
        "SELECT work_id, 0 AS figure FROM catalogue_shelved WHERE NOT sold ORDER BY published_at DESC, work_id DESC LIMIT %(limit)s",
        {"limit": limit},
    )


def by_artist(artist_id: int, *, limit: int, but: int = 0, sold_too: bool = False) -> list[Card]:
    """An artist's works, newest first; with `sold_too`, after them, those of which nothing is left. One query."""
    return _cards(
        """
        SELECT work_id, 0 AS figure FROM catalogue_shelved WHERE artist_id = %(artist)s AND work_id <> %(but)s AND (%(sold)s OR NOT sold)
        ORDER BY sold, published_at DESC, work_id DESC LIMIT %(limit)s
        """,
        {"artist": artist_id, "but": but, "sold": sold_too, "limit": limit},
    )


def of_works(work_ids: Sequence[int]) -> list[Card]:
    """The cards of these works, in this order; what does not hang there any more is left out. One query."""
    found = {card.id: card for card in _cards(
        "SELECT work_id, 0 AS figure FROM catalogue_shelved WHERE work_id = ANY(%(works)s)", {"works": list(work_ids)}
    )}  # fmt: skip
    return [found[work] for work in work_ids if work in found]


def by_slug(slug: str) -> Card | None:
    """The card of a work that hangs or is sold, by its address. One query, none for an empty slug."""
    if not slug:
        return None
    found = _cards(
        "SELECT s.work_id, 0 AS figure FROM works_work w JOIN catalogue_shelved s ON s.work_id = w.id WHERE w.slug = %(slug)s",
        {"slug": slug},
    )
    return found[0] if found else None


def hung_since(asked: Filters, since: dt.datetime, *, limit: int) -> list[Card]:
    """
    What matches and was hung after `since`, the newest first. Nothing where a word stands nowhere on the wall: what was
    probably meant instead is for a visitor to judge. At most two queries.
    """
    words = search.understood(asked.q)
    if words.instead:
        return []
    which = _Which(asked, words)
    chosen = f"""
        SELECT work_id, 0 AS figure FROM catalogue_shelved WHERE {which.where(walked=True)} AND published_at > %(since)s
        ORDER BY published_at DESC, work_id DESC LIMIT %(limit)s
        """  # noqa: S608
    return _cards(chosen, {**which.values, "since": since, "limit": limit})


def facts_of(work_ids: list[int]) -> dict[int, tuple[dt.datetime, dt.datetime, str]]:
    """When each work was hung, when its card last changed, and what its artist writes about it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.work_id, s.published_at, c.changed_at, w.description
            FROM catalogue_shelved s JOIN catalogue_card c USING (work_id) JOIN works_work w ON w.id = s.work_id
            WHERE s.work_id = ANY(%s)
            """,
            [work_ids],
        )
        return {work: facts for work, *facts in cursor.fetchall()}


def _cards(chosen: str, values: dict) -> list[Card]:
    return [cards.read(content) for _, _, content in _rows(chosen, values)]


# --- Which works --------------------------------------------------------------------------------


class _Which:
    """What was asked, as conditions on `catalogue_shelved`, by facet."""

    def __init__(self, asked: Filters, words: search.Words):
        self.asked = asked
        self.words = words
        self.price = asked.kind or "price"
        self.conditions: dict[str, str] = {}
        # The same by functions, for which no index is looked up; and about how many works each leaves.
        self.as_walked: dict[str, str] = {}
        self.works: dict[str, int] = {}
        self.whole = words.whole
        self.values: dict = {}
        self._narrow()
        # Without words and facets there is a tally to read.
        self.narrowed = bool(self.conditions) or bool(asked.show)

    def _narrow(self) -> None:
        asked = self.asked
        for facet in ("medium", "subject", "size", "orientation", "hours", "country"):
            if value := getattr(asked, facet):
                self.conditions[facet] = f"{facet} = %({facet})s"
                self.values[facet] = value
        if asked.kind:
            self.conditions["kind"] = f"{asked.kind} IS NOT NULL"
        if asked.band:
            self.conditions["band"] = self.in_band(self.price)
        if asked.ships:
            # As artists.profiles.zones.nearest decides it for a parcel. By functions: PostgreSQL takes a comparison of arrays
            # for one that hardly anything passes, and would look up and sort what is met at once on a walk.
            self.conditions["ships"] = (
                "NOT arraycontains(zones, %(ships_not)s::varchar[]) AND arrayoverlap(zones,"
                " (CASE WHEN country = %(ships)s THEN %(ships_home)s ELSE %(ships_abroad)s END)::varchar[])"
            )
            self.values |= {
                "ships": asked.ships,
                "ships_not": [f"-{asked.ships}"],
                "ships_home": ["home", asked.ships],
                "ships_abroad": [*zones_abroad(asked.ships), asked.ships],
            }
        if asked.ready:
            self.conditions["ready"] = "ready"
        if self.words.query:
            self._mark(
                "words",
                "words @@ %(words)s::tsquery",
                "ts_match_vq(words, %(words)s::tsquery)",
                self.words.query,
            )
            self.works["words"] = self.words.works
        if asked.tag or asked.color:
            self._narrow_by_marks()

    def _narrow_by_marks(self) -> None:
        asked = self.asked
        family, cells = ("", color.near(asked.color)) if color.is_exact(asked.color) else (asked.color, [])
        works = search.marked(tag=asked.tag, family=family, cells=cells)
        self.whole = works.pop("", 0)
        if asked.tag:
            self._mark(
                "tag", "tags @> %(tag)s::varchar[]", "arraycontains(tags, %(tag)s::varchar[])", [asked.tag]
            )
        if family:
            self._mark(
                "color",
                "colors @> %(color)s::varchar[]",
                "arraycontains(colors, %(color)s::varchar[])",
                [family],
            )
        elif cells:
            self._mark(
                "color", "cells && %(color)s::smallint[]", "arrayoverlap(cells, %(color)s::smallint[])", cells
            )
        self.works |= works

    def _mark(self, name: str, looked_up: str, walked: str, value) -> None:
        self.conditions[name], self.as_walked[name], self.values[name] = looked_up, walked, value
        self.works.setdefault(name, 0)

    def in_band(self, price: str) -> str:
        """Whether a column of prices is in the band that was asked for; whatever is, where none was."""
        if not self.asked.band:
            return "true"
        bounds = (0, *filters.BANDS, 10**15)
        low, high = bounds[int(self.asked.band)], bounds[int(self.asked.band) + 1]
        return f"{price} >= {low} AND {price} < {high}"

    def where(self, *but: str, walked: bool | None = None) -> str:
        """
        All conditions, but for those of some facets. `walked`: along an index, newest first, not by looking words, tag and
        colour up; as said, or else where even the rarest of them is frequent.
        """
        names = [name for name in self.conditions if name not in but]
        if walked is None:
            walked = self.is_frequent(*but, wanted=COUNTED)
        chosen = [
            self.as_walked[name] if walked and name in self.as_walked else self.conditions[name]
            for name in names
        ]
        return " AND ".join(["sold" if self.asked.show == "sold" else "NOT sold", *chosen])

    def is_frequent(self, *but: str, wanted: int) -> bool:
        """Whether `wanted` with all of words, tag and colour are met soon on a walk; the tally knows only what is on sale."""
        works = [self.works[name] for name in self.as_walked if name not in but]
        return bool(works) and search.is_frequent(min(works), self.whole, wanted=wanted)


# --- Counts -------------------------------------------------------------------------------------

_PLAIN = ("medium", "subject", "size", "orientation", "hours", "country")


def _counts(which: _Which) -> dict[tuple[str, str], int]:
    """How many works each value of each facet would leave, beside what was chosen in the others; the whole under ("", "")."""
    with connection.cursor() as cursor:
        if not which.narrowed:
            cursor.execute(
                _TALLIED, {"facets": ["", *_PLAIN, "band", "kind", "color", "ready"], "tags": TAGS}
            )
        else:
            cursor.execute(_counting(which), which.values)
        return {(facet, value): int(count) for facet, value, count in cursor.fetchall() if count}


# Of tags, the most frequent: which ones these are is brought up to date by beat, their counts are always true.
_TALLIED = """
    SELECT facet, value, sum(works) FROM catalogue_tally WHERE facet = ANY(%(facets)s) GROUP BY 1, 2
    UNION ALL
    SELECT 'tag', t.tag, (SELECT sum(c.works) FROM catalogue_tally c WHERE c.facet = 'tag' AND c.value = t.tag)
    FROM (SELECT tag FROM catalogue_tag ORDER BY works DESC, tag LIMIT %(tags)s) t
"""


def _counting(which: _Which) -> str:
    """
    One statement: the works that match all, and for each facet in force those that match all but it, `COUNTED` of each;
    then a count of each facet over its own.
    """
    columns = (
        "medium, subject, size, orientation, hours, country, colors, tags, ready, original, print,"
        f" {which.price} AS asked_price"
    )
    parts, sets = [], {}

    def over(*but: str) -> str:
        left_out = tuple(name for name in but if name in which.conditions)
        if left_out not in sets:
            sets[left_out] = f"""s{len(sets)} AS MATERIALIZED (
                SELECT {columns} FROM catalogue_shelved WHERE {which.where(*left_out)} LIMIT {COUNTED + 1}
            )"""  # noqa: S608
        return f"s{list(sets).index(left_out)}"

    parts.append(f"SELECT '', '', count(*) FROM {over()}")  # noqa: S608
    for facet in _PLAIN:
        parts.append(f"SELECT '{facet}', {facet}, count(*) FROM {over(facet)} GROUP BY 2")  # noqa: S608
    parts.append(
        f"SELECT 'band', catalogue_price_band(asked_price), count(*) FROM {over('band')} WHERE asked_price IS NOT NULL GROUP BY 2"  # noqa: S608
    )
    for kind in ("original", "print"):
        parts.append(
            f"SELECT 'kind', '{kind}', count(*) FROM {over('kind', 'band')} WHERE {kind} IS NOT NULL AND {which.in_band(kind)}"  # noqa: S608
        )
    parts.append(f"SELECT 'ready', 'yes', count(*) FROM {over('ready')} WHERE ready")  # noqa: S608
    parts.append(f"SELECT 'color', unnest(colors), count(*) FROM {over('color')} GROUP BY 2")  # noqa: S608
    parts.append(
        f"(SELECT 'tag', t.tag, count(*) FROM {over('tag')}, unnest(tags) AS t (tag) GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {TAGS})"  # noqa: S608
    )
    return f"WITH {', '.join(sets.values())} {' UNION ALL '.join(parts)}"


# --- Cards --------------------------------------------------------------------------------------


def _page(which: _Which, *, rare: bool) -> tuple[list[Card], str, str]:
    """The cards, the place of the page after them and of the one before."""
    asked = which.asked
    if asked.sort == "best":
        return _best(which)
    # What sorts, as a whole number; the work's number settles ties.
    figure, direction = {
        "newest": ("(extract(epoch FROM published_at) * 1000000)::bigint", "DESC"),
        "price": (which.price, ""),
        "dearest": (which.price, "DESC"),
    }[asked.sort]
    column = "published_at" if asked.sort == "newest" else which.price
    place = asked.after or asked.before
    backwards = bool(asked.before)
    if backwards:
        direction = "" if direction else "DESC"
    values = {**which.values, "limit": ON_A_PAGE + 1}
    where = which.where(walked=not rare)
    if place:
        at, _, number = place.rpartition("-")
        bound = "to_timestamp(%(at)s::numeric / 1000000)" if asked.sort == "newest" else "%(at)s::bigint"
        where += f" AND ({column}, work_id) {'<' if direction else '>'} ({bound}, %(number)s::bigint)"
        values |= {"at": int(at), "number": int(number)}
    if asked.sort != "newest":
        where += f" AND {column} IS NOT NULL"
    order = f"{column} {direction}, work_id {direction}"
    if rare:
        chosen = f"WITH hits AS MATERIALIZED (SELECT * FROM catalogue_shelved WHERE {where}) SELECT work_id, {figure} AS figure FROM hits ORDER BY {order} LIMIT %(limit)s"  # noqa: S608
    else:
        chosen = f"SELECT work_id, {figure} AS figure FROM catalogue_shelved WHERE {where} ORDER BY {order} LIMIT %(limit)s"  # noqa: S608
    rows = _rows(chosen, values)
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return [], "", ""
    first, last = (f"{row[0]}-{row[1]}" for row in (rows[0], rows[-1]))
    return (
        [cards.read(row[2], asked.kind) for row in rows],
        last if more or backwards else "",
        first if (more if backwards else place) else "",
    )


def _best(which: _Which) -> tuple[list[Card], str, str]:
    """In order of how well they match, of the newest `RANKED`. Places are the number of cards before, and 0."""
    skipped = int((which.asked.after or which.asked.before or "0-0").rpartition("-")[0])
    skipped = max(0, min(skipped, RANKED))
    limit = f"ORDER BY published_at DESC, work_id DESC LIMIT {RANKED}"
    walked = which.is_frequent(wanted=RANKED)
    found = f"SELECT work_id, published_at FROM catalogue_shelved WHERE {which.where(walked=walked)}"  # noqa: S608
    newest = f"{found} {limit}"
    if not walked:
        # All that is looked up is kept for a moment, so little of each; the newest are then fetched whole.
        newest = f"WITH hits AS MATERIALIZED ({found}) SELECT * FROM hits {limit}"  # noqa: S608
    if color.is_exact(which.asked.color):
        match = "-catalogue_color_distance(swatches, %(lightness)s, %(a)s, %(b)s)"
        which.values |= zip(("lightness", "a", "b"), color.place(which.asked.color), strict=True)
    else:
        match = "ts_rank(words, %(words)s::tsquery, 1)" if which.words.query else "0"
    rows = _rows(
        f"""
        WITH newest AS MATERIALIZED ({newest})
        SELECT work_id, ({match} * 1000000000)::bigint AS figure FROM newest JOIN catalogue_shelved s USING (work_id)
        ORDER BY 2 DESC, s.published_at DESC, work_id DESC OFFSET %(skipped)s LIMIT %(limit)s
        """,  # noqa: S608
        {**which.values, "skipped": skipped, "limit": ON_A_PAGE + 1},
    )
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    return (
        [cards.read(row[2], which.asked.kind) for row in rows],
        f"{skipped + ON_A_PAGE}-0" if more else "",
        f"{max(0, skipped - ON_A_PAGE)}-0" if skipped else "",
    )


def _rows(chosen: str, values: dict) -> list[tuple[int, int, str]]:
    """(what sorts, work, card) of the works that `chosen` selects as (work_id, figure), in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH chosen AS MATERIALIZED ({chosen}), numbered AS (SELECT *, row_number() OVER () AS n FROM chosen)
            SELECT figure, work_id, content::text FROM numbered JOIN catalogue_card USING (work_id) ORDER BY n
            """,  # noqa: S608
            values,
        )
        return cursor.fetchall()
