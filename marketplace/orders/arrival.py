"""When a parcel is expected: the artist's own words for how long it takes to leave and to travel. Dates in, dates out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """The first and the last day on which it should arrive."""

    first: dt.date
    last: dt.date


def expected(*, day: dt.date, working_days: int, days_min: int, days_max: int) -> Expected:
    """
    From `day` on: at most `working_days` until it leaves (0: it left that day), then `days_min` to `days_max` on its way.

    Saturdays and Sundays are no working days; holidays differ from place to place and are left to the artist's own words.
    """
    leaves = day
    for _ in range(working_days):
        leaves += dt.timedelta(days=1)
        while leaves.weekday() >= 5:
            leaves += dt.timedelta(days=1)
    first = day if working_days else leaves
    return Expected(first + dt.timedelta(days=days_min), leaves + dt.timedelta(days=days_max))
