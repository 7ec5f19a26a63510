"""Birds that keep still long enough."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery
from marketplace.sample.painter.subjects.pose import Pose


def heron(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full", "taped"]), 0.055)
    water = rng.uniform(0.6, 0.68) * s.h
    s.wash([sh.box(-0.1, -0.1, s.w + 0.2, water + 0.1)], p["sky"], 0.45, second=p["glow"], mix=((0, 0), (0, water)), vary=0.4,
           blooms=2, wet=1, spread=0.05, drawn=False, first=True)  # fmt: skip
    woods = scenery.foliage(s, s.w / 2, water - 0.05, s.w * 0.6, 0.07, 30, 0.06)
    s.wash(woods, p["far"], 0.4, second=p.local("leaf blue"), wet=1, spread=0.04, drawn=False, first=True)
    s.wash([sh.box(-0.1, water, s.w + 0.2, s.h)], p["water"], 0.5, second=p["glow"], vary=0.4, blooms=2, rough=0.005,
           drawn=False, first=True)  # fmt: skip
    size = min(0.31 * s.h, 0.33)
    way = rng.choice([-1, 1])
    x, y = s.w * rng.uniform(0.42, 0.58), water - size * 0.42
    _reeds(s, x - way * s.w * 0.3, water + 0.12)
    _heron_body(s, Pose(x, y, size, way), water + 0.12 * s.h)
    scenery.ripples(s, water + 0.03, s.h, p["mid"], count=24, strength=0.36)
    _reeds(s, x + way * s.w * 0.36, s.h * 0.98)
    scenery.splatter(s, p["mid"], count=12)


def _heron_body(s: Sheet, at: Pose, foot) -> None:
    p = s.palette
    size = at.by[1]
    legs = [sh.line(at((-0.08 + d, 0.42), closed=False)[0], (at.at[0] + at.by[0] * (d * 1.5 - 0.02), foot), size * 0.04, taper=0.7)
            for d in (0.0, 0.13)]  # fmt: skip
    s.wash([sh.mirrored(leg, foot, squash=0.5) for leg in legs], p["near"], 0.35, dry=0.35, drawn=False)
    s.wash(legs, p.local("bark"), 0.85, second=p["dark"], rough=0.01)
    body = at(
        (-0.78, 0.5),
        (-0.5, 0.02),
        (-0.1, -0.2),
        (0.24, -0.22),
        (0.4, 0.02),
        (0.3, 0.32),
        (0.0, 0.48),
        (-0.38, 0.46),
    )
    neck = sh.stroke(at((0.22, 0.0), (0.42, -0.26), (0.3, -0.58), (0.16, -0.84), (0.3, -1.12), (0.46, -1.18), closed=False),
                     size * np.linspace(0.3, 0.13, 41))  # fmt: skip
    head = at((0.3, -1.2), (0.44, -1.27), (0.6, -1.22), (0.66, -1.16), (0.5, -1.1), (0.34, -1.1))
    bill = at((0.6, -1.22), (0.9, -1.17), (1.14, -1.1), (0.88, -1.11), (0.6, -1.13))
    s.wash([sh.mirrored(body, foot, squash=0.7)], p["mid"], 0.4, wet=1, spread=0.02, drawn=False)
    s.reserve([body, neck, head, bill])
    s.wash([neck, head], p["sky"], 0.3, second=p["glow"], rough=0.01, edge=0.9, first=True)
    s.wash(
        [body], p.local("slate"), 0.65, second=p["sky"], rough=0.015, vary=0.4, edge=0.7, blooms=1, first=True
    )
    wing = at((-0.86, 0.56), (-0.5, 0.08), (-0.08, -0.12), (0.2, -0.02), (0.08, 0.24), (-0.3, 0.38))
    s.wash([wing], p["near"], 0.5, second=p["far"], rough=0.02, vary=0.5, edge=0.8, drawn=False)
    plumes = [
        at.limb(
            0.05,
            (0.05 - 0.14 * k, 0.2 + 0.05 * k),
            (-0.3 - 0.11 * k, 0.36 + 0.02 * k),
            (-0.62 - 0.06 * k, 0.54 + 0.02 * k),
        )
        for k in range(4)
    ]
    breast = [at.limb(0.035, (0.32, 0.0), (0.36 + 0.03 * k, 0.2), (0.3 + 0.05 * k, 0.44)) for k in range(3)]
    s.wash(plumes, p["dark"], 0.6, rough=0.03, drawn=False)
    s.wash(breast, p["far"], 0.6, rough=0.03, drawn=False)
    crest = at.limb(0.06, (0.56, -1.22), (0.36, -1.24), (0.12, -1.16), (-0.08, -1.02))
    s.wash([crest], p["dark"], 0.9, rough=0.02, drawn=False)
    spots = [
        at.limb(
            0.025,
            (0.4 - 0.02 * k, -0.34 - 0.12 * k),
            (0.43 - 0.03 * k, -0.28 - 0.12 * k),
            (0.42, -0.24 - 0.12 * k),
        )
        for k in range(5)
    ]
    s.wash(spots, p["dark"], 0.6, drawn=False)
    s.wash([bill], p.local("ginger"), 0.9, second=p.local("lemon"), rough=0.01)
    s.wash([sh.oval(*at((0.53, -1.185), closed=False)[0], size * 0.022)], p["dark"], 1.3, drawn=False)


def _reeds(s: Sheet, x, base) -> None:
    p, rng = s.palette, s.rng
    blades = scenery.grasses(s, x - 0.14, x + 0.14, base, s.h * 0.46, 34, 0.008)
    s.wash(blades, p.local("leaf deep"), 0.5, second=p.local("straw"), rough=0.01, vary=0.5, drawn=False)
    heads, stems = [], []
    for _ in range(rng.integers(2, 5)):
        hx, tall = x + rng.normal(0, 0.06), s.h * rng.uniform(0.34, 0.5)
        lean = rng.normal(0, 0.03)
        stems.append(sh.line((hx, base), (hx + lean, base - tall), 0.005))
        heads.append(sh.oval(hx + lean, base - tall + 0.03, 0.0095, 0.042, angle=lean * 2))
    s.wash(stems, p.local("leaf deep"), 0.7, drawn=False)
    s.wash(heads, p.local("bark"), 0.9, second=p["earth"], rough=0.03, drawn=False)


def bird_on_a_branch(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.wash([sh.blob(rng, s.w * 0.5, s.h * 0.46, s.w * 0.38, s.h * 0.36, wobble=0.16)], p["sky"], 0.5, second=p["glow"], wet=0.7,
           spread=0.06, vary=0.5, blooms=3, drawn=False, first=True)  # fmt: skip
    y = s.h * rng.uniform(0.62, 0.7)
    path = sh.smooth(np.stack([np.linspace(-0.05, s.w + 0.05, 6), y + rng.normal(0, 0.018, 6) + np.linspace(0.05, -0.07, 6)], axis=1),
                     closed=False)  # fmt: skip
    size, way = min(0.24 * s.w, 0.24), rng.choice([-1, 1])
    perch = path[int(len(path) * rng.uniform(0.42, 0.56))]
    _blossom(s, path)
    bough = sh.stroke(path, np.linspace(0.034, 0.014, len(path)))
    s.reserve([bough])
    s.wash([bough], p.local("bark"), 0.75, second=p["far"], rough=0.04, vary=0.45, edge=0.6)
    s.wash(
        [sh.moved(sh.stroke(path, np.linspace(0.014, 0.006, len(path))), 0, 0.008)],
        p["dark"],
        0.6,
        dry=0.25,
        rough=0.05,
        drawn=False,
    )
    scenery.splatter(s, p["accent"], count=16, size=0.007)
    _songbird(s, Pose(perch[0], perch[1] - size * 0.72, size, way))


def _songbird(s: Sheet, at: Pose) -> None:
    p, rng = s.palette, s.rng
    size = at.by[1]
    back, breast, belly = [
        ("bark", "robin", "cream"),
        ("cobalt", "lemon", "cream"),
        ("slate", "rose", "cream"),
    ][rng.integers(3)]
    tail = at((-0.62, 0.2), (-1.02, 0.66), (-1.3, 1.04), (-1.12, 1.08), (-0.84, 0.78), (-0.44, 0.5))
    body = at((-0.7, 0.3), (-0.56, -0.14), (-0.26, -0.48), (0.04, -0.78), (0.4, -0.9), (0.66, -0.72), (0.7, -0.42), (0.74, -0.06),
              (0.58, 0.4), (0.2, 0.68), (-0.24, 0.66), (-0.52, 0.52))  # fmt: skip
    legs = [at.limb(0.045, (d, 0.55), (d + 0.03, 0.68), (d - 0.02, 0.78)) for d in (-0.04, 0.2)]
    s.wash(legs, p["dark"], 0.9, rough=0.01, drawn=False)
    s.reserve([tail, body])
    inside = s.mask([body])
    s.wash([tail], p.local(back), 0.85, second=p["dark"], rough=0.015, edge=0.6)
    s.wash([body], p.local(belly), 0.4, second=p["sky"], rough=0.01, vary=0.4, edge=0.8, first=True)
    front = at(
        (0.3, -0.66),
        (0.62, -0.62),
        (0.86, -0.3),
        (0.84, 0.1),
        (0.6, 0.34),
        (0.24, 0.24),
        (0.1, -0.12),
        (0.16, -0.46),
    )
    s.wash([front], p.local(breast), 0.9, second=p["accent"], within=inside, wet=0.5, spread=size * 0.09, rough=0.03, vary=0.3,
           drawn=False, first=True)  # fmt: skip
    mantle = at((-0.9, 0.4), (-0.6, -0.2), (-0.26, -0.6), (0.06, -0.9), (0.42, -1.0), (0.62, -0.82), (0.42, -0.68), (0.14, -0.52), (0.04, -0.16),
                (-0.2, 0.14), (-0.5, 0.36))  # fmt: skip
    s.wash(
        [mantle],
        p.local(back),
        0.7,
        second=p["far"],
        within=inside,
        wet=0.35,
        spread=size * 0.05,
        rough=0.02,
        vary=0.4,
        drawn=False,
    )
    wing = at(
        (-0.94, 0.56), (-0.62, 0.0), (-0.3, -0.3), (0.02, -0.24), (0.1, 0.06), (-0.12, 0.34), (-0.5, 0.5)
    )
    s.wash([wing], p.local(back), 0.75, second=p["dark"], rough=0.015, vary=0.4, edge=0.9, drawn=True)
    quills = [
        at.limb(
            0.028,
            (-0.02 - 0.07 * k, 0.08 + 0.04 * k),
            (-0.36 - 0.05 * k, 0.24 + 0.05 * k),
            (-0.76 - 0.02 * k, 0.46 + 0.02 * k),
        )
        for k in range(5)
    ]
    s.wash(quills, p["dark"], 0.42, rough=0.02, drawn=False)
    s.gouache([at.limb(0.03, (0.02, -0.06), (-0.14, 0.06), (-0.34, 0.12))], amount=0.7)
    shade = at((-0.46, 0.5), (-0.1, 0.56), (0.3, 0.44), (0.62, 0.2), (0.5, 0.6), (0.1, 0.76), (-0.3, 0.7))
    s.wash([shade], p["mid"], 0.4, within=inside, wet=0.8, spread=size * 0.06, drawn=False)
    beak = at((0.66, -0.7), (0.8, -0.69), (0.94, -0.6), (0.8, -0.59), (0.66, -0.57))
    s.wash([beak], p["dark"], 0.95, rough=0.01)
    eye = at((0.48, -0.69), closed=False)[0]
    s.wash([sh.oval(*eye, size * 0.058)], p["dark"], 1.7, rough=0.01, drawn=False)
    s.gouache([sh.oval(eye[0] - size * 0.015, eye[1] - size * 0.02, size * 0.016)], rough=0)


def _blossom(s: Sheet, path) -> None:
    """Twigs off the bough, with leaves or five-petalled flowers."""
    p, rng = s.palette, s.rng
    flowers = rng.random() < 0.6
    for _ in range(9):
        root = path[rng.integers(4, len(path) - 4)]
        angle = rng.choice([-1, 1]) * rng.uniform(0.5, 1.3)
        reach = rng.uniform(0.08, 0.2)
        end = root + reach * np.array([np.cos(angle), np.sin(angle)])
        s.wash(
            [sh.line(root, end, 0.007, taper=0.5, bend=rng.normal(0, 0.12))],
            p.local("bark"),
            0.75,
            rough=0.01,
            drawn=False,
        )
        spots = [root + (end - root) * t for t in (0.5, 0.8, 1.0)]
        leaves = [sh.leaf(*spot, rng.uniform(-3, 3), rng.uniform(0.04, 0.085), 0.028) for spot in spots]
        s.wash(
            leaves,
            p.local("leaf"),
            0.65,
            second=p.local("leaf deep"),
            rough=0.02,
            vary=0.4,
            edge=0.8,
            first=True,
        )
        if not flowers:
            berries = [sh.oval(*(spot + rng.normal(0, 0.02, 2)), 0.0105) for spot in spots]
            s.wash(berries, p.local("poppy red"), 0.9, second=p["accent"], edge=0.8)
            continue
        for spot in spots[::2]:
            petals = [
                sh.blob(rng, *(spot + 0.02 * np.array([np.cos(a), np.sin(a)])), 0.0165, wobble=0.1)
                for a in np.arange(5) * 1.257 + rng.uniform(0, 1)
            ]
            s.reserve(petals)
            s.wash(
                petals, p.local("rose"), 0.34, second=p["glow"], rough=0.03, edge=1.1, vary=0.5, drawn=True
            )
            s.wash([sh.oval(*spot, 0.006)], p["accent"], 0.8, wet=0.6, spread=0.006, drawn=False)


SUBJECTS = {
    "heron": (heron, "A heron standing in still water among reeds"),
    "bird-on-a-branch": (bird_on_a_branch, "A small bird on a branch"),
}
