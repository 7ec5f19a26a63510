"""The drawing under the painting: graphite outlines with hidden lines rubbed out."""

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from marketplace.sample.painter import noise
from marketplace.sample.painter.shapes import evenly
from marketplace.sample.painter.wash import View


class Pencil:
    """
    A drawing that grows back to front.

    A shape that is drawn later stands nearer, so it first rubs out whatever
    lay behind it.
    """

    def __init__(self, view: View, rng):
        self.view = view
        self.rng = rng
        self.zoom = 2 if max(view.size) > 500 else 3
        self.sheet = Image.new("L", (view.size[0] * self.zoom, view.size[1] * self.zoom), 0)
        self.brush = ImageDraw.Draw(self.sheet)

    def outline(self, shapes) -> None:
        """Draw round every shape, as a hand would: twice, not quite on the same line."""
        thick = max(1, round(self.view.long_side * self.zoom / 750))
        pixels = [self.view.pixels(shape) * self.zoom for shape in shapes]
        for shape in pixels:
            self.brush.polygon(shape.ravel().tolist(), fill=0)
        for shape in pixels:
            for tone in (200, 110):
                self._go_round(shape, tone, thick)

    def sketch(self, shapes) -> None:
        """Note a detail lightly, without rubbing anything out."""
        thick = max(1, round(self.view.long_side * self.zoom / 1300))
        for shape in shapes:
            pixels = self.view.pixels(shape) * self.zoom
            if 3 < np.ptp(pixels, axis=0).max() < 0.55 * max(self.sheet.size):
                self._go_round(pixels, 125, thick)

    def hatch(self, shapes, gap=0.012) -> None:
        """Shade with slanting lines."""
        step = max(3, gap * self.view.scale * self.zoom)
        for shape in shapes:
            pixels = self.view.pixels(shape) * self.zoom
            low = np.clip(pixels.min(axis=0), 0, self.sheet.size).astype(int)
            high = np.clip(pixels.max(axis=0), 0, self.sheet.size).astype(int)
            wide, tall = (int(side) for side in high - low)
            if min(wide, tall) < 4 or max(wide, tall) > 0.7 * max(self.sheet.size):
                continue
            inside, lines = (Image.new("L", (wide, tall), 0) for _ in range(2))
            ImageDraw.Draw(inside).polygon((pixels - low).ravel().tolist(), fill=255)
            pen = ImageDraw.Draw(lines)
            for x in np.arange(-tall, wide, step):
                lift = self.rng.normal(0, step * 0.15, 2)
                pen.line(
                    (x + lift[0], tall, x + tall + lift[1], 0),
                    fill=int(self.rng.uniform(60, 115)),
                    width=self.zoom - 1,
                )
            lines = ImageChops.multiply(lines, inside)
            place = (int(low[0]), int(low[1]))
            behind = self.sheet.crop((*place, place[0] + wide, place[1] + tall))
            self.sheet.paste(ImageChops.lighter(behind, lines), place)

    def _go_round(self, shape, tone, thick) -> None:
        count = len(shape)
        closed = np.concatenate([shape, shape[:1]])
        sway = np.cumsum(self.rng.normal(0, 1, closed.shape), axis=0)
        # The bridge back to zero keeps the line closed.
        sway -= evenly(count + 1)[:, None] * sway[-1:]
        sway *= 0.0011 * self.view.long_side * self.zoom / (np.abs(sway).max() + 1e-6)
        path = closed + sway
        step = max(2, count // 6)
        for start in range(0, count, step):
            pressure = int(tone * self.rng.uniform(0.55, 1.0))
            part = path[start : start + step + 1]
            self.brush.line(part.ravel().tolist(), fill=pressure, width=thick, joint="curve")

    def density(self, shape: tuple[int, int], tooth: np.ndarray) -> np.ndarray:
        """How much light the graphite takes at each pixel of `shape`; it catches on the hilltops."""
        marks = self.sheet.resize((shape[1], shape[0]), Image.Resampling.BOX)
        caught = noise.smoothstep(tooth, -1.6, 0.9) * 0.75 + 0.25
        return np.asarray(marks, np.float32) * (1.3 / 255) * caught
