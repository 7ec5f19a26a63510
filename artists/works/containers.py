"""
What a picture file says besides its pixels: texts, EXIF, IPTC, XMP, C2PA, and what hangs on behind its end.

Walks JPEG, PNG, WebP, TIFF and AVIF by hand, because the bytes are a stranger's and a decoder would follow them. Nothing is
decoded but text, nothing is believed about lengths, and nothing is raised: what makes no sense is left out. No I/O.
"""

from __future__ import annotations

import contextlib
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from artists.works import boxes

MOST_TEXT = 512 * 1024  # bytes of one text, unpacked; longer ones are cut
MOST_PARTS = 4_000  # chunks, segments or entries walked in one file
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
# Inside compressed JPEG data an FF is followed by 00 or a restart marker; anything else is the next segment.
_JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.DOTALL)
_TAGS = {
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software", 0x013B: "Artist",
    0x8298: "Copyright", 0x9286: "UserComment", 0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords", 0x9C9F: "XPSubject", 0xA433: "LensMake", 0xA434: "LensModel",
}  # fmt: skip
_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 18: 8}
_INNER_DIRECTORIES = {0x8769, 0x014A}
_IPTC = {5: "Title", 65: "Program", 80: "Author", 110: "Credit", 115: "Source", 120: "Caption"}


@dataclass(slots=True)
class Contents:
    """
    What was found. `texts` are pairs of a keyword and a text, as PNG chunks and JPEG comments have them; `exif` and
    `iptc` pairs of a field's name and its text; `credentials` the raw C2PA boxes. `trailing`: bytes behind the end.
    """

    form: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    exif: list[tuple[str, str]] = field(default_factory=list)
    iptc: list[tuple[str, str]] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    credentials: list[bytes] = field(default_factory=list)
    coding: tuple[int, ...] | None = (
        None  # of a PNG's cICP chunk or an AVIF: primaries, transfer, matrix, range (ITU-T H.273)
    )
    trailing: int = 0


def read(content: bytes) -> Contents:
    """Everything a JPEG, PNG, WebP, TIFF or AVIF says of itself; an empty answer for anything else."""
    found = Contents()
    for form, starts, walk in (
        ("PNG", content.startswith(_PNG), _png),
        ("JPEG", content.startswith(b"\xff\xd8"), _jpeg),
        ("WEBP", content[:4] == b"RIFF" and content[8:12] == b"WEBP", _webp),
        ("TIFF", content[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), _tiff),
        ("AVIF", boxes.is_avif(content[:256]), _avif),
    ):
        if starts:
            found.form = form
            with contextlib.suppress(struct.error, IndexError, ValueError, OverflowError):
                walk(content, found)
    return found


# --- PNG ------------------------------------------------------------------------------------------


def _png(content: bytes, found: Contents) -> None:
    at = len(_PNG)
    for _ in range(MOST_PARTS):
        if at + 8 > len(content):
            return
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + min(length, MOST_TEXT * 4)] if kind != b"IDAT" else b""
        at += 12 + length
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            _png_text(kind, data, found)
        elif kind == b"eXIf":
            _exif(data, found)
        elif kind == b"cICP" and len(data) >= 4:
            found.coding = tuple(data[:4])
        elif kind == b"caBX":
            found.credentials.append(data)
        elif kind == b"IEND":
            found.trailing = max(0, len(content) - at)
            return


def _png_text(kind: bytes, data: bytes, found: Contents) -> None:
    keyword, _, rest = data.partition(b"\0")
    name = keyword[:80].decode("latin-1")
    if kind == b"tEXt":
        text = rest[:MOST_TEXT].decode("latin-1")
    elif kind == b"zTXt":
        text = _unpacked(rest[1:]).decode("latin-1")
    else:
        packed, rest = rest[:1] == b"\1", rest[2:]
        _language, _, rest = rest.partition(b"\0")
        _translated, _, rest = rest.partition(b"\0")
        text = (_unpacked(rest) if packed else rest[:MOST_TEXT]).decode("utf-8", "replace")
    if name == "XML:com.adobe.xmp":
        found.xmp.append(text.encode())
    elif name in ("Raw profile type exif", "Raw profile type APP1", "Raw profile type xmp"):
        _raw_profile(text, found)
    else:
        found.texts.append((name, text))


