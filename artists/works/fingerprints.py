"""
Perceptual fingerprints: what stays of a picture when it is scaled, recompressed, cropped, mirrored or tinted.

A *hash* is the signs of the 63 slowest waves (DCT-II) of a grey, square view of the picture. Of each work the hashes of
twenty *views* are kept: the whole, nine at nine tenths, nine at eight tenths, and the whole with its borders. Whoever
looks for copies asks with the whole in its eight positions and with the middle, so that a cropped copy meets the view it
was cropped to. Signs of weak waves flip first, so a question asks for every reading of its weakest ones.

A meeting of hashes is only a hint; `likeness` then compares the small grey pictures themselves. Pillow and arithmetic,
no I/O. Recall and false alarms as measured stand in ADR 0020.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul

from PIL import Image, ImageOps

RECIPE = 1  # of everything below that changes a stored hash
BITS, BANDS = 63, 3
BAND_BITS = BITS // BANDS
WEAKEST = 4  # signs of a band that are asked for both ways: 16 keys
FARTHEST = 16  # signs of 63 that may differ for the small pictures to be compared at all
_SIDE = 24
_THUMB = 40
_FINE = 18
_RULER = 96
_FLAT = 6.0  # standard deviation of grey values, of 255: below that there is nothing to tell apart
Box = tuple[float, float, float, float]


def _grid(share: float) -> list[Box]:
    places = [(1 - share) * step / 2 for step in range(3)]
    return [(x, y, x + share, y + share) for y in places for x in places]


_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
# By number, as stored; the last is the whole with its borders.
VIEWS: tuple[Box, ...] = (_WHOLE, *_grid(0.9), *_grid(0.8), _WHOLE)
WITH_BORDERS = len(VIEWS) - 1
_MIDDLES: tuple[Box, ...] = (_grid(0.9)[4], _grid(0.8)[4])
# The 63 slowest (down, across); as many lie as stand, so that the picture over its diagonal has the same ones.
_WAVES = [(slow - across, across) for slow in range(1, 10) for across in range(slow + 1)]
_WAVES += [(10 - across, across) for across in range(1, 10)]
_MOST = 10


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """
    What is kept of a picture: a hash for each view (by number), the whole in 40 × 40 grey values, and where it is
    without its border, in 96ths.
    """

    hashes: tuple[tuple[int, int], ...]
    thumb: bytes
    inner: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """One way to look for copies: a hash, the keys of each band to look under, and the small picture it was read from."""

    hash: int
    keys: tuple[tuple[int, ...], ...]
    seen: Image.Image


@dataclass(frozen=True, slots=True)
class Position:
    """How a picture is turned: `turned` over its diagonal first, then mirrored across and down."""

    turned: bool = False
    across: bool = False
    down: bool = False


_AS_IT_IS, _MIRRORED = Position(), Position(across=True)
_POSITIONS = [Position(t, a, d) for t in (False, True) for a in (False, True) for d in (False, True)]


def of(picture: Image.Image) -> Fingerprint | None:
    """The fingerprint of an RGB picture; None where it is too flat to be told from any other."""
    bordered, inner, box = _grounds(picture)
    if _is_flat(inner):
        return None
    hashes = [(number, _hash(_waves(inner, VIEWS[number]))) for number in range(WITH_BORDERS)]
    if inner is not bordered:
        hashes.append((WITH_BORDERS, _hash(_waves(bordered, _WHOLE))))
    thumb = bordered.resize((_THUMB, _THUMB), Image.Resampling.BOX)
    return Fingerprint(tuple(hashes), thumb.tobytes(), box)


def questions(picture: Image.Image) -> list[Question]:
    """The ways to look for what an RGB picture was copied from; none where it is too flat."""
    bordered, inner, _ = _grounds(picture)
    if _is_flat(inner):
        return []
    asked = [(inner, _WHOLE, position) for position in _POSITIONS]
    asked += [(inner, box, position) for box in _MIDDLES for position in (_AS_IT_IS, _MIRRORED)]
    if inner is not bordered:
        asked += [(bordered, _WHOLE, position) for position in (_AS_IT_IS, _MIRRORED)]
    return [_question(*each) for each in asked]


def bands(hash_: int) -> list[int]:
    """A hash in three parts, as the index has them."""
    return [hash_ >> (band * BAND_BITS) & ((1 << BAND_BITS) - 1) for band in range(BANDS)]


def likeness(question: Question, kept: Fingerprint, view: int) -> float:
    """
    How alike two pictures look where they should be the same: 1.0 is identical, unrelated ones stay below 0.8.

    The part of `kept` that `view` names is moved and stretched a little until it fits best.
    """
    thumb = Image.frombytes("L", (_THUMB, _THUMB), kept.thumb)
    seen = _normal(question.seen.resize((_FINE, _FINE), Image.Resampling.BOX))
    box = _WHOLE if view == WITH_BORDERS else _inside(kept.inner, VIEWS[view])
    best, step = _agreement(seen, thumb, box), 0.05
    # What does not fit at all is not looked at longer.
    while step > 0.01 and best > 0.4:
        score, tried = max((_agreement(seen, thumb, tried), tried) for tried in _near(box, step))
        if score > best:
            best, box = score, tried
        else:
            step /= 2
    return best


def _inside(inner: tuple[int, int, int, int], box: Box) -> Box:
    left, top, right, bottom = (edge / _RULER for edge in inner)
    wide, tall = right - left, bottom - top
    return left + box[0] * wide, top + box[1] * tall, left + box[2] * wide, top + box[3] * tall


# --- Views ------------------------------------------------------------------------------------------


def _grounds(picture: Image.Image) -> tuple[Image.Image, Image.Image, tuple[int, int, int, int]]:
    """
    The picture in grey, 192 px square, as it is and without a border of one colour; the same twice if it has none.

    And where the inner one is, in 96ths.
    """
    grey = picture.convert("L")
    square = grey.resize((192, 192), Image.Resampling.BOX)
    box = _without_border(square.resize((_RULER, _RULER), Image.Resampling.BOX))
    if box == (0, 0, _RULER, _RULER):
        return square, square, box
    inner = grey.resize((192, 192), Image.Resampling.BOX, box=_scaled(box, grey.size, _RULER))
    return square, inner, box


def _scaled(box, size: tuple[int, int], side: int) -> Box:
    (width, height), (left, top, right, bottom) = size, box
    return left * width / side, top * height / side, right * width / side, bottom * height / side


def _without_border(small: Image.Image) -> tuple[int, int, int, int]:
    side = small.width
    rows = [small.crop((0, y, side, y + 1)).tobytes() for y in range(side)]
    columns = [small.crop((x, 0, x + 1, side)).tobytes() for x in range(side)]
    top, bottom = _even(rows), _even(rows[::-1])
    left, right = _even(columns), _even(columns[::-1])
    # More than a third is no border but a quiet picture.
    if top + bottom > side // 3 or left + right > side // 3:
        return 0, 0, side, side
    return left, top, side - right, side - bottom


def _even(lines: Sequence[bytes]) -> int:
    """How many lines from the first on are of its one grey."""
    wanted, number = sum(lines[0]) / len(lines[0]), 0
    for line in lines:
        if max(line) - min(line) > 16 or abs(sum(line) / len(line) - wanted) > 8:
            break
        number += 1
    return number


def _is_flat(ground: Image.Image) -> bool:
    values = ground.resize((24, 24), Image.Resampling.BOX).tobytes()
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) < _FLAT


# --- Waves ------------------------------------------------------------------------------------------


@cache
def _cosines() -> list[tuple[float, ...]]:
    return [
        tuple(math.cos((2 * place + 1) * wave * math.pi / (2 * _SIDE)) for place in range(_SIDE))
        for wave in range(_MOST)
    ]


def _waves(ground: Image.Image, box: Box) -> dict[tuple[int, int], float]:
    """How strong each slow wave (down, across) is in a view."""
    view = ground.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=_scaled(box, ground.size, 1))
    values, cosines = view.tobytes(), _cosines()
    rows = [values[y * _SIDE : (y + 1) * _SIDE] for y in range(_SIDE)]
    across = [[sum(map(mul, row, cosine)) for row in rows] for cosine in cosines]
    return {(down, wide): sum(map(mul, across[wide], cosines[down])) for down, wide in _WAVES}


def _turned(waves: dict[tuple[int, int], float], position: Position) -> list[float]:
    """The waves of the picture in another position: mirroring turns the signs of odd ones, the diagonal swaps them."""
    return [
        (waves[(across, down)] if position.turned else waves[(down, across)])
        * (-1 if position.across and across % 2 else 1)
        * (-1 if position.down and down % 2 else 1)
        for down, across in _WAVES
    ]


def _hash(waves: dict[tuple[int, int], float]) -> int:
    return _packed(_turned(waves, _AS_IT_IS))


def _packed(strengths: Sequence[float]) -> int:
    return sum(1 << bit for bit, strength in enumerate(strengths) if strength > 0)


def _question(ground: Image.Image, box: Box, position: Position) -> Question:
    strengths = _turned(_waves_of(ground, box), position)
    whole = _packed(strengths)
    view = ground.resize((48, 48), Image.Resampling.BOX, box=_scaled(box, ground.size, 1))
    if position.turned:
        view = view.transpose(Image.Transpose.TRANSPOSE)
    view = ImageOps.mirror(view) if position.across else view
    view = ImageOps.flip(view) if position.down else view
    keys = tuple(
        tuple(_readings(part, strengths[band * BAND_BITS : (band + 1) * BAND_BITS]))
        for band, part in enumerate(bands(whole))
    )
    return Question(whole, keys, view)


def _waves_of(ground: Image.Image, box: Box) -> dict[tuple[int, int], float]:
    # Eight positions are asked of one view, so its waves are kept with the picture for as long as it is in hand.
    kept = ground.info.setdefault("waves", {})
    if box not in kept:
        kept[box] = _waves(ground, box)
    return kept[box]


def _readings(part: int, strengths: Sequence[float]) -> Iterator[int]:
    """The part with each choice of signs for its weakest waves."""
    weakest = sorted(range(BAND_BITS), key=lambda bit: abs(strengths[bit]))[:WEAKEST]
    for choice in range(1 << WEAKEST):
        yield part ^ sum(1 << bit for place, bit in enumerate(weakest) if choice >> place & 1)


# --- Comparing --------------------------------------------------------------------------------------


def _near(box: Box, step: float) -> Iterator[Box]:
    """The same box moved, widened or narrowed by a step on each side, inside the picture."""
    left, top, right, bottom = box
    for a, b, c, d in (
        (step, 0, step, 0), (-step, 0, -step, 0), (0, step, 0, step), (0, -step, 0, -step),
        (step, 0, 0, 0), (-step, 0, 0, 0), (0, step, 0, 0), (0, -step, 0, 0),
        (0, 0, step, 0), (0, 0, -step, 0), (0, 0, 0, step), (0, 0, 0, -step),
        (step, step, -step, -step), (-step, -step, step, step),
    ):  # fmt: skip
        moved = (max(0.0, left + a), max(0.0, top + b), min(1.0, right + c), min(1.0, bottom + d))
        if moved[2] - moved[0] > 0.5 and moved[3] - moved[1] > 0.5 and moved != box:
            yield moved


def _agreement(seen: list[float], kept: Image.Image, box: Box) -> float:
    part = kept.resize((_FINE, _FINE), Image.Resampling.BILINEAR, box=_scaled(box, kept.size, 1))
    return sum(map(mul, seen, _normal(part)))


def _normal(grey: Image.Image) -> list[float]:
    """The grey values with mean 0 and length 1, so that light and contrast do not count."""
    values = grey.tobytes()
    mean = sum(values) / len(values)
    length = math.sqrt(sum((value - mean) ** 2 for value in values)) or 1.0
    return [(value - mean) / length for value in values]
