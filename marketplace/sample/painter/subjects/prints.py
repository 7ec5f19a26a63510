"""Prints from a block: lino is carved, what is left is inked, and the marks of the gouge stay."""

import numpy as np

from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects import scenery
from marketplace.sample.painter.subjects.landscape import branches

PAPER, INK = 0.0, 1.0


class Block:
    """What one block will print: shapes left standing and shapes cut away, in order."""

    def __init__(self):
        self.shapes, self.values = [], []

    def leave(self, *shapes) -> None:
        self.shapes += shapes
        self.values += [INK] * len(shapes)

    def cut(self, *shapes) -> None:
        self.shapes += shapes
        self.values += [PAPER] * len(shapes)

    def print(self, s: Sheet, pigment, strength=1.0, starved=0.13, *, first=False) -> None:
        s.ink(self.shapes, pigment, strength, values=self.values, starved=starved, first=first)


def _plate(s: Sheet) -> tuple[float, float, float, float]:
    """Where the block meets the paper: x, y, width and height."""
    rim = 0.085
    s.graphite = 0.0
    s.granulation = 0.05
    return rim, rim, s.w - 2 * rim, s.h - 2 * rim


def gouge(start, end, width, rng) -> np.ndarray:
    """One push of a V-shaped tool: in, along and out."""
    start, end = np.asarray(start), np.asarray(end)
    path = start + (end - start) * sh.evenly(6)[:, None]
    path[2:4] += rng.normal(0, width * 0.3, 2)
    return sh.stroke(path, width, tip=0.1)


def chatter(rng, x, y, wide, tall, count=70) -> list[np.ndarray]:
    """Stray ridges the gouge left standing round the edge of a cleared field."""
    marks = []
    for _ in range(count):
        side = rng.integers(4)
        t = rng.uniform(0, 1)
        px = x + wide * (t if side < 2 else side - 2) + rng.normal(0, 0.004)
        py = y + tall * (side if side < 2 else t) + rng.normal(0, 0.004)
        reach = rng.uniform(0.01, 0.035)
        way = (reach, 0.002) if side < 2 else (0.002, reach)
        marks.append(gouge((px, py), (px + way[0], py + way[1]), 0.003, rng))
    return marks


def linocut_swallows(s: Sheet) -> None:
    """Swallows against a rayed sun over hills cut in rows; two inks."""
    p, rng = s.palette, s.rng
    x, y, wide, tall = _plate(s)
    sun = np.array([x + wide * rng.uniform(0.3, 0.7), y + tall * rng.uniform(0.3, 0.4)])
    colour = Block()
    colour.leave(sh.oval(*sun, min(wide, tall) * 0.19))
    hills = [
        sh.ridge(
            rng, x, x + wide, y + tall * (0.6 + 0.13 * k), tall * 0.06, bottom=y + tall, peaks=2, rough=0.2
        )
        for k in range(3)
    ]
    colour.leave(hills[0])
    colour.print(s, p["accent"], 0.85, first=True)
    key = Block()
    key.leave(sh.box(x, y, wide, tall))
    key.cut(sh.oval(*sun, min(wide, tall) * 0.195))
    for angle in np.linspace(0, 2 * np.pi, 72, endpoint=False):
        way = np.array([np.cos(angle), np.sin(angle)])
        inner = min(wide, tall) * (0.225 + 0.012 * rng.normal())
        outer = min(wide, tall) * rng.uniform(0.36, 0.85)
        key.cut(gouge(sun + way * inner, sun + way * outer, 0.0095, rng))
    for k, hill in enumerate(hills):
        key.leave(hill)
        key.cut(sh.stroke(hill[:-2], np.full(120, 0.008)))
        _furrowed(key, hill, x, wide, y + tall, k, rng)
    count = int(rng.integers(3, 5) + s.w)
    spots = (rng.permutation(count) + rng.uniform(0.25, 0.75, count)) / count
    for k, spot in enumerate(spots):
        high = y + tall * (0.1 + 0.46 * (k + 0.5) / count)
        _swallow(key, rng, x + wide * (0.08 + 0.84 * spot), high, min(wide, tall) * rng.uniform(0.1, 0.17))
    _trim(key, s, x, y, wide, tall)
    key.print(s, p["dark"])


def _furrowed(key: Block, hill, x, wide, bottom, k, rng) -> None:
    for row in range(16):
        t = row / 16
        drop = 0.018 + t * 0.16
        for start in np.arange(x, x + wide, 0.085):
            left, right = start + rng.uniform(0, 0.03), start + rng.uniform(0.06, 0.09)
            ends = [(e, sh.skyline_at(hill, e) + drop + 0.02 * np.sin(e * 9 + k)) for e in (left, right)]
            if ends[0][1] < bottom - 0.012 and ends[0][1] < sh.skyline_at(hill, left) + 0.135:
                key.cut(gouge(*ends, 0.0065 if (k + row) % 2 else 0.0045, rng))


