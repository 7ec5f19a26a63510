"""
How many works each value of a facet would leave, and how many were found in all.

What has a tally is told from it, to the last work. Whatever else is counted as far as `COUNTED`, and no farther back than
ways.py has it: what was counted then is the least that there can be, and is said as such ("1000+").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import connection

from marketplace.catalogue.filters import FACETS
from marketplace.catalogue.narrowing import Narrowing, together
from marketplace.catalogue.ways import NEWEST_FIRST, Ways

COUNTED = 1_000
# The other values of a facet in force are counted over so many works, where there are many more.
SAMPLED = 300
# Where so few, about, match what no facet is about (words, where it goes), their page is read together with the counts.
FEW = 300
# A facet of many values shows the most frequent.
TAGS = 16
# Stands before a card where others have what was counted; no sample and no facet is called so.
_SHOWN = "card"
_PLAIN = ("medium", "subject", "size", "orientation", "hours", "country")


class Page(Protocol):
    """What is to be shown of all that match, if they are few enough to be looked up for counts and cards together."""

    columns: Sequence[str]

    def of_all(self, found: str) -> str:
        """A statement of (work_id, figure), in order, over what has these columns of all that match."""


@dataclass(slots=True)
class Counts:
    """
    `works` by facet and value, all that was asked for under ("", ""); of the facets in `least`, there may be more. `page`:
    (figure, work, card) of the page that was asked for, None if that is still to be looked for.
    """

    works: dict[tuple[str, str], int] = field(default_factory=dict)
    least: set[str] = field(default_factory=set)
    page: list[tuple[int, int, str]] | None = None

    @property
    def total(self) -> int:
        return self.works.get(("", ""), 0)

    @property
    def is_whole(self) -> bool:
        """Whether all that was asked for was counted."""
        return "" not in self.least


def count(which: Narrowing, page: Page | None = None) -> Counts:
    """Of each facet beside what was chosen in the others, with the `page` where few match. One query."""
    if not which.is_any:
        return _tallied()
    counting = _Counting(which, page if _are_few(which) else None)
    with connection.cursor() as cursor:
        cursor.execute(counting.statement, which.values)
        rows = cursor.fetchall()
    samples = {sample.name: sample for sample in counting.samples.values()}
    counts, shown = Counts(), []
    for told, nulls, value, works in rows:
        if told == _SHOWN:
            shown.append((works, nulls, value))
            continue
        sample = samples.get(told)
        facet = sample.facet_of(nulls) if sample else told
        if facet is not None:
            if works and value is not None:
                counts.works[facet, value] = int(works)
            continue
        # How many works the sample has: one more than is counted was looked at.
        if works > COUNTED or sample.is_open:
            counts.least |= sample.facets
        if "" in sample.facets and works:
            counts.works["", ""] = int(works)
    if counting.has_page and counts.is_whole:
        counts.page = shown
    for (facet, value), works in counts.works.items():
        if facet in counts.least:
            counts.works[facet, value] = min(works, COUNTED)
    return counts


def _are_few(which: Narrowing) -> bool:
    """Whether no facet, whatever others are in force, can have many to be counted."""
    common = [condition for condition in which.conditions if condition.facet not in FACETS]
    return together(common) * which.whole <= FEW


@dataclass(slots=True)
class _Sample:
    """
    Works that match, over which some facets are counted. `values` has by column, which begins with its facet, what a work
    has of it, as SQL: NULL is not counted. `lists` has by facet the column of all its values. `is_open`: there may be more
    beyond the stretch that was looked at.
    """

    name: str
    found: str  # the works, as SQL without its columns
    is_open: bool
    facets: set[str]
    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    columns: Sequence[str] = ()  # and whatever else is read of them

    def facet_of(self, nulls: int) -> str | None:
        """The facet of a row, of which GROUPING tells that the columns of these bits have no part in it; None if none has."""
        for bit, column in enumerate(reversed(self.values)):
            if not nulls >> bit & 1:
                return column.partition("_")[0]
        return None

    @property
    def statement(self) -> str:
        columns = [f"{value} AS {column}" for column, value in self.values.items()]
        return f"{self.name} AS (SELECT {', '.join([*columns, *self.lists.values(), *self.columns]) or '1'} {self.found})"

    @property
    def parts(self) -> list[str]:
        """Statements of (sample or facet, what GROUPING tells, value, works): all values of all columns in one pass."""
        grouped = ", ".join(self.values)
        sets = "".join(f", ({column})" for column in self.values)
        counted = (
            f"SELECT '{self.name}', grouping({grouped}), coalesce({grouped}), count(*) FROM {self.name} GROUP BY GROUPING SETS ((){sets})"  # noqa: S608
            if grouped
            else f"SELECT '{self.name}', 0, '', count(*) FROM {self.name}"  # noqa: S608
        )
        # Of tags, the most frequent.
        return [counted] + [
            f"(SELECT '{facet}', 0, unnest({column}), count(*) FROM {self.name} GROUP BY 3 ORDER BY 4 DESC, 3 LIMIT {TAGS})"  # noqa: S608
            for facet, column in self.lists.items()
        ]


class _Counting:
    """
    One statement: a sample of what matches all, and for each facet in force of what matches all but it; then a count of each
    facet over its own. Where nothing is left, the tally.
    """

    def __init__(self, which: Narrowing, page: Page | None):
        self.which = which
        self.ways = Ways(which)
        self.in_force = {condition.facet for condition in which.conditions}
        self.samples: dict[tuple[str, ...], _Sample] = {}  # by what is left out
        parts: list[str] = []
        for facet, of in (
            ("", {}),
            *((facet, {facet: facet}) for facet in _PLAIN),
            ("band", {"band": f"catalogue_price_band({which.price})"}),
            ("ready", {"ready": "CASE WHEN ready THEN 'yes' END"}),
            ("kind", {
                f"kind_{kind}": f"CASE WHEN {kind} IS NOT NULL AND {which.in_band(kind)} THEN '{kind}' END"
                for kind in ("original", "print")
            }),
        ):  # fmt: skip
            if sample := self._sample(facet):
                sample.values |= of
            else:
                parts.append(self._tallied(facet))
        for facet, column in (("color", "colors"), ("tag", "tags")):
            if sample := self._sample(facet):
                sample.lists[facet] = column
            else:
                parts.append(self._tallied(facet))
        for sample in self.samples.values():
            parts += sample.parts
        whole = self.samples.get(())
        self.has_page = page is not None and whole is not None and not whole.is_open
        if self.has_page:
            whole.columns = page.columns
            parts.append(
                f"SELECT '{_SHOWN}', work_id, (SELECT content::text FROM catalogue_card c WHERE c.work_id = shown.work_id), figure FROM ({page.of_all(whole.name)}) shown"  # noqa: S608
            )
        told = " UNION ALL ".join(parts)
        sampled = ", ".join(sample.statement for sample in self.samples.values())
        self.statement = f"WITH {sampled} {told}" if sampled else told

    def _sample(self, facet: str) -> _Sample | None:
        """What a facet is counted over; None where nothing narrows it down, so that there is a tally."""
        # The prices of a band are those of a kind.
        beside = ("kind", "band") if facet == "kind" else (facet,)
        left_out = tuple(name for name in beside if name in self.in_force)
        if left_out in self.samples:
            sample = self.samples[left_out]
            sample.facets.add(facet)
            return sample
        conditions = self.which.left(left_out)
        if not conditions and not self.which.asked.show:
            return None
        most = SAMPLED if left_out else COUNTED
        stretch = self.ways.to_count(conditions, wanted=most + 1)
        most = COUNTED if stretch.is_endless else most
        order = NEWEST_FIRST if stretch.walked else ""
        found = (
            f"FROM catalogue_shelved WHERE {self.ways.where(conditions, stretch)} {order} LIMIT {most + 1}"
        )
        sample = _Sample(f"s{len(self.samples)}", found, not stretch.is_endless, {facet})
        self.samples[left_out] = sample
        return sample

    def _tallied(self, facet: str) -> str:
        band = self.which.asked.band
        if facet == "tag":
            return _TAGS_TALLIED
        if facet == "kind" and band:
            return f"SELECT 'kind', 0, facet, sum(works) FROM catalogue_tally WHERE facet IN ('original', 'print') AND value = '{band}' GROUP BY 3"  # noqa: S608
        return (
            f"SELECT '{facet}', 0, value, sum(works) FROM catalogue_tally WHERE facet = '{facet}' GROUP BY 3"  # noqa: S608
        )


def _tallied() -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(_TALLIED, {"facets": ["", *_PLAIN, "band", "kind", "color", "ready"]})
        return Counts({(facet, value): int(works) for facet, _, value, works in cursor.fetchall() if works})


# Of tags, the most frequent: which ones these are is brought up to date by beat, their counts are always true.
_TAGS_TALLIED = f"""
    SELECT 'tag', 0, t.tag, (SELECT sum(c.works) FROM catalogue_tally c WHERE c.facet = 'tag' AND c.value = t.tag)
    FROM (SELECT tag FROM catalogue_tag ORDER BY works DESC, tag LIMIT {TAGS}) t
"""  # noqa: S608
_TALLIED = f"""
    SELECT facet, 0, value, sum(works) FROM catalogue_tally WHERE facet = ANY(%(facets)s) GROUP BY 1, 3
    UNION ALL {_TAGS_TALLIED}
"""  # noqa: S608
