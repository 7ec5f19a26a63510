"""Cold-pressed paper: its tooth, its colour, and the light that falls across it."""

from functools import lru_cache

import numpy as np

from marketplace.sample.painter import noise

WARM_WHITE = (0.985, 0.970, 0.938)
BRIGHT_WHITE = (0.985, 0.980, 0.965)


@lru_cache(maxsize=8)
def tooth(size: tuple[int, int], grain: float) -> np.ndarray:
    """
    The height of the paper at every pixel: mean 0, deviation 1, valleys negative.

    `grain` is the width in pixels of one bump.
    """
    side = max(size)
    rng = np.random.default_rng(1908)
    bumps = noise.octaves(rng, side, max(1.3, grain), max(1.3, grain), 2)
    felt = noise.octaves(rng, side, max(2.0, grain * 3.4), max(2.0, grain * 2.6), 1)
    height = bumps + 0.35 * felt
    height = (height / height.std()).astype(np.float32)
    height.setflags(write=False)
    return height[: size[1], : size[0]]


@lru_cache(maxsize=8)
def light(size: tuple[int, int], grain: float) -> np.ndarray:
    """How bright each pixel of bare paper is under a lamp at the upper left, near 1."""
    height = tooth(size, grain)
    slope = np.zeros_like(height)
    slope[1:, 1:] = height[1:, 1:] - height[:-1, :-1]
    slope /= slope.std() + 1e-6
    shade = 1.0 + 0.011 * slope + 0.005 * height
    shade.setflags(write=False)
    return shade
