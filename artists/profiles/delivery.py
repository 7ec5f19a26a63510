"""What one parcel costs and when it arrives: zones, shapes, combined parcels. Numbers in, numbers out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a piece travels. A parcel has the shape of the dearest piece in it."""

    FLAT = "flat"
    TUBE = "tube"
    FRAMED = "framed"


# A3, the largest sheet that most posts carry flat as a small parcel.
LONGEST_FLAT_MM = 420


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in a parcel. `amount`: what the buyer pays for it, in minor units."""

    shape: Shape = Shape.FLAT
    amount: int = 0
    dispatch_days: int = 0  # working days until it leaves


@dataclass(frozen=True, slots=True)
class Rate:
    """
    What a parcel costs in one zone, in minor units; and days on the way.

    `first` is for a flat piece, `tube` and `framed` for pieces of those shapes (None: as a flat one), `additional` for
    each further piece. From `free_from` on, a parcel's worth of works, nothing (None: never).
    """

    first: int
    additional: int = 0
    days_min: int = 2
    days_max: int = 5
    tube: int | None = None
    framed: int | None = None
    free_from: int | None = None

    def alone(self, shape: Shape) -> int:
        """What a piece of that shape costs in a parcel of its own."""
        own = {Shape.TUBE: self.tube, Shape.FRAMED: self.framed}.get(shape)
        return self.first if own is None else own


def shape_of(*, width_mm: int, height_mm: int, rigid: bool) -> Shape:
    """What cannot be rolled travels framed; a sheet up to A3 flat; a larger one in a tube."""
    if rigid:
        return Shape.FRAMED
    return Shape.FLAT if max(width_mm, height_mm) <= LONGEST_FLAT_MM else Shape.TUBE


def price(rate: Rate, pieces: Sequence[Piece]) -> int:
    """
    What one parcel of `pieces` costs, in minor units.

    The dearest piece pays for the parcel, every other one `additional`, or its own price where that is less: no parcel
    ever costs more than its pieces would in parcels of their own, and the order of the pieces does not matter.

    :raises ValueError: if there is nothing in it
    """
    if not pieces:
        raise ValueError("a parcel holds something")
    if rate.free_from is not None and sum(piece.amount for piece in pieces) >= rate.free_from:
        return 0
    alone = [rate.alone(piece.shape) for piece in pieces]
    beside = [min(rate.additional, cost) for cost in alone]
    return sum(beside) + max(cost - more for cost, more in zip(alone, beside, strict=True))


def arrival(rate: Rate, pieces: Sequence[Piece], *, on: dt.date) -> tuple[dt.date, dt.date]:
    """
    The first and the last day on which a parcel ordered `on` that day arrives.

    It leaves when its slowest piece does, counted in working days, and never arrives on a Sunday.
    """
    leaves = _working_days_after(on, max(piece.dispatch_days for piece in pieces))
    first, last = (leaves + dt.timedelta(days=days) for days in (rate.days_min, rate.days_max))
    return _not_a_sunday(first), _not_a_sunday(last)


def _working_days_after(day: dt.date, days: int) -> dt.date:
    """Monday to Friday; public holidays differ from town to town and are the carrier's affair."""
    weeks, rest = divmod(days, 5)
    day += dt.timedelta(weeks=weeks)
    while rest:
        day += dt.timedelta(days=1)
        rest -= day.weekday() < 5
    return day


def _not_a_sunday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day.weekday() == 6 else day