def _swallow(key: Block, rng, x, y, size) -> None:
    outline = sh.points(
        (0, -0.2), (0.3, -0.34), (0.75, -0.42), (1.3, -0.1), (0.8, -0.16), (0.42, -0.02), (0.22, 0.16), (0.2, 0.42), (0.4, 0.98), (0.1, 0.6),
        (0, 0.5), (-0.1, 0.6), (-0.4, 0.98), (-0.2, 0.42), (-0.22, 0.16), (-0.42, -0.02), (-0.8, -0.16), (-1.3, -0.1), (-0.75, -0.42), (-0.3, -0.34),
    )  # fmt: skip
    turn = rng.normal(0, 0.5)
    body = sh.turn(sh.smooth(outline, steps=4) * size, turn)
    middle = body.mean(axis=0)
    key.cut(*(middle + (body - middle) * grow + np.array((x, y)) for grow in (1.1, 1.22)))
    key.cut(
        sh.stroke(np.concatenate([body, body[:1]]) + np.array((x, y)), np.full(len(body) + 1, size * 0.16))
    )
    key.leave(body + np.array((x, y)))
    for side in (-1, 1):
        for k in range(4):
            a, b = np.array([(side * (0.3 + 0.2 * k), -0.27), (side * (0.42 + 0.24 * k), -0.14)]) * size
            line = sh.turn(np.array([a, b]), turn) + np.array((x, y))
            key.cut(gouge(line[0], line[1], size * 0.045, rng))


def _trim(key: Block, s: Sheet, x, y, wide, tall) -> None:
    """Cut off what strays over the edge of the block."""
    for edge in (sh.box(-1, -1, s.w + 2, 1 + y), sh.box(-1, y + tall, s.w + 2, 2), sh.box(-1, -1, 1 + x, s.h + 2),
                 sh.box(x + wide, -1, 2, s.h + 2)):  # fmt: skip
        key.cut(edge)
    rng = s.rng
    for _ in range(20):
        px = x + wide * rng.uniform(0, 1)
        key.cut(sh.blob(rng, px, rng.choice([y, y + tall]), 0.006, 0.0025))


def linocut_fern(s: Sheet) -> None:
    """Fronds left white on an inked ground, or black on a cleared one."""
    p, rng = s.palette, s.rng
    x, y, wide, tall = _plate(s)
    night = rng.random() < 0.6
    ground = Block()
    ground.leave(sh.box(x, y, wide, tall))
    if night:
        ground.print(s, p["glow"], 0.6, first=True)
    key = Block()
    draw, carve = (key.cut, key.leave) if night else (key.leave, key.cut)
    if night:
        key.leave(sh.box(x, y, wide, tall))
        for _ in range(int(150 * s.w * s.h)):
            gx, gy = x + wide * rng.uniform(0, 1), y + tall * rng.uniform(0, 1)
            key.cut(gouge((gx, gy), (gx + 0.004, gy + rng.uniform(0.012, 0.03)), 0.0035, rng))
    else:
        key.leave(*chatter(rng, x, y, wide, tall, 160))
    count = max(2, round(s.w * 2.6))
    order = rng.permutation(count)
    for k in order:
        foot = np.array([x + wide * (0.5 + 0.35 * ((k + 0.5) / count - 0.5)), y + tall * 1.02])
        lean = ((k + 0.5) / count - 0.5) * 2
        tip = np.array(
            [x + wide * (0.5 + 0.43 * lean), y + tall * (0.08 + 0.3 * lean**2 + rng.uniform(0, 0.1))]
        )
        _frond(foot, tip, lean, draw, carve, rng, s)
    _trim(key, s, x, y, wide, tall)
    key.print(s, p["dark"] if night else p["near"])


def _frond(foot, tip, lean, draw, carve, rng, s) -> None:
    t = np.linspace(0, 1, 26)[:, None]
    path = (
        foot
        + (tip - foot) * np.concatenate([t**1.7, t], axis=1)
        + np.array([0, -0.05 * lean * lean]) * np.sin(t * np.pi)
    )
    length = np.hypot(*(tip - foot))
    carve(sh.stroke(path, np.linspace(0.05, 0.012, 26)))
    pinnae, veins = [], []
    for i in range(3, 25):
        ahead = path[i + 1] - path[i - 1]
        angle = np.arctan2(ahead[1], ahead[0])
        reach = length * 0.24 * np.sin(np.pi * (0.12 + 0.86 * i / 26)) ** 0.8
        for side in (-1, 1):
            out = angle + side * (1.15 - 0.3 * i / 26) + rng.normal(0, 0.04)
            pinnae.append(sh.leaf(*path[i], out, reach, max(0.012, length * 0.036), bend=-side * 0.12))
            end = path[i] + np.array([np.cos(out), np.sin(out)]) * reach * 0.75
            veins.append(gouge(path[i], end, 0.0032, rng))
    carve(*[p.mean(axis=0) + (p - p.mean(axis=0)) * (1.1, 1.25) for p in pinnae])
    draw(*pinnae)
    carve(*veins)
    draw(sh.stroke(path, np.linspace(0.014, 0.004, 26)))


