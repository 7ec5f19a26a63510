"""
What an AVIF file says before anything of it is decoded: its size, EXIF, XMP, colours and Content Credentials.

The boxes of ISO/IEC 14496-12 and 23008-12 (HEIF), walked by hand because the bytes are a stranger's: the web process
knows a file's size without a decoder having seen it. No length is believed, nothing is raised. No I/O.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_BOXES = 2_000  # walked in one file
MOST_ITEM = 512 * 1024  # bytes of one EXIF or XMP item
MOST_ITEMS = 8  # with texts
MOST_ENTRIES = (
    10_000  # of all tables of a file together; an entry can cost no byte, so the file's size is no limit
)
_CREDENTIALS = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # the box of C2PA 2.2, 11.3.2
# Where a box's children begin behind its header: those of a "full box" behind four bytes of version and flags.
_PARENTS = {b"meta": 4, b"iprp": 0, b"ipco": 0}


@dataclass(slots=True)
class Still:
    """
    What was found. `width` and `height` in px are the largest that any part of the picture claims. `coding`: primaries,
    transfer, matrix, range (ITU-T H.273), where it names them. `moves`: it is a film.
    """

    width: int = 0
    height: int = 0
    moves: bool = False
    exif: bytes = b""
    xmp: list[bytes] = field(default_factory=list)
    coding: tuple[int, ...] | None = None
    credentials: list[bytes] = field(default_factory=list)


def is_avif(start: bytes) -> bool:
    """Whether a file that begins like this is an AVIF: by its own brand, or by one that it says it also obeys."""
    if start[4:8] != b"ftyp":
        return False
    length = min(struct.unpack(">I", start[:4])[0], len(start))
    brands = [start[8:12], *(start[at : at + 4] for at in range(16, length - 3, 4))]
    return bool({b"avif", b"avis"} & set(brands))


def read(content: bytes) -> Still:
    """Everything an AVIF says of itself; an empty answer where it makes no sense."""
    found, items = Still(), _Items()
    with contextlib.suppress(struct.error, IndexError, ValueError, OverflowError):
        found.moves = content[8:12] == b"avis"
        for kind, at, end in _boxes(content):
            _take(content, kind, at, end, found, items)
    with contextlib.suppress(struct.error, IndexError, ValueError, OverflowError):
        for number, kind in items.kinds.items():
            data = b"".join(content[at : at + length] for at, length in items.places.get(number, []))[
                :MOST_ITEM
            ]
            if kind == b"Exif":
                # A number in front says where behind it the TIFF begins.
                found.exif = data[4 + struct.unpack_from(">I", data)[0] :]
            elif data:
                found.xmp.append(data)
    return found


class _Items:
    """The texts of a file: what each item is, and where its bytes lie."""

    def __init__(self):
        self.kinds: dict[int, bytes] = {}
        self.places: dict[int, list[tuple[int, int]]] = {}
        self._left = MOST_ENTRIES

    def count(self) -> None:
        """
        One more entry of a table was read.

        :raises ValueError: if they are too many
        """
        self._left -= 1
        if self._left < 0:
            raise ValueError("its tables have no end")


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each box's kind, where its content begins, and where it ends; a parent comes before its children."""
    waiting, walked = [(0, len(content))], 0
    while waiting:
        at, stop = waiting.pop()
        while at + 8 <= stop and walked < MOST_BOXES:
            walked += 1
            length, kind = struct.unpack_from(">I4s", content, at)
            begins = at + 8
            if length == 1:
                length, begins = struct.unpack_from(">Q", content, begins)[0], begins + 8
            end = stop if length == 0 else min(at + length, stop)
            if end < begins:
                return
            yield kind, begins, end
            if kind in _PARENTS:
                waiting.append((begins + _PARENTS[kind], end))
            at = end


def _take(content: bytes, kind: bytes, at: int, end: int, found: Still, items: _Items) -> None:
    if kind == b"ispe":
        width, height = struct.unpack_from(">II", content, at + 4)
        found.width, found.height = max(found.width, width), max(found.height, height)
    elif kind == b"moov":
        found.moves = True
    elif kind == b"colr" and content[at : at + 4] == b"nclx":
        found.coding = (*struct.unpack_from(">HHH", content, at + 4), content[at + 10] >> 7)
    elif kind == b"uuid" and content[at : at + 16] == _CREDENTIALS:
        found.credentials.append(_without_purpose(content[at + 16 : end]))
    elif kind == b"iinf":
        _kinds(content, at, end, items)
    elif kind == b"iloc":
        _places(content, at, items)


def _without_purpose(data: bytes) -> bytes:
    """A C2PA box without its version, the word that says what it is for, and the place of the next one."""
    purpose, _, rest = data[4:].partition(b"\0")
    return rest[8:] if purpose == b"manifest" else data


def _kinds(content: bytes, at: int, end: int, items: _Items) -> None:
    at += 6 if content[at] == 0 else 8
    while at + 12 <= end and len(items.kinds) < MOST_ITEMS:
        items.count()
        length, kind, version = struct.unpack_from(">I4sB", content, at)
        inner = at + 12
        if kind == b"infe" and version in (2, 3):
            number = struct.unpack_from(">H" if version == 2 else ">I", content, inner)[0]
            name = inner + (4 if version == 2 else 6)
            what = content[name : name + 4]
            if what == b"Exif" or (
                what == b"mime" and b"rdf+xml" in content[name : min(at + length, name + 256)]
            ):
                items.kinds[number] = what
        at += max(8, length)


def _places(content: bytes, at: int, items: _Items) -> None:
    """Only what lies in the file itself by an offset; other ways are for pixels."""
    version, sizes = content[at], struct.unpack_from(">H", content, at + 4)[0]
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    wide, at = (">I", at + 6) if version == 2 else (">H", at + 6)
    count, at = struct.unpack_from(wide, content, at)[0], at + struct.calcsize(wide)
    for _ in range(count):
        items.count()
        number, at = struct.unpack_from(wide, content, at)[0], at + struct.calcsize(wide)
        at += 4 if version else 2  # how it lies there, and in which file
        begins, at = _number(content, at, base), at + base
        extents, at = struct.unpack_from(">H", content, at)[0], at + 2
        for _ in range(extents):
            items.count()
            at += index if version else 0
            here, at = begins + _number(content, at, offset), at + offset
            long, at = _number(content, at, length), at + length
            if len(parts := items.places.setdefault(number, [])) < 8:
                parts.append((here, min(long, MOST_ITEM)))


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "big")
