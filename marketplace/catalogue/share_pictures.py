"""
The picture that stands beside a link where somebody shares it: the work on our paper, with its label. Pillow only.

1,200 × 630 px, as the Open Graph protocol's readers show it. Never cropped: the work stands whole in its half.
"""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

SIZE = (1_200, 630)
LAYOUT = "2"  # another number draws everything anew
_EDGE = 54
_LABEL = 372  # px, the column of words
_PAPER, _INK, _SOFT, _RULE = "#faf7f1", "#211d18", "#5f574c", "#dfd7c9"
_WEIGHT = 420
_SERIF, _SANS = "newsreader-latin-italic.woff2", "source-sans-3-latin-wght-normal.woff2"


def version(*parts: str) -> str:
    """The name of what would be drawn from these words and that picture: the same for the same."""
    return hashlib.sha256("\x1f".join([LAYOUT, *parts]).encode()).hexdigest()[:40]


def draw(picture: bytes, *, title: str, artist: str, site: str, xmp: bytes) -> bytes:
    """
    A JPEG of `picture` (a public rendition) with its label, carrying `xmp`.

    Letters that our fonts do not have are left out with their whole line: the picture speaks for itself.
    """
    sheet = Image.new("RGB", SIZE, _PAPER)
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
        work = opened.convert("RGB")
    room = (SIZE[0] - _LABEL - 3 * _EDGE, SIZE[1] - 2 * _EDGE)
    scale = min(room[0] / work.width, room[1] / work.height)
    work = work.resize(
        (max(1, round(work.width * scale)), max(1, round(work.height * scale))), Image.Resampling.LANCZOS
    )
    left = _EDGE + (room[0] - work.width) // 2
    sheet.paste(work, (left, (SIZE[1] - work.height) // 2))
    pen = ImageDraw.Draw(sheet)
    x, y = SIZE[0] - _LABEL - _EDGE, _EDGE
    for text, face, px, color, most in ((title, _SERIF, 50, _INK, 5), (artist, _SANS, 30, _INK, 2)):
        for line in _lines(text, _font(face, px), most):
            pen.text((x, y), line, font=_font(face, px), fill=color)
            y += round(px * 1.22)
        y += 16
    pen.line((x, SIZE[1] - _EDGE - 44, SIZE[0] - _EDGE, SIZE[1] - _EDGE - 44), fill=_RULE, width=2)
    pen.text((x, SIZE[1] - _EDGE - 28), site, font=_font(_SANS, 22), fill=_SOFT)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=86, optimize=True, progressive=True, xmp=xmp)
    return buffer.getvalue()


@cache
def _font(name: str, px: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(Path(settings.BASE_DIR) / "static" / "fonts" / name, px)
    # The variable fonts begin at their lightest.
    font.set_variation_by_axes([_WEIGHT])
    return font


def _lines(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """The text in lines that fit the column, the last one cut with an ellipsis where there is too much."""
    if any(ord(each) > 0xFF and each not in "‘’“”–—…€Œœ" for each in text):
        return []
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _LABEL or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_cut(line, font) for line in lines if line]


def _cut(line: str, font: ImageFont.FreeTypeFont) -> str:
    while font.getlength(line) > _LABEL and len(line) > 2:
        line = line.rstrip("…")[:-1].rstrip() + "…"
    return line
