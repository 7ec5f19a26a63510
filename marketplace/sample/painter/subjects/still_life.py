"""Things on a table by a window: the light comes from the upper left."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery


def table(s: Sheet, edge: float) -> None:
    """A loose wall and a table top that starts at `edge`."""
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.06)
    wall = [sh.box(-0.1, -0.1, s.w + 0.2, edge + 0.1)]
    pair = rng.choice([["sky", "far"], ["water", "sky"], ["glow", "far"], ["far", "glow"]])
    s.wash(wall, p[pair[0]], 0.6, second=p[pair[1]], rough=0.012, vary=0.4, blooms=2, drawn=False,
           mix=((rng.uniform(0, s.w), 0), (rng.uniform(0, s.w), edge)), first=True)  # fmt: skip
    top = [sh.box(-0.1, edge, s.w + 0.2, s.h - edge + 0.1, lean=0.01)]
    s.wash(top, p["glow"], 0.35, second=p["earth"], mix=((0, edge), (0.3, s.h + 0.3)), rough=0.01,
           vary=0.35, first=True)  # fmt: skip
    if rng.random() < 0.6:
        _cloth(s, edge)


def _cloth(s: Sheet, edge: float) -> None:
    """Stripes or checks on the table top, running to a point behind it."""
    rng = s.rng
    pigment = s.palette["accent"] if rng.random() < 0.5 else s.palette["mid"]
    stripes = []
    for offset in np.linspace(-1.3, 1.3, 13):
        x = s.w / 2 + offset
        stripes.append(sh.line((x * 0.72 + s.w * 0.14, edge), (x, s.h + 0.05), 0.014, taper=1.8, count=4))
    if rng.random() < 0.6:
        for t in (0.1, 0.28, 0.52, 0.82):
            y = edge + (s.h - edge) * t
            stripes.append(sh.line((-0.1, y), (s.w + 0.1, y), 0.012 + 0.012 * t, count=4))
    s.wash(stripes, pigment, 0.24, rough=0.03, edge=0.3, vary=0.4, drawn=False)


def cast_shadow(s: Sheet, x, y, rx, *, long=1.7) -> None:
    """A blue shadow that falls to the right of something standing at (x, y)."""
    p = s.palette
    fallen = sh.blob(s.rng, x + rx * long * 0.5, y + rx * 0.05, rx * long, rx * 0.27, wobble=0.04, angle=0.04)
    s.wash([fallen], p["far"], 0.5, second=p["mid"], wet=0.35, spread=0.02, edge=0.3, drawn=False)
    dark = sh.oval(x + rx * 0.25, y + rx * 0.05, rx * 0.85, rx * 0.13)
    s.wash([dark], p["near"], 0.5, wet=1.0, spread=0.012, edge=0.1, drawn=False)


def rounded(s: Sheet, shape, base, shade, *, second=None, strength=0.75, glint=0.09) -> None:
    """A solid thing: a first wash, a turning side, a deep edge and a scrap of white paper."""
    p, rng = s.palette, s.rng
    low, high = shape.min(axis=0), shape.max(axis=0)
    size = float((high - low).min())
    s.reserve([shape])
    inside = s.mask([shape])
    spark = sh.blob(rng, *(low + (high - low) * (0.34, 0.28)), size * glint, size * glint * 0.6, angle=-0.6)
    s.wash([shape], base, strength, second=second, around=s.mask([spark], soft=0.006), rough=0.012, vary=0.25,
           edge=0.5, mix=(low, high) if second is not None else None, first=True)  # fmt: skip
    lit = s.mask([sh.moved(shape, -size * 0.16, -size * 0.13)], soft=size * 0.11)
    s.wash([shape], shade, 0.55, within=inside, around=lit, rough=0.01, vary=0.3, edge=0.2, drawn=False)
    lit = s.mask([sh.moved(shape, -size * 0.07, -size * 0.06)], soft=size * 0.05)
    s.wash([shape], p["near"], 0.34, within=inside, around=lit, rough=0.01, edge=0.0, drawn=False)


def lemon(rng, x, y, size, angle) -> np.ndarray:
    outline = sh.points(
        (-1.22, 0.02), (-1.06, -0.13), (-0.85, -0.42), (-0.35, -0.7), (0.25, -0.71), (0.78, -0.44), (1.0, -0.14),
        (1.16, -0.03), (1.02, 0.16), (0.74, 0.46), (0.2, 0.72), (-0.4, 0.68), (-0.88, 0.38), (-1.08, 0.15),
    )  # fmt: skip
    outline = outline * size + rng.normal(0, 0.015 * size, outline.shape)
    return sh.turn(sh.smooth(outline), angle) + np.array((x, y))


def lemons_in_a_bowl(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    edge = rng.uniform(0.46, 0.56) * s.h
    table(s, edge)
    x, y = s.w * rng.uniform(0.44, 0.54), edge + 0.07 * s.h
    wide = min(0.31, 0.3 * s.w)
    cast_shadow(s, x, y + wide * 0.86, wide * 0.8)
    rim = wide * 0.22
    s.reserve([sh.oval(x, y, wide, rim)])
    s.wash([sh.oval(x, y, wide, rim)], p["far"], 0.5, second=p["near"], rough=0.01, vary=0.3)
    fruit = [(-0.52, -0.1, 0.3), (0.5, -0.12, 2.7), (0.02, -0.34, 0.1), (-0.3, 0.04, -0.5), (0.32, 0.06, 0.5)]
    for dx, dy, angle in fruit[: rng.integers(4, 6)]:
        shape = lemon(rng, x + dx * wide, y + dy * wide, wide * 0.31, angle + rng.normal(0, 0.35))
        rounded(
            s, shape, p.local("lemon"), p.local("lemon shade"), second=p["glow"], strength=0.85, glint=0.1
        )
    _bowl(s, x, y, wide, rim)
    for _ in range(rng.integers(1, 3)):
        fx = x + wide * rng.choice([-1.25, 1.3]) + rng.normal(0, 0.02)
        fy = y + wide * rng.uniform(0.72, 0.98)
        cast_shadow(s, fx, fy + wide * 0.17, wide * 0.26, long=1.4)
        shape = lemon(rng, fx, fy, wide * 0.29, rng.uniform(0, 3))
        rounded(
            s, shape, p.local("lemon"), p.local("lemon shade"), second=p["glow"], strength=0.85, glint=0.1
        )
    leaves = [sh.leaf(x + wide * rng.uniform(-0.5, 0.5), y - wide * 0.42, -np.pi / 2 + a, wide * 0.42, wide * 0.16)
              for a in (-0.8, 0.75)]  # fmt: skip
    s.reserve(leaves)
    s.wash(leaves, p.local("leaf deep"), 0.75, second=p.local("leaf"), rough=0.02)


def _bowl(s: Sheet, x, y, wide, rim) -> None:
    p = s.palette
    t = np.linspace(0, np.pi, 24)
    front = np.stack([x + np.cos(t) * wide, y + np.sin(t) * rim], axis=1)
    under = sh.smooth(
        sh.points((x - wide, y), (x - wide * 0.84, y + wide * 0.46), (x - wide * 0.42, y + wide * 0.8),
                  (x + wide * 0.42, y + wide * 0.8), (x + wide * 0.84, y + wide * 0.46), (x + wide, y)),
        closed=False,
    )  # fmt: skip
    body = np.concatenate([front, under])
    foot = sh.box(x - wide * 0.4, y + wide * 0.76, wide * 0.8, wide * 0.1)
    s.reserve([foot, body])
    inside = s.mask([body])
    s.wash([foot], p["mid"], 0.6, rough=0.02, edge=0.4)
    s.wash([body], p["sky"], 0.4, second=p["glow"], rough=0.008, vary=0.3, first=True)
    lit = s.mask([sh.moved(body, -wide * 0.35, -wide * 0.12)], soft=wide * 0.12)
    s.wash(
        [body], p["mid"], 0.62, second=p["far"], within=inside, around=lit, rough=0.008, edge=0.3, drawn=False
    )
    bands = []
    for depth, thick in ((0.14, 0.035), (0.24, 0.012)):
        arc = np.stack([x + np.cos(t) * wide * (1 - depth * 0.25), y + np.sin(t) * (rim + depth * 0.3) + wide * depth],
                       axis=1)  # fmt: skip
        bands.append(sh.stroke(arc, np.full(len(arc), thick * wide * 1.6)))
    s.wash(bands, p.local("cobalt"), 0.6, within=inside, rough=0.02, vary=0.35, drawn=False)


def pear(rng, x, base, size, lean) -> np.ndarray:
    outline = sh.points(
        (-0.09, -1.74), (0.1, -1.75), (0.26, -1.56), (0.34, -1.22), (0.52, -0.88), (0.76, -0.5), (0.74, -0.14), (0.48, 0.1),
        (0.2, 0.13), (0.0, 0.1), (-0.2, 0.13), (-0.5, 0.09), (-0.77, -0.15), (-0.77, -0.54), (-0.53, -0.9), (-0.33, -1.26),
        (-0.25, -1.56),
    )  # fmt: skip
    outline = outline * size + rng.normal(0, 0.012 * size, outline.shape)
    return sh.turn(sh.smooth(outline), lean) + np.array((x, base))


def pears(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    edge = rng.uniform(0.44, 0.56) * s.h
    table(s, edge)
    count = rng.integers(2, 4) + (s.w > 1.4)
    size = min(0.2, 0.21 * s.w * 2 / count)
    places = (np.arange(count) + 0.5) / count * min(s.w * 0.8, count * 0.42)
    places += (s.w - min(s.w * 0.8, count * 0.42)) / 2 + rng.normal(0, 0.02, count)
    bases = np.sort(edge + s.h * rng.uniform(0.2, 0.31, count))
    places = rng.permutation(places)
    for x, base in zip(places, bases, strict=True):
        cast_shadow(s, x, base + size * 0.08, size * 0.75, long=1.9)
    for x, base in zip(places, bases, strict=True):
        lean = np.clip(rng.normal(0, 0.09), -0.16, 0.16)
        shape = pear(rng, x, base, size * rng.uniform(0.9, 1.1), lean)
        warm = rng.choice(["blush", "pear", "leaf"])
        rounded(s, shape, p.local("pear"), p.local(warm), second=p.local("blush"), strength=0.8, glint=0.055)
        top = shape[np.argmin(shape[:, 1])]
        stem = sh.line(top + np.array((0, 0.012)), top + np.array((rng.normal(0.01, 0.02), -size * 0.42)), size * 0.07, taper=1.5,
                       bend=rng.normal(0, 0.12))  # fmt: skip
        s.wash([stem], p.local("bark"), 0.9, rough=0.02)
        if rng.random() < 0.6:
            blade = sh.leaf(
                *(top + np.array((0, -size * 0.12))), rng.uniform(-0.7, 0.3), size * 0.9, size * 0.34
            )
            s.reserve([blade])
            s.wash([blade], p.local("leaf"), 0.7, second=p.local("leaf deep"), rough=0.02)
        freckles = [
            sh.oval(x + rng.normal(0, size * 0.3), base - size * rng.uniform(0.1, 0.8), 0.0022)
            for _ in range(14)
        ]
        s.wash(freckles, p.local("bark"), 0.3, drawn=False)
    scenery.splatter(s, p["earth"], count=10)


def teapot_and_cup(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    edge = rng.uniform(0.42, 0.52) * s.h
    table(s, edge)
    size = min(0.24, 0.19 * s.w)
    x, y = s.w * 0.4, edge + s.h * 0.06
    base, shade = [
        ("turquoise", "leaf blue"),
        ("terracotta", "brick"),
        ("cobalt", "slate"),
        ("cream", "stone"),
    ][rng.integers(4)]
    cast_shadow(s, x, y + size * 0.9, size * 0.85)
    body = sh.oval(x, y, size * 1.02, size * 0.92)
    spout = sh.smooth(size * sh.points((0.72, 0.4), (1.16, 0.16), (1.36, -0.34), (1.6, -0.62), (1.86, -0.6), (1.66, -0.34),
                                       (1.5, 0.16), (1.1, 0.62), (0.7, 0.74))) + np.array((x, y))  # fmt: skip
    grip = sh.smooth(size * sh.points((-0.82, -0.46), (-1.3, -0.62), (-1.62, -0.2), (-1.42, 0.32), (-0.86, 0.5)),
                     closed=False) + np.array((x, y))  # fmt: skip
    handle = sh.stroke(grip, np.full(len(grip), size * 0.15))
    lid = sh.smooth(
        size * sh.points((-0.56, -0.76), (-0.4, -1.0), (0, -1.1), (0.4, -1.0), (0.56, -0.76), (0, -0.66))
    ) + np.array((x, y))
    knob = sh.oval(x, y - size * 1.2, size * 0.13, size * 0.12)
    for shape in (handle, spout, knob):
        rounded(s, shape, p.local(base), p.local(shade), glint=0.1)
    rounded(s, body, p.local(base), p.local(shade), second=p["glow"], strength=0.8, glint=0.13)
    rounded(s, lid, p.local(base), p.local(shade), glint=0.14)
    s.wash([sh.stroke(sh.smooth(size * sh.points((-0.6, -0.74), (0, -0.64), (0.6, -0.74)), closed=False) + np.array((x, y)),
                      size * 0.05)], p["dark"], 0.5, drawn=False)  # fmt: skip
    _sprig(s, x - size * 0.1, y + size * 0.1, size)
    _cup(s, min(x + size * 2.25, s.w * 0.8), y + size * 0.62 + 0.05, size * 0.56)


def _sprig(s: Sheet, x, y, size) -> None:
    """A painted flower on the china."""
    rng, p = s.rng, s.palette
    petals = [
        sh.blob(rng, x + np.cos(a) * size * 0.17, y + np.sin(a) * size * 0.15, size * 0.12)
        for a in np.arange(5) * 1.26
    ]
    s.gouache(petals, amount=0.75)
    s.wash(petals, p["accent"], 0.4, drawn=False)
    leaves = [sh.leaf(x, y, a, size * 0.5, size * 0.13) for a in (0.5, 2.5, 3.6)]
    s.wash(leaves, p.local("leaf deep"), 0.5, drawn=False)
    s.wash([sh.oval(x, y, size * 0.05)], p["dark"], 0.6, drawn=False)


def _cup(s: Sheet, x, y, size) -> None:
    p = s.palette
    cast_shadow(s, x, y + size * 0.7, size * 1.2, long=1.35)
    saucer = sh.oval(x, y + size * 0.62, size * 1.5, size * 0.36)
    s.reserve([saucer])
    s.wash(
        [saucer], p["sky"], 0.35, second=p["far"], rough=0.01, mix=((x - size, y), (x + size, y)), edge=0.7
    )
    s.wash(
        [sh.oval(x + size * 0.1, y + size * 0.64, size * 0.9, size * 0.2)],
        p["mid"],
        0.4,
        wet=0.6,
        drawn=False,
    )
    t = np.linspace(0, np.pi, 20)
    ear = np.stack(
        [x + size * (0.88 + 0.42 * np.sin(t)), y - size * (0.12 - 0.3 * np.cos(t)) + size * 0.06], axis=1
    )
    handle = sh.stroke(ear, np.full(20, size * 0.12))
    bowl = sh.smooth(
        size
        * sh.points((-1, -0.5), (-0.92, 0.1), (-0.5, 0.6), (0.5, 0.6), (0.92, 0.1), (1, -0.5), (0, -0.28))
    )
    rounded(s, handle, p["sky"], p["mid"], strength=0.4)
    rounded(s, bowl + np.array((x, y)), p["sky"], p["mid"], second=p["glow"], strength=0.4)
    rim = sh.oval(x, y - size * 0.5, size, size * 0.25)
    s.reserve([rim])
    s.wash([rim], p["far"], 0.3, rough=0.01)
    s.wash([sh.oval(x + size * 0.03, y - size * 0.46, size * 0.86, size * 0.18)], p.local("bark"), 0.85,
           second=p.local("ginger"), rough=0.01)  # fmt: skip


SUBJECTS = {
    "lemons-in-a-bowl": (lemons_in_a_bowl, "Lemons heaped in a banded bowl on a table"),
    "pears": (pears, "Pears side by side on a table, with blue shadows"),
    "teapot-and-cup": (teapot_and_cup, "A round teapot beside a cup of tea"),
}
