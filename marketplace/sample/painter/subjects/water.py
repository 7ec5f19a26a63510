"""Water with things beside it: the sea, a harbour, a river under a bridge, a beach."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery


def sea_and_horizon(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full"]), 0.055)
    horizon = rng.uniform(0.4, 0.6) * s.h
    sand = s.h * rng.uniform(0.84, 0.93)
    scenery.sky(s, horizon, cloudy=rng.integers(1, 5), strength=0.65)
    s.reserve([sh.box(-0.1, horizon, s.w + 0.2, s.h)])
    sea = [sh.box(-0.1, horizon, s.w + 0.2, sand - horizon + 0.05)]
    s.wash(sea, p["water"], 0.65, second=p["glow"], mix=((0, horizon), (0, s.h * 1.05)), vary=0.3, blooms=1,
           rough=0.004, edge=0.5, first=True)  # fmt: skip
    s.wash(sea, p["near"], 0.55, second=p["mid"], fade=((0, horizon - 0.01), (0, horizon + 0.2), 1.0, 0.15),
           rough=0.004, edge=0.3, dry=0.12, drawn=False)  # fmt: skip
    scenery.ripples(s, horizon + 0.01, sand, p["near"], count=44, strength=0.4)
    scenery.ripples(s, horizon + 0.03, sand, p["mid"], count=22, strength=0.5, dry=0.4)
    _surf(s, sand)
    if rng.random() < 0.5:
        headland = sh.ridge(
            rng, -0.3, s.w * rng.uniform(0.3, 0.55), horizon - 0.025, 0.03, bottom=horizon, peaks=2
        )
        s.wash([headland], p["far"], 0.6, second=p["mid"], wet=0.2, spread=0.02)
    for _ in range(rng.integers(0, 4)):
        sail(s, rng.uniform(0.12, 0.88) * s.w, horizon + rng.uniform(0.004, 0.03), rng.uniform(0.02, 0.06))
    scenery.birds(s, rng.uniform(0.3, 0.7) * s.w, horizon * 0.5, rng.integers(0, 6))


def _surf(s: Sheet, sand) -> None:
    """Wet sand, and a lip of foam left as paper between it and the sea."""
    p, rng = s.palette, s.rng
    xs = np.linspace(-0.1, s.w + 0.1, 60)
    swing = 0.014 * np.sin(xs * rng.uniform(3, 6) + rng.uniform(0, 6)) + 0.007 * np.sin(
        xs * 13 + rng.uniform(0, 6)
    )
    beach = np.concatenate(
        [np.stack([xs, sand + swing], axis=1), sh.points((s.w + 0.1, s.h + 0.1), (-0.1, s.h + 0.1))]
    )
    foam = np.stack([xs, sand + swing - 0.008], axis=1)
    s.lift([beach], 0.96, soft=0.003)
    s.wash([beach], p["earth"], 0.55, second=p["glow"], vary=0.35, blooms=1, edge=0.5, first=True,
           fade=((0, sand), (0, s.h), 0.6, 1.0))  # fmt: skip
    s.gouache([sh.stroke(foam, 0.011 + 0.008 * np.abs(np.sin(xs * 9)))], amount=0.95, soft=0.001, rough=0.12)
    for lift in (0.04, 0.08):
        s.gouache([sh.stroke(foam - np.array((0, lift + 0.01)), 0.007 + 0.006 * np.abs(np.sin(xs * 7 + lift * 90)))], amount=0.8,
                  dry=0.5, rough=0.1)  # fmt: skip
    s.wash(
        [sh.stroke(foam + np.array((0, 0.016)), np.full(60, 0.012))],
        p["far"],
        0.4,
        wet=0.6,
        spread=0.01,
        drawn=False,
    )


def sail(s: Sheet, x, y, size) -> None:
    p = s.palette
    main = sh.points((x, y - size * 2.2), (x, y - size * 0.25), (x + size * 0.95, y - size * 0.25))
    jib = sh.points(
        (x - size * 0.08, y - size * 2.0),
        (x - size * 0.08, y - size * 0.25),
        (x - size * 0.7, y - size * 0.25),
    )
    hull = sh.points((x - size * 0.85, y - size * 0.2), (x + size * 1.05, y - size * 0.2), (x + size * 0.75, y + size * 0.1),
                     (x - size * 0.6, y + size * 0.1))  # fmt: skip
    s.reserve([main, jib])
    s.wash([main, jib], s.rng.choice([0.1, 0.6]) * p["accent"], 0.8, edge=0.6, rough=0.02)
    s.wash([hull], p["dark"], 0.85, rough=0.02)
    s.wash([sh.mirrored(main, y + size * 0.1, squash=0.7)], p["mid"], 0.3, wet=1, spread=0.01, drawn=False)


def harbour(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.055)
    quay = rng.uniform(0.44, 0.5) * s.h
    scenery.sky(s, quay, cloudy=rng.integers(0, 3), strength=0.5)
    hill = sh.ridge(rng, -0.1, s.w + 0.1, quay - 0.16 * s.h, 0.06, bottom=quay, peaks=2)
    s.wash([hill], p["far"], 0.45, second=p.local("leaf blue"), wet=0.3, spread=0.03, edge=0.2, first=True)
    houses = _waterfront(s, quay)
    s.wash(
        [sh.box(-0.1, quay - 0.012, s.w + 0.2, 0.022)],
        p["near"],
        0.65,
        second=p["earth"],
        rough=0.02,
        vary=0.4,
    )
    water = [sh.box(-0.1, quay + 0.01, s.w + 0.2, s.h)]
    s.reserve(water)
    s.wash(water, p["water"], 0.5, second=p["glow"], vary=0.35, blooms=2, rough=0.005, drawn=False, first=True,
           fade=((0, quay), (0, s.h), 0.5, 1.25))  # fmt: skip
    for shape, hue in houses:
        glassy = sh.mirrored(shape, quay + 0.01, squash=0.8)
        s.wash([glassy], hue, 0.28, wet=1.0, spread=0.012, edge=0.1, drawn=False)
    scenery.ripples(s, quay + 0.03, s.h, p["mid"], count=36, strength=0.4)
    count = int(rng.integers(3, 5) + s.w)
    hues = ["poppy red", "cobalt", "turquoise", "cream", "lemon", "brick", "leaf blue"]
    rng.shuffle(hues)
    places = (np.arange(count) + rng.uniform(0.25, 0.75, count)) / count * s.w
    depths = np.sort(rng.uniform(0.1, 0.78, count))
    for x, depth, hue in zip(rng.permutation(places), depths, hues, strict=False):
        boat(s, x, quay + (s.h - quay) * depth, 0.06 + 0.1 * depth, s.palette.local(hue))
    scenery.birds(s, s.w * rng.uniform(0.3, 0.7), quay * 0.35, rng.integers(2, 6))


def _waterfront(s: Sheet, quay):
    p, rng = s.palette, s.rng
    x, houses = -0.02, []
    walls = ["cream", "terracotta", "straw", "rose", "sky", "stone"]
    while x < s.w:
        wide, tall = rng.uniform(0.07, 0.12), rng.uniform(0.08, 0.17)
        wall = sh.box(x, quay - tall, wide, tall)
        ridge = rng.uniform(0.03, 0.05)
        gable = sh.points(
            (x - 0.004, quay - tall + 0.002),
            (x + wide / 2, quay - tall - ridge),
            (x + wide + 0.004, quay - tall + 0.002),
        )
        hue = p.local(rng.choice(walls))
        s.reserve([wall, gable])
        s.wash([wall], hue, 0.6, second=p["glow"], rough=0.015, vary=0.35, first=True)
        s.wash(
            [gable], p.local("brick") if rng.random() < 0.6 else p["near"], 0.6, second=p["far"], rough=0.02
        )
        s.wash(windows(rng, x, quay - tall, wide, tall), p["dark"], 0.65, rough=0.04, vary=0.5, drawn=False)
        houses.append((wall, hue))
        x += wide + rng.choice([0.0, 0.0, 0.03])
    return houses


def windows(rng, x, y, wide, tall, *, across=2) -> list[np.ndarray]:
    """Small panes in rows on a wall, none quite straight."""
    panes = []
    for row in np.arange(0.022, tall - 0.03, 0.048):
        for k in range(across):
            left = x + wide * (k + 0.5) / across - 0.008 + rng.normal(0, 0.0015)
            panes.append(sh.box(left, y + row, 0.016, 0.024 * rng.uniform(0.85, 1.1)))
    return panes


def boat(s: Sheet, x, y, size, hue) -> None:
    """A fishing boat side on, with a mast, a little house and its reflection."""
    p, rng = s.palette, s.rng
    way = rng.choice([-1, 1])

    def part(*outline):
        return np.array(outline) * (way * size, size) + np.array((x, y))

    hull = sh.smooth(part((-1.1, -0.34), (-0.3, -0.24), (0.6, -0.28), (1.3, -0.52)), closed=False, steps=5)
    hull = np.concatenate([hull, part((1.02, -0.04), (0.86, 0.06), (-0.9, 0.06), (-1.04, -0.08))])
    house = part((-0.62, -0.28), (-0.58, -0.72), (-0.05, -0.72), (0.02, -0.26))
    mast = sh.line(
        (x + way * size * 0.22, y - size * 0.2),
        (x + way * size * 0.2, y - size * 1.95),
        size * 0.05,
        taper=0.6,
    )
    rig = [
        sh.line((x + way * size * 0.2, y - size * 1.9), (x + way * size * e, y - size * 0.4), size * 0.014)
        for e in (-1, 1.2)
    ]
    boom = sh.line(
        (x + way * size * 0.2, y - size * 0.75), (x - way * size * 0.5, y - size * 1.15), size * 0.035
    )
    s.wash([sh.mirrored(hull, y + size * 0.06, squash=1.1)], hue, 0.5, second=p["near"], wet=0.8, spread=0.012, rough=0.1,
           drawn=False)  # fmt: skip
    s.wash([sh.line((x + way * size * 0.2, y + size * 0.3), (x + way * size * 0.25, y + size * 1.4), size * 0.05, bend=0.04)],
           p["near"], 0.35, dry=0.4, drawn=False)  # fmt: skip
    s.reserve([hull, house])
    s.wash([house], p["glow"], 0.3, second=p["far"], rough=0.02)
    s.wash(
        [part((-0.52, -0.62), (-0.5, -0.46), (-0.3, -0.46), (-0.3, -0.62))],
        p["dark"],
        0.7,
        rough=0.02,
        drawn=False,
    )
    s.wash([hull], hue, 0.85, second=p["dark"], mix=((x, y - size * 0.4), (x, y + size * 0.6)), rough=0.015, vary=0.3,
           edge=0.7, first=True)  # fmt: skip
    s.gouache(
        [sh.stroke(hull[:16] + np.array((0, size * 0.06)), np.full(16, size * 0.05))], amount=0.8, rough=0.02
    )
    s.wash([sh.line((x - size * 0.95, y + size * 0.05), (x + size * 0.95, y + size * 0.06), size * 0.09, bend=0.01)], p["dark"],
           0.7, drawn=False)  # fmt: skip
    s.wash([mast, boom, *rig], p["dark"], 0.8, rough=0.01, edge=0.1, drawn=False)


def bridge_over_river(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.055)
    water = rng.uniform(0.6, 0.66) * s.h
    scenery.sky(s, water - 0.1, cloudy=rng.integers(0, 4), strength=0.5)
    woods = sh.ridge(rng, -0.1, s.w + 0.1, water - 0.2 * s.h, 0.07, bottom=water, peaks=4, rough=0.9)
    s.wash(
        [woods],
        p["far"],
        0.5,
        second=p.local("leaf blue"),
        wet=0.5,
        spread=0.03,
        blooms=1,
        drawn=False,
        first=True,
    )
    bushes = scenery.foliage(s, s.w * 0.5, water - 0.09, s.w * 0.6, 0.07, 50, 0.045)
    s.wash(bushes, p.local("leaf"), 0.4, second=p.local("leaf deep"), wet=0.6, spread=0.02, drawn=False)
    river = [sh.box(-0.1, water, s.w + 0.2, s.h)]
    s.reserve(river)
    s.wash(river, p["water"], 0.5, second=p["glow"], vary=0.35, blooms=1, rough=0.005, drawn=False, first=True,
           fade=((0, water), (0, s.h), 0.55, 1.2))  # fmt: skip
    wall, arches = _arches(s, water)
    s.reserve([wall])
    openings = s.mask(arches)
    s.wash([wall], p.local("stone"), 0.65, second=p["earth"], around=openings, rough=0.008, vary=0.45, blooms=2, edge=0.6,
           first=True)  # fmt: skip
    s.wash([wall], p["far"], 0.4, second=p["mid"], around=openings, fade=((0, water - 0.3), (0, water), 0.2, 1.0), edge=0.2,
           rough=0.008, drawn=False)  # fmt: skip
    s.pencil.outline(arches)
    s.wash(
        arches,
        p["near"],
        0.5,
        second=p["glow"],
        fade=((0, water - 0.25), (0, water), 1.0, 0.3),
        edge=0.4,
        drawn=False,
    )
    _masonry(s, wall, arches, water)
    s.wash([sh.mirrored(wall, water, squash=0.8)], p.local("stone"), 0.5, second=p["near"], around=s.mask(
        [sh.mirrored(a, water, squash=0.8) for a in arches]), wet=0.75, spread=0.012, edge=0.2, drawn=False)  # fmt: skip
    scenery.ripples(s, water + 0.02, s.h, p["near"], count=34, strength=0.38)
    foot = s.h + 0.1
    banks = [
        sh.smooth(
            sh.points(
                (-0.2, water + 0.05),
                (0.06, water + 0.06),
                (s.w * 0.18, s.h * 0.86),
                (s.w * 0.36, foot),
                (-0.2, foot),
            )
        ),
        sh.smooth(
            sh.points(
                (s.w + 0.2, water + 0.07),
                (s.w * 0.92, water + 0.09),
                (s.w * 0.8, s.h * 0.9),
                (s.w * 0.62, foot),
                (s.w + 0.2, foot),
            )
        ),
    ]
    s.wash(banks[: rng.integers(1, 3)], p.local("leaf deep"), 0.6, second=p["earth"], wet=0.4, spread=0.03, blooms=1, vary=0.5,
           drawn=False)  # fmt: skip
    s.wash(
        scenery.grasses(s, -0.05, s.w * 0.25, s.h * 0.95, 0.16, 34), p.local("leaf deep"), 0.6, drawn=False
    )
    scenery.birds(s, s.w * 0.6, water * 0.3, rng.integers(0, 5))


def _arches(s: Sheet, water):
    """The wall of a humped bridge and its arches, standing in water at height `water`."""
    rng = s.rng
    count = int(rng.integers(1, 4) + (s.w > 1.3))
    rise, deck = 0.08 * s.w**0.5, water - 0.17
    xs = np.linspace(-0.1, s.w + 0.1, 40)
    hump = deck - rise * np.sin(np.pi * np.clip(xs / s.w, 0, 1))
    wall = np.concatenate([np.stack([xs, hump], axis=1), sh.points((s.w + 0.1, water), (-0.1, water))])
    pier = 0.05
    span = (s.w * 0.84 - pier * (count - 1)) / count
    arches, turn = [], np.linspace(np.pi, 2 * np.pi, 24)
    for k in range(count):
        middle = s.w * 0.08 + span / 2 + k * (span + pier)
        roof = np.interp(middle, xs, hump) + 0.05
        tall = min(water - roof, span * 0.62)
        ring = np.stack([middle + np.cos(turn) * span / 2, water + np.sin(turn) * tall], axis=1)
        arches.append(ring)
    return wall, arches


def _masonry(s: Sheet, wall, arches, water) -> None:
    p, rng = s.palette, s.rng
    ring = [sh.stroke(arch - np.array((0, 0.008)), np.full(len(arch), 0.014)) for arch in arches]
    s.wash(ring, p["near"], 0.35, second=p["earth"], rough=0.03, vary=0.5, drawn=False, dry=0.2)
    stones = []
    for _ in range(90):
        x = rng.uniform(0, s.w)
        y = rng.uniform(np.interp(x, wall[:40, 0], wall[:40, 1]) + 0.03, water - 0.02)
        stones.append(sh.box(x, y, rng.uniform(0.012, 0.03), 0.009))
    keep = s.mask([wall]) * (1 - s.mask(arches))
    s.wash(stones, p["near"], 0.28, within=keep, rough=0.05, drawn=False)
    coping = wall[:40] + np.array((0, 0.012))
    s.wash(
        [sh.stroke(coping, np.full(40, 0.008))], p["near"], 0.5, rough=0.02, vary=0.5, dry=0.15, drawn=False
    )


def beach_huts(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full", "taped"]), 0.05)
    ground = rng.uniform(0.68, 0.76) * s.h
    scenery.sky(s, ground, cloudy=rng.integers(2, 5), strength=0.7, glow=bool(rng.random() < 0.5))
    beach = sh.ridge(rng, -0.1, s.w + 0.1, ground - 0.02, 0.012, bottom=s.h + 0.1, peaks=2)
    s.reserve([beach])
    s.wash([beach], p.local("sand"), 0.6, second=p["glow"], vary=0.35, blooms=1, first=True)
    count = max(3, round(s.w * rng.uniform(3.2, 4.4)))
    wide = s.w * 0.86 / count
    tall = min(wide * 1.25, ground * 0.55)
    hues = ["poppy red", "cobalt", "turquoise", "lemon", "rose", "leaf blue", "coral", "sky"]
    rng.shuffle(hues)
    for k in range(count):
        _hut(s, s.w * 0.07 + k * wide, ground + rng.normal(0, 0.004), wide * 0.86, tall * rng.uniform(0.95, 1.05),
             p.local(hues[k % len(hues)]))  # fmt: skip
    s.wash(scenery.grasses(s, -0.05, s.w + 0.05, ground + 0.06, 0.07, 60, 0.004), p.local("straw"), 0.7,
           second=p.local("leaf"), drawn=False)  # fmt: skip
    scenery.ripples(s, ground + 0.06, s.h, p["earth"], count=20, strength=0.35, dry=0.4)
    scenery.birds(s, s.w * rng.uniform(0.2, 0.8), ground * 0.2, rng.integers(2, 6))


def _hut(s: Sheet, x, ground, wide, tall, hue) -> None:
    p, rng = s.palette, s.rng
    eave = ground - tall
    wall = sh.points(
        (x, eave), (x + wide / 2, eave - wide * 0.5), (x + wide, eave), (x + wide, ground), (x, ground)
    )
    cast = sh.points(
        (x + wide * 0.9, ground),
        (x + wide * 1.15, ground + 0.02),
        (x + wide * 1.3, ground + 0.05),
        (x + wide * 0.1, ground + 0.045),
        (x, ground),
    )
    s.wash([cast], p["far"], 0.5, second=p["mid"], wet=0.3, spread=0.015, rough=0.03, drawn=False)
    s.reserve([wall])
    inside = s.mask([wall])
    s.wash([wall], p["sky"], 0.16, second=p["glow"], rough=0.01, vary=0.4, first=True)
    boards = [
        sh.box(x + wide * k / 9, eave - wide * 0.6, wide / 9 * rng.uniform(0.9, 1.0), tall + wide)
        for k in range(0, 9, 2)
    ]
    solid = rng.random() < 0.5
    s.wash(
        [wall] if solid else boards,
        hue,
        0.75,
        within=inside,
        rough=0.012,
        vary=0.35,
        edge=0.5,
        blooms=int(solid),
        drawn=False,
    )
    lines = [
        sh.line((x + wide * k / 9, eave - wide * 0.5), (x + wide * k / 9, ground), 0.0025)
        for k in range(1, 9)
    ]
    s.wash(lines, p["near"], 0.3, within=inside, rough=0.01, vary=0.6, edge=0, drawn=False)
    under = sh.points(
        (x, eave),
        (x + wide / 2, eave - wide * 0.5),
        (x + wide, eave),
        (x + wide, eave + 0.022),
        (x + wide / 2, eave - wide * 0.5 + 0.026),
        (x, eave + 0.022),
    )
    s.wash([under], p["near"], 0.45, rough=0.01, edge=0.2, drawn=False)
    door = sh.box(x + wide * 0.34, ground - tall * 0.7, wide * 0.32, tall * 0.7)
    s.reserve([door])
    s.wash([door], hue if not solid else p["glow"], 0.5, second=p["far"], rough=0.015)
    s.wash(
        [sh.box(x + wide * 0.34, ground - tall * 0.7, wide * 0.05, tall * 0.7)],
        p["dark"],
        0.5,
        rough=0.02,
        drawn=False,
    )
    roof = [sh.line((x - wide * 0.07, eave + wide * 0.05), (x + wide / 2, eave - wide * 0.54), wide * 0.075),
            sh.line((x + wide / 2, eave - wide * 0.54), (x + wide * 1.07, eave + wide * 0.05), wide * 0.075)]  # fmt: skip
    s.gouache(roof, amount=0.97, rough=0.01)
    s.wash(roof, p["far"], 0.25, rough=0.01, edge=0.9)
    s.wash(
        [sh.box(x - wide * 0.02, ground - 0.006, wide * 1.04, 0.012)], p["dark"], 0.5, rough=0.03, drawn=False
    )


SUBJECTS = {
    "sea-and-horizon": (sea_and_horizon, "Waves running up a beach under a wide sky"),
    "harbour": (harbour, "Fishing boats moored in a small harbour"),
    "bridge-over-river": (bridge_over_river, "An old stone bridge mirrored in a river"),
    "beach-huts": (beach_huts, "A row of bright beach huts on the sand"),
}
