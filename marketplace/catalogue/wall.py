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
from marketplace.catalogue.ways import Stretch, Ways

ON_A_PAGE = 24
# So many of the newest that match are put in order by how well they match.
RANKED = 200


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
    """The page of the wall that was asked for, sizes told in `units`. Two queries, one more where anything narrows it down."""
    which = Narrowing(asked)
    counted = counts.count(which)
    facets = Facets.of(asked, counted, units=units)
    instead = which.known.instead
    if not counted.total and counted.is_whole:
        return Wall([], facets, 0, False, instead)
    found, after, before = _page(which)
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


def _page(which: Narrowing) -> tuple[list[Card], str, str]:
    """The cards, the place of the page after them and of the one before."""
    asked = which.asked
    if asked.sort == "best":
        return _best(which)
    backwards = bool(asked.before)
    at, _, number = (asked.after or asked.before).rpartition("-")
    place = (int(at), int(number)) if at else None
    ways = Ways(which, place=place, backwards=backwards)
    if asked.sort == "newest":
        # What sorts are microseconds since 1970.
        chosen = f"SELECT work_id, (extract(epoch FROM published_at) * 1000000)::bigint AS figure FROM ({ways.newest(wanted=ON_A_PAGE + 1)}) found"  # noqa: S608
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


def _best(which: Narrowing) -> tuple[list[Card], str, str]:
    """In order of how well they match, of the newest `RANKED`. Places are the number of cards before, and 0."""
    skipped = int((which.asked.after or which.asked.before or "0-0").rpartition("-")[0])
    skipped = max(0, min(skipped, RANKED))
    values = {**which.values, "skipped": skipped, "limit": ON_A_PAGE + 1}
    match, by = "0", ""
    if color.is_exact(which.asked.color):
        match, by = "-catalogue_color_distance(swatches, %(lightness)s, %(a)s, %(b)s)", "swatches"
        values |= zip(("lightness", "a", "b"), color.place(which.asked.color), strict=True)
    elif which.query:
        match, by = "ts_rank(words, %(words)s::tsquery, 1)", "words"
    rows = _rows(
        f"""
        SELECT work_id, ({match} * 1000000000)::bigint AS figure FROM ({Ways(which).newest(wanted=RANKED, also=by)}) newest
        ORDER BY 2 DESC, published_at DESC, work_id DESC OFFSET %(skipped)s LIMIT %(limit)s
        """,  # noqa: S608
        values,
    )
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    return (
        cards.read_all((row[2] for row in rows), which.asked.kind),
        f"{skipped + ON_A_PAGE}-0" if more else "",
        f"{max(0, skipped - ON_A_PAGE)}-0" if skipped else "",
    )


def _rows(chosen: str, values: dict) -> list[tuple[int, int, str]]:
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
