"""
From any photograph somebody uploads to clean pictures for the web. Pillow and arithmetic only: no database, no storage.

`look` reads the header and refuses before anything is decoded; `develop` decodes once, upright, in sRGB, on white,
no larger than we ever show; `cut` encodes one size. The same bytes in give the same bytes out.
"""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import AvifImagePlugin, Image, ImageOps, UnidentifiedImageError

from artists.works import boxes, colors, refusals
from artists.works.refusals import gettext_noop

# Pillow sniffs some forty formats; the rare ones are where the holes are. An MPO, which several
# phones write, opens as a JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
LONGEST_SIDE = 20_000  # px
MOST_PIXELS = 120_000_000
# Its decoder holds the whole picture several times over.
MOST_PIXELS_OF_AVIF = 50_000_000
SHORTEST_SIDE = 16  # px: less is no photograph
WIDTHS = (320, 640, 1280, 2048)  # px; with the picture's own width where it is smaller
TALLEST = 8192  # px: WebP ends at 16,383, and nobody scrolls further
# Changed whenever the same photograph would come out as other pixels, so that files of both never share a name.
SETTINGS = "2"
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}

# Our own limits are stricter and are asked from the header; Pillow would only warn.
Image.MAX_IMAGE_PIXELS = None
# The darkroom may start no threads.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

_SAVING = {
    "jpeg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
    "webp": {"format": "WEBP", "quality": 84, "method": 4},
    # Speed 8 costs a third of the time of 6 for a few per cent more bytes; one thread makes the bytes repeatable.
    "avif": {"format": "AVIF", "quality": 65, "speed": 8, "max_threads": 1},
}

# What Pillow's decoders raise on a file that is not what it says it is.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    TypeError,
    KeyError,
    EOFError,
    OverflowError,
    RuntimeError,  # AVIF's decoder
    struct.error,
)
IT_IS_DAMAGED = gettext_noop(
    "The file is damaged or ends too early. Export the photograph again and upload the new file."
)


class Unusable(ValueError):
    """The file cannot become a picture; the message tells the artist why and what to do."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of itself, before it is decoded. Sizes in pixels, as stored."""

    format: str
    width: int
    height: int


def look(file: BinaryIO) -> Header:
    """
    Read the header alone; of an AVIF without its library, which would go through the whole file for it.

    :raises Unusable: if it is no still picture of a format we take, or too large to decode safely
    """
    if header := _avif(file):
        return header
    with _quietly(), _opened(file) as picture:
        return Header(picture.format, *picture.size)


def develop(
    file: BinaryIO, *, widest: int = WIDTHS[-1], coding: tuple[int, ...] | None = None
) -> Image.Image:
    """
    Decode the picture: upright, RGB in sRGB, transparency on white, no metadata, within `widest` × 8192 px.

    Never enlarged. `original_size` of the result's `info` holds the full width and height, upright. `coding` is a PNG's
    cICP chunk, if it has one.

    :raises Unusable: as `look`, or if the data end too early or make no sense
    """
    with _quietly(), _opened(file) as picture:
        stored = picture.size
        try:
            # A JPEG can be decoded at a half, a quarter or an eighth, which spares most of the time and memory.
            # Others are not even asked how they lie: a PNG would decode itself for that, and its error be lost.
            if picture.format in ("JPEG", "MPO"):
                picture.draft(None, _within(picture, widest))
            picture.load()
            upright = ImageOps.exif_transpose(picture) or picture
        except DAMAGED as error:
            raise Unusable(IT_IS_DAMAGED) from error
        turned = upright.size[0] == picture.size[1] and upright.size != picture.size
        profile = colors.profile_of(picture, coding=coding)
        rgb = _smaller(colors.to_srgb(_on_white(upright, widest), profile), widest)
    clean = Image.new("RGB", rgb.size)
    clean.paste(rgb)
    clean.info["original_size"] = stored[::-1] if turned else stored
    return clean


def widths_for(width: int) -> list[int]:
    """The widths a picture of `width` px is cut to, smallest first; never wider than it is."""
    return [w for w in WIDTHS if w < width] + ([width] if width <= WIDTHS[-1] else [])


def sizes_of(picture: Image.Image) -> list[Image.Image]:
    """The developed picture at each of its widths, smallest first. Each is made from the next larger one."""
    sizes, larger = [], picture
    for width in reversed(widths_for(picture.width)):
        if width != larger.width:
            height = max(1, round(picture.height * width / picture.width))
            larger = larger.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        sizes.append(larger)
    return sizes[::-1]


def cut(picture: Image.Image, form: str, *, xmp: bytes) -> bytes:
    """Encode one size as "avif", "webp" or "jpeg", carrying `xmp` and no other metadata."""
    buffer = io.BytesIO()
    picture.save(buffer, xmp=xmp, **_SAVING[form])
    return buffer.getvalue()


def color_of(picture: Image.Image) -> str:
    """The picture's mean colour as "#aabbcc", to stand in its place until it is there."""
    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return f"#{red:02x}{green:02x}{blue:02x}"


def placeholder_of(picture: Image.Image) -> str:
    """
    The picture at 12 px, as a WebP in a `data:` address of some 200 characters, to stand blurred in its place.

    `img-src` of our Content-Security-Policy allows `data:`, and an image attribute is no inline style.
    """
    small = picture.copy()
    small.thumbnail((12, 12), Image.Resampling.BOX)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=40, method=4)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


