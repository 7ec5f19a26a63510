"""
Machines differ and are shared, so a figure is a ratio to a floor measured in the same run.

Rounds of the two are interleaved (A B A B …): what disturbs the machine for a while disturbs both.
"""

import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass

ROUNDS = 9


@dataclass(frozen=True)
class Figure:
    """One line of the report; `ratio` is value over floor, None where nothing stands beside it."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    n: int
    note: str

    def line(self) -> str:
        return json.dumps({key: rounded(value) for key, value in asdict(self).items()}, ensure_ascii=False)


@dataclass(frozen=True)
class Pair:
    """What two things cost, from the rounds of both: medians, the median of the ratios round by round, its spread."""

    value: float
    floor: float
    ratio: float
    spread: float  # half the distance between the quartiles of the ratios, as a share of their median
    rounds: int

    def figure(self, name: str, *, unit: str, note: str = "") -> Figure:
        words = f"± {self.spread:.0%}"
        return Figure(
            name=name,
            value=self.value,
            unit=unit,
            floor=self.floor,
            ratio=self.ratio,
            n=self.rounds,
            note=f"{note}; {words}" if note else words,
        )


def interleaved(value: Callable[[], float], floor: Callable[[], float], *, rounds: int = ROUNDS) -> Pair:
    """
    Measure both in turn, `rounds` times, after one round of each that does not count.

    Each callable does its work once and returns what it cost, in the unit of the figure.
    """
    value(), floor()
    pairs = [_in_turn(value, floor, floor_first=bool(number % 2)) for number in range(rounds)]
    ratios = [measured / beside for measured, beside in pairs]
    return Pair(
        value=statistics.median(measured for measured, _ in pairs),
        floor=statistics.median(beside for _, beside in pairs),
        ratio=statistics.median(ratios),
        spread=spread(ratios),
        rounds=rounds,
    )


def spread(numbers: list[float]) -> float:
    """Half the distance between the quartiles, as a share of the median."""
    if len(numbers) < 2:
        return 0.0
    low, middle, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return (high - low) / 2 / middle


def rounded(value):
    """Four digits that mean something."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _in_turn(
    value: Callable[[], float], floor: Callable[[], float], *, floor_first: bool
) -> tuple[float, float]:
    if floor_first:
        beside = floor()
        return value(), beside
    return value(), floor()
