"""
Outlines, as arrays of points in sheet units: the short side of the paper is 1.

Nothing here is drawn; a shape says only where a brush would go.
"""

from functools import lru_cache

import numpy as np

LONGEST_RAGGED_EDGE = 0.2


@lru_cache(maxsize=256)
def evenly(count: int, *, closed: bool = False) -> np.ndarray:
    """`count` steps from 0 to 1; without the last of them where a ring is closed."""
    steps = np.linspace(0, 1, count, endpoint=not closed)
    steps.setflags(write=False)
    return steps


def points(*pairs) -> np.ndarray:
    return np.array(pairs, float)


@lru_cache(maxsize=32)
def _catmull_rom(steps: int) -> np.ndarray:
    """The share each of four corners has in every step of a span between the middle two."""
    t = evenly(steps, closed=True)[:, None] ** np.arange(4)
    shares = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    return t @ shares


def smooth(path: np.ndarray, *, closed: bool = True, steps: int = 8) -> np.ndarray:
    """A curve through every point of `path` (Catmull-Rom), `steps` points to a span."""
    path = np.asarray(path, float)
    ends = (path[-1:], path, path[:2]) if closed else (path[:1], path, path[-1:])
    p = np.concatenate(ends)
    t = evenly(steps, closed=True)[None, :, None]
    a, b, c, d = (p[i : len(p) - 3 + i, None, :] for i in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve.reshape(-1, 2)
    return curve if closed else np.concatenate([curve, path[-1:]])


def deform(shape: np.ndarray, rng, amount: float, rounds: int = 3, *, finest: float = 0.0) -> np.ndarray:
    """
    `shape` with the middle of every edge pushed aside, again and again.

    It stops early when edges grow shorter than `finest`.
    """
    longest = None
    for _ in range(rounds):
        after = np.empty_like(shape)
        after[:-1], after[-1] = shape[1:], shape[0]
        edge = after - shape
        length = np.sqrt((edge * edge).sum(axis=1))
        if finest and length.sum() < finest * len(length):
            break
        # A long side, such as the foot of a hill, is no more ragged than a short
        # one, and a blade of grass stays a blade.
        longest = longest or min(LONGEST_RAGGED_EDGE, 5 * _thickness(shape))
        length = np.minimum(length, longest)
        finer = np.empty((len(shape) * 2, 2))
        finer[::2] = shape
        finer[1::2] = (shape + after) / 2 + rng.standard_normal(shape.shape) * (length * amount)[:, None]
        shape = finer
        amount *= 0.72
    return shape


def _thickness(shape: np.ndarray) -> float:
    """How wide `shape` is across, taken as a ribbon: its area over half its outline."""
    x, y = shape[:, 0], shape[:, 1]
    area = abs(x[:-1] @ y[1:] - x[1:] @ y[:-1] + x[-1] * y[0] - x[0] * y[-1]) / 2
    around = np.abs(np.diff(shape, axis=0)).sum() + 1e-9
    return 2 * area / around


def turn(shape: np.ndarray, angle: float, about=(0.0, 0.0)) -> np.ndarray:
    """`shape` turned clockwise on the sheet by `angle` radians."""
    if not angle:
        return shape
    cos, sin = np.cos(angle), np.sin(angle)
    return (shape - about) @ np.array([[cos, sin], [-sin, cos]]) + about


def blob(rng, x, y, rx, ry=None, *, wobble=0.12, corners=9, angle=0.0) -> np.ndarray:
    """A rounded patch about (x, y)."""
    ry = rx if ry is None else ry
    around = 2 * np.pi * evenly(corners, closed=True) + rng.random()
    reach = 1 + wobble * rng.standard_normal(corners)
    ring = np.empty((corners, 2))
    ring[:, 0], ring[:, 1] = np.cos(around) * (rx * reach), np.sin(around) * (ry * reach)
    return turn(smooth(ring, steps=6), angle) + np.array((x, y))


def oval(x, y, rx, ry=None, *, angle=0.0, count=40) -> np.ndarray:
    around = 2 * np.pi * evenly(count, closed=True)
    ring = np.stack([np.cos(around) * rx, np.sin(around) * (rx if ry is None else ry)], axis=1)
    return turn(ring, angle) + np.array((x, y))


def box(x, y, width, height, *, lean=0.0) -> np.ndarray:
    """A rectangle with its top left at (x, y), its top pushed right by `lean`."""
    return points((x + lean, y), (x + width + lean, y), (x + width, y + height), (x, y + height))


def stroke(path: np.ndarray, width, *, tip: float = 0.0) -> np.ndarray:
    """
    What a brush leaves along `path`.

    `width` is one number or one for each point; without a list it swells in
    the middle and ends at the share `tip` of its width.
    """
    count = len(path)
    if np.isscalar(width):
        belly = np.sin(0.08 + (np.pi - 0.16) * evenly(count)) ** 0.6
        width = width * (tip + (1 - tip) * belly)
    along = np.empty_like(path)
    along[1:-1], along[0], along[-1] = path[2:] - path[:-2], path[1] - path[0], path[-1] - path[-2]
    reach = np.asarray(width) / (2 * np.sqrt((along * along).sum(axis=1)) + 1e-9)
    side = np.empty_like(path)
    side[:, 0], side[:, 1] = -along[:, 1] * reach, along[:, 0] * reach
    outline = np.empty((2 * count, 2))
    outline[:count], outline[: count - 1 : -1] = path + side, path - side
    return outline


def line(start, end, width, *, bend=0.0, taper=1.0, count=9) -> np.ndarray:
    """A stroke from `start` to `end`, bowed sideways by `bend` of its length, thinning to `taper`."""
    t = evenly(count)
    dx, dy = end[0] - start[0], end[1] - start[1]
    bow = 4 * bend * t * (1 - t)
    path = np.empty((count, 2))
    path[:, 0], path[:, 1] = start[0] + dx * t - dy * bow, start[1] + dy * t + dx * bow
    return stroke(path, width * (1 + (taper - 1) * t))


def leaf(x, y, angle, length, width, *, bend=0.15) -> np.ndarray:
    """A leaf that grows from (x, y) toward `angle`."""
    along, bow, belly = _LEAF
    path = np.stack([along * length, bow * (bend * length)], axis=1)
    return turn(stroke(path, width * belly + 0.002), angle) + np.array((x, y))


# Along a leaf: the way from stalk to tip, how far it has bowed, how wide it is.
_LEAF = (evenly(14), np.sin(evenly(14) * np.pi / 2) ** 2, np.sin(np.pi * evenly(14) ** 0.8) ** 0.85)


def ridge(rng, left, right, y, height, *, bottom, rough=0.5, peaks=3) -> np.ndarray:
    """Ground whose skyline wanders about `y` by up to `height`, filled down to `bottom`."""
    xs = np.linspace(left, right, 120)
    t = (xs - left) / (right - left)
    skyline = np.zeros_like(xs)
    size, waves = 1.0, float(peaks)
    for _ in range(5):
        knots = rng.uniform(-1, 1, int(waves) + 4)
        where = np.linspace(-0.15, 1.15, len(knots))
        curve = smooth(np.stack([where, knots], axis=1), closed=False, steps=12)
        skyline += size * np.interp(t, curve[:, 0], curve[:, 1])
        size *= rough * 0.62
        waves *= 2.1
    skyline /= np.abs(skyline).max() + 1e-6
    top = np.stack([xs, y - height * skyline], axis=1)
    return np.concatenate([top, points((right, bottom), (left, bottom))])


def skyline_at(shape: np.ndarray, x: float) -> float:
    """The height of a ridge's top edge at `x`."""
    top = shape[:-2]
    return float(np.interp(x, top[:, 0], top[:, 1]))


def mirrored(shape: np.ndarray, y: float, *, squash=1.0) -> np.ndarray:
    """`shape` seen in still water whose surface lies at `y`."""
    return np.stack([shape[:, 0], y + (y - shape[:, 1]) * squash], axis=1)


def moved(shape: np.ndarray, dx: float, dy: float) -> np.ndarray:
    return shape + np.array([dx, dy])
