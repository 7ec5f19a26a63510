"""The geometry of a bar chart, drawn on the server as SVG. Numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200  # the drawing's own units
_GAP = 0.28  # of a bar's place
_TOP, _BOTTOM = 8, 26  # room above the bars, and for the words below


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and the word below it. `label` is empty where words would stand on each other."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    is_below: bool


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    zero: float  # where nothing is
    width: int = WIDTH
    height: int = HEIGHT


def bars(amounts: Sequence[int], labels: Sequence[str]) -> Chart:
    """
    Bars for `amounts`, which may be below zero: money that went back after the month it was earned in.

    Nothing but zeros is a line. Labels thin out so that at most twelve stand there.
    """
    low, high = min([0, *amounts]), max([0, *amounts])
    span = (high - low) or 1
    room = HEIGHT - _TOP - _BOTTOM
    zero = _TOP + room * high / span if high or low else _TOP + room
    place = WIDTH / max(1, len(amounts))
    every = -(-len(amounts) // 12) or 1
    drawn = []
    for number, (amount, label) in enumerate(zip(amounts, labels, strict=True)):
        height = room * abs(amount) / span
        x = number * place + place * _GAP / 2
        drawn.append(
            Bar(
                x=round(x, 2),
                y=round(zero - height if amount >= 0 else zero, 2),
                width=round(place * (1 - _GAP), 2),
                height=round(height, 2),
                middle=round(x + place * (1 - _GAP) / 2, 2),
                label=label if number % every == 0 else "",
                is_below=amount < 0,
            )
        )
    return Chart(drawn, round(zero, 2))
