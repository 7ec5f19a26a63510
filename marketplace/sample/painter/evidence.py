"""
What a good photograph of the making shows, one example for each kind of evidence.

Drawn by the same program as the sample's pictures, on a table with a board, tape, a ruler and a brush, so that nobody
takes them for photographs of somebody's work.
"""

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from marketplace.sample import painter
from marketplace.sample.painter import shapes as sh
from marketplace.sample.painter.pigment import PALETTES, pigment
from marketplace.sample.painter.sheet import Sheet

SIZE = (480, 360)  # px
SUBJECT, PALETTE, SEED = "pears", "ochre-earth", 7
_CARD = (336, 252)
_WOOD, _OTHER_WOOD = (0.34, 0.52, 0.8), (0.22, 0.36, 0.62)


def example(kind: str) -> Image.Image:
    """
    The example for one kind of evidence, as an RGB picture of SIZE.

    :raises KeyError: if there is none of that kind
    """
    return _WAYS[kind]()


def _pencil() -> Image.Image:
    drawing = painter.pencil_stage(SUBJECT, seed=SEED, size=_CARD)
    return _taped(drawing, turned=2)


def _wet() -> Image.Image:
    washed = painter.wet_stage(SUBJECT, seed=SEED, palette=PALETTE, size=_CARD)
    scene = _taped(washed, turned=-3)
    # A window far up on the left: the wet paper throws it back.
    shine = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(shine)
    for left in (118, 196, 274):
        pen.polygon([(left, 110), (left + 58, 104), (left + 96, 250), (left + 38, 256)], fill=185)
    white = Image.new("RGB", SIZE, (252, 253, 255))
    scene = Image.composite(white, scene, shine.filter(ImageFilter.GaussianBlur(9)))
    return _brush(scene, (452, 30), (262, 196))


def _plate() -> Image.Image:
    print_ = painter.paint("linocut-hare", seed=SEED, palette=PALETTE, size=(460, 345))
    rim = round(345 * 0.085)
    face = print_.crop((rim, rim, 460 - rim, 345 - rim)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    tone = face.convert("L").resize((330, 236))
    block = Image.composite(
        Image.new("RGB", tone.size, (186, 146, 104)), Image.new("RGB", tone.size, (38, 40, 48)), tone
    )
    # Cut-away lino lies deeper: its edges catch the light.
    raised = ImageChops.offset(tone, 2, 2)
    block = ImageChops.multiply(
        block, ImageChops.lighter(raised, Image.new("L", tone.size, 190)).convert("RGB")
    )
    scene = _laid(_table(11), block, turned=1)
    return _ruler(scene, 322)


def _macro() -> Image.Image:
    return painter.macro(SUBJECT, seed=SEED, palette=PALETTE, size=SIZE)


def _verso() -> Image.Image:
    front = painter.paint(SUBJECT, seed=SEED, palette=PALETTE, size=_CARD)
    bare = Sheet(_CARD, seed=SEED, palette=PALETTES[PALETTE]).finish()
    through = front.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(4))
    back = Image.blend(bare, ImageChops.multiply(bare, through), 0.22)
    pen = ImageDraw.Draw(back)
    for line, (start, end) in enumerate([(24, 150), (24, 118), (24, 92)]):
        _handwriting(pen, start, 190 + line * 19, end, seed=line)
    pen.ellipse((268, 26, 306, 64), outline=(222, 218, 206), width=2)
    pen.line((276, 45, 298, 45), fill=(222, 218, 206), width=2)
    return _laid(_table(5), back, turned=-2)


