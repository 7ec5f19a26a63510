"""
Which colours a photograph's numbers mean: its profile, or what stands for one where it brings none.

Also the five colours a picture lives by, in Oklab, where equal distances look equal. Pillow and arithmetic; no I/O.
"""

from __future__ import annotations

import io
import math
import struct
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageCms

# Colorants under D50 light, and how a number becomes light. Adobe RGB (1998), section 4.3; Display P3 as SMPTE EG 432-1
# with the sRGB curve.
_ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
_D50 = (0.96420, 1.0, 0.82491)
_UNCALIBRATED = 0xFFFF
_COLOR_SPACE, _INTEROPERABILITY, _INDEX = 0xA001, 0xA005, 1


def srgb_light(value: float) -> float:
    """How much light an sRGB number from 0 to 1 stands for (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def profile_of(picture: Image.Image, *, coding: tuple[int, ...] | None = None) -> bytes | None:
    """
    The ICC profile of an opened picture's numbers; None where they are sRGB or nobody knows.

    A camera set to Adobe RGB may say so in EXIF alone (colour space "uncalibrated", interoperability "R03"). `coding` is
    a PNG's cICP chunk, with which some programs say Display P3.
    """
    if profile := picture.info.get("icc_profile"):
        return profile
    if coding and coding[0] in (11, 12) and coding[1] in (1, 13):
        return display_p3()
    if picture.mode == "RGB" and _says_adobe_rgb(picture):
        return adobe_rgb()
    return None


def _says_adobe_rgb(picture: Image.Image) -> bool:
    try:
        exif = picture.getexif()
        index = exif.get_ifd(_INTEROPERABILITY).get(_INDEX)
        return exif.get_ifd(0x8769).get(_COLOR_SPACE) == _UNCALIBRATED and str(index).startswith("R03")
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, AttributeError, struct.error):
        return False


@cache
def adobe_rgb() -> bytes:
    return _profile("Adobe RGB (1998) compatible", _ADOBE_RGB, [563 / 256])


@cache
def display_p3() -> bytes:
    return _profile("Display P3 compatible", _DISPLAY_P3, [srgb_light(n / 1023) for n in range(1024)])


def _profile(name: str, colorants, curve: list[float]) -> bytes:
    """An ICC profile, version 2.1, of three colorants and one curve (a gamma, or a table from 0 to 1)."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    if len(curve) == 1:
        curved = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(curve[0] * 256)) + b"\0\0"
    else:
        curved = b"curv\0\0\0\0" + struct.pack(">I", len(curve))
        curved += b"".join(struct.pack(">H", round(value * 65535)) for value in curve)
    text = name.encode() + b"\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
    blocks = [
        (b"desc", described),
        (b"cprt", b"text\0\0\0\0Public domain\0"),
        (b"wtpt", b"XYZ \0\0\0\0" + fixed(*_D50)),
    ]
    blocks += [(tag, b"XYZ \0\0\0\0" + fixed(*xyz)) for tag, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True)]  # fmt: skip
    blocks += [(tag, curved) for tag in (b"rTRC", b"gTRC", b"bTRC")]
    table, body, at = b"", b"", 128 + 4 + 12 * len(blocks)
    for tag, block in blocks:
        block += b"\0" * (-len(block) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(block))
        body += block
    size = at + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(*_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(blocks)) + table + body


_SRGB = ImageCms.createProfile("sRGB")


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture as RGB in sRGB; a profile that is damaged or of other colours than the picture is left aside."""
    try:
        if picture.mode == "LAB":
            source = ImageCms.createProfile("LAB")
        elif profile and picture.mode in ("RGB", "L", "CMYK"):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        else:
            return picture.convert("RGB")
        return ImageCms.profileToProfile(
            picture,
            source,
            _SRGB,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture.convert("RGB")


# --- The colours a picture lives by ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour: "#aabbcc", its place in Oklab (lightness 0 to 1, a and b about -0.4 to 0.4), its share of the picture."""

    color: str
    lightness: float
    a: float
    b: float
    share: float


FAMILIES = ("white", "grey", "black", "brown", "red", "orange", "yellow", "green", "blue", "violet", "pink")
# The hue in degrees of Oklab at which each family begins.
_HUES = ((0, "pink"), (18, "red"), (45, "orange"), (85, "yellow"), (115, "green"), (200, "blue"), (290, "violet"), (325, "pink"))  # fmt: skip


def family_of(lightness: float, a: float, b: float) -> str:
    """The plain word for a colour, one of FAMILIES. Dark or dull orange is brown, as paint is."""
    chroma = math.hypot(a, b)
    if chroma < 0.03 or (chroma < 0.045 and lightness > 0.9):
        return "white" if lightness > 0.87 else "black" if lightness < 0.3 else "grey"
    hue = math.degrees(math.atan2(b, a)) % 360
    name = next(name for begins, name in reversed(_HUES) if hue >= begins)
    if name in ("orange", "yellow", "red") and (lightness < 0.5 or chroma < 0.09) and lightness < 0.75:
        return "brown" if name != "red" or chroma < 0.09 else "red"
    return name


def oklab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """An sRGB colour in Oklab. Matrices: https://bottosson.github.io/posts/oklab/ (2021-01-25)."""
    r, g, b = (srgb_light(value / 255) for value in (red, green, blue))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def swatches(picture: Image.Image, *, number: int = 5) -> list[Swatch]:
    """
    The colours that carry an RGB picture, the largest share first; fewer where it has fewer.

    Pillow finds some fifty, then the two that look most alike (the small ones first) are mixed until `number` are left:
    no chance in it, so the same picture gives the same colours.
    """
    small = picture.copy()
    small.thumbnail((128, 128), Image.Resampling.BOX)
    reduced = small.quantize(48, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    table, whole = reduced.getpalette(), small.width * small.height
    groups = []
    for count, index in reduced.getcolors():
        red, green, blue = table[index * 3 : index * 3 + 3]
        groups.append((count, oklab(red, green, blue), (red, green, blue)))
    while len(groups) > number:
        groups = _mixed_once(groups)
    groups.sort(key=lambda group: (-group[0], group[2]))
    return [
        Swatch("#{:02x}{:02x}{:02x}".format(*(round(value) for value in rgb)), *(round(n, 4) for n in lab), round(count / whole, 4))
        for count, lab, rgb in groups
    ]  # fmt: skip


def _mixed_once(groups: list) -> list:
    def difference(pair):
        (n, one, _), (m, other, _) = groups[pair[0]], groups[pair[1]]
        # Ward's criterion: what mixing these two costs in all their pixels.
        return n * m / (n + m) * math.dist(one, other) ** 2

    pairs = ((i, j) for i in range(len(groups)) for j in range(i))
    i, j = min(pairs, key=difference)
    (n, one, rgb), (m, other, other_rgb) = groups[i], groups[j]

    def mixed(left, right):
        return tuple((a * n + b * m) / (n + m) for a, b in zip(left, right, strict=True))

    rest = [group for place, group in enumerate(groups) if place not in (i, j)]
    return [*rest, (n + m, mixed(one, other), mixed(rgb, other_rgb))]