def _raw_profile(text: str, found: Contents) -> None:
    """ImageMagick's way of keeping EXIF and XMP in a PNG: hexadecimal lines behind a name and a length."""
    raw = bytes.fromhex("".join(text.split()[2:]))
    if raw.startswith((_JPEG_XMP, b"<")) or b"<x:xmpmeta" in raw[:400]:
        found.xmp.append(raw.removeprefix(_JPEG_XMP))
    else:
        _exif(raw, found)


def _unpacked(data: bytes) -> bytes:
    """At most MOST_TEXT bytes of a zlib stream; what comes before an error where it is damaged."""
    try:
        return zlib.decompressobj().decompress(data, MOST_TEXT)
    except zlib.error:
        return b""


# --- JPEG -----------------------------------------------------------------------------------------


def _jpeg(content: bytes, found: Contents) -> None:
    more_xmp: dict[int, bytes] = {}
    boxes: dict[int, list[tuple[int, bytes]]] = {}
    for kind, at, length in _jpeg_segments(content, found):
        data = content[at : at + length]
        if kind == 0xE1 and data.startswith(b"Exif\0"):
            _exif(data[6:], found)
        elif kind == 0xE1 and data.startswith(_JPEG_XMP):
            found.xmp.append(data[len(_JPEG_XMP) :])
        elif kind == 0xE1 and data.startswith(_JPEG_MORE_XMP) and len(data) > 75:
            offset = struct.unpack_from(">I", data, 71)[0]
            more_xmp[offset] = data[75:]
        elif kind == 0xEB and data.startswith(b"JP") and len(data) > 16:
            number, order = struct.unpack_from(">HI", data, 2)
            boxes.setdefault(number, []).append((order, data[8:]))
        elif kind == 0xED and data.startswith(_PHOTOSHOP):
            _photoshop(data[len(_PHOTOSHOP) :], found)
        elif kind == 0xFE:
            found.texts.append(("Comment", data[:MOST_TEXT].decode("utf-8", "replace")))
    if more_xmp:
        found.xmp.append(b"".join(more_xmp[offset] for offset in sorted(more_xmp)))
    for parts in boxes.values():
        # Each part but the first repeats the box's eight bytes of length and type.
        parts.sort(key=lambda part: part[0])
        found.credentials.append(parts[0][1] + b"".join(data[8:] for _, data in parts[1:]))


def _jpeg_segments(content: bytes, found: Contents) -> Iterator[tuple[int, int, int]]:
    """Each segment's kind, where its data begin and how long they are, to the end of the picture."""
    at = 2
    for _ in range(MOST_PARTS):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 1] != b"\xff" or at + 4 > len(content):
            if content[at : at + 2] == b"\xff\xd9":
                found.trailing = len(content) - at - 2
            return
        kind = content[at + 1]
        if kind == 0xD9:
            found.trailing = len(content) - at - 2
            return
        length = struct.unpack_from(">H", content, at + 2)[0]
        yield kind, at + 4, max(0, length - 2)
        at += 2 + max(2, length)
        if kind == 0xDA:
            following = _JPEG_MARKER.search(content, at)
            if not following:
                return
            at = following.start()


def _photoshop(data: bytes, found: Contents) -> None:
    at = 0
    for _ in range(MOST_PARTS):
        if data[at : at + 4] != b"8BIM":
            return
        number = struct.unpack_from(">H", data, at + 4)[0]
        at += 6
        at += (data[at] + 2) // 2 * 2
        length = struct.unpack_from(">I", data, at)[0]
        if number == 0x0404:
            _iptc(data[at + 4 : at + 4 + length], found)
        at += 4 + (length + 1) // 2 * 2


def _iptc(data: bytes, found: Contents) -> None:
    at = 0
    for _ in range(MOST_PARTS):
        if data[at : at + 1] != b"\x1c":
            return
        record, number, length = struct.unpack_from(">BBH", data, at + 1)
        if record == 2 and number in _IPTC:
            found.iptc.append((_IPTC[number], data[at + 5 : at + 5 + length].decode("utf-8", "replace")))
        at += 5 + length