@contextlib.contextmanager
def _quietly():
    # Pillow warns of each oddity in a file (a cut-off EXIF block, say); what matters we refuse, the rest is no news.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _avif(file: BinaryIO) -> Header | None:
    """The header of an AVIF; None of anything else."""
    file.seek(0)
    if not boxes.is_avif(file.read(256)):
        return None
    file.seek(0)
    still = boxes.read(file.read())
    if still.moves:
        raise Unusable(gettext_noop("This is an animation. Upload a still picture."))
    if not still.width:
        raise Unusable(IT_IS_DAMAGED)
    if problem := _problem_with_size(still.width, still.height, MOST_PIXELS_OF_AVIF):
        raise Unusable(problem)
    return Header("AVIF", still.width, still.height)


def _opened(file: BinaryIO) -> Image.Image:
    _avif(file)
    file.seek(0)
    try:
        picture = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unusable(_not_a_picture(file)) from error
    except DAMAGED as error:
        raise Unusable(IT_IS_DAMAGED) from error
    problem = _problem_with(picture)
    if problem:
        raise Unusable(problem)
    return picture


def _not_a_picture(file: BinaryIO) -> str:
    """What it is instead, where its first bytes tell."""
    file.seek(0)
    start = file.read(32)
    if not start:
        return gettext_noop("The file is empty, so there is no picture in it. Upload it again.")
    known = next((name for name, is_it in _STRANGERS if is_it(start)), None)
    if known:
        return refusals.STRANGER % {"what": known}
    return gettext_noop(
        "This is not a picture we can read, or it is damaged. Upload a JPEG, PNG, WebP, TIFF or AVIF file."
    )


def _brand(*brands: bytes):
    return lambda start: start[4:8] == b"ftyp" and start[8:12] in brands


_STRANGERS = (
    (refusals.HEIC, _brand(b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")),
    (refusals.RAW, _brand(b"crx ")),
    (refusals.FILM, _brand(b"isom", b"mp41", b"mp42", b"qt  ", b"M4V ")),
    (refusals.GIF, lambda start: start[:4] == b"GIF8"),
    (refusals.PHOTOSHOP, lambda start: start[:4] == b"8BPS"),
    (refusals.PAPER, lambda start: start[:4] == b"%PDF"),
    (refusals.BITMAP, lambda start: start[:2] == b"BM"),
    (refusals.JPEG_XL, lambda start: start[:2] == b"\xff\x0a" or start[4:12] == b"JXL \r\n\x87\n"),
    (refusals.JPEG_2000, lambda start: start[4:8] == b"jP  " or start[:4] == b"\xff\x4f\xff\x51"),
    (refusals.ARCHIVE, lambda start: start[:4] in (b"PK\3\4", b"PK\5\6", b"Rar!") or start[:3] == b"\x1f\x8b\x08"),
    (refusals.DRAWING, lambda start: start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"),
)  # fmt: skip


def _problem_with(picture: Image.Image) -> str:
    width, height = picture.size
    if _is_raw(picture):
        return gettext_noop(
            "This is a raw file of a camera. Develop it and export it as a JPEG or TIFF, then upload that."
        )
    most = MOST_PIXELS_OF_AVIF if picture.format == "AVIF" else MOST_PIXELS
    if problem := _problem_with_size(width, height, most):
        return problem
    # A phone's MPO holds a preview as its second frame, and a TIFF further pages; the first is the picture.
    if picture.format in ("PNG", "WEBP", "AVIF") and getattr(picture, "is_animated", False):
        return gettext_noop("This is an animation. Upload a still picture.")
    if picture.mode == "F":
        return gettext_noop("This is a 32-bit HDR file. Export it with 8 or 16 bits and upload again.")
    return ""


def _problem_with_size(width: int, height: int, most: int) -> str:
    if max(width, height) > LONGEST_SIDE:
        return refusals.TOO_LONG % {
            "width": f"{width:,}",
            "height": f"{height:,}",
            "most": f"{LONGEST_SIDE:,}",
        }
    if width * height > most:
        return refusals.TOO_MANY % {"number": width * height // 1_000_000, "most": most // 1_000_000}
    if min(width, height) < SHORTEST_SIDE:
        return refusals.TOO_SMALL % {"width": width, "height": height}
    return ""


def _is_raw(picture: Image.Image) -> bool:
    """Whether a TIFF is a camera's raw file, of which we would see a thumbnail only."""
    if picture.format != "TIFF":
        return False
    tags = picture.tag_v2
    # 254: a reduced copy of another picture in the file; 50706: DNG. 34713 and 32767: Nikon's and Sony's compressions.
    return bool(tags.get(254, 0) & 1) or 50706 in tags or tags.get(259) in (34713, 32767)


def _within(picture: Image.Image, widest: int) -> tuple[int, int]:
    """The size it is needed at, as stored: upright at most `widest` × 8192 px, never larger than it is."""
    width, height = picture.size
    most = (TALLEST, widest) if _lies(picture) else (widest, TALLEST)
    scale = min(1.0, most[0] / width, most[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _lies(picture: Image.Image) -> bool:
    """Whether the stored picture is turned by a quarter before it is shown."""
    try:
        return picture.getexif().get(0x0112) in (5, 6, 7, 8)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, struct.error):
        return False


def _smaller(picture: Image.Image, widest: int) -> Image.Image:
    scale = min(1.0, widest / picture.width, TALLEST / picture.height)
    if scale == 1.0:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(picture: Image.Image, widest: int) -> Image.Image:
    """Without transparency or a palette, eight bits a channel, still in its own colours; as small as we can early."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey, which Pillow would clip instead of scale.
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("P", "PA") or "transparency" in picture.info or picture.mode in ("La", "RGBa"):
        picture = picture.convert("RGBA")
    if picture.mode in ("RGBA", "LA"):
        picture = _smaller(picture, widest)
        opaque = picture.mode[:-1]
        white = Image.new(opaque, picture.size, "white")
        white.paste(picture.convert(opaque), mask=picture.getchannel("A"))
        return white
    return _smaller(picture, widest)
