"""
Looking for a colour: what was asked for, and which boxes of Oklab lie within sight of it. No I/O.

Oklab is cut into boxes of a tenth of lightness by a twentieth of a and b. The shelf knows in which boxes a work has colours
(catalogue_cell in migrations/0004_tags_and_colors.sql), so a search looks up some fifty small numbers, however many
works there are; the page then puts in order what it found by the exact distance.
"""

from __future__ import annotations

import math
import re
from itertools import product

from artists.works.colors import FAMILIES, oklab

# Distances in Oklab: at 0.02 two colours are hard to tell apart, at 0.1 both still go by one name.
IN_SIGHT = 0.08
# What each family is shown as, in sRGB.
SHOWN_AS = {
    "white": "#f4f1ea", "grey": "#8c8c8c", "black": "#1c1c1c", "brown": "#7a5230", "red": "#b3282d", "orange": "#d9772b",
    "yellow": "#e3c13c", "green": "#4d8a4a", "blue": "#33669e", "violet": "#6d4a91", "pink": "#d98aa6",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-fA-F]{6})", re.ASCII)
# Sides of a box in steps of 1/10 and 1/20; how many there are; which one holds zero.
_AXES = ((10, 11, 0), (20, 16, 8), (20, 16, 8))


def read(asked: str | None) -> str:
    """A family ("blue"), six digits in lower case ("3a6ea5"), or "" where it is neither."""
    if asked in FAMILIES:
        return asked
    found = _HEX.fullmatch(asked or "")
    return found[1].lower() if found else ""


def is_exact(color: str) -> bool:
    """Whether it is six digits, not a family's name."""
    return bool(color) and color not in FAMILIES


def place(color: str) -> tuple[float, float, float]:
    """Where six digits lie in Oklab."""
    return oklab(*bytes.fromhex(color))


def cell(lightness: float, a: float, b: float) -> int:
    """The number of the box that a colour lies in, as catalogue_cell numbers them."""
    return _number(
        min(max(math.floor(value * steps) + zero, 0), count - 1)
        for value, (steps, count, zero) in zip((lightness, a, b), _AXES, strict=True)
    )


def near(color: str) -> list[int]:
    """The boxes that come within `IN_SIGHT` of six digits."""
    asked = place(color)
    axes = []
    for value, (steps, count, zero) in zip(asked, _AXES, strict=True):
        boxes = []
        for box in range(count):
            # What lies beyond the outermost boxes is counted to them.
            low = -math.inf if box == 0 else (box - zero) / steps
            high = math.inf if box == count - 1 else (box + 1 - zero) / steps
            boxes.append((box, max(low - value, value - high, 0.0)))
        axes.append([(box, away) for box, away in boxes if away <= IN_SIGHT])
    return [
        _number(box for box, _ in boxes)
        for boxes in product(*axes)
        if math.hypot(*(away for _, away in boxes)) <= IN_SIGHT
    ]


def _number(boxes) -> int:
    lightness, a, b = boxes
    return lightness * 256 + a * 16 + b
