"""
How many works each value of a facet would leave, and how many were found in all.

What has a tally is told from it, to the last work. Whatever else is counted as far as `COUNTED`, and no farther back than
ways.py has it: what was counted then is the least that there can be, and is said as such ("1000+").
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from marketplace.catalogue.narrowing import Narrowing
from marketplace.catalogue.ways import NEWEST_FIRST, Ways

COUNTED = 1_000
# The other values of a facet in force are counted over so many works, where there are many more.
SAMPLED = 300
# A facet of many values shows the most frequent.
TAGS = 16
_PLAIN = ("medium", "subject", "size", "orientation", "hours", "country")
_COLUMNS = "medium, subject, size, orientation, hours, country, colors, tags, ready, original, print"


@dataclass(slots=True)
class Counts:
    """`works` by facet and value, all that was asked for under ("", ""); of the facets in `least`, there may be more."""

    works: dict[tuple[str, str], int] = field(default_factory=dict)
    least: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return self.works.get(("", ""), 0)

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for was counted."""
        return "" not in self.least


def count(which: Narrowing) -> Counts:
    """Of each facet beside what was chosen in the others. One query."""
    if not which.is_any:
        return _tallied()
    counting = _Counting(which)
    with connection.cursor() as cursor:
        cursor.execute(counting.statement, which.values)
        rows = cursor.fetchall()
    counts = Counts()
    for facet, value, works in rows:
        if facet.startswith("all "):
            # One more than is counted was looked at.
            if works > COUNTED or facet.removeprefix("all ") in counting.open:
                counts.least |= counting.facets[facet.removeprefix("all ")]
        elif works:
            counts.works[facet, value] = int(works)
    for (facet, value), works in counts.works.items():
        if facet in counts.least:
            counts.works[facet, value] = min(works, COUNTED)
    return counts


class _Counting:
    """
    One statement: a sample of what matches all, and for each facet in force of what matches all but it; then a count of each
    facet over its own. Where nothing is left, the tally.
    """

    def __init__(self, which: Narrowing):
        self.which = which
        self.ways = Ways(which)
        self.samples: dict[tuple[str, ...], str] = {}  # by what is left out, the sample's name
        self.facets: dict[str, set[str]] = {}  # by the sample's name, what is counted over it
        self.open: set[str] = set()  # of these samples, works beyond a stretch were not looked at
        self.sampled: list[str] = []
        parts = [self._part("", "'', count(*)", grouped=False)]
        parts += [self._part(facet, f"{facet}, count(*)", facet) for facet in _PLAIN]
        parts += [
            self._part(
                "band", "catalogue_price_band(asked_price), count(*)", "band", where="asked_price IS NOT NULL"
            )
        ]
        parts += [
            self._kinds(),
            self._part("ready", "'yes', count(*)", "ready", where="ready", grouped=False),
        ]
        parts += [self._part("color", "unnest(colors), count(*)", "color"), self._tags()]
        parts += [f"SELECT 'all {name}', '', count(*) FROM {name}" for name in self.facets]  # noqa: S608
        told = " UNION ALL ".join(parts)
        self.statement = f"WITH {', '.join(self.sampled)} {told}" if self.sampled else told

    def _sample(self, facet: str, *but: str) -> str:
        """The name of the sample that a facet is counted over; "" where nothing narrows it down, so that there is a tally."""
        which = self.which
        left_out = tuple(
            name for name in but if any(name == condition.facet for condition in which.conditions)
        )
        conditions = which.left(left_out)
        if not conditions and not which.asked.show:
            return ""
        if left_out not in self.samples:
            name = self.samples[left_out] = f"s{len(self.samples)}"
            most = SAMPLED if left_out else COUNTED
            stretch = self.ways.to_count(conditions, wanted=most + 1)
            if stretch.is_endless:
                most = COUNTED
            else:
                self.open.add(name)
            self.sampled.append(f"""{name} AS MATERIALIZED (
                SELECT {_COLUMNS}, {which.price} AS asked_price FROM catalogue_shelved
                WHERE {self.ways.where(conditions, stretch)} {NEWEST_FIRST if stretch.walked else ""} LIMIT {most + 1}
            )""")  # noqa: S608
        name = self.samples[left_out]
        self.facets.setdefault(name, set()).add(facet)
        return name

    def _part(self, facet: str, columns: str, *but: str, where: str = "true", grouped: bool = True) -> str:
        if not (sample := self._sample(facet, *but)):
            return (
                f"SELECT '{facet}', value, sum(works) FROM catalogue_tally WHERE facet = '{facet}' GROUP BY 2"  # noqa: S608
            )
        return f"SELECT '{facet}', {columns} FROM {sample} WHERE {where}{' GROUP BY 2' if grouped else ''}"  # noqa: S608

    def _kinds(self) -> str:
        sample, band = self._sample("kind", "kind", "band"), self.which.asked.band
        if not sample and not band:
            return self._part("kind", "", "kind")
        return " UNION ALL ".join(
            f"SELECT 'kind', '{kind}', count(*) FROM {sample} WHERE {kind} IS NOT NULL AND {self.which.in_band(kind)}"  # noqa: S608
            if sample
            else f"SELECT 'kind', '{kind}', sum(works) FROM catalogue_tally WHERE facet = '{kind}' AND value = '{band}'"  # noqa: S608
            for kind in ("original", "print")
        )

    def _tags(self) -> str:
        if not (sample := self._sample("tag", "tag")):
            return _TAGS_TALLIED
        return f"(SELECT 'tag', t.tag, count(*) FROM {sample}, unnest(tags) AS t (tag) GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {TAGS})"  # noqa: S608


def _tallied() -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(_TALLIED, {"facets": ["", *_PLAIN, "band", "kind", "color", "ready"]})
        return Counts({(facet, value): int(works) for facet, value, works in cursor.fetchall() if works})


# Of tags, the most frequent: which ones these are is brought up to date by beat, their counts are always true.
_TAGS_TALLIED = f"""
    SELECT 'tag', t.tag, (SELECT sum(c.works) FROM catalogue_tally c WHERE c.facet = 'tag' AND c.value = t.tag)
    FROM (SELECT tag FROM catalogue_tag ORDER BY works DESC, tag LIMIT {TAGS}) t
"""  # noqa: S608
_TALLIED = f"""
    SELECT facet, value, sum(works) FROM catalogue_tally WHERE facet = ANY(%(facets)s) GROUP BY 1, 2
    UNION ALL {_TAGS_TALLIED}
"""  # noqa: S608
