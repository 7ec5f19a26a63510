"""A shelf of many made-up works, put there straight, and what should be found on it: told without PostgreSQL's help."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

from django.db import connection

from artists.profiles.zones import zones_for
from marketplace.catalogue import color
from marketplace.catalogue.filters import BANDS, FACETS, Filters
from tests.benchmarks.search import rows

COLUMNS = "work_id, published_at, sold, medium, subject, orientation, size, hours, country, zones, price, original, print, tags, colors, cells, ready"
ZONES = (["home"], ["eu", "home", "JP"], ["-DE", "europe", "home", "world"])


def fill(number: int, chance: random.Random, *, hours: int = 100) -> None:
    """So many works, hung over weeks and not in the order of their numbers, some at one instant, one in five sold."""
    made = list(rows(number, chance))
    with connection.cursor() as cursor:
        for table, place in (("catalogue_shelved", 0), ("catalogue_card (work_id, content, vocabulary)", 1)):
            cursor.copy_expert(
                f"COPY {table} FROM STDIN", io.StringIO("".join(f"{line[place]}\n" for line in made))
            )
        cursor.execute(
            """
            UPDATE catalogue_shelved s SET sold = work_id %% 5 = 0, published_at = '2024-01-01'::timestamptz + u.hour * interval '1 hour',
                zones = CASE work_id %% 3 WHEN 0 THEN %s WHEN 1 THEN %s ELSE %s END::varchar[]
            FROM unnest(%s::bigint[], %s::int[]) AS u (work, hour) WHERE u.work = s.work_id
            """,
            [*ZONES, list(range(1, number + 1)), [chance.randrange(number * hours // 100) for _ in made]],
        )
        cursor.execute(
            "INSERT INTO catalogue_tally (facet, value, works) SELECT f.facet, f.value, count(*) FROM catalogue_shelved s, catalogue_facets(s) f GROUP BY 1, 2"
        )
        cursor.execute(
            "INSERT INTO catalogue_word (word, works) SELECT word, count(*) FROM catalogue_card, unnest(vocabulary) word GROUP BY 1"
        )
        cursor.execute(
            "INSERT INTO catalogue_tag (tag, works) SELECT value, works FROM catalogue_tally WHERE facet = 'tag'"
        )
        cursor.execute("ANALYZE catalogue_shelved, catalogue_card, catalogue_tally, catalogue_word")


def sell(work: int) -> None:
    """As catalogue_shelve does it: the row and the tally at once."""
    with connection.cursor() as cursor:
        for change in (-1, 1):
            cursor.execute(
                "INSERT INTO catalogue_tally (facet, value, works) SELECT f.facet, f.value, %s FROM catalogue_shelved s, catalogue_facets(s) f WHERE work_id = %s",
                [change, work],
            )
            cursor.execute("UPDATE catalogue_shelved SET sold = true WHERE work_id = %s", [work])


def shelf() -> list[dict]:
    """Every work as a dictionary, with the words that stand on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS}, vocabulary FROM catalogue_shelved JOIN catalogue_card USING (work_id)"
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def matches(work: dict, asked: Filters, *, but: tuple[str, ...] = ()) -> bool:
    return all(_conditions(work, asked, but))


def values(work: dict, facet: str, asked: Filters) -> list[str]:
    """What a work counts for in a facet, beside what is chosen in the others."""
    if facet == "kind":
        return [
            kind
            for kind in ("original", "print")
            if work[kind] is not None and _in_band(work[kind], asked.band)
        ]
    if facet == "band":
        price = work[asked.kind or "price"]
        return [] if price is None else [str(sum(price >= bound for bound in BANDS))]
    if facet in ("tag", "color"):
        return work[f"{facet}s"]
    if facet == "ready":
        return ["yes"] if work["ready"] else []
    return [work[facet]]


def _conditions(work: dict, asked: Filters, but: tuple[str, ...]) -> Iterator[bool]:
    yield work["sold"] == bool(asked.show)
    for facet in FACETS:
        wanted = getattr(asked, facet)
        if not wanted or facet in but:
            continue
        if facet == "color" and color.is_exact(wanted):
            yield bool(set(work["cells"]) & set(color.near(wanted)))
        elif facet == "kind":
            yield work[wanted] is not None
        else:
            yield wanted in values(work, facet, asked)
    for word in asked.q.split():
        yield any(said.startswith(word) for said in work["vocabulary"])
    if asked.ships:
        zones = set(work["zones"])
        reached = {*zones_for(asked.ships, work["country"]), asked.ships}
        yield bool(zones & reached) and f"-{asked.ships}" not in zones


def _in_band(price: int, band: str) -> bool:
    return not band or sum(price >= bound for bound in BANDS) == int(band)
