"""
The seeded painter of the sample pictures.

The same arguments always give the same picture, byte for byte, so a fresh
checkout hangs the same gallery everywhere without shipping a single scan.
Nothing here reads or writes a file.
"""

import zlib

import numpy as np
from PIL import Image

from marketplace.sample.painter import pigment, sheet, subjects
from marketplace.sample.painter.sheet import Sheet
from marketplace.sample.painter.subjects.abstract import ribbon
from marketplace.sample.painter.subjects.people import artist

SUBJECTS = {name: words for name, (_, words) in subjects.ALL.items()}
PALETTES = {name: palette.words for name, palette in pigment.PALETTES.items()}

Size = tuple[int, int]


def _sheet(subject: str, *, seed: int, palette: str, size: Size, **how) -> Sheet:
    return _painted(subjects.ALL[subject][0], subject, seed, palette, size, **how)


def _painted(way, name: str, seed: int, palette: str, size: Size, **how) -> Sheet:
    mixed = zlib.crc32(f"{name}/{seed}".encode())
    painted = Sheet(size, seed=mixed, palette=pigment.PALETTES[palette], **how)
    way(painted)
    return painted


def paint(subject: str, *, seed: int, palette: str, size: Size) -> Image.Image:
    """`subject` painted in `palette`, as an RGB picture of `size` (width, height) pixels."""
    return _sheet(subject, seed=seed, palette=palette, size=size).finish()


def pencil_stage(subject: str, *, seed: int, size: Size) -> Image.Image:
    """The drawing made before `paint` with the same seed and proportions."""
    return _sheet(subject, seed=seed, palette="dawn", size=size, stage=sheet.PENCIL).finish()


def wet_stage(subject: str, *, seed: int, palette: str, size: Size) -> Image.Image:
    """The same sheet a little later: the first pale washes over the drawing."""
    return _sheet(subject, seed=seed, palette=palette, size=size, stage=sheet.WET).finish()


def macro(subject: str, *, seed: int, palette: str, size: Size) -> Image.Image:
    """A close look at the busiest corner of `paint`: tooth, granulation, the edge of a wash."""
    whole = paint(subject, seed=seed, palette=palette, size=_within(size, 240))
    x, y = _busiest(np.asarray(whole.convert("L"), np.float32))
    wide, tall = size[0] / min(size), size[1] / min(size)
    part = 0.2
    crop = (x * wide * (1 - part), y * tall * (1 - part), wide * part)
    return _sheet(subject, seed=seed, palette=palette, size=size, crop=crop).finish()


def portrait(*, seed: int, size: Size) -> Image.Image:
    """An artist at work, loosely painted and seen from behind: nobody in particular."""
    palette = list(PALETTES)[seed % len(PALETTES)]
    return _painted(artist, "portrait", seed, palette, size).finish()


def banner(*, seed: int, palette: str, size: Size) -> Image.Image:
    """A wide quiet wash to set words on."""
    return _painted(ribbon, "banner", seed, palette, size).finish()


def alt_text(subject: str, *, seed: int, palette: str) -> str:
    """One sentence that says what `paint` shows to somebody who cannot see it."""
    medium = "cut in lino and printed in" if subject.startswith("linocut") else "painted in"
    return f"{SUBJECTS[subject]}, {medium} {PALETTES[palette]}."


def _within(size: Size, longest: int) -> Size:
    shrink = longest / max(size)
    return max(8, round(size[0] * shrink)), max(8, round(size[1] * shrink))


def _busiest(grey: np.ndarray) -> tuple[float, float]:
    """Where a fifth of the picture has most going on, as shares (across, down) of the room to move."""
    rows, columns = (side // 5 for side in grey.shape)
    best, found = -1.0, (0.5, 0.5)
    for down in np.linspace(0.15, 0.85, 8):
        for across in np.linspace(0.15, 0.85, 8):
            top, left = int(down * (grey.shape[0] - rows)), int(across * (grey.shape[1] - columns))
            part = grey[top : top + rows, left : left + columns]
            if part.std() > best:
                best, found = part.std(), (float(across), float(down))
    return found
