"""
The ways to works: on a walk along the newest, or looked up in the index of all marks, a stretch of weeks at a time.

What is frequent is met soon on a walk. What is rare is looked up, and there are few to put in order. What is neither is looked
up in the newest weeks, as many as may hold enough, and in older ones only if they did not. So the longest way does not
grow with the wall; how long each is expected to be follows from the tally. ADR 0041.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from marketplace.catalogue.narrowing import MARKS, Condition, Narrowing, least, together

NEWEST_FIRST = "ORDER BY published_at DESC, work_id DESC"
WEEK = 7 * 24 * 60 * 60  # seconds
SEASON = 16  # weeks, as catalogue_marks has it
# A walk is taken if it ends within so many works.
WALKED = 5_000
# Each stretch of weeks holds so many times the works of the one before it.
FURTHER = 4
# A stretch of more weeks than these goes to the end.
MOST_WEEKS = 30 * SEASON
# A count looks at no more works than these that have the rarest of what is asked.
EXAMINED = 10_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weeks from `first` to `last`, newest first or oldest first; None where there is no such end. `walked`: not looked up."""

    first: int | None
    last: int | None
    walked: bool

    @property
    def is_endless(self) -> bool:
        return self.last is None


class Ways:
    """
    The ways to what was asked for, onwards from a place on the wall if there is one: the microseconds since 1970 at which a work
    was hung, and its number. `backwards`: to newer works.
    """

    def __init__(self, which: Narrowing, *, place: tuple[int, int] | None = None, backwards: bool = False):
        self.which = which
        self.place = place
        self.backwards = backwards
        start = None if place is None else place[0] // 1_000_000 // WEEK
        # The weeks in which something was hung, in the order in which they are come to.
        self.weeks = [
            week
            for week in sorted(which.known.weeks, reverse=not backwards)
            if start is None or (week >= start if backwards else week <= start)
        ]

    def stretches(self, conditions: Sequence[Condition], *, wanted: int) -> list[Stretch]:
        """Where to look, one stretch after the other, until `wanted` are found; the last goes to the end."""
        share, rarest = together(conditions), least(conditions)
        if not any(condition.is_in_the_index for condition in conditions):
            return [Stretch(None, None, walked=True)]
        found: list[Stretch] = []
        # So many works may hold enough. Should what is asked come together more often than by chance, they hold more, but not
        # very many more than enough.
        works = min(_to_hold(wanted, conditions), 40 * wanted / sqrt(share * rarest))
        if WALKED * share >= 1.5 * wanted:
            found, works = self._next(found, WALKED, walked=True), WALKED * FURTHER
        while not found or not found[-1].is_endless:
            found = self._next(found, works, walked=False)
            works *= FURTHER
        return found

    def to_count(self, conditions: Sequence[Condition], *, wanted: int) -> Stretch:
        """The one stretch in which a count of `wanted` is attempted."""
        share, rarest = together(conditions), least(conditions)
        if WALKED * share >= 1.5 * wanted or not any(condition.is_in_the_index for condition in conditions):
            return self._next([], WALKED, walked=True)[0]
        return self._next([], min(_to_hold(wanted, conditions), EXAMINED / rarest), walked=False)[0]

    def _next(self, before: list[Stretch], works: float, *, walked: bool) -> list[Stretch]:
        """`before` with one more stretch, of about so many works: of all the rest, where these are half of it."""
        begin = None if not before else before[-1].last
        rest = [
            week for week in self.weeks if begin is None or (week > begin if self.backwards else week < begin)
        ]
        first = None if begin is None else begin + (1 if self.backwards else -1)
        held, last = 0, None
        if works < sum(self.which.known.weeks[week] for week in rest) / 2:
            for week in rest:
                held += self.which.known.weeks[week]
                if held >= works:
                    last = week
                    break
        if (
            last is not None
            and abs(last - (rest[0] if first is None else first)) >= MOST_WEEKS
            and not walked
        ):
            last = None
        return [*before, Stretch(first, last, walked)]

    # --- As SQL ---------------------------------------------------------------------------------

    def where(self, conditions: Sequence[Condition], stretch: Stretch) -> str:
        """All conditions and the weeks of a stretch. What is looked up is checked as well, where the index knows it roughly."""
        sold = bool(self.which.asked.show)
        said = ["sold" if sold else "NOT sold"]
        if stretch.walked:
            said += [condition.checked for condition in conditions]
        else:
            marks = [condition.marked for condition in conditions if condition.marked]
            marks += ["'sold'"] if sold else []
            said += [f"{MARKS} @> ARRAY[{', '.join(marks)}]"] if marks else []
            said += [condition.looked_up for condition in conditions if condition.looked_up]
            said += [
                condition.checked
                for condition in conditions
                if not condition.is_in_the_index or condition.facet == "ships"
            ]
        if stretch.last is not None and not stretch.walked:
            said.append(f"{MARKS} && ARRAY[{', '.join(self._times(stretch))}]")
        else:
            newest, oldest = (
                (stretch.last, stretch.first) if self.backwards else (stretch.first, stretch.last)
            )
            said += [_hung("<", newest + 1, walked=stretch.walked)] if newest is not None else []
            said += [_hung(">=", oldest, walked=stretch.walked)] if oldest is not None else []
        return " AND ".join(said)

    def _times(self, stretch: Stretch) -> list[str]:
        """The marks of all weeks of a stretch that ends somewhere: whole seasons, and weeks by themselves at its ends."""
        start = stretch.first if stretch.first is not None else self.weeks[0]
        low, high = min(start, stretch.last), max(start, stretch.last)
        whole = [
            season
            for season in range(low // SEASON, high // SEASON + 1)
            if low <= season * SEASON and (season + 1) * SEASON <= high + 1
        ]
        weeks = [week for week in range(low, high + 1) if week // SEASON not in whole]
        return [f"'season {season}'" for season in whole] + [f"'week {week}'" for week in weeks]

    def newest(self, *, wanted: int, also: str = "") -> str:
        """A statement of (work_id, published_at): the next `wanted` from the place on, nearest first, with the column `also` if named."""
        direction = "" if self.backwards else "DESC"
        order = f"ORDER BY published_at {direction}, work_id {direction} LIMIT {wanted}"
        columns = ", ".join(filter(None, ("work_id", "published_at", also)))
        conditions = self.which.left()
        parts: list[str] = []
        for stretch in self.stretches(conditions, wanted=wanted):
            enough = " + ".join(
                f"(SELECT count(*) FROM w{number})"  # noqa: S608
                for number in range(len(parts))
            )
            found = f"SELECT {columns} FROM catalogue_shelved WHERE {self.where(conditions, stretch)}{self._onwards(stretch)}"  # noqa: S608
            found += f" AND {enough} < {wanted}" if enough else ""
            if not stretch.walked:
                # OFFSET, so that it is looked up first and put in order then, whatever PostgreSQL thinks of a walk.
                found = f"SELECT * FROM ({found} OFFSET 0) hits"  # noqa: S608
            parts.append(f"w{len(parts)} AS MATERIALIZED ({found} {order})")
        if len(parts) == 1:
            return f"{found} {order}"
        every = " UNION ALL ".join(f"SELECT * FROM w{number}" for number in range(len(parts)))  # noqa: S608
        return f"WITH {', '.join(parts)} SELECT * FROM ({every}) every {order}"  # noqa: S608

    def by_price(self, *, wanted: int, dearest: bool) -> str:
        """
        A statement of (work_id, figure), the figure being the price of the kind that was asked for: the next `wanted` from the
        place on, a place here being a price and a work's number. What is frequent is met on a walk of at most `WALKED` works
        along the prices; where that is in vain, and of what is rare, all is looked up and put in order.
        """
        which, limit = self.which, f"LIMIT {wanted}"
        price = which.price
        direction = "DESC" if dearest != self.backwards else ""
        order = f"ORDER BY {price} {direction}, work_id {direction}"
        there = f"{price} IS NOT NULL AND {which.in_band(price)}"
        if self.place is not None:
            how = "<" if direction else ">"
            there += f" AND ({price}, work_id) {how} ({self.place[0]}, {self.place[1]})"
        everywhere = Stretch(None, None, walked=True)
        along = which.left(("kind", "band"))
        met = self.where(along, everywhere)
        if not along:
            return f"SELECT work_id, {price} AS figure FROM catalogue_shelved WHERE {met} AND {there} {order} {limit}"  # noqa: S608
        looked_up = self.where(which.conditions, replace(everywhere, walked=False))
        found = f"SELECT work_id, {price} AS figure FROM catalogue_shelved WHERE {looked_up} AND {there}"  # noqa: S608
        last = f"ORDER BY figure {direction}, work_id {direction} {limit}"
        if WALKED * together(along) < 1.5 * wanted:
            return f"WITH found AS MATERIALIZED ({found}) SELECT * FROM found {last}"  # noqa: S608
        sold = "sold" if which.asked.show else "NOT sold"
        enough = f"(SELECT count(*) FROM met) >= {wanted}"  # noqa: S608
        return f"""
            WITH met AS MATERIALIZED (
                SELECT work_id, {price} AS figure FROM (
                    SELECT * FROM catalogue_shelved WHERE {sold} AND {there} {order} LIMIT {WALKED}
                ) walked WHERE {met} {limit}
            ), found AS MATERIALIZED ({found} AND NOT {enough})
            SELECT * FROM (SELECT * FROM met WHERE {enough} UNION ALL SELECT * FROM found) either {last}
            """  # noqa: S608

    def _onwards(self, stretch: Stretch) -> str:
        if self.place is None:
            return ""
        at, number = f"to_timestamp({self.place[0]}::numeric / 1000000)", f"{self.place[1]}::bigint"
        if stretch.walked:
            return f" AND (published_at, work_id) {'>' if self.backwards else '<'} ({at}, {number})"
        how = "gt" if self.backwards else "lt"
        return f" AND (timestamptz_{how}(published_at, {at}) OR timestamptz_eq(published_at, {at}) AND int8{how}(work_id, {number}))"


def _to_hold(wanted: int, conditions: Sequence[Condition]) -> float:
    """In how many works so many with all conditions are likely; of a single condition it is known rather well."""
    return wanted * (1.25 if len(conditions) == 1 else 2) / together(conditions)


def _hung(how: str, week: int, *, walked: bool) -> str:
    """Whether a work was hung before a week, or since one: as a place in the index on a walk, else checked on what was looked up."""
    begin = f"to_timestamp({week * WEEK})"
    if walked:
        return f"published_at {how} {begin}"
    return f"timestamptz_{'lt' if how == '<' else 'ge'}(published_at, {begin})"
