"""
What a price must be for the hours in a work to be paid, and what a price pays an hour. Whole minor units, no I/O.

    (hours × wage reference + materials + overhead + fixed fees) / (1 − co-op share − processing)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

WHOLE = 10_000  # basis points
MINUTES = 60


class NeverPays(ValueError):
    """At this price nothing is left for the hours, however many copies are sold."""


@dataclass(frozen=True, slots=True)
class Costs:
    """
    What goes into one work and what is taken from its price.

    `hourly`, `materials`, `overhead` and `fixed_fee` in minor units; `coop_share_points` and `processing_points` in
    basis points of the price. Fairhand's co-op share includes processing, so `processing_points` and `fixed_fee`
    are 0 here; elsewhere they are not.
    """

    minutes: int
    hourly: int
    materials: int = 0
    overhead: int = 0
    coop_share_points: int = 0
    processing_points: int = 0
    fixed_fee: int = 0

    @property
    def labour(self) -> Fraction:
        """The hours at the wage reference, in minor units."""
        return Fraction(self.minutes * self.hourly, MINUTES)

    @property
    def kept(self) -> Fraction:
        """The part of the price that stays after the co-op's share and processing."""
        return 1 - Fraction(self.coop_share_points + self.processing_points, WHOLE)


def fair_price(costs: Costs) -> int:
    """
    The lowest price, in minor units, that pays the hours and everything else. Rounded up: a cent short is short.

    :raises NeverPays: if the shares taken leave nothing of any price
    """
    if costs.kept <= 0:
        raise NeverPays("the shares taken leave nothing of any price")
    return ceil((costs.labour + costs.materials + costs.overhead + costs.fixed_fee) / costs.kept)


def hourly_at(price: int, costs: Costs) -> int | None:
    """What `price` pays an hour, in minor units, rounded down; below zero where it does not cover the costs.

    None where no time was written down.
    """
    if not costs.minutes:
        return None
    left = price * costs.kept - costs.materials - costs.overhead - costs.fixed_fee
    return (left * MINUTES / costs.minutes).__floor__()


def copies_to_pay(labour: int | Fraction, net_a_copy: int | Fraction) -> int:
    """
    How many copies pay `labour`, when each leaves `net_a_copy` (both in minor units).

    :raises NeverPays: if a copy leaves nothing
    """
    if net_a_copy <= 0:
        raise NeverPays("a copy leaves nothing for the hours")
    return ceil(Fraction(labour) / Fraction(net_a_copy))


# A person looks at hours beyond these; nothing is refused by them.
LONG = 40 * MINUTES
FINEST = 20  # minutes a square centimetre: slower than any miniature we know
LONGEST = 2_000 * MINUTES


def odd_hours(minutes: int, width_mm: int, height_mm: int) -> str:
    """Why so many minutes in a work of that size are hard to believe, in a sentence; empty where they are not."""
    if not minutes:
        return "No hours are written down."
    hours, size = f"{minutes / MINUTES:g} hours", f"{width_mm / 10:g} × {height_mm / 10:g} cm"
    if minutes > LONGEST:
        return f"{hours} in one work of {size}: a whole year and more."
    if minutes > LONG and minutes * 100 > FINEST * width_mm * height_mm:
        return f"{hours} in {size}: {minutes * 100 / (width_mm * height_mm):.0f} minutes a square centimetre."
    return ""
