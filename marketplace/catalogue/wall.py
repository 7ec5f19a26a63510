"""
The wall: works on offer as cards, found by words and facets, with counts. Read from the shelf alone, see models.py.

Nothing here costs more the more there is. Pages follow each other by place, not by number. How works are found, ways.py has;
how they are counted, counts.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from marketplace.catalogue import cards, color, counts
from marketplace.catalogue.cards import Card
from marketplace.catalogue.facets import Facets
from marketplace.catalogue.filters import Filters
from marketplace.catalogue.narrowing import Narrowing
from marketplace.catalogue.ways import NEWEST_FIRST, Stretch, Ways

ON_A_PAGE = 24
# So many of the newest that match are put in order by how well they match.
RANKED = 200
# What the newest are sorted by: microseconds since 1970.
_MOMENT = "(extract(epoch FROM published_at) * 1000000)::bigint"
# What sorts, work, card.
Rows = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Wall:
    """A page of the wall. `after` and `before` are the places of the next and the previous page, empty where there is none."""

    cards: list[Card]
    facets: Facets
    total: int
    more: bool  # `total` is the least: not all were counted
    instead: tuple[tuple[str, str], ...] = ()
    after: str = ""
    before: str = ""


def browse(asked: Filters, *, units: str = "cm") -> Wall:
    """
    The page of the wall that was asked for, sizes told in `units`. Two queries; one more where anything narrows it down, and
    many match its words or another page than the first was asked for.
    """
    which = Narrowing(asked)
    counted = counts.count(which, _First.of(which))
    facets = Facets.of(asked, counted, units=units)
    instead = which.known.instead
    if not counted.total and counted.is_whole:
        return Wall([], facets, 0, False, instead)
    found, after, before = _page(which, counted.page)
    # What is on the only page was counted as well.
    is_all = not (after or before or asked.after or asked.before)
    total = len(found) if is_all else max(counted.total, len(found))
    return Wall(found, facets, total, not (is_all or counted.is_whole), instead, after, before)


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
    which = Narrowing(asked)
    if which.known.instead:
        return []
    matching = Ways(which).where(which.conditions, Stretch(None, None, walked=True))
    chosen = f"""
        SELECT work_id, 0 AS figure FROM catalogue_shelved WHERE {matching} AND published_at > %(since)s
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
    return cards.read_all(content for _, _, content in _rows(chosen, values))


# --- Cards --------------------------------------------------------------------------------------


def _page(which: Narrowing, rows: Rows | None = None) -> tuple[list[Card], str, str]:
    """The cards, the place of the page after them and of the one before; of `rows` where they were read already."""
    asked = which.asked
    if asked.sort == "best":
        return _best(which, rows)
    backwards = bool(asked.before)
    at, _, number = (asked.after or asked.before).rpartition("-")
    place = (int(at), int(number)) if at else None
    if rows is None:
        ways = Ways(which, place=place, backwards=backwards)
        if asked.sort == "newest":
            chosen = f"SELECT work_id, {_MOMENT} AS figure FROM ({ways.newest(wanted=ON_A_PAGE + 1)}) found"  # noqa: S608
        else:
            chosen = ways.by_price(wanted=ON_A_PAGE + 1, dearest=asked.sort == "dearest")
        rows = _rows(chosen, which.values)
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return [], "", ""
    first, last = (f"{row[0]}-{row[1]}" for row in (rows[0], rows[-1]))
    return (
        cards.read_all((row[2] for row in rows), asked.kind),
        last if more or backwards else "",
        first if (more if backwards else place) else "",
    )


def _best(which: Narrowing, rows: Rows | None) -> tuple[list[Card], str, str]:
    """In order of how well they match, of the newest `RANKED`. Places are the number of cards before, and 0."""
    skipped = int((which.asked.after or which.asked.before or "0-0").rpartition("-")[0])
    skipped = max(0, min(skipped, RANKED))
    if rows is None:
        by = _Match.of(which)
        rows = _rows(
            f"{by.ordered(Ways(which).newest(wanted=RANKED, also=by.column))} OFFSET {skipped} LIMIT {ON_A_PAGE + 1}",
            which.values,
        )
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    return (
        cards.read_all((row[2] for row in rows), which.asked.kind),
        f"{skipped + ON_A_PAGE}-0" if more else "",
        f"{max(0, skipped - ON_A_PAGE)}-0" if skipped else "",
    )


@dataclass(frozen=True, slots=True)
class _Match:
    """How well a work matches, as SQL, and the column that this is seen by; nothing where none matches better than another."""

    well: str = "0"
    column: str = ""

    @classmethod
    def of(cls, which: Narrowing) -> _Match:
        """Of words, or of a colour, whose place is put beside the values of `which`."""
        if color.is_exact(which.asked.color):
            which.values |= zip(("lightness", "a", "b"), color.place(which.asked.color), strict=True)
            return cls("-catalogue_color_distance(swatches, %(lightness)s, %(a)s, %(b)s)", "swatches")
        return cls("ts_rank(words, %(words)s::tsquery, 1)", "words") if which.query else cls()

    def ordered(self, newest: str) -> str:
        """A statement of (work_id, figure), the best first, over one of (work_id, published_at and the column)."""
        return f"""
            SELECT work_id, ({self.well} * 1000000000)::bigint AS figure FROM ({newest}) newest
            ORDER BY 2 DESC, published_at DESC, work_id DESC
            """  # noqa: S608


@dataclass(frozen=True, slots=True)
class _First:
    """The first page of all that match: the best of the newest of them, or, without `by`, the newest."""

    by: _Match | None

    @classmethod
    def of(cls, which: Narrowing) -> _First | None:
        """None where another page was asked for, or another order."""
        asked = which.asked
        if asked.after or asked.before or asked.sort not in ("best", "newest"):
            return None
        return cls(_Match.of(which) if asked.sort == "best" else None)

    @property
    def columns(self) -> list[str]:
        return ["work_id", "published_at", *filter(None, [self.by and self.by.column])]

    def of_all(self, found: str) -> str:
        limit = f"LIMIT {ON_A_PAGE + 1}"
        if self.by is None:
            return f"SELECT work_id, {_MOMENT} AS figure FROM {found} {NEWEST_FIRST} {limit}"  # noqa: S608
        newest = f"SELECT {', '.join(self.columns)} FROM {found} {NEWEST_FIRST} LIMIT {RANKED}"  # noqa: S608
        return f"{self.by.ordered(newest)} {limit}"


def _rows(chosen: str, values: dict) -> Rows:
    """(what sorts, work, card) of the works that `chosen` selects as (work_id, figure), in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT figure, work_id, (SELECT content::text FROM catalogue_card c WHERE c.work_id = chosen.work_id)
            FROM ({chosen}) chosen
            """,  # noqa: S608
            values,
        )
        return [row for row in cursor.fetchall() if row[2] is not None]
