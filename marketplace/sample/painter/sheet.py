"""
A sheet of paper on the table, and the things a painter does to it.

Paint is kept as a density for red, green and blue. Washes add to it, a damp
brush lifts some away, gouache replaces it. Only `finish` turns it into a picture.
"""

import numpy as np
from PIL import Image

from marketplace.sample.painter import frame, noise, paper, wash
from marketplace.sample.painter.pencil import Pencil
from marketplace.sample.painter.pigment import Palette
from marketplace.sample.painter.wash import View

WORKING_SIDE = 1280  # washes are soft, so larger pictures are worked out at this many pixels
FAINTEST_PENCIL = 240  # below this long side nobody sees the drawing under a painting

PAINTING, WET, PENCIL = "painting", "wet", "pencil"


class Sheet:
    """
    Sizes and places are in sheet units: the short side is 1, `w` and `h` are
    the sides, (0, 0) is the top left.

    `rng` is for the composition. Textures have a generator of their own, so
    that a pencil drawing and the painting over it agree on every line.
    """

    def __init__(self, size, *, seed: int, palette: Palette, stage: str = PAINTING, crop=None):
        self.size = size
        self.palette = palette
        self.stage = stage
        short = min(size)
        self.w, self.h = size[0] / short, size[1] / short
        self.rng = np.random.default_rng([seed, 1])
        self.texture = np.random.default_rng([seed, 2])
        self.view = self._view(crop)
        rows, columns = self.view.size[1], self.view.size[0]
        self.density = np.zeros((3, rows, columns), np.float32)
        self.pencil = Pencil(self.view, np.random.default_rng([seed, 3]))
        self.frame = None
        self.granulation = 0.16
        self.graphite = 0.27
        self.white = paper.WARM_WHITE

    def _view(self, crop) -> View:
        """`crop` is (x, y, width) in sheet units, or None for all of the sheet."""
        shrink = min(1.0, WORKING_SIDE / max(self.size))
        pixels = (max(8, round(self.size[0] * shrink)), max(8, round(self.size[1] * shrink)))
        x, y, width = crop or (0.0, 0.0, self.w)
        return View(pixels, pixels[0] / width, (x, y), max(self.w, self.h))

    def margin(self, kind: str, width: float = 0.06) -> None:
        """Keep paint off the rim: `taped` with a straight edge, `loose`, or none (`full`)."""
        self.frame = frame.mask(kind, width, self.view, (self.w, self.h), self.texture)

    def mask(self, shapes, *, soft=0.0) -> np.ndarray:
        """How far each pixel of the sheet lies inside `shapes`: for `within` and `around`."""
        outlines = [self.view.pixels(shape) for shape in shapes]
        field = np.zeros(self.view.size[::-1], np.float32)
        box = wash.bounds(outlines, self.view, 2 + 3 * soft * self.view.scale)
        if box is not None:
            covered = wash.coverage(outlines, [1.0] * len(outlines), box)
            field[box.cut] = np.clip(noise.blur(covered, soft * self.view.scale), 0, 1)
        return field

    def wash(
        self,
        shapes,
        pigment,
        strength=0.5,
        *,
        second=None,  # another pigment that runs into the first
        mix=None,  # (start, end): `second` grows from one to the other; else it pools
        values=None,  # a strength for each shape
        fade=None,  # (start, end, low, high): strength along a line
        wet=0.0,  # share of edges lost
        spread=0.02,  # how far they bleed
        rough=0.06,
        layers=1,
        edge=0.55,
        vary=0.2,
        blooms=0,
        dry=0.0,
        hairs="streak",
        within=None,
        around=None,
        drawn=None,  # outlined in pencil first; by default if most edges are found
        first=False,  # among the first pale washes
    ) -> None:
        """Lay one wash over `shapes`, all at once, so that they run together where they meet."""
        shapes = list(shapes)
        if not shapes:
            return
        self._draw(shapes, drawn, found=wet < 0.4 and not dry, turning=within is not None)
        if self.stage == PENCIL or (self.stage == WET and not first):
            return
        view, rng, long = self.view, self.texture, self.view.long_side
        box, covered = wash.layered(
            shapes,
            values if values is not None else [1.0] * len(shapes),
            view,
            rng,
            rough=rough,
            layers=layers,
            pad=4 + (2.2 * spread * view.scale if wet else 0),
        )
        if box is None:
            return
        covered = wash.lose_edges(covered, rng, view, wet=wet, spread=spread * view.scale)
        for keep in (within, self.frame):
            if keep is not None:
                covered = covered * keep[box.cut]
        if around is not None:
            covered = covered * (1 - around[box.cut])
        if dry:
            covered = wash.dry_brush(covered, rng, view, dry=dry, hairs=hairs)
        weight = wash.gathered(covered, rng, view, edge=edge, vary=vary)
        for _ in range(blooms):
            weight = wash.bloom(weight, covered, rng, view)
        if fade is not None:
            weight = weight * (fade[2] + (fade[3] - fade[2]) * wash.ramp(box, view, *fade[:2]))
        share = None
        if second is not None:
            pool = noise.window("flow", rng, box.shape, long) * 0.22
            share = np.clip(pool + (0.45 if mix is None else wash.ramp(box, view, *mix)), 0, 1)
        self._lay(box, weight * strength, pigment, second, share)

    def _draw(self, shapes, drawn, *, found: bool, turning: bool) -> None:
        """The pencil's part of a wash: outlines, and in a finished drawing its details and shading."""
        if self.stage == PAINTING and max(self.size) < FAINTEST_PENCIL:
            return
        if drawn if drawn is not None else found and len(shapes) < 12:
            self.pencil.outline(shapes)
        elif self.stage == PENCIL and turning and len(shapes) < 4:
            self.pencil.hatch(shapes)
        elif self.stage == PENCIL and found:
            self.pencil.sketch(shapes[:150])

    def _lay(self, box, weight, pigment, second, share) -> None:
        for channel in range(3):
            absorbed = weight * pigment[channel]
            if share is not None:
                absorbed = absorbed + weight * share * (second[channel] - pigment[channel])
            self.density[channel][box.cut] += absorbed

    def _soft_mask(self, shapes, soft, rough, dry=0.0):
        box, covered = wash.layered(
            list(shapes),
            [1.0] * len(shapes),
            self.view,
            self.texture,
            rough=rough,
            layers=1,
            pad=4 + 2.2 * soft * self.view.scale,
        )
        if box is not None:
            covered = noise.blur(covered, soft * self.view.scale)
            if dry:
                covered = wash.dry_brush(covered, self.texture, self.view, dry=dry, hairs="streak")
            if self.frame is not None:
                covered = covered * self.frame[box.cut]
        return box, covered

    def lift(self, shapes, amount=0.6, *, soft=0.01, rough=0.06) -> None:
        """Take paint up again with a damp brush."""
        if self.stage == PENCIL:
            return
        box, covered = self._soft_mask(shapes, soft, rough)
        if box is not None:
            self.density[(slice(None), *box.cut)] *= 1 - amount * covered

    def reserve(self, shapes) -> None:
        """Clear what lies behind `shapes`, as masking fluid would have kept it clear."""
        self.lift(shapes, 0.97, soft=0.0006, rough=0.0)

    def gouache(self, shapes, pigment=None, amount=0.9, *, soft=0.0, rough=0.06, dry=0.0) -> None:
        """Opaque paint over whatever is there; white (a breath of cream) unless told."""
        if self.stage != PAINTING:
            return
        box, covered = self._soft_mask(shapes, soft, rough, dry)
        if box is None:
            return
        target = np.array([0.01, 0.015, 0.03], np.float32) if pigment is None else pigment
        for channel in range(3):
            below = self.density[channel][box.cut]
            below += (target[channel] - below) * covered * amount

    def ink(
        self, shapes, pigment, strength=1.0, *, values=None, rough=0.0, starved=0.13, first=False
    ) -> None:
        """
        Printer's ink off a carved block: flat, crisp, a little salty.

        :param values: 1 inks a shape, 0 carves it out of those before it
        :param starved: how much of the paper shows through the ink
        :param first: whether this block is printed before the others
        """
        shapes = list(shapes)
        if self.stage != PAINTING:
            for shape in shapes:
                self.pencil.outline([shape])
        if self.stage == PENCIL or (self.stage == WET and not first):
            return
        view, rng = self.view, self.texture
        values = values if values is not None else [1.0] * len(shapes)
        box, covered = wash.layered(shapes, values, view, rng, rough=rough, layers=1, pad=4)
        if box is None:
            return
        if self.frame is not None:
            covered = covered * self.frame[box.cut]
        salt = noise.window("ragged", rng, box.shape, view.long_side)
        pressure = noise.window("cloud", rng, box.shape, view.long_side)
        bare = noise.smoothstep(0.95 * salt - 0.22 * pressure, 2.0 - 2.6 * starved, 2.7 - 2.2 * starved)
        self._lay(box, covered * (1 - 0.85 * bare) * (1 + 0.035 * pressure) * strength, pigment, None, None)

    def finish(self) -> Image.Image:
        """The sheet, dry, as an RGB picture of the asked size."""
        if self.stage == PAINTING:
            graphite = self.graphite
        else:
            graphite = 1.35 if self.stage == PENCIL else 0.8
        columns, rows = self.size
        grain = max(self.size) / 420 * self.view.long_side / max(self.view.size)
        tooth = paper.tooth(self.size, grain)
        # Heavy particles settle in the valleys of the paper, where thin paint shows them most.
        valley = self.granulation * np.clip(-tooth, -1.8, 2.6)
        marks = self.pencil.density((rows, columns), tooth) * graphite
        if self.frame is not None:
            marks *= noise.enlarge(self.frame, (rows, columns))
        light = paper.light(self.size, grain)
        out = np.empty((rows, columns, 3), np.uint8)
        for channel in range(3):
            plane = self.density[channel]
            if plane.shape != (rows, columns):
                plane = noise.enlarge(plane, (rows, columns))
            plane = np.maximum(plane, 0)
            seen = np.exp(-(plane + valley * plane / (1 + 1.6 * plane) + marks))
            seen *= light * (255 * self.white[channel])
            out[..., channel] = np.clip(seen, 0, 255)
        return Image.fromarray(out)