# --- WebP -----------------------------------------------------------------------------------------


def _webp(content: bytes, found: Contents) -> None:
    end = struct.unpack_from("<I", content, 4)[0] + 8
    found.trailing = max(0, len(content) - end)
    at = 12
    for _ in range(MOST_PARTS):
        if at + 8 > min(end, len(content)):
            return
        kind, length = struct.unpack_from("<4sI", content, at)
        if kind in (b"EXIF", b"XMP ", b"C2PA"):
            data = content[at + 8 : at + 8 + length]
            if kind == b"EXIF":
                _exif(data.removeprefix(b"Exif\0\0"), found)
            else:
                (found.xmp if kind == b"XMP " else found.credentials).append(data)
        at += 8 + length + length % 2


# --- AVIF -----------------------------------------------------------------------------------------


def _avif(content: bytes, found: Contents) -> None:
    still = boxes.read(content)
    _exif(still.exif, found)
    found.xmp += still.xmp
    found.credentials += still.credentials
    found.coding = still.coding


# --- TIFF and EXIF, which is the same ---------------------------------------------------------------


def _exif(data: bytes, found: Contents) -> None:
    with contextlib.suppress(struct.error, IndexError, ValueError, OverflowError):
        _tiff(data.removeprefix(b"Exif\0\0"), found)


def _tiff(content: bytes, found: Contents) -> None:
    order = {b"II": "<", b"MM": ">"}[content[:2]] if content[:2] in (b"II", b"MM") else None
    if order is None:
        return
    if content[2:4] in (b"+\0", b"\0+"):
        # BigTIFF: Pillow reads it; we only note where the first directory is.
        return
    waiting, seen = [struct.unpack_from(f"{order}I", content, 4)[0]], set()
    while waiting and len(seen) < 64:
        at = waiting.pop()
        # Directories that point at each other are an old trick to keep a reader busy.
        if at in seen or not 8 <= at < len(content) - 2:
            continue
        seen.add(at)
        with contextlib.suppress(struct.error):
            waiting += _directory(content, order, at, found)


def _directory(content: bytes, order: str, at: int, found: Contents) -> list[int]:
    entries = min(struct.unpack_from(f"{order}H", content, at)[0], 1_000)
    others = []
    for place in range(at + 2, at + 2 + entries * 12, 12):
        if place + 12 > len(content):
            return others
        tag, kind, count = struct.unpack_from(f"{order}HHI", content, place)
        size = _TYPE_SIZES.get(kind, 1) * count
        where = place + 8 if size <= 4 else struct.unpack_from(f"{order}I", content, place + 8)[0]
        if tag in _INNER_DIRECTORIES:
            others.append(struct.unpack_from(f"{order}I", content, place + 8)[0])
        elif tag in _TAGS:
            found.exif.append(
                (_TAGS[tag], _exif_text(content[where : where + min(size, MOST_TEXT)], tag, order))
            )
        elif tag == 700:
            found.xmp.append(content[where : where + size])
        elif tag == 33723:
            _iptc(content[where : where + size], found)
        elif tag == 0xCD41:
            found.credentials.append(content[where : where + size])
    following = at + 2 + entries * 12
    if following + 4 <= len(content):
        others.append(struct.unpack_from(f"{order}I", content, following)[0])
    return others


def _exif_text(data: bytes, tag: int, order: str) -> str:
    if tag == 0x9286:
        charset, data = data[:8], data[8:]
        if charset.startswith(b"UNICODE"):
            # The byte order is the file's by the standard, and the other one in the files of half the programs.
            likely = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be" if data[:1] == b"\0" else ""
            return data.decode(likely or ("utf-16-le" if order == "<" else "utf-16-be"), "replace")
        if charset.strip(b"\0 ") not in (b"", b"ASCII", b"JIS"):
            data = charset + data
    elif 0x9C9B <= tag <= 0x9C9F:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    return data.decode("utf-8", "replace").rstrip("\0 ")
