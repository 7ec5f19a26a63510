"""Open country: hills, mountains, fields by night, trees in winter."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery


def misty_hills(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["full", "taped", "loose"]), 0.055)
    first = rng.uniform(0.34, 0.46) * s.h
    if rng.random() < 0.6:
        sun = sh.oval(rng.uniform(0.2, 0.8) * s.w, first - rng.uniform(0.05, 0.2), rng.uniform(0.035, 0.06))
        halo = s.mask([sun])
    else:
        sun, halo = None, None
    scenery.sky(s, first + 0.1, cloudy=0, strength=0.6)
    if sun is not None:
        s.lift([sun], 0.85, soft=0.002, rough=0.01)
    del halo
    count = rng.integers(4, 7)
    roles = ("far", "far", "mid", "mid", "near", "near", "dark")
    for i in range(count):
        depth = i / (count - 1)
        y = first + (s.h * 0.88 - first) * depth**1.05
        height = (0.13 - 0.05 * depth) * s.h
        hill = sh.ridge(
            rng,
            -0.1,
            s.w + 0.1,
            y,
            height,
            bottom=y + 0.34 * s.h,
            rough=0.45 + 0.2 * depth,
            peaks=rng.integers(2, 5),
        )
        role = roles[round(depth * (len(roles) - 1))]
        s.wash(
            [hill],
            p[role],
            0.32 + 0.5 * depth,
            second=p["glow"] if depth < 0.5 else p["earth"],
            mix=((0, y - height), (0.2, y + 0.32 * s.h)),
            fade=((0, y), (0, y + (0.2 + 0.1 * depth) * s.h), 1.0, 0.12 if depth < 0.95 else 0.7),
            wet=0.18,
            spread=0.03,
            rough=0.05,
            vary=0.28,
            edge=0.35,
            blooms=int(rng.random() < 0.4),
            first=depth < 0.4,
        )
        if depth > 0.45:
            _stand_of_firs(s, hill, depth)
    if rng.random() < 0.5:
        scenery.birds(s, rng.uniform(0.25, 0.75) * s.w, first * 0.6, rng.integers(3, 8))


def _stand_of_firs(s: Sheet, hill, depth) -> None:
    rng = s.rng
    firs = []
    for _ in range(rng.integers(1, 4)):
        centre = rng.uniform(0, s.w)
        for _ in range(rng.integers(3, 9)):
            x = centre + rng.normal(0, 0.05)
            tall = (0.03 + 0.06 * depth**2) * rng.uniform(0.6, 1.3)
            firs.append(scenery.conifer(rng, x, sh.skyline_at(hill, x) + 0.012, tall))
    role = "near" if depth < 0.8 else "dark"
    s.wash(firs, s.palette[role], 0.35 + 0.4 * depth, wet=0.25, spread=0.012, rough=0.05, drawn=False)


def mountain_lake(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full"]), 0.05)
    shore = rng.uniform(0.56, 0.64) * s.h
    scenery.sky(s, shore, cloudy=rng.integers(0, 3), strength=0.5)
    peaks = _peaks(s, shore)
    for peak, apex in peaks:
        _snowy_peak(s, peak, apex, shore)
    hill = sh.ridge(rng, -0.1, s.w + 0.1, shore - 0.04, 0.035, bottom=shore, peaks=4)
    s.wash([hill], p["mid"], 0.6, second=p["earth"], edge=0.4, blooms=1)
    firs = [
        scenery.conifer(rng, x, shore + 0.003, 0.05 * rng.uniform(0.5, 1.5))
        for x in np.concatenate([rng.normal(c, 0.07, 9) for c in rng.uniform(0, s.w, 3)])
    ]
    s.wash(firs, p["dark"], 0.7, second=p["near"], wet=0.15, spread=0.01, drawn=False)
    _lake(s, shore, [peak for peak, _ in peaks], hill, firs)


def _peaks(s: Sheet, shore):
    rng = s.rng
    peaks = []
    for x in np.linspace(0.12, 0.88, rng.integers(3, 5)) * s.w + rng.normal(0, 0.05, 1):
        apex = (x + rng.normal(0, 0.04), shore * rng.uniform(0.28, 0.55))
        wide = rng.uniform(0.32, 0.5) * max(1.0, s.w * 0.75)
        base = [(apex[0] - wide, shore + 0.01), (apex[0] + wide, shore + 0.01)]
        left = np.linspace(base[0], apex, 5)[1:-1] + rng.normal(0, 0.016, (3, 2))
        right = np.linspace(apex, base[1], 5)[1:-1] + rng.normal(0, 0.016, (3, 2))
        peaks.append((np.array([base[0], *left, apex, *right, base[1]]), apex))
    return sorted(peaks, key=lambda peak: peak[1][1])


def _snowy_peak(s: Sheet, peak, apex, shore) -> None:
    p, rng = s.palette, s.rng
    inside = s.mask([peak])
    s.lift([peak], 0.9, soft=0.001, rough=0.03)
    s.wash([peak], p["sky"], 0.2, second=p["glow"], vary=0.4, edge=0.2, rough=0.05, first=True)
    s.wash(
        [peak],
        p["far"],
        0.55,
        second=p["mid"],
        edge=0.0,
        rough=0.05,
        fade=((0, apex[1] + 0.04), (0, shore), 0.0, 1.0),
        drawn=False,
    )
    crest = _crest(rng, apex, shore)
    right = peak[np.argmin(np.hypot(*(peak - apex).T)) :]
    shaded = np.concatenate([crest, right[::-1]])
    s.wash(
        [shaded], p["mid"], 0.5, second=p["far"], within=inside, rough=0.05, wet=0.12, spread=0.01, vary=0.4, edge=0.5,
        fade=((0, apex[1]), (0, shore), 1.1, 0.35), drawn=False,
    )  # fmt: skip
    gullies = [_gully(rng, crest, apex, shore, side) for side in (1, 1, 1, 1, 1, -1, -1, -1)]
    s.wash(
        gullies,
        p["near"],
        0.5,
        second=p["mid"],
        within=inside,
        rough=0.12,
        wet=0.2,
        spread=0.008,
        drawn=False,
    )
    scree = [_gully(rng, crest, apex, shore, side) for side in (1, -1, 1, -1, 1, -1)]
    s.wash(scree, p["near"], 0.4, within=inside, rough=0.1, dry=0.45, hairs="upright", drawn=False)


def _crest(rng, apex, shore) -> np.ndarray:
    """The edge that parts the lit side of a peak from the shaded one, zigzag from top to foot."""
    t = sh.evenly(9)
    drift = np.cumsum(rng.normal(0.012, 0.02, 9) + 0.016 * (-1.0) ** np.arange(9))
    drift[0] = 0
    return np.stack([apex[0] + drift, apex[1] + (shore - apex[1]) * t], axis=1)


def _gully(rng, crest, apex, shore, side) -> np.ndarray:
    """Bare rock in a crease of the snow, running down from the crest to one side."""
    t = rng.uniform(0.06, 0.6)
    top = np.array([np.interp(t * 8, np.arange(9), crest[:, 0]), apex[1] + (shore - apex[1]) * t])
    fall = (shore - apex[1]) * rng.uniform(0.1, 0.3)
    foot = top + np.array([side * fall * rng.uniform(0.35, 0.75), fall])
    return sh.line(top, foot, rng.uniform(0.006, 0.02), taper=0.15, bend=rng.normal(0, 0.12) * side, count=6)


def _lake(s: Sheet, shore, peaks, hill, firs) -> None:
    p = s.palette
    s.wash(
        [sh.box(-0.1, shore, s.w + 0.2, s.h - shore + 0.1)],
        p["water"],
        0.5,
        second=p["glow"],
        mix=((0, shore), (0, s.h)),
        fade=((0, shore), (0, s.h), 0.6, 1.25),
        rough=0.004,
        blooms=1,
        drawn=False,
        first=True,
    )
    glass = [sh.mirrored(shape, shore, squash=0.85) for shape in peaks]
    s.wash(glass, p["far"], 0.3, second=p["mid"], wet=1.0, spread=0.02, edge=0.15, drawn=False,
           fade=((0, shore), (0, s.h), 1.0, 0.4))  # fmt: skip
    dark = [sh.mirrored(shape, shore) for shape in [hill, *firs]]
    s.wash(dark, p["near"], 0.55, wet=0.7, spread=0.012, edge=0.2, drawn=False)
    scenery.ripples(s, shore + 0.03, s.h, p["near"], count=18, strength=0.3)
    s.gouache([sh.line((-0.1, shore + 0.004), (s.w + 0.1, shore + 0.003), 0.004)], amount=0.7, dry=0.35)


def moonlit_field(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "taped"]), 0.055)
    horizon = rng.uniform(0.56, 0.68) * s.h
    moon = (rng.uniform(0.22, 0.78) * s.w, horizon * rng.uniform(0.25, 0.5))
    radius = rng.uniform(0.05, 0.075)
    disc = s.mask([sh.oval(*moon, radius)])
    halo = s.mask([sh.oval(*moon, radius * 2.2)], soft=0.09)
    around = np.clip(disc + 0.75 * halo, 0, 1)
    field = [sh.box(-0.1, -0.1, s.w + 0.2, horizon + 0.14)]
    s.wash(field, p["sky"], 0.7, second=p["glow"], around=disc, vary=0.25, rough=0.01, drawn=False,
           first=True)  # fmt: skip
    s.wash(field, p["near"], 0.75, second=p["dark"], around=around, vary=0.3, blooms=2, rough=0.01,
           fade=((0, 0), (0, horizon), 1.1, 0.35), drawn=False)  # fmt: skip
    s.wash([sh.oval(*moon, radius)], p["glow"], 0.22, edge=0.2, rough=0.01)
    s.wash([sh.blob(rng, moon[0] + radius * 0.2, moon[1] + radius * 0.1, radius * 0.5)], p["far"], 0.2,
           wet=1, spread=0.012, drawn=False)  # fmt: skip
    hills = sh.ridge(rng, -0.1, s.w + 0.1, horizon, 0.035, bottom=horizon + 0.12, peaks=2)
    s.wash([hills], p["dark"], 0.6, second=p["mid"], fade=((0, horizon), (0, horizon + 0.1), 1.0, 0.2))
    _furrows(s, horizon, moon[0])
    crown = scenery.foliage(s, x := rng.choice([0.2, 0.8]) * s.w, horizon - 0.09, 0.07, 0.08, 26, 0.03)
    trunk = sh.line((x, horizon + 0.02), (x + 0.006, horizon - 0.1), 0.014, taper=0.5)
    s.wash([trunk, *crown], p["dark"], 0.85, second=p["near"], rough=0.12, drawn=False)
    scenery.birds(s, s.w - x, horizon * 0.7, rng.integers(0, 4))


def _furrows(s: Sheet, horizon, vanishing) -> None:
    p, rng = s.palette, s.rng
    s.wash(
        [sh.box(-0.1, horizon + 0.02, s.w + 0.2, s.h)],
        p["earth"],
        0.5,
        second=p["mid"],
        rough=0.02,
        fade=((0, horizon), (0, s.h), 0.45, 1.1),
        vary=0.3,
        drawn=False,
        first=True,
    )
    rows = []
    for offset in np.linspace(-2.4, 2.4, 17):
        foot = vanishing + offset * 0.75 + rng.normal(0, 0.02)
        rows.append(
            sh.line(
                (vanishing + offset * 0.16, horizon + 0.05),
                (foot, s.h + 0.05),
                0.006,
                taper=5,
                bend=rng.normal(0, 0.012),
            )
        )
    s.wash(rows, p["dark"], 0.5, second=p["near"], wet=0.4, spread=0.012, rough=0.06, drawn=False,
           fade=((0, horizon), (0, s.h), 0.5, 1.0))  # fmt: skip
    scenery.ripples(s, horizon + 0.06, s.h, p["near"], count=14, strength=0.22, dry=0.45)


def winter_tree(s: Sheet) -> None:
    p, rng = s.palette, s.rng
    s.margin(rng.choice(["taped", "loose", "full", "taped"]), 0.06)
    ground = rng.uniform(0.72, 0.8) * s.h
    scenery.sky(s, ground, cloudy=rng.integers(0, 3), strength=0.55)
    woods = sh.ridge(rng, -0.1, s.w + 0.1, ground - 0.02, 0.03, bottom=ground + 0.03, peaks=6)
    s.wash([woods], p["far"], 0.5, second=p["mid"], wet=0.7, spread=0.02, edge=0.2, drawn=False,
           first=True)  # fmt: skip
    snow = sh.ridge(rng, -0.1, s.w + 0.1, ground + 0.01, 0.012, bottom=s.h + 0.1, peaks=2)
    s.lift([snow], 0.92, soft=0.002, rough=0.02)
    s.wash([snow], p["sky"], 0.2, second=p["glow"], vary=0.5, edge=0.1, first=True)
    x = rng.uniform(0.3, 0.7) * s.w
    foot = (x, ground + 0.06)
    tall = min(0.2 * s.h, 0.26)
    limbs, twigs = branches(rng, foot, -np.pi / 2 + rng.normal(0, 0.06), tall, 0.036, 7)
    shade = [np.stack([x + (shape[:, 0] - x) * 0.9 + (foot[1] - shape[:, 1]) * 0.9,
                       foot[1] + (foot[1] - shape[:, 1]) * 0.16], axis=1) for shape in limbs]  # fmt: skip
    s.wash(shade, p["sky"], 0.5, second=p["far"], wet=0.3, spread=0.01, drawn=False)
    s.wash(limbs, p["dark"], 0.75, second=p["earth"], rough=0.04, vary=0.35, drawn=True)
    s.wash(twigs, p["near"], 0.6, second=p["earth"], rough=0.03, edge=0.1, drawn=False)
    s.wash(scenery.grasses(s, x - 0.3, x + 0.35, ground + 0.09, 0.05, 22, 0.003), p["earth"], 0.7,
           drawn=False)  # fmt: skip
    _fence(s, ground + 0.05)
    scenery.birds(s, s.w - x, ground * 0.35, rng.integers(2, 6))


def branches(rng, start, angle, length, width, depth):
    """
    Grow a bare tree.

    :returns: its limbs and its twigs, as outlines
    """
    limbs, twigs = [], []
    end = np.array(start) + length * np.array([np.cos(angle), np.sin(angle)])
    bough = sh.line(start, end, width, taper=0.68, bend=rng.normal(0, 0.06), count=6)
    (limbs if depth > 3 else twigs).append(bough)
    if depth == 0:
        return limbs, twigs
    for spread in rng.choice([-1, 1]) * np.array([0.34, -0.42, 0.05])[: 3 if depth > 4 else 2]:
        lift = -0.05 * np.cos(angle)  # boughs bend up toward the light
        grown = branches(
            rng,
            end,
            angle + spread * rng.uniform(0.7, 1.5) + lift,
            length * rng.uniform(0.66, 0.84),
            width * 0.64,
            depth - 1,
        )
        limbs += grown[0]
        twigs += grown[1]
    return limbs, twigs


def _fence(s: Sheet, y) -> None:
    rng = s.rng
    posts = []
    for x in np.arange(rng.uniform(0, 0.1), s.w, 0.13):
        top = y - 0.05 + rng.normal(0, 0.004)
        posts.append(sh.line((x, y + 0.012), (x + rng.normal(0, 0.004), top), 0.007, taper=0.8))
        for rail in (0.016, 0.034):
            posts.append(sh.line((x, y - rail), (x + 0.13, y - rail + rng.normal(0, 0.004)), 0.0022))
    s.wash(posts, s.palette["near"], 0.5, rough=0.03, edge=0.2, drawn=False)


SUBJECTS = {
    "misty-hills": (misty_hills, "Hills fading one behind another into mist"),
    "mountain-lake": (mountain_lake, "Snowy mountains above a still lake"),
    "moonlit-field": (moonlit_field, "A ploughed field under a low moon"),
    "winter-tree": (winter_tree, "A bare tree standing in snow beside a fence"),
}
