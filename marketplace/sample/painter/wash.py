"""
One wash: where the water went, and where it left its pigment as it dried.

These functions turn outlines into coverage (0 dry, 1 wet) and coverage into
the weight of pigment at each pixel. They know nothing of colour.
"""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from marketplace.sample.painter import noise
from marketplace.sample.painter.shapes import LONGEST_RAGGED_EDGE, deform


@dataclass(frozen=True)
class View:
    """The part of the sheet that is worked on, and how many pixels it gets."""

    size: tuple[int, int]  # width, height in pixels
    scale: float  # pixels to one sheet unit
    origin: tuple[float, float] = (0.0, 0.0)
    long_units: float = 1.0  # long side of the whole sheet

    @property
    def long_side(self) -> int:
        """The long side the whole sheet would have at this scale, in pixels."""
        return max(8, round(self.scale * self.long_units))

    def pixels(self, shape: np.ndarray) -> np.ndarray:
        return (shape - np.array(self.origin)) * self.scale


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels: left, top, right, bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left

    @property
    def cut(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)


def bounds(outlines: list[np.ndarray], view: View, pad: float) -> Box | None:
    """The pixels that `outlines` (already in pixels) touch, with `pad` around; None if none."""
    if not outlines:
        return None
    every = np.concatenate(outlines)
    low, high = every.min(axis=0) - pad, every.max(axis=0) + pad
    left, top = max(0, math.floor(low[0])), max(0, math.floor(low[1]))
    right, bottom = min(view.size[0], math.ceil(high[0])), min(view.size[1], math.ceil(high[1]))
    if right - left < 2 or bottom - top < 2:
        return None
    return Box(left, top, right, bottom)


def coverage(outlines: list[np.ndarray], values, box: Box) -> np.ndarray:
    """Antialiased coverage of `box` by `outlines` in pixels, each as strong as its value."""
    rows, columns = box.shape
    canvas = Image.new("L", (columns * 2, rows * 2), 0)
    draw = ImageDraw.Draw(canvas)
    for outline, value in zip(outlines, values, strict=True):
        draw.polygon(
            ((outline - np.array((box.left, box.top))) * 2).ravel().tolist(), fill=round(255 * value)
        )
    return np.asarray(canvas.reduce(2), np.float32) / 255.0


def layered(shapes, values, view: View, rng, *, rough: float, layers: int, pad: float):
    """
    The coverage of several goes over the same shapes, no two with the same edge.

    :returns: the box touched and its coverage, or (None, None) if out of view
    """
    # On a small picture most raggedness is less than half a pixel.
    if rough * LONGEST_RAGGED_EDGE * view.scale < 0.4:
        goes = [[view.pixels(shape) for shape in shapes]]
    else:
        finest = 1.5 / view.scale
        goes = [
            [view.pixels(deform(shape, rng, rough, finest=finest)) for shape in shapes] for _ in range(layers)
        ]
    box = bounds([outline for go in goes for outline in go], view, pad)
    if box is None:
        return None, None
    covered = sum(coverage(go, values, box) for go in goes)
    return box, covered / len(goes)


def lose_edges(covered: np.ndarray, rng, view: View, *, wet: float, spread: float) -> np.ndarray:
    """Let a share `wet` of the edges bleed by `spread` pixels; the others stay found."""
    if wet <= 0:
        return covered
    bled = noise.blur(covered, spread)
    if wet >= 1:
        return bled
    damp = noise.window("cloud", rng, covered.shape, view.long_side)
    cut = 2.2 * (0.5 - wet)
    return covered + (bled - covered) * noise.smoothstep(damp, cut - 0.35, cut + 0.35)


def gathered(covered: np.ndarray, rng, view: View, *, edge: float, vary: float) -> np.ndarray:
    """The pigment that `covered` leaves: pooled unevenly, and drawn outward to the drying edge."""
    flow = noise.window("flow", rng, covered.shape, view.long_side)
    weight = covered * np.clip(1.0 + vary * flow, 0.25, 2.2)
    if edge <= 0:
        return weight
    long = view.long_side
    rim = np.maximum(covered - noise.blur(covered, 0.0036 * long), 0)
    skirt = np.maximum(covered - noise.blur(covered, 0.018 * long), 0)
    return weight + edge * (2.1 * rim + 0.75 * skirt) * np.clip(0.95 + 0.6 * flow, 0.15, 2.0)


def bloom(weight: np.ndarray, covered: np.ndarray, rng, view: View) -> np.ndarray:
    """A backrun: a drop fell on the damp wash and pushed the pigment to a crinkled rim."""
    rows, columns = weight.shape
    radius = rng.uniform(0.05, 0.14) * view.long_side
    x, y = rng.uniform(0, columns), rng.uniform(0, rows)
    down, right = np.ogrid[:rows, :columns]
    away = np.hypot((right - x) * rng.uniform(0.7, 1.1), down - y).astype(np.float32) / radius
    away = away + 0.13 * noise.window("cloud", rng, weight.shape, view.long_side)
    away += 0.035 * noise.window("ragged", rng, weight.shape, view.long_side)
    thinned = 1.0 - 0.5 * noise.smoothstep(-away, -1.0, -0.2)
    rim = np.exp(-(((away - 1.0) / 0.07) ** 2)) + 0.4 * np.exp(-(((away - 0.9) / 0.16) ** 2))
    return weight * thinned + 0.42 * rim * covered * weight.mean() / (covered.mean() + 1e-3)


def dry_brush(covered: np.ndarray, rng, view: View, *, dry: float, hairs: str) -> np.ndarray:
    """A brush with little water in it: the hairs skip, and miss the valleys of the paper."""
    skips = noise.window(hairs, rng, covered.shape, view.long_side)
    specks = noise.window("ragged", rng, covered.shape, view.long_side)
    held = 0.75 * skips + 0.6 * specks
    cut = 2.4 * (dry - 0.5)
    return covered * noise.smoothstep(held, cut - 0.25, cut + 0.25)


def ramp(box: Box, view: View, start, end) -> np.ndarray:
    """0 at `start`, 1 at `end` (sheet units) and a smooth way between, for every pixel of `box`."""
    (x0, y0), (x1, y1) = view.pixels(start), view.pixels(end)
    dx, dy = x1 - x0, y1 - y0
    down = np.arange(box.top, box.bottom, dtype=np.float32)[:, None]
    right = np.arange(box.left, box.right, dtype=np.float32)[None, :]
    t = ((right - x0) * dx + (down - y0) * dy) / (dx * dx + dy * dy)
    return noise.smoothstep(t, 0.0, 1.0)