def linocut_hare(s: Sheet) -> None:
    """A hare under a moon and a bare tree; two inks."""
    p, rng = s.palette, s.rng
    x, y, wide, tall = _plate(s)
    unit = min(wide, tall)
    moon = np.array([x + wide * rng.uniform(0.6, 0.76), y + tall * rng.uniform(0.24, 0.32)])
    hill = sh.ridge(rng, x, x + wide, y + tall * 0.78, 0.03, bottom=y + tall + 0.01, peaks=2, rough=0.2)
    colour = Block()
    colour.leave(sh.box(x, y, wide, tall))
    colour.cut(sh.oval(*moon, unit * 0.14))
    colour.print(s, p["mid"], 0.62, first=True)
    key = Block()
    for radius in np.linspace(0.19, 1.3, 24) * unit:
        for turn in np.arange(0, 2 * np.pi, 0.075 / radius * 2):
            a = turn + rng.uniform(0, 0.02)
            arc = [
                moon + radius * np.array([np.cos(b), np.sin(b)])
                for b in (a, a + 0.11 / radius * rng.uniform(0.7, 1.2))
            ]
            key.leave(gouge(*arc, 0.0055 * (0.5 + radius / unit), rng))
    limbs, twigs = branches(rng, (x + wide * 0.16, y + tall * 0.84), -1.45, unit * 0.2, 0.05, 6)
    key.leave(*limbs, *twigs)
    key.leave(hill)
    for blade in scenery.grasses(s, x, x + wide, y + tall * 0.86, 0.07, 120, 0.005):
        key.cut(blade)
    hx = x + wide * 0.52
    _hare(key, np.array([hx, sh.skyline_at(hill, hx) + 0.03]), unit * 0.24, rng)
    _trim(key, s, x, y, wide, tall)
    key.print(s, p["dark"], 1.1)


def _hare(key: Block, at, size, rng) -> None:
    def part(*outline):
        return sh.smooth(np.array(outline, float), steps=5) * size + at

    body = part((-0.62, 0.1), (-0.8, -0.3), (-0.66, -0.72), (-0.3, -0.98), (0.06, -1.02), (0.3, -0.86), (0.36, -0.5), (0.3, -0.16), (0.42, 0.06),
                (0.1, 0.1))  # fmt: skip
    head = part(
        (0.08, -1.0),
        (0.14, -1.3),
        (0.36, -1.42),
        (0.58, -1.34),
        (0.76, -1.12),
        (0.72, -1.0),
        (0.5, -0.92),
        (0.26, -0.84),
    )
    ears = [
        part((0.16, -1.3), (-0.06, -1.7), (-0.1, -2.1), (0.08, -1.9), (0.26, -1.4)),
        part((0.28, -1.36), (0.22, -1.8), (0.34, -2.16), (0.44, -1.86), (0.4, -1.4)),
    ]
    tail = part((-0.72, -0.06), (-0.94, -0.14), (-0.96, 0.02), (-0.78, 0.08))
    shapes = [body, head, *ears, tail]
    key.cut(*[shape.mean(axis=0) + (shape - shape.mean(axis=0)) * 1.07 for shape in shapes])
    key.leave(*shapes)
    haunch = (
        sh.smooth(
            sh.points((-0.6, -0.02), (-0.66, -0.4), (-0.36, -0.6), (-0.08, -0.38), (-0.1, -0.06)),
            closed=False,
        )
        * size
        + at
    )
    key.cut(sh.stroke(haunch, size * 0.04))
    for _ in range(95):
        px, py = rng.uniform(-0.64, 0.26), rng.uniform(-0.9, -0.06)
        if abs(px + 0.22) < 0.2 + 0.4 * (1 - (py + 0.5) ** 2 * 3):
            a = np.array([px, py]) * size + at
            key.cut(gouge(a, a + size * np.array([-0.05, 0.085]) * rng.uniform(0.6, 1.3), size * 0.024, rng))
    for ear in ears:
        middle = ear.mean(axis=0)
        key.cut(middle + (ear - middle) * (0.34, 0.6))
    key.cut(sh.oval(*(at + size * np.array([0.46, -1.2])), size * 0.05))
    key.leave(sh.oval(*(at + size * np.array([0.465, -1.2])), size * 0.03))
    for k in range(3):
        a = at + size * np.array([0.66, -1.02 + 0.03 * k])
        key.cut(gouge(a, a - size * np.array([0.2, -0.02 - 0.05 * k]), size * 0.014, rng))
    legs = [at + size * np.array(q) for q in ((0.22, -0.3), (0.3, 0.04))]
    key.cut(gouge(*legs, size * 0.04, rng))


SUBJECTS = {
    "linocut-swallows": (linocut_swallows, "Swallows wheeling before a rayed sun"),
    "linocut-fern": (linocut_fern, "Fern fronds with every rib carved"),
    "linocut-hare": (linocut_hare, "A hare sitting up under the moon"),
}
