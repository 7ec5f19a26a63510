"""
The pyramid behind the large view: which tiles there are, and cutting one. Pillow and arithmetic; no I/O.

Level 0 fits one tile; each further level is twice as large, up to the picture itself. Tiles are 512 px square, less at
the right and bottom edges, and do not overlap.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

SIDE = 512  # px
MANIFEST = "manifest.json"
# As large as the large view goes: enough to see the paper's tooth on a screen, too little to print from.
DEEPEST = 4_096  # px wide
SETTINGS = "1"  # as images.SETTINGS, for tiles
_SAVING = {"format": "WEBP", "quality": 80, "method": 2}


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the picture, in px."""

    number: int
    width: int
    height: int

    @property
    def columns(self) -> int:
        return math.ceil(self.width / SIDE)

    @property
    def rows(self) -> int:
        return math.ceil(self.height / SIDE)

    def box(self, column: int, row: int) -> tuple[int, int, int, int]:
        left, top = column * SIDE, row * SIDE
        return left, top, min(left + SIDE, self.width), min(top + SIDE, self.height)


def is_worth_it(width: int, height: int, *, widest_rendition: int) -> bool:
    """Whether the large view would show more than the largest rendition does."""
    return max(width, height) > widest_rendition * 1.2


def levels(width: int, height: int) -> list[Level]:
    """The levels of a picture of this size, smallest first."""
    number = max(0, math.ceil(math.log2(max(width, height) / SIDE)))
    return [
        Level(n, max(1, math.ceil(width / 2 ** (number - n))), max(1, math.ceil(height / 2 ** (number - n))))
        for n in range(number + 1)
    ]


def manifest(width: int, height: int) -> dict:
    """What a viewer needs to know; tiles lie beside it, at `<level>/<column>_<row>.webp`."""
    return {
        "width": width,
        "height": height,
        "tile": SIDE,
        "levels": [
            {"width": each.width, "height": each.height, "columns": each.columns, "rows": each.rows}
            for each in levels(width, height)
        ],
    }


def names(place: str, width: int, height: int) -> list[str]:
    """Every file of the pyramid at `place`."""
    return [name for level in levels(width, height) for name, _, _ in of_level(place, level)]


def of_level(place: str, level: Level) -> Iterator[tuple[str, int, int]]:
    """Each tile's file, column and row."""
    for row in range(level.rows):
        for column in range(level.columns):
            yield f"{place}/{level.number}/{column}_{row}.webp", column, row


def sizes(picture: Image.Image) -> Iterator[tuple[Level, Image.Image]]:
    """The picture at each level, largest first; each is made from the one before, which may be let go."""
    for level in reversed(levels(*picture.size)):
        if picture.size != (level.width, level.height):
            picture = picture.resize((level.width, level.height), Image.Resampling.BOX)
        yield level, picture


def cut(picture: Image.Image, level: Level, column: int, row: int, *, xmp: bytes) -> bytes:
    """One tile, carrying `xmp`."""
    buffer = io.BytesIO()
    picture.crop(level.box(column, row)).save(buffer, xmp=xmp, **_SAVING)
    return buffer.getvalue()
