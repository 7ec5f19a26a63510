"""Flowers, leaves and woods."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery


def poppies(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full", "taped"]), 0.055)
    meadow = [sh.box(-0.1, s.h * 0.3, s.w + 0.2, s.h)]
    scenery.sky(s, s.h * 0.55, cloudy=0, strength=0.4, blooms=2)
    s.wash(meadow, p.local("leaf"), 0.5, second=p["glow"], wet=1, spread=0.1, vary=0.5, blooms=2,
           fade=((0, s.h * 0.3), (0, s.h), 0.3, 1.0), drawn=False, first=True)  # fmt: skip
    clumps = scenery.foliage(s, s.w / 2, s.h * 0.85, s.w * 0.6, s.h * 0.22, 22, 0.09)
    s.wash(clumps, p.local("leaf deep"), 0.4, second=p.local("leaf blue"), wet=0.9, spread=0.04, drawn=False)
    far = [sh.blob(rng, rng.uniform(0, s.w), s.h * rng.uniform(0.45, 0.62), 0.014 * rng.uniform(0.5, 1.5), wobble=0.25)
           for _ in range(26)]  # fmt: skip
    s.wash(far, p.local("poppy red"), 0.6, second=p.local("coral"), wet=0.5, spread=0.008, drawn=False)
    s.wash(scenery.grasses(s, -0.05, s.w + 0.05, s.h + 0.03, s.h * 0.42, 70), p.local("leaf deep"), 0.5,
           second=p.local("leaf"), drawn=False)  # fmt: skip
    count = int(5 + 4 * (s.w * s.h) ** 0.5)
    xs = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count * s.w
    ys = rng.uniform(0.26, 0.68, count) * s.h
    _buds(s, count // 2)
    for i in np.argsort(ys):
        nearness = ys[i] / s.h
        size = (0.05 + 0.085 * nearness) * rng.uniform(0.8, 1.15)
        stem = sh.line(
            (xs[i], ys[i]), (xs[i] + rng.normal(0, 0.06), s.h + 0.05), 0.007, bend=rng.normal(0, 0.06)
        )
        s.wash([stem], p.local("leaf deep"), 0.75, rough=0.01, drawn=False)
        poppy(s, xs[i], ys[i], size)
    scenery.splatter(s, p.local("poppy red"), count=16, size=0.008)


def poppy(s: Sheet, x, y, size) -> None:
    """One open flower, tipped a little, two petals behind and two in front."""
    p, rng = s.palette, s.rng
    tip = rng.normal(0, 0.3)

    def petal(dx, dy, rx, ry):
        edge = sh.blob(rng, dx * size, dy * size, rx * size, ry * size, wobble=0.09, corners=12)
        return sh.turn(edge, tip) + np.array((x, y))

    back = [petal(-0.42, -0.28, 0.72, 0.6), petal(0.45, -0.3, 0.72, 0.58)]
    front = [petal(0.02, 0.26, 0.98, 0.52)]
    red, warm = p.local("poppy red"), p.local("coral")
    s.reserve([*back, *front])
    s.wash(
        back[:1], red, 0.75, second=warm, rough=0.03, vary=0.4, edge=0.8, wet=0.12, spread=0.02, first=True
    )
    s.wash(back[1:], red, 0.6, second=warm, rough=0.03, vary=0.4, edge=0.8, first=True)
    s.wash(front, red, 0.8, second=warm, rough=0.03, vary=0.4, edge=0.9, blooms=1, first=True)
    centre = sh.turn(sh.points((0.0, -0.16)), tip) * size + np.array((x, y))
    folds = []
    for angle in np.linspace(0, 2 * np.pi, 15) + rng.normal(0, 0.1, 15):
        way = np.array([np.cos(angle), np.sin(angle) * 0.62])
        folds.append(sh.line(centre[0] + way * size * 0.26, centre[0] + way * size * rng.uniform(0.5, 0.8), size * 0.03,
                             taper=0.1, bend=rng.normal(0, 0.06)))  # fmt: skip
    s.wash(folds, p["accent"], 0.5, edge=0.1, drawn=False)
    heart = sh.blob(rng, *centre[0], size * 0.24, size * 0.18, wobble=0.15)
    s.wash([heart], p["dark"], 1.0, wet=0.5, spread=0.008, drawn=False)
    dots = [centre[0] + size * 0.34 * np.array([np.cos(a), 0.66 * np.sin(a)]) for a in np.linspace(0, 6, 13)]
    s.wash([sh.oval(*dot, size * 0.028) for dot in dots], p["dark"], 0.9, drawn=False)


def _buds(s: Sheet, count) -> None:
    p, rng = s.palette, s.rng
    stems, heads = [], []
    for _ in range(count):
        x, y = rng.uniform(0.05, 0.95) * s.w, rng.uniform(0.25, 0.55) * s.h
        hook = sh.smooth(sh.points((x, y + 0.035), (x + 0.005, y - 0.005), (x + 0.022, y - 0.018), (x + 0.04, y - 0.004),
                                   ), closed=False)  # fmt: skip
        stems += [
            sh.stroke(hook, 0.005, tip=0.5),
            sh.line((x, y + 0.03), (x + rng.normal(0, 0.05), s.h), 0.005),
        ]
        heads.append(sh.oval(x + 0.043, y + 0.014, 0.013, 0.023, angle=-0.2))
    s.wash(stems, p.local("leaf deep"), 0.6, drawn=False)
    s.wash(heads, p.local("leaf"), 0.8, second=p.local("leaf deep"), drawn=False)


def iris(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.wash([sh.blob(rng, s.w * 0.5, s.h * 0.45, s.w * 0.36, s.h * 0.36, wobble=0.18)], p["glow"], 0.3, second=p["sky"],
           wet=0.85, spread=0.08, vary=0.5, blooms=3, drawn=False, first=True)  # fmt: skip
    size = 0.2 if s.h > s.w else 0.17
    blooms = [(0.5, 0.33, 1.0)]
    if s.w > 0.9:
        blooms = [(0.34, 0.46, 0.8), (0.62, 0.33, 1.0)]
    if s.w > 1.25:
        blooms.append((0.82, 0.52, 0.72))
    for fx, fy, _ in blooms:
        _sword_leaves(s, fx * s.w, size)
        stem = sh.line(
            (fx * s.w, fy * s.h),
            (fx * s.w + rng.normal(0, 0.02), s.h * 0.97),
            0.017,
            bend=rng.normal(0, 0.025),
        )
        s.reserve([stem])
        s.wash([stem], p.local("leaf"), 0.7, second=p.local("leaf deep"), rough=0.01)
    for fx, fy, scale in blooms:
        iris_flower(s, fx * s.w, fy * s.h, size * scale)
    scenery.splatter(s, p.local("iris"), count=14, size=0.007)


def _sword_leaves(s: Sheet, x, size) -> None:
    p, rng = s.palette, s.rng
    for side in (-1, 1, -1, 1):
        foot = (x + side * rng.uniform(0.0, 0.05), s.h * 0.97)
        tip = (x + side * rng.uniform(0.06, 0.24), s.h * rng.uniform(0.4, 0.66))
        t = np.linspace(0, 1, 14)[:, None]
        path = np.array(foot) + (np.array(tip) - foot) * np.concatenate([t**1.6, t], axis=1)
        blade = sh.stroke(path, size * 0.2 * (np.sin(np.pi * (0.25 + 0.75 * t[:, 0])) ** 0.8 + 0.02))
        s.wash([blade], p.local("leaf deep"), 0.6, second=p.local("leaf blue"), rough=0.01, vary=0.4, wet=0.15,
               spread=0.03, fade=(foot, tip, 0.4, 1.1), first=True)  # fmt: skip


def iris_flower(s: Sheet, x, y, size) -> None:
    """Three petals stand, three fall; a yellow beard down the falls."""
    p, rng = s.palette, s.rng
    deep, pale = p.local("iris"), p.local("iris light")

    def petal(*outline):
        ring = np.array(outline) + rng.normal(0, 0.03, (len(outline), 2))
        return sh.deform(sh.smooth(ring) * size, rng, 0.03, 1) + np.array((x, y))

    stands = [
        petal((0, 0.05), (-0.42, -0.2), (-0.66, -0.7), (-0.4, -1.1), (-0.08, -0.98), (0.08, -0.5)),
        petal((0, 0.05), (0.42, -0.2), (0.7, -0.66), (0.48, -1.06), (0.1, -0.98), (-0.06, -0.5)),
        petal((0, 0.1), (-0.3, -0.35), (-0.34, -0.9), (0, -1.24), (0.34, -0.9), (0.28, -0.35)),
    ]
    falls = [
        petal(
            (-0.05, 0), (-0.5, -0.12), (-1.02, 0.12), (-1.3, 0.62), (-1.1, 0.98), (-0.72, 0.8), (-0.42, 0.36)
        ),
        petal((0.05, 0), (0.5, -0.1), (1.0, 0.16), (1.26, 0.66), (1.04, 1.0), (0.7, 0.8), (0.4, 0.36)),
        petal(
            (-0.1, 0),
            (-0.4, 0.36),
            (-0.5, 0.86),
            (-0.16, 1.26),
            (0.24, 1.22),
            (0.48, 0.82),
            (0.34, 0.34),
            (0.1, 0),
        ),
    ]
    for shapes, first, second, strength in ((stands, pale, deep, 0.75), (falls, deep, pale, 0.8)):
        for i, shape in enumerate(shapes):
            s.lift([shape], 0.8, soft=0.001, rough=0.0)
            s.wash([shape], first, strength, second=second, mix=(shape.mean(axis=0), (x, y)), rough=0.03, vary=0.45,
                   edge=0.9, layers=2, blooms=int(i == 2), wet=0.1, spread=0.02, first=True)  # fmt: skip
            _veins(s, shape, (x, y), deep, size)
    for end in ((-0.62, 0.3), (0.6, 0.32), (0.0, 0.66)):
        beard = sh.line(
            (x, y + size * 0.05), np.array(end) * size + np.array((x, y)), size * 0.13, taper=0.5, bend=0.04
        )
        s.gouache([beard], p.local("lemon"), 0.8, soft=0.003, rough=0.1)
        s.wash([beard], p.local("lemon shade"), 0.3, drawn=False, edge=0.8)


def _veins(s: Sheet, shape, root, pigment, size) -> None:
    inside = s.mask([shape])
    far = shape[np.argmax(np.hypot(*(shape - root).T))]
    veins = [sh.line(root, far + s.rng.normal(0, 0.24 * size, 2), size * 0.022, taper=0.15, bend=s.rng.normal(0, 0.1))
             for _ in range(7)]  # fmt: skip
    s.wash(veins, pigment, 0.5, within=inside, edge=0.1, drawn=False)


def leaf_study(s: Sheet) -> None:
    """Sprigs as a botanist would lay them out, on bare paper."""
    p, rng = s.palette, s.rng
    count = 1 if s.w < 1.2 else int(rng.integers(2, 4))
    kinds = rng.permutation(["oval", "lance", "round", "fern"])
    for i in range(count):
        x = s.w * (i + 0.5) / count
        _sprig(s, x, kinds[i], min(0.7 * s.h, 0.95), s.w / count)
    scenery.splatter(s, p.local("leaf"), count=10, size=0.006)


def _sprig(s: Sheet, x, kind, tall, room) -> None:
    p, rng = s.palette, s.rng
    bend = rng.choice([-1, 1]) * rng.uniform(0.04, 0.1) * min(1.0, room)
    foot = np.array([x - bend, s.h / 2 + tall / 2 + 0.045])
    path = sh.smooth(
        np.array([foot, (x + bend * 1.4, s.h / 2), (x - bend * 0.3, s.h / 2 - tall / 2 + 0.045)]),
        closed=False,
        steps=24,
    )
    pairs, long, wide = {
        "oval": (7, 0.3, 0.44), "lance": (10, 0.3, 0.2), "round": (8, 0.2, 0.85), "fern": (19, 0.36, 0.15),
    }[kind]  # fmt: skip
    hues = rng.permutation(["leaf", "leaf deep", "leaf blue", "straw"])
    s.wash([sh.stroke(path, np.linspace(0.012, 0.003, len(path)))], p.local("bark"), 0.7, second=p.local("leaf deep"),
           rough=0.01)  # fmt: skip
    for k in range(pairs):
        t = 0.16 + 0.8 * k / pairs
        root = path[int(t * (len(path) - 1))]
        ahead = path[min(int(t * (len(path) - 1)) + 2, len(path) - 1)] - root
        shrink = (1 - 0.62 * t**1.5) * min(0.9, room / 0.9)
        for side in (-1, 1):
            angle = np.arctan2(ahead[1], ahead[0]) + side * rng.uniform(0.7, 1.05)
            size = long * shrink * rng.uniform(0.85, 1.1)
            _leaf(s, root + side * 0.002, angle, size, size * wide, side, hues, kind)
    _leaf(s, path[-1], -np.pi / 2 + rng.normal(0, 0.2), long * 0.4, long * 0.4 * wide, 1, hues, kind)


def _leaf(s: Sheet, root, angle, length, width, side, hues, kind) -> None:
    p, rng = s.palette, s.rng
    blade = sh.leaf(*root, angle, length, width, bend=-side * rng.uniform(0.02, 0.2))
    first, second = rng.choice(hues[:3], 2, replace=False)
    if rng.random() < 0.14:
        second = "terracotta"
    s.wash([blade], p.local(first), rng.uniform(0.5, 0.85), second=p.local(second), rough=0.025, vary=0.4, edge=0.8,
           wet=0.06, spread=0.02, blooms=int(rng.random() < 0.3), first=rng.random() < 0.5)  # fmt: skip
    if kind == "fern":
        return
    heart = root + np.array([np.cos(angle), np.sin(angle)]) * length * 0.86
    s.lift([sh.line(root, heart, 0.0045, taper=0.3, bend=-side * 0.05)], 0.6, soft=0.0008, rough=0.02)


def birch_wood(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["full", "taped", "loose"]), 0.05)
    floor = s.h * rng.uniform(0.74, 0.82)
    count = int(rng.integers(5, 8) * max(0.75, s.w * 0.8))
    trunks = []
    for x in (np.arange(count) + rng.uniform(0.15, 0.85, count)) / count * s.w:
        wide = rng.choice([0.016, 0.028, 0.045, 0.062], p=[0.3, 0.3, 0.25, 0.15])
        top = x + rng.normal(0, 0.03)
        trunks.append((wide, sh.line((x, floor + 0.035 + wide * 0.9), (top, -0.08), wide, taper=0.7, bend=rng.normal(0, 0.012),
                                     count=16)))  # fmt: skip
    trunks.sort(key=lambda trunk: trunk[0])
    kept = s.mask([shape for _, shape in trunks])
    _understorey(s, floor, kept)
    for wide, shape in trunks:
        s.wash([shape], p["sky"], 0.1, second=p["glow"], edge=1.2, rough=0.02, first=True)
        _bark(s, shape, wide)
    for _, shape in trunks:
        x, y = shape[0]
        tuft = scenery.grasses(s, x - 0.05, x + 0.05, y + 0.01, 0.06, 12, 0.005)
        s.wash(tuft, p.local("leaf deep"), 0.6, second=p["earth"], rough=0.015, drawn=False)
    ground = scenery.grasses(s, -0.05, s.w + 0.05, floor + 0.05, 0.08, 70, 0.004)
    s.wash(ground, p.local("leaf deep"), 0.45, second=p["earth"], rough=0.015, drawn=False)
    scenery.splatter(s, p["accent"], x=s.w / 2, y=s.h * 0.35, spread=0.35, count=40, size=0.009)


def _understorey(s: Sheet, floor, kept) -> None:
    p, rng = s.palette, s.rng
    s.wash([sh.box(-0.1, -0.1, s.w + 0.2, floor + 0.1)], p["glow"], 0.55, second=p["sky"], around=kept, vary=0.5,
           blooms=2, mix=((0, floor), (0, 0)), drawn=False, first=True)  # fmt: skip
    autumn = rng.random() < 0.5
    hues = ["straw", "ginger", "terracotta"] if autumn else ["leaf", "leaf blue", "straw"]
    for i, hue in enumerate(hues):
        for wet, number, size in ((1.0, 16, 0.11), (0.35, 34, 0.03)):
            dabs = scenery.foliage(
                s, s.w * rng.uniform(0.3, 0.7), s.h * (0.22 + 0.12 * i), s.w * 0.6, s.h * 0.24, number, size
            )
            s.wash(
                dabs, p.local(hue), 0.36, around=kept, wet=wet, spread=0.035, drawn=False, first=wet == 1.0
            )
    far = [
        sh.line((x, floor), (x + rng.normal(0, 0.02), -0.05), rng.uniform(0.004, 0.012))
        for x in rng.uniform(0, s.w, 16)
    ]
    s.wash(far, p["far"], 0.5, second=p["mid"], around=kept, wet=0.5, spread=0.01, rough=0.012, drawn=False)
    s.wash([sh.ridge(rng, -0.1, s.w + 0.1, floor, 0.02, bottom=s.h + 0.1)], p["earth"], 0.55, second=p.local(hues[0]),
           around=kept, vary=0.5, blooms=2, drawn=False, first=True)  # fmt: skip
    streaks = [sh.line((x, floor + rng.uniform(0.03, 0.2)), (x + 0.35, floor + rng.uniform(0.05, 0.24)), 0.02, taper=0.4)
               for x in rng.uniform(-0.2, s.w, 12)]  # fmt: skip
    s.wash(streaks, p["mid"], 0.34, wet=0.5, spread=0.01, drawn=False)


def _bark(s: Sheet, shape, wide) -> None:
    p, rng = s.palette, s.rng
    half = len(shape) // 2
    inside = s.mask([shape])
    lit = s.mask([sh.moved(shape, -wide * 0.42, 0)], soft=wide * 0.1)
    s.wash([shape], p["far"], 0.6, second=p["mid"], within=inside, around=lit, edge=0.2, drawn=False)
    marks = []
    for _ in range(int(10 + 200 * wide)):
        i = rng.integers(0, half - 1)
        a, b = shape[i], shape[-1 - i]
        y = a[1] + (shape[i + 1][1] - a[1]) * rng.uniform(0, 1)
        start, end = (b[0], a[0]) if rng.random() < 0.5 else (a[0], b[0])
        reach = rng.uniform(0.15, 0.75)
        marks.append(sh.line((start, y), (start + (end - start) * reach, y + rng.normal(0, 0.003)),
                             wide * rng.uniform(0.05, 0.22), taper=0.15, bend=0.08))  # fmt: skip
    s.wash(marks, p["dark"], 0.8, within=inside, rough=0.12, edge=0.2, drawn=False)
    if wide > 0.025:
        i = int(rng.integers(half // 3, half - 2))
        side = rng.choice([-1, 1])
        knot = (shape[i] + shape[-1 - i]) / 2
        twig = sh.line(
            knot,
            knot + np.array((side * rng.uniform(0.1, 0.2), -rng.uniform(0.1, 0.22))),
            wide * 0.2,
            taper=0.2,
            bend=0.08,
        )
        s.wash([twig], p["dark"], 0.7, rough=0.03, drawn=False)


SUBJECTS = {
    "poppies": (poppies, "Poppies nodding over long grass"),
    "iris": (iris, "Irises with falling petals and sword-shaped leaves"),
    "leaf-study": (leaf_study, "A botanical study of leaves on bare paper"),
    "birch-wood": (birch_wood, "White birch trunks in a bright wood"),
}
