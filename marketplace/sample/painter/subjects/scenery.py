"""Passages that many pictures share: skies, still water, far trees, flicked drops."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet


def clouds(s: Sheet, top: float, bottom: float, count: int) -> list[np.ndarray]:
    """Heaps of cloud between two heights, flat below; larger overhead."""
    rng = s.rng
    heaps = []
    for _ in range(count):
        y = rng.uniform(top, bottom)
        size = 0.05 + 0.12 * (bottom - y) / (bottom - top + 1e-6)
        x = rng.uniform(0, s.w)
        for _ in range(6):
            across = rng.normal(0, 1.5) * size
            rise = abs(rng.normal(0, 0.45)) * size
            radius = size * rng.uniform(0.35, 0.85)
            heaps.append(sh.blob(rng, x + across, y - rise, radius * 1.3, radius * 0.62))
    return heaps


def sky(s: Sheet, horizon: float, *, cloudy=0, strength=0.62, blooms=1, glow=True) -> None:
    """A graded sky down to just below `horizon`, clouds left as paper."""
    p, rng = s.palette, s.rng
    heaps = clouds(s, 0.02, horizon * 0.8, cloudy) if cloudy else []
    around = s.mask(heaps, soft=0.016) * 0.93 if heaps else None
    area = [sh.box(-0.1, -0.1, s.w + 0.2, horizon + 0.4)]
    reach = ((0.0, -0.1), (rng.uniform(-0.3, 0.3), horizon + 0.1))
    below = s.mask([sh.box(-0.2, -0.2, s.w + 0.4, horizon + 0.25)], soft=0.1)
    s.wash(
        area,
        p["sky"],
        strength,
        within=below,
        around=around,
        fade=(*reach, 1.15, 0.0),
        rough=0.01,
        vary=0.3,
        blooms=blooms,
        edge=0.3,
        drawn=False,
        first=True,
    )
    if glow:
        s.wash(
            area,
            p["glow"],
            strength * 0.9,
            fade=((0.0, horizon * 0.25), (0.0, horizon), 0.0, 1.0),
            within=below,
            rough=0.01,
            vary=0.35,
            edge=0.0,
            drawn=False,
            first=True,
        )
    if heaps:
        under = [sh.moved(heap, 0.01, 0.028) for heap in heaps[::2]]
        s.wash(under, p["far"], 0.22, wet=1.0, spread=0.03, edge=0.1, drawn=False)


def birds(s: Sheet, x: float, y: float, count: int, size: float = 0.016) -> None:
    """A loose flock, each bird two flicks of the brush."""
    rng, flicks = s.rng, []
    for _ in range(count):
        bx, by = x + rng.normal(0, 0.09), y + rng.normal(0, 0.035)
        span = size * rng.uniform(0.6, 1.2)
        for side in (-1, 1):
            wing = sh.points(
                (bx, by),
                (bx + side * span * 0.5, by - span * rng.uniform(0.3, 0.5)),
                (bx + side * span, by - span * rng.uniform(0.0, 0.25)),
            )
            flicks.append(sh.stroke(sh.smooth(wing, closed=False), span * 0.2))
    s.wash(flicks, s.palette["dark"], 0.8, rough=0.02, edge=0.1, drawn=False)


def ripples(s: Sheet, top, bottom, pigment, *, count=26, strength=0.35, left=None, right=None, **how):
    """Flat strokes across water, closer and thinner toward its far side."""
    rng, strokes = s.rng, []
    for _ in range(count):
        near = rng.uniform(0, 1) ** 1.4
        y = top + (bottom - top) * near
        length = (0.04 + 0.22 * near) * rng.uniform(0.5, 1.4)
        x = rng.uniform(-0.05 if left is None else left, s.w if right is None else right)
        sway = rng.normal(0, 0.0016, 5) * (0.5 + near)
        path = np.stack([np.linspace(x - length / 2, x + length / 2, 5), y + sway], axis=1)
        thick = (0.003 + 0.011 * near) * rng.uniform(0.6, 1.3)
        strokes.append(sh.stroke(sh.smooth(path, closed=False, steps=5), thick, tip=0.05))
    s.wash(
        strokes,
        pigment,
        strength,
        **{"rough": 0.04, "edge": 0.3, "wet": 0.25, "spread": 0.008, "drawn": False, **how},
    )


def foliage(s: Sheet, x, y, rx, ry, count, size) -> list[np.ndarray]:
    """Dabs that together read as the crown of a tree."""
    rng = s.rng
    dabs = []
    for _ in range(count):
        turn, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1) ** 0.6
        dab = size * rng.uniform(0.4, 1.2)
        dabs.append(
            sh.blob(
                rng,
                x + np.cos(turn) * rx * reach,
                y + np.sin(turn) * ry * reach,
                dab,
                dab * rng.uniform(0.55, 0.9),
                wobble=0.17,
                corners=10,
            )
        )
    return dabs


def conifer(rng, x, base, height) -> np.ndarray:
    """A fir, ragged on both sides, as one outline."""
    tiers = 9
    left, right = [], []
    for i in range(tiers):
        y = base - height * (1 - i / tiers)
        reach = height * 0.19 * ((i + 0.6) / tiers) ** 0.85
        for side, row in ((-1, left), (1, right)):
            out = reach * rng.uniform(0.7, 1.25)
            row.append((x + side * reach * 0.28, y))
            row.append((x + side * out, y + height * 0.07 * rng.uniform(0.8, 1.5)))
    return np.array([(x, base - height * 1.06), *right, (x, base), *left[::-1]])


def grasses(s: Sheet, left, right, base, height, count, width=0.004) -> list[np.ndarray]:
    """Blades that spring from about `base`, bent by one wind."""
    rng = s.rng
    wind = rng.normal(0, 0.25)
    blades = []
    for _ in range(count):
        x, tall = rng.uniform(left, right), height * rng.uniform(0.35, 1.1)
        lean = tall * (wind + rng.normal(0, 0.22))
        foot = base + rng.uniform(-0.01, 0.03)
        blades.append(
            sh.line((x, foot), (x + lean, foot - tall), width, bend=rng.normal(0, 0.1), taper=0.15, count=7)
        )
    return blades


def splatter(s: Sheet, pigment, *, x=None, y=None, spread=0.25, count=16, size=0.006) -> None:
    """Drops flicked off a loaded brush, most of them tiny."""
    rng = s.rng
    x = rng.uniform(0.15, 0.85) * s.w if x is None else x
    y = rng.uniform(0.15, 0.85) * s.h if y is None else y
    drops = [
        sh.blob(
            rng,
            x + rng.normal(0, spread),
            y + rng.normal(0, spread * 0.7),
            size * rng.exponential(0.5) + 0.0012,
            wobble=0.1,
            corners=7,
        )
        for _ in range(count)
    ]
    s.wash(drops, pigment, 0.4, rough=0.02, edge=0.5, drawn=False)