def _palette() -> Image.Image:
    tray = Sheet((300, 210), seed=SEED, palette=PALETTES[PALETTE])
    tray.graphite, tray.granulation, rng = 0.0, 0.06, tray.rng
    colours = [pigment(colour) for colour in PALETTES[PALETTE].colours]
    for number in range(8):
        x, y = 0.2 + (number % 4) * 0.34, 0.24 + (number // 4) * 0.3
        tray.wash([sh.oval(x, y, 0.12, 0.1)], colours[number], 0.9, layers=2, blooms=1)
    for number in range(3):
        x = 0.3 + 0.4 * number + rng.normal(0, 0.03)
        first, second = (colours[2 * number + k] for k in (0, 3))
        tray.wash([sh.oval(x, 0.8, 0.2, 0.11)], first, 0.5, second=second, wet=0.7, spread=0.04)
    work = painter.paint(SUBJECT, seed=SEED, palette=PALETTE, size=_CARD)
    scene = _laid(_table(3), work, turned=4, at=(-170, 66))
    scene = _laid(scene, tray.finish(), turned=-4, at=(150, 28))
    return _brush(scene, (468, 346), (334, 238))


def _hands() -> Image.Image:
    return painter.portrait(seed=3, size=SIZE)


def _timelapse() -> Image.Image:
    size, scene = (212, 159), _table(9)
    stages = (
        painter.pencil_stage(SUBJECT, seed=SEED, size=size),
        painter.wet_stage(SUBJECT, seed=SEED, palette=PALETTE, size=size),
        painter.paint(SUBJECT, seed=SEED, palette=PALETTE, size=size),
    )
    for stage, place in zip(stages, ((16, 18), (134, 100), (252, 183)), strict=True):
        scene = _laid(scene, stage, turned=0, at=place)
    return scene


_WAYS = {
    "pencil": _pencil, "wet": _wet, "plate": _plate, "macro": _macro, "verso": _verso, "palette": _palette,
    "hands": _hands, "timelapse": _timelapse,
}  # fmt: skip
KINDS = tuple(_WAYS)


# --- The table and what lies on it --------------------------------------------------------------------


def _table(seed: int) -> Image.Image:
    wood = Sheet(SIZE, seed=seed, palette=PALETTES[PALETTE])
    wood.graphite = 0.0
    brown, other = (np.array(color, np.float32) for color in (_WOOD, _OTHER_WOOD))
    wood.wash([sh.box(-0.1, -0.1, wood.w + 0.2, wood.h + 0.2)], brown, 0.75, second=other, edge=0.0, vary=0.3)
    for row in np.linspace(0.1, 0.95, 7):
        grain = sh.line((-0.1, row), (wood.w + 0.1, row + 0.01), 0.012, bend=0.01)
        wood.wash([grain], brown, 0.35, dry=0.5)
    return wood.finish()


def _laid(scene: Image.Image, thing: Image.Image, *, turned: float, at=None) -> Image.Image:
    """`thing` on the table with its shadow, in the middle unless `at` says where its left top is."""
    whole = Image.new("L", thing.size, 255).rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    thing = thing.rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    left, top = at or ((SIZE[0] - thing.width) // 2, (SIZE[1] - thing.height) // 2)
    shadow = Image.new("L", SIZE, 0)
    shadow.paste(whole.point(lambda value: value * 0.5), (left + 5, top + 7))
    scene = Image.composite(
        Image.new("RGB", SIZE, (52, 40, 30)), scene, shadow.filter(ImageFilter.GaussianBlur(6))
    )
    scene.paste(thing, (left, top), whole)
    return scene


def _taped(sheet: Image.Image, *, turned: float) -> Image.Image:
    scene = _laid(_table(2), sheet, turned=turned)
    tape = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(tape)
    for x, y, way in ((72, 54, -1), (408, 54, 1), (72, 306, 1), (408, 306, -1)):
        pen.line((x - 22, y - 22 * way, x + 22, y + 22 * way), fill=205, width=20)
    return Image.composite(Image.new("RGB", SIZE, (226, 205, 158)), scene, tape)


def _brush(scene: Image.Image, end: tuple[int, int], tip: tuple[int, int]) -> Image.Image:
    """A round brush from the end of its handle to its wet tip."""
    start, way = np.array(end, float), np.array(tip, float) - np.array(end, float)
    aside = np.array([-way[1], way[0]]) / np.hypot(*way)

    def part(first: float, last: float, thick: float, thin: float) -> list[tuple[float, float]]:
        a, b = start + way * first, start + way * last
        return [
            tuple(a + aside * thick),
            tuple(b + aside * thin),
            tuple(b - aside * thin),
            tuple(a - aside * thick),
        ]

    pen = ImageDraw.Draw(scene)
    pen.polygon(part(0.0, 0.68, 3, 7), fill=(122, 42, 34))
    pen.polygon(part(0.66, 0.82, 7, 8), fill=(196, 192, 184))
    pen.polygon([*part(0.82, 0.9, 8, 9)], fill=(74, 56, 42))
    pen.polygon([*part(0.9, 1.0, 9, 0.5)], fill=(96, 74, 52))
    return scene


def _ruler(scene: Image.Image, top: int) -> Image.Image:
    pen = ImageDraw.Draw(scene)
    pen.rectangle((40, top, 440, top + 26), fill=(232, 222, 196), outline=(120, 104, 78))
    for millimetre in range(79):
        long = 12 if millimetre % 10 == 0 else 8 if millimetre % 5 == 0 else 5
        pen.line((46 + millimetre * 5, top, 46 + millimetre * 5, top + long), fill=(70, 60, 48))
    return scene


def _handwriting(pen: ImageDraw.ImageDraw, left: int, y: int, right: int, *, seed: int) -> None:
    """Pencil that looks like a note and says nothing."""
    rng, x, path = np.random.default_rng(seed), float(left), []
    while x < right:
        x += rng.uniform(1.6, 3.4)
        path.append((x, y + rng.choice([-4.0, -2.0, 0.0, 2.5]) * rng.uniform(0.5, 1.3)))
    pen.line(path, fill=(120, 118, 116), width=1, joint="curve")
