"""
Fields of smooth randomness: what water does on its own.

A field is expensive and a picture needs dozens, so a few large tiles are made
once for each scale and every wash looks through a randomly placed window at
one of them.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

# kind -> (cell width, cell height, octaves), cells as a share of the long side
KINDS = {
    "flow": (0.34, 0.34, 3),  # how pigment pools across a whole wash
    "cloud": (0.12, 0.12, 4),  # blooms, foliage, the edges of clouds
    "ragged": (0.018, 0.018, 3),  # where an edge catches on the paper
    "streak": (0.22, 0.007, 2),  # the hairs of a dry brush, drawn sideways
    "upright": (0.007, 0.22, 2),  # the same, drawn downward
}


def enlarge(small: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """`small` smoothly stretched to `shape` (rows, columns)."""
    return np.asarray(
        Image.fromarray(small.astype(np.float32)).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    )


def octaves(rng, side: int, cell_x: float, cell_y: float, count: int) -> np.ndarray:
    """A `side` by `side` field with mean 0 and deviation 1; cells in pixels."""
    total = np.zeros((side, side), np.float32)
    weight = 1.0
    for _ in range(count):
        grid = rng.standard_normal(
            (max(3, round(side / cell_y)), max(3, round(side / cell_x))), dtype=np.float32
        )
        total += weight * enlarge(grid, (side, side))
        weight *= 0.55
        cell_x, cell_y = max(1.0, cell_x / 2.1), max(1.0, cell_y / 2.1)
    total -= total.mean()
    return np.clip(total / total.std(), -2.6, 2.6)


@lru_cache(maxsize=48)
def tile(kind: str, long_side: int) -> np.ndarray:
    """The tile of `kind` for pictures whose unit cells are shares of `long_side` pixels."""
    cell_x, cell_y, count = KINDS[kind]
    seed = sum(ord(letter) * 31**i for i, letter in enumerate(kind)) % 2**32
    side = int(min(long_side, 1400) * 1.35) + 8
    field = octaves(np.random.default_rng(seed), side, cell_x * long_side, cell_y * long_side, count)
    field.setflags(write=False)
    return field


def window(kind: str, rng, shape: tuple[int, int], long_side: int) -> np.ndarray:
    """A randomly placed and mirrored look at a tile, of `shape` (rows, columns)."""
    field = tile(kind, long_side)
    rows, columns = shape
    if rows > field.shape[0] or columns > field.shape[1]:
        field = enlarge(field, (max(rows, field.shape[0]), max(columns, field.shape[1])))
    down, right, tumbled, turned = rng.random(4)
    top = int(down * (field.shape[0] - rows + 1))
    left = int(right * (field.shape[1] - columns + 1))
    look = field[top : top + rows, left : left + columns]
    return look[:: -1 if tumbled < 0.5 else 1, :: -1 if turned < 0.5 else 1]


def blur(field: np.ndarray, radius: float) -> np.ndarray:
    """`field` blurred by about `radius` pixels; cheap at any radius."""
    if radius < 0.6:
        return field
    rows, columns = field.shape
    step = max(1.0, radius / 1.4)
    small = (max(2, round(columns / step)), max(2, round(rows / step)))
    # A box filter down and a cubic one up come close to a Gaussian.
    shrunk = Image.fromarray(field).resize(small, Image.Resampling.HAMMING)
    return np.asarray(shrunk.resize((columns, rows), Image.Resampling.BICUBIC))


def smoothstep(value: np.ndarray, low: float, high: float) -> np.ndarray:
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
