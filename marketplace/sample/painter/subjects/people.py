"""People, seldom from the front: the artist is busy."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.pigment import pigment
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery
from marketplace.sample.painter.subjects.pose import Pose

SKINS = ("#edc2a2", "#d99f78", "#b0764f", "#85553a", "#5f3b2a")
HAIRS = ("#3a2a24", "#5d3f2c", "#8a5a34", "#c79a58", "#8f8f92", "#26242a", "#a1492f")
SHIRTS = ("cobalt", "terracotta", "leaf blue", "straw", "rose", "slate", "turquoise", "brick")


def artist(s: Sheet) -> None:
    """Head and shoulders from behind, turned a little to a sheet of paper on an easel."""
    p, rng = s.palette, s.rng
    s.wash([sh.box(-0.1, -0.1, s.w + 0.2, s.h + 0.2)], p["sky"], 0.5, second=p["glow"], vary=0.45, blooms=3, rough=0.01,
           mix=((0, 0), (s.w, s.h)), drawn=False, first=True)  # fmt: skip
    way = rng.choice([-1, 1])
    _easel(s, s.w / 2 + way * 0.24, way)
    at = Pose(s.w / 2 - way * 0.1, s.h * 0.5 + 0.06, 0.36, way)
    _figure(s, at)
    scenery.splatter(s, p["accent"], count=14, size=0.008)


def _easel(s: Sheet, x, way) -> None:
    p, rng = s.palette, s.rng
    legs = [
        sh.line((x - 0.05, 0.03), (x - 0.2, s.h + 0.1), 0.02),
        sh.line((x + 0.05, 0.03), (x + 0.22, s.h + 0.1), 0.02),
    ]
    s.wash(legs, p.local("ginger"), 0.7, second=p.local("bark"), rough=0.02)
    board = sh.box(x - 0.21, 0.1, 0.44, 0.46, lean=0.01 * way)
    s.reserve([board])
    s.wash([board], p["glow"], 0.14, edge=1.0, rough=0.01)
    inside = s.mask([board])
    for k, role in enumerate(("sky", "far", "mid", "near")):
        hill = sh.ridge(rng, x - 0.19, x + 0.2, 0.24 + 0.075 * k, 0.04, bottom=0.53, peaks=2)
        s.wash(
            [hill],
            p[role],
            0.4,
            second=p["glow"],
            within=inside,
            wet=0.2,
            fade=((0, 0.25), (0, 0.56), 1, 0.4),
            drawn=k == 1,
        )
    s.wash([sh.box(x - 0.25, 0.56, 0.52, 0.022)], p.local("bark"), 0.7, rough=0.02)


def _figure(s: Sheet, at: Pose) -> None:
    p, rng = s.palette, s.rng
    skin, hair = pigment(rng.choice(SKINS)), pigment(rng.choice(HAIRS))
    shirt = p.local(rng.choice(SHIRTS))
    size = at.by[1]
    back = at(
        (-1.5, 1.7),
        (-1.36, 0.86),
        (-0.98, 0.48),
        (-0.3, 0.3),
        (0.26, 0.3),
        (0.86, 0.46),
        (1.14, 0.84),
        (1.3, 1.7),
        (0, 1.9),
    )
    neck = at((-0.22, 0.46), (-0.24, 0.0), (0.2, 0.0), (0.24, 0.44), (0, 0.52))
    face = at(
        (-0.3, -0.6),
        (0.1, -0.82),
        (0.44, -0.6),
        (0.52, -0.34),
        (0.58, -0.22),
        (0.5, -0.16),
        (0.48, 0.02),
        (0.34, 0.14),
        (0.0, 0.14),
        (-0.3, -0.1),
    )
    s.reserve([neck, face])
    s.wash([face, neck], skin, 0.72, second=p.local("blush"), rough=0.01, vary=0.35, first=True)
    s.wash(
        [at((-0.3, -0.1), (0.0, 0.1), (0.34, 0.12), (0.26, 0.42), (-0.24, 0.42))],
        p["mid"],
        0.4,
        wet=0.7,
        spread=0.02,
        drawn=False,
    )
    s.reserve([back])
    inside = s.mask([back])
    s.wash([back], shirt, 0.75, second=p["far"], rough=0.015, vary=0.4, edge=0.6, blooms=2, first=True)
    folds = [at.limb(0.2, (-0.6, 0.5), (-0.75, 0.9), (-0.72, 1.6)), at.limb(0.16, (0.5, 0.5), (0.72, 0.9), (0.66, 1.6)),
             at.limb(0.14, (-0.05, 0.7), (0.02, 1.2), (-0.06, 1.7))]  # fmt: skip
    s.wash(folds, p["near"], 0.26, within=inside, wet=1, spread=0.035, drawn=False)
    s.wash([at((-1.6, 1.8), (-1.4, 0.9), (-1.0, 0.52), (-0.9, 0.8), (-1.0, 1.8))], p["near"], 0.4, within=inside, wet=0.6, spread=0.05,
           drawn=False)  # fmt: skip
    collar = at.limb(0.07, (-0.34, 0.34), (0.0, 0.46), (0.3, 0.32))
    s.wash([collar], p["near"], 0.4, rough=0.02, drawn=False)
    if rng.random() < 0.5:
        straps = [at.limb(0.13, (d, 0.36), (d * 1.12, 0.9), (d * 1.02, 1.75)) for d in (-0.55, 0.5)]
        s.gouache(straps, p["earth"] * 0.8, 0.9)
    _hair(s, at, hair, size)


def _hair(s: Sheet, at: Pose, hair, size) -> None:
    p, rng = s.palette, s.rng
    cap = at((-0.5, -0.12), (-0.62, -0.5), (-0.44, -0.88), (-0.06, -1.06), (0.3, -0.94), (0.5, -0.66), (0.36, -0.58), (0.24, -0.36), (0.2, -0.1),
             (0.02, 0.12), (-0.3, 0.16))  # fmt: skip
    style = rng.choice(["bun", "long", "short", "curls", "hat"])
    extra = []
    if style == "bun":
        extra = [
            at((-0.5, -0.86), (-0.72, -1.1), (-0.6, -1.36), (-0.32, -1.36), (-0.18, -1.12), (-0.3, -0.92))
        ]
    elif style == "long":
        extra = [
            at(
                (-0.58, -0.4),
                (-0.72, 0.1),
                (-0.66, 0.6),
                (-0.36, 0.86),
                (-0.02, 0.8),
                (0.16, 0.4),
                (0.18, -0.1),
                (-0.1, -0.5),
            )
        ]
    elif style == "curls":
        extra = [sh.blob(rng, *at((np.cos(a) * 0.5 - 0.1, np.sin(a) * 0.55 - 0.5), closed=False)[0], size * 0.2, wobble=0.2)
                 for a in np.arange(1.6, 6.0, 0.42)]  # fmt: skip
    s.reserve([cap, *extra])
    inside = s.mask([cap, *extra])
    s.wash(
        [cap, *extra],
        hair,
        0.72,
        second=p["earth"],
        rough=0.03,
        vary=0.45,
        edge=0.6,
        blooms=1,
        first=True,
        drawn=True,
    )
    fall = 0.5 if style == "long" else 0.0
    strands = []
    for k in range(15):
        start, bow, end = 0.24 - 0.05 * k, 0.26 - 0.062 * k, 0.12 - 0.035 * k + rng.normal(0, 0.02)
        strands.append(
            at.limb(
                0.022,
                (start, -0.94 + rng.normal(0, 0.03)),
                (bow, -0.5),
                (end, rng.normal(-0.04, 0.07) + fall),
            )
        )
    if style != "curls":
        s.wash(strands, hair, 0.3, within=inside, wet=0.9, spread=0.007, rough=0.05, edge=0.1, drawn=False)
    shade = [at((-0.66, -0.3), (-0.4, -0.5), (-0.2, -0.1), (0.02, 0.2), (-0.3, 0.9), (-0.8, 0.4))]
    s.wash(shade, hair, 0.45, within=inside, wet=1, spread=0.05, drawn=False)
    ear = at((0.16, -0.36), (0.28, -0.36), (0.28, -0.2), (0.18, -0.14))
    if style in ("short", "bun"):
        s.wash([ear], p.local("blush"), 0.5, rough=0.02)
    if style == "hat":
        crown = at((-0.62, -0.62), (-0.56, -1.05), (-0.1, -1.26), (0.36, -1.08), (0.46, -0.66), (-0.1, -0.56))
        brim = at((-1.0, -0.5), (-0.5, -0.72), (0.3, -0.76), (0.9, -0.6), (0.4, -0.5), (-0.4, -0.42))
        s.reserve([crown, brim])
        s.wash([crown, brim], p.local("straw"), 0.7, second=p["glow"], rough=0.02, edge=0.6, drawn=True)
        band = at.limb(0.13, (-0.6, -0.66), (-0.1, -0.62), (0.46, -0.72))
        s.wash([band], p["accent"], 0.8, rough=0.02, drawn=False)
