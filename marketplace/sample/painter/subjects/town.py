"""Where people live: roofs, wet streets, allotments."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery
from marketplace.sample.painter.subjects.water import windows

WALLS = ("cream", "straw", "rose", "stone", "sand", "sky", "ginger")
ROOFS = ("terracotta", "brick", "terracotta", "slate")


def town_roofs(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full", "taped"]), 0.055)
    top = rng.uniform(0.26, 0.36) * s.h
    scenery.sky(s, top + 0.2, cloudy=rng.integers(1, 4), strength=0.6)
    hill = sh.ridge(rng, -0.1, s.w + 0.1, top, 0.05, bottom=s.h, peaks=2)
    s.wash([hill], p["far"], 0.4, second=p.local("leaf blue"), wet=0.3, spread=0.03, first=True)
    s.wash(scenery.foliage(s, s.w / 2, top + 0.09, s.w * 0.55, 0.06, 30, 0.035), p.local("leaf"), 0.4,
           second=p.local("leaf deep"), wet=0.6, drawn=False)  # fmt: skip
    _tower(s, rng.uniform(0.2, 0.8) * s.w, top + 0.16)
    rows = 5
    for row in range(rows):
        depth = row / (rows - 1)
        base = top + 0.14 + (s.h - top - 0.06) * depth**1.1
        size = 0.1 + 0.12 * depth
        x = -size * rng.uniform(0, 1)
        while x < s.w:
            wide = size * rng.uniform(0.85, 1.4)
            _house(s, x, base + rng.normal(0, 0.012), wide, size * rng.uniform(0.8, 1.5), depth)
            x += wide * rng.uniform(0.92, 1.06)
        if row < rows - 1:
            trees = scenery.foliage(s, rng.uniform(0, s.w), base, 0.12, 0.02, 9, 0.02 + 0.02 * depth)
            s.wash(
                trees, p.local("leaf deep"), 0.5, second=p.local("leaf"), wet=0.3, spread=0.01, drawn=False
            )
    scenery.birds(s, s.w * rng.uniform(0.2, 0.8), top * 0.5, rng.integers(3, 8))


def _tower(s: Sheet, x, base) -> None:
    p = s.palette
    wall = sh.box(x - 0.03, base - 0.22, 0.06, 0.3)
    spire = sh.points((x - 0.036, base - 0.218), (x, base - 0.36), (x + 0.036, base - 0.218))
    s.reserve([wall, spire])
    s.wash([wall], p.local("stone"), 0.5, second=p["glow"], rough=0.01, first=True)
    s.wash([sh.box(x + 0.006, base - 0.22, 0.024, 0.3)], p["mid"], 0.4, rough=0.02, drawn=False)
    s.wash([spire], p["near"], 0.7, second=p["far"], rough=0.01)
    s.wash([sh.box(x - 0.012, base - 0.19, 0.014, 0.04), sh.line((x, base - 0.35), (x, base - 0.4), 0.004)], p["dark"],
           0.7, drawn=False)  # fmt: skip


def _house(s: Sheet, x, base, wide, tall, depth) -> None:
    """One house, gable or long side to us, its right hand in shade."""
    p, rng = s.palette, s.rng
    eave = base - tall
    wall = sh.box(x, eave, wide, tall + 0.12)
    pitch = wide * rng.uniform(0.3, 0.5)
    over = wide * 0.05
    if rng.random() < 0.5:
        roof = sh.points(
            (x - over, eave + 0.004), (x + wide / 2, eave - pitch), (x + wide + over, eave + 0.004)
        )
    else:
        roof = sh.points((x - over, eave + 0.004), (x + wide * 0.1, eave - pitch), (x + wide * 0.9, eave - pitch),
                         (x + wide + over, eave + 0.004))  # fmt: skip
    flue = sh.box(x + wide * rng.uniform(0.2, 0.65), eave - pitch * 1.25, wide * 0.11, pitch * 0.8)
    s.reserve([flue, wall, roof])
    hue, tile = p.local(rng.choice(WALLS)), p.local(rng.choice(ROOFS))
    s.wash([wall], hue, 0.45 + 0.15 * depth, second=p["glow"], rough=0.012, vary=0.4, edge=0.45, first=True,
           fade=((0, eave), (0, base + 0.1), 1.0, 0.45))  # fmt: skip
    s.wash([flue], p.local("brick"), 0.6, second=p["far"], rough=0.02)
    s.wash([roof], tile, 0.6 + 0.2 * depth, second=p["accent"], rough=0.014, vary=0.45, edge=0.6,
           blooms=int(rng.random() < 0.2), first=depth > 0.4)  # fmt: skip
    if depth > 0.2:
        courses = [sh.line((x - over, eave - pitch * t), (x + wide + over, eave - pitch * t + rng.normal(0, 0.003)), 0.004)
                   for t in (0.12, 0.34, 0.56, 0.78)]  # fmt: skip
        s.wash(courses, p["near"], 0.3, within=s.mask([roof]), dry=0.25, rough=0.03, drawn=False)
    shade = [
        sh.box(x - over * 0.5, eave, wide + over, 0.012 + 0.01 * depth),
        sh.box(x + wide * 0.86, eave, wide * 0.14, tall + 0.1),
    ]
    s.wash(shade, p["far"], 0.5, second=p["mid"], rough=0.02, wet=0.2, spread=0.008, drawn=False)
    panes = windows(rng, x, eave + 0.012, wide, min(tall, 0.2), across=2 if wide < 0.16 else 3)
    s.wash(panes, p["dark"], 0.7, second=p["mid"], rough=0.03, vary=0.5, drawn=False)


def rain_street(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full"]), 0.05)
    ground = rng.uniform(0.58, 0.66) * s.h
    vanish = s.w * rng.uniform(0.42, 0.58)
    s.wash([sh.box(-0.1, -0.1, s.w + 0.2, s.h + 0.2)], p["far"], 0.5, second=p["glow"], vary=0.4, blooms=3, rough=0.01,
           mix=((0, 0), (vanish, ground)), drawn=False, first=True)  # fmt: skip
    s.lift([sh.blob(rng, vanish, ground - 0.16, 0.11, 0.2)], 0.7, soft=0.07)
    lamps = []
    for side in (-1, 1):
        lamps += _terrace(s, vanish, ground, side)
    road = [sh.box(-0.1, ground, s.w + 0.2, s.h)]
    s.wash(road, p["mid"], 0.45, second=p["sky"], vary=0.5, wet=0.3, spread=0.02, blooms=1, drawn=False,
           fade=((0, ground), (0, s.h), 0.35, 1.0), first=True)  # fmt: skip
    s.lift([sh.blob(rng, vanish, (ground + s.h) / 2, 0.07, (s.h - ground) * 0.5)], 0.65, soft=0.035)
    for x, y, size in lamps:
        glow = sh.oval(x, y, size)
        s.lift([glow], 0.9, soft=size * 0.7)
        s.wash([sh.oval(x, y, size * 1.3)], p.local("lemon"), 0.6, wet=1, spread=size, drawn=False)
        top = 2 * ground - y
        trail = sh.stroke(
            sh.points((x, top), (x + 0.003, top + 0.06), (x - 0.002, top + 0.14)), size * 1.3, tip=0.1
        )
        s.lift([trail], 0.45, soft=0.012)
        s.wash([trail], p.local("lemon"), 0.5, wet=1, spread=0.02, edge=0.1, drawn=False)
    _walkers(s, vanish, ground)
    scenery.ripples(s, ground + 0.06, s.h, p["near"], count=22, strength=0.3, dry=0.3)
    scenery.splatter(s, p["near"], x=s.w / 2, y=s.h * 0.8, count=26, size=0.005)


def _terrace(s: Sheet, vanish, ground, side):
    """House fronts that run away to the vanishing point; their lit windows and lamps."""
    p, rng = s.palette, s.rng
    lamps = []
    far, edge = vanish + side * 0.09, (s.w + 0.1 if side > 0 else -0.1)
    cuts = np.linspace(0, 1, 5) ** 1.7
    for k in range(4):
        a, b = (far + (edge - far) * cut for cut in cuts[k : k + 2])
        rise = rng.uniform(0.9, 1.15)
        ya, yb = (ground - (0.16 + (0.55 * s.h) * c) * rise for c in cuts[k : k + 2])
        da, db = (ground + 0.012 + 0.1 * c for c in cuts[k : k + 2])
        front = sh.points((a, ya), (b, yb), (b, db), (a, da))
        s.wash([front], p["near" if k % 2 else "mid"], 0.35 + 0.13 * k, second=p["earth"], rough=0.02, vary=0.45, wet=0.2,
               spread=0.03, blooms=int(k > 1), fade=((0, min(ya, yb)), (0, ground), 1.0, 0.55), first=k < 2)  # fmt: skip
        s.wash(
            [sh.mirrored(front, da, squash=0.6)], p["near"], 0.25, wet=1, spread=0.03, drawn=False, edge=0.1
        )
        panes = []
        for u in (0.25, 0.62):
            for v in (0.25, 0.5, 0.74):
                x = a + (b - a) * u
                top, low = ya + (yb - ya) * u, da + (db - da) * u
                wide, tall = abs(b - a) * 0.2, (low - top) * 0.13
                panes.append(sh.box(x - wide / 2, top + (low - top) * v, wide, tall))
        lit = [pane for pane in panes if rng.random() < 0.4]
        s.lift(lit, 0.8, soft=0.003)
        s.wash(lit, p.local("lemon"), 0.6, second=p["glow"], rough=0.03, drawn=False)
        s.wash(
            [pane for pane in panes if not any(pane is one for one in lit)],
            p["dark"],
            0.5,
            wet=0.3,
            spread=0.006,
            rough=0.03,
            drawn=False,
        )
        if k in (1, 2):
            lamps.append(((a + b) / 2, (ya + yb) / 2 * 0.3 + ground * 0.62, 0.011 + 0.006 * k))
    return lamps


def _walkers(s: Sheet, vanish, ground) -> None:
    p, rng = s.palette, s.rng
    hues = ["poppy red", "lemon", "turquoise", "cobalt", "coral"]
    rng.shuffle(hues)
    count = int(rng.integers(2, 5))
    for k in range(count):
        near = (k + 0.6) / count
        x = vanish + rng.choice([-1, 1]) * (0.03 + rng.uniform(0.02, 0.3) * near)
        foot, tall = ground + 0.02 + 0.2 * near**1.3 * s.h, 0.09 + 0.2 * near
        coat = sh.smooth(sh.points((x, foot - tall * 0.86), (x + tall * 0.12, foot - tall * 0.7), (x + tall * 0.17, foot - tall * 0.28),
                                   (x - tall * 0.16, foot - tall * 0.28), (x - tall * 0.12, foot - tall * 0.7)))  # fmt: skip
        legs = [
            sh.line((x + d * tall, foot - tall * 0.32), (x + d * tall * 1.7, foot), tall * 0.06, taper=0.6)
            for d in (-0.05, 0.06)
        ]
        mirror = [sh.mirrored(shape, foot, squash=0.75) for shape in (coat, *legs)]
        s.wash(mirror, p["dark"], 0.5, wet=0.8, spread=0.012, drawn=False)
        s.wash(
            [coat, *legs, sh.oval(x, foot - tall * 0.9, tall * 0.065)],
            p["dark"],
            1.0,
            rough=0.03,
        )
        t = np.linspace(np.pi, 2 * np.pi, 18)
        canopy = np.stack(
            [x + tall * 0.03 + np.cos(t) * tall * 0.36, foot - tall * 0.92 + np.sin(t) * tall * 0.24], axis=1
        )
        scallop = canopy[-1] + (canopy[0] - canopy[-1]) * np.linspace(0, 1, 16)[:, None]
        scallop[:, 1] -= tall * 0.03 * np.abs(np.sin(np.linspace(0, 4 * np.pi, 16)))
        dome = np.concatenate([canopy, scallop])
        pole = sh.line(
            (x + tall * 0.03, foot - tall * 1.2), (x + tall * 0.06, foot - tall * 0.6), tall * 0.02
        )
        s.wash([pole], p["dark"], 0.8, drawn=False)
        s.reserve([dome])
        s.wash([dome], p.local(hues[k]), 0.85, second=p["glow"], rough=0.02, vary=0.3, edge=0.7, first=True)
        s.wash(
            [sh.mirrored(dome, foot, squash=0.75)], p.local(hues[k]), 0.6, wet=0.9, spread=0.016, drawn=False
        )


def garden_rows(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.055)
    far = rng.uniform(0.36, 0.44) * s.h
    scenery.sky(s, far + 0.05, cloudy=rng.integers(1, 4), strength=0.6)
    hedge = scenery.foliage(s, s.w / 2, far - 0.01, s.w * 0.62, 0.035, 150, 0.028)
    s.wash(
        hedge,
        p.local("leaf blue"),
        0.5,
        second=p.local("leaf deep"),
        wet=0.6,
        spread=0.02,
        drawn=False,
        first=True,
    )
    s.wash([sh.box(-0.1, far + 0.02, s.w + 0.2, s.h)], p["earth"], 0.55, second=p["glow"], vary=0.4, blooms=2, rough=0.01,
           drawn=False, first=True)  # fmt: skip
    vanish = s.w * rng.uniform(0.35, 0.65)
    _shed(s, s.w * rng.choice([0.2, 0.74]), far + 0.06)
    crops = rng.permutation(
        [
            "cabbage",
            "rows",
            "flowers",
            "canes",
            "lettuce",
            "cabbage",
            "rows",
            "lettuce",
            "flowers",
            "cabbage",
            "rows",
        ]
    )
    for k, crop in enumerate(crops):
        offset = (k - (len(crops) - 1) / 2) / len(crops) * 2
        near = vanish + offset * max(1.0, s.w) * 1.15
        _row(s, (vanish + offset * s.w * 0.5, far + 0.09), (near, s.h + 0.05), crop)
    scenery.birds(s, s.w * 0.5, far * 0.35, rng.integers(0, 5))


def _shed(s: Sheet, x, base) -> None:
    p, rng = s.palette, s.rng
    wall = sh.box(x, base - 0.13, 0.19, 0.13)
    roof = sh.points(
        (x - 0.015, base - 0.125),
        (x + 0.03, base - 0.195),
        (x + 0.17, base - 0.195),
        (x + 0.205, base - 0.125),
    )
    s.reserve([wall, roof])
    s.wash(
        [wall],
        p.local(rng.choice(["turquoise", "stone", "brick", "leaf blue"])),
        0.6,
        second=p["glow"],
        rough=0.015,
        vary=0.35,
        first=True,
    )
    planks = [sh.line((x + d, base - 0.125), (x + d, base), 0.003) for d in np.arange(0.02, 0.19, 0.02)]
    s.wash(planks, p["near"], 0.35, edge=0, drawn=False)
    s.wash([roof], p["near"], 0.6, second=p["far"], rough=0.015)
    s.wash(
        [sh.box(x + 0.03, base - 0.09, 0.04, 0.09), sh.box(x + 0.11, base - 0.09, 0.045, 0.035)],
        p["dark"],
        0.65,
        rough=0.02,
    )


def _row(s: Sheet, start, end, crop) -> None:
    """Plants along a line from far to near, growing as they come."""
    p, rng = s.palette, s.rng
    start, end = np.array(start), np.array(end)
    furrow = sh.line(start, end, 0.02, taper=7, count=6)
    s.wash([furrow], p.local("bark"), 0.36, second=p["mid"], wet=0.5, spread=0.02, vary=0.4, drawn=False)
    plants, dots, canes = [], [], []
    hue = {
        "cabbage": "leaf blue",
        "lettuce": "leaf",
        "rows": "leaf deep",
        "flowers": "leaf",
        "canes": "leaf deep",
    }[crop]
    for t in np.linspace(0, 1, 15) ** 1.7:
        x, y = start + (end - start) * t
        size = 0.012 + 0.058 * t
        if crop in ("cabbage", "lettuce"):
            plants += [sh.blob(rng, x + rng.normal(0, size * 0.35), y - size * 0.3 + rng.normal(0, size * 0.2), size * 0.62,
                               size * 0.5, wobble=0.22) for _ in range(3)]  # fmt: skip
        elif crop == "canes":
            canes += [
                sh.line((x - size, y), (x + size * 0.3, y - size * 4), size * 0.09),
                sh.line((x + size, y), (x - size * 0.3, y - size * 4), size * 0.09),
            ]
            plants += [
                sh.blob(
                    rng,
                    x + rng.normal(0, size * 0.5),
                    y - size * rng.uniform(0.2, 3),
                    size * 0.34,
                    wobble=0.25,
                )
                for _ in range(6)
            ]
            dots += [
                sh.oval(x + rng.normal(0, size * 0.5), y - size * rng.uniform(0.5, 3), size * 0.09)
                for _ in range(4)
            ]
        else:
            plants += [
                sh.leaf(x, y, -np.pi / 2 + rng.normal(0, 0.5), size * rng.uniform(1, 1.9), size * 0.34)
                for _ in range(6)
            ]
            if crop == "flowers":
                dots += [
                    sh.blob(rng, x + rng.normal(0, size * 0.6), y - size * rng.uniform(0.9, 1.7), size * 0.24)
                    for _ in range(4)
                ]
    s.wash(canes, p.local("bark"), 0.6, edge=0.1, drawn=False)
    s.wash(plants, p.local(hue), 0.62, second=p.local("leaf"), rough=0.07, vary=0.4, edge=0.7, wet=0.12, spread=0.015,
           drawn=False, first=crop in ("cabbage", "lettuce"))  # fmt: skip
    s.wash(plants[::3], p.local("leaf deep"), 0.4, rough=0.1, wet=0.4, spread=0.008, drawn=False)
    s.gouache(dots, amount=0.8)
    s.wash(dots, p.local(rng.choice(["poppy red", "coral", "iris", "lemon"])), 0.8, rough=0.05, drawn=False)


SUBJECTS = {
    "town-roofs": (town_roofs, "Tiled roofs stepping down a hill town"),
    "rain-street": (rain_street, "Umbrellas and lit windows in a rainy street"),
    "garden-rows": (garden_rows, "Rows of vegetables and flowers on an allotment with a shed"),
}
