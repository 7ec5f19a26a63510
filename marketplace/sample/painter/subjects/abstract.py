"""Paint with no picture in it: veils, bands and a loose wash for a banner."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery


def veils(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    way = rng.choice([_stones, _bands, _petals])
    way(s)
    scenery.splatter(s, p["accent"], count=22, size=0.008)


def _stones(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    roles = rng.permutation(["sky", "glow", "far", "mid", "near", "earth", "accent", "water"])
    middle = np.array([s.w, s.h]) * rng.uniform(0.42, 0.58, 2)
    for i, role in enumerate(roles):
        turn = i * 2.4 + rng.normal(0, 0.3)
        reach = 0.13 + 0.045 * i
        x, y = middle + reach * np.array([np.cos(turn) * s.w, np.sin(turn) * s.h]) * 0.62
        size = rng.uniform(0.11, 0.24)
        s.wash(
            [sh.blob(rng, x, y, size, size * rng.uniform(0.7, 1.1), wobble=0.13)],
            p[role],
            0.42,
            second=p[roles[i - 1]],
            layers=2,
            rough=0.05,
            wet=0.2,
            spread=0.04,
            vary=0.35,
            edge=0.7,
            blooms=rng.integers(0, 3),
            first=i < 3,
        )


def _bands(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    roles = rng.permutation(["sky", "glow", "far", "mid", "near", "accent", "water"])
    edges = np.linspace(0.09, 0.91, len(roles) + 1) * s.h
    for i, role in enumerate(roles):
        inset = rng.uniform(0.07, 0.16)
        top, deep = edges[i] + 0.004, edges[i + 1] - edges[i] + rng.normal(0.004, 0.008)
        band = sh.box(inset, top, s.w - inset - rng.uniform(0.07, 0.16), deep, lean=rng.normal(0, 0.006))
        s.wash(
            [band],
            p[role],
            0.62,
            second=p[roles[i - 1]],
            mix=((inset, 0), (s.w, rng.normal(0, 0.2))),
            rough=0.025,
            vary=0.35,
            edge=0.6,
            blooms=rng.integers(0, 3),
            first=i % 3 == 0,
        )


def _petals(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    roles = ["glow", "accent", "far", "mid", "near", "water"]
    middle = np.array([s.w, s.h]) / 2 + rng.normal(0, 0.04, 2)
    count = rng.integers(9, 14)
    start = rng.uniform(0, 6)
    for i in range(count):
        angle = start + i * 2 * np.pi / count + rng.normal(0, 0.1)
        reach = rng.uniform(0.36, 0.44) / np.hypot(np.cos(angle) / s.w, np.sin(angle) / s.h)
        role = roles[(i * 5) % len(roles)]
        s.wash(
            [sh.leaf(*middle, angle, reach, reach * rng.uniform(0.35, 0.55), bend=rng.normal(0, 0.2))],
            p[role],
            0.42,
            second=p[roles[(i + 2) % len(roles)]],
            layers=2,
            rough=0.04,
            vary=0.35,
            edge=0.65,
            wet=0.15,
            spread=0.03,
            blooms=rng.integers(0, 2),
            first=i < 4,
        )


def ribbon(s: Sheet) -> None:
    """A wide quiet wash to set words on: colour at the foot, paper above."""
    p, rng = s.palette, s.rng
    roles = ["glow", "far", "sky", "water", "mid"]
    for i, role in enumerate(roles):
        y = 0.30 + 0.13 * i
        drift = sh.ridge(rng, -0.2, s.w + 0.2, y, 0.16, bottom=1.3, peaks=int(2 + s.w), rough=0.4)
        s.wash(
            [drift],
            p[role],
            0.34 + 0.05 * i,
            second=p[roles[i - 1]],
            wet=0.45,
            spread=0.06,
            rough=0.04,
            fade=((0, y), (0, y + 0.45), 1.0, 0.2),
            vary=0.4,
            edge=0.4,
            blooms=3,
            drawn=False,
            first=True,
        )
    scenery.splatter(s, p["accent"], x=s.w * 0.8, y=0.35, count=24, size=0.014)


SUBJECTS = {
    "abstract-veils": (veils, "Veils of transparent color laid over one another"),
}
