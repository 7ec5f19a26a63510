"""A cat that keeps still long enough."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects.pose import Pose


def cat_asleep(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.055)
    seat = s.h * rng.uniform(0.5, 0.58)
    s.wash([sh.box(-0.1, -0.1, s.w + 0.2, seat + 0.12)], p["sky"], 0.5, second=p["glow"], vary=0.45, blooms=2, rough=0.01,
           mix=((0, 0), (s.w, seat)), drawn=False, first=True)  # fmt: skip
    _window_light(s, seat)
    s.wash(
        [sh.box(-0.1, seat + 0.06, s.w + 0.2, s.h)],
        p["earth"],
        0.42,
        second=p["glow"],
        vary=0.4,
        rough=0.01,
        first=True,
    )
    size = min(0.34, 0.31 * s.w)
    x, y = s.w * rng.uniform(0.47, 0.53), seat + 0.1 * s.h
    _cushion(s, x, y + size * 0.5, size)
    _cat(s, Pose(x, y, size, rng.choice([-1, 1])))


def _window_light(s: Sheet, seat) -> None:
    rng = s.rng
    x, wide = s.w * rng.uniform(0.12, 0.5), 0.3
    panes = [
        sh.box(x + wide * 0.53 * i, 0.1 * s.h + k * seat * 0.36, wide * 0.48, seat * 0.32)
        for i in (0, 1)
        for k in (0, 1)
    ]
    s.lift(panes, 0.55, soft=0.004, rough=0.02)
    s.wash(panes, s.palette["glow"], 0.25, wet=0.3, spread=0.01, edge=0.5, drawn=True)


def _cushion(s: Sheet, x, y, size) -> None:
    p, rng = s.palette, s.rng
    s.wash([sh.oval(x + size * 0.2, y + size * 0.34, size * 1.6, size * 0.22)], p["far"], 0.6, second=p["mid"], wet=0.5, spread=0.03,
           drawn=False)  # fmt: skip
    pad = Pose(x, y, size)((-1.5, 0.05), (-1.3, -0.2), (-0.6, -0.3), (0.6, -0.3), (1.3, -0.2), (1.5, 0.05), (1.3, 0.28), (0.6, 0.38),
                           (-0.6, 0.38), (-1.3, 0.28))  # fmt: skip
    s.reserve([pad])
    inside = s.mask([pad])
    hue = p.local(rng.choice(["turquoise", "coral", "cobalt", "leaf blue", "rose"]))
    s.wash([pad], hue, 0.7, second=p["far"], rough=0.015, vary=0.4, edge=0.6, blooms=1, first=True)
    stripes = [
        sh.line(
            (x + d * size, y - size * 0.4), (x + d * size * 1.1, y + size * 0.45), size * 0.07, bend=0.05 * d
        )
        for d in np.arange(-1.35, 1.4, 0.27)
    ]
    s.wash(stripes, hue, 0.5, within=inside, rough=0.03, drawn=False)
    s.wash([sh.moved(pad, 0, size * 0.22)], p["near"], 0.35, within=inside, wet=0.7, spread=0.03, drawn=False)


def _cat(s: Sheet, at: Pose) -> None:
    p, rng = s.palette, s.rng
    size = at.by[1]
    coat, dark = [("ginger", "terracotta"), ("slate", "ink"), ("cream", "ginger"), ("stone", "bark")][
        rng.integers(4)
    ]
    coat, dark = p.local(coat), p.local(dark)
    body = at((-1.08, 0.32), (-1.06, -0.1), (-0.8, -0.46), (-0.36, -0.66), (0.14, -0.68), (0.58, -0.52), (0.92, -0.18), (1.04, 0.2),
              (0.86, 0.46), (0.3, 0.54), (-0.4, 0.55), (-0.86, 0.5))  # fmt: skip
    s.wash([sh.moved(body, size * 0.05, size * 0.1)], p["near"], 0.5, wet=1, spread=0.02, drawn=False)
    s.reserve([body])
    inside = s.mask([body])
    lit = s.mask([sh.moved(body, -size * 0.12, -size * 0.3)], soft=size * 0.12)
    s.wash([body], coat, 0.75, second=p["glow"], rough=0.02, vary=0.4, edge=0.6, blooms=1, first=True)
    s.wash([body], dark, 0.5, within=inside, around=lit, rough=0.01, edge=0.2, drawn=False)
    bars = []
    for k in range(8):
        t = -0.62 + 0.19 * k
        top = -0.66 + 0.35 * t * t
        bars.append(
            at.limb(
                0.07,
                (t + 0.05, top + 0.03),
                (t + 0.12, top + 0.2),
                (t + 0.1, top + 0.2 + 0.18 * rng.uniform(0.5, 1.2)),
            )
        )
    s.wash(bars, dark, 0.65, within=inside, wet=0.5, spread=size * 0.04, rough=0.06, drawn=False)
    haunch = at.limb(0.03, (0.28, -0.3), (0.66, -0.18), (0.8, 0.12), (0.66, 0.36), (0.3, 0.46))
    s.wash([haunch], dark, 0.6, wet=0.4, spread=size * 0.03, drawn=False)
    tail = sh.stroke(at((0.96, 0.2), (0.96, 0.46), (0.6, 0.6), (0.1, 0.62), (-0.3, 0.56), (-0.52, 0.47), closed=False),
                     size * np.r_[np.linspace(0.04, 0.2, 8), np.full(22, 0.2), np.linspace(0.19, 0.1, 11)])  # fmt: skip
    s.reserve([tail])
    s.wash([tail], coat, 0.85, second=dark, rough=0.02, vary=0.4, edge=0.7)
    _cat_head(s, at, coat, dark)


def _cat_head(s: Sheet, at: Pose, coat, dark) -> None:
    p = s.palette
    size = at.by[1]
    head = at((-1.12, 0.14), (-1.1, -0.12), (-0.92, -0.28), (-0.66, -0.31), (-0.42, -0.24), (-0.3, -0.04), (-0.32, 0.2), (-0.5, 0.38),
              (-0.74, 0.44), (-0.98, 0.36))  # fmt: skip
    ears = [
        np.array([(-1.08, -0.08), (-1.1, -0.46), (-0.82, -0.28)]),
        np.array([(-0.6, -0.3), (-0.34, -0.5), (-0.3, -0.08)]),
    ]
    ears = [sh.deform(ear * at.by + at.at, s.rng, 0.03, 2) for ear in ears]
    s.wash([sh.moved(head, at.by[0] * 0.05, size * 0.04)], dark, 0.55, wet=1, spread=size * 0.05, drawn=False)
    s.reserve([*ears, head])
    inside = s.mask([head])
    s.wash(ears, coat, 0.85, second=dark, rough=0.02, edge=0.7)
    inner = [ear.mean(axis=0) + (ear - ear.mean(axis=0)) * 0.5 for ear in ears]
    s.wash(inner, p.local("rose"), 0.5, wet=0.6, spread=size * 0.02, drawn=False)
    s.wash([head], coat, 0.65, second=p["glow"], rough=0.02, vary=0.35, edge=0.7, first=True)
    s.lift(
        [at((-0.86, 0.16), (-0.6, 0.16), (-0.56, 0.34), (-0.74, 0.42), (-0.9, 0.32))], 0.6, soft=size * 0.04
    )
    brow = [
        at.limb(0.045, (-0.72 + d, -0.28), (-0.72 + d * 0.9, -0.2), (-0.73 + d * 0.7, -0.1))
        for d in (-0.14, 0.0, 0.14)
    ]
    s.wash(brow, dark, 0.7, within=inside, rough=0.04, drawn=False)
    eyes = [
        at.limb(0.032, (-0.98, 0.04), (-0.91, 0.1), (-0.82, 0.07)),
        at.limb(0.032, (-0.6, 0.06), (-0.5, 0.09), (-0.43, 0.02)),
    ]
    mouth = [
        at.limb(0.018, (-0.72, 0.25), (-0.76, 0.3), (-0.82, 0.29)),
        at.limb(0.018, (-0.72, 0.25), (-0.67, 0.3), (-0.61, 0.28)),
    ]
    s.wash([*eyes, *mouth], p["dark"], 1.0, rough=0.01, edge=0.1, drawn=False)
    s.wash([at((-0.77, 0.19), (-0.67, 0.19), (-0.72, 0.25))], p.local("rose"), 0.9, drawn=False)
    hairs = [
        at.limb(0.009, (-0.86, 0.27 + 0.03 * k), (-1.1, 0.25 + 0.05 * k), (-1.28, 0.2 + 0.09 * k))
        for k in range(3)
    ]
    hairs += [
        at.limb(0.009, (-0.58, 0.27 + 0.03 * k), (-0.34, 0.25 + 0.05 * k), (-0.18, 0.2 + 0.09 * k))
        for k in range(3)
    ]
    s.gouache(hairs, amount=0.85, rough=0.0)


SUBJECTS = {"cat-asleep": (cat_asleep, "A cat asleep on a striped cushion")}
