"""
What a photograph says of itself in its own metadata: when it was taken, with what, and through which program it went.

Read from the header alone; pixels are not decoded. Anything malformed says nothing, it never raises. Whether it says that
a generator made it is machine_art's question.
"""

import contextlib
import datetime as dt
import re
import warnings
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from PIL import Image

from artists.works import boxes
from artists.works.images import FORMATS

_MAKE, _MODEL, _SOFTWARE = 0x010F, 0x0110, 0x0131
_EXIF, _TAKEN = 0x8769, 0x9003
_SOURCE_TYPE = re.compile(rb"digitalsourcetype/(\w{5,60})", re.IGNORECASE)
_PHONES = re.compile(r"iphone|pixel|galaxy|sm-|redmi|xiaomi|huawei|oneplus|oppo|fairphone", re.IGNORECASE)
_SCANNERS = re.compile(r"scan|perfection|v\d{3}\b|lide|opticfilm|cruse", re.IGNORECASE)
_PAINTING = re.compile(r"procreate|clip studio|krita|corel painter|artrage|fresco|rebelle|sketchbook pro", re.IGNORECASE)  # fmt: skip
_MOST = 120  # characters kept of a field
_MOST_XMP = 2_000_000  # bytes looked through


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found, empty where nothing was. `taken_on` is a date as text, "2026-03-14"."""

    device: str = ""
    software: str = ""
    taken_on: str = ""
    source_type: str = ""  # the last part of an IPTC digital source type

    @property
    def is_phone(self) -> bool:
        return bool(_PHONES.search(self.device))

    @property
    def is_scanner(self) -> bool:
        return bool(_SCANNERS.search(self.device))

    @property
    def is_painting_program(self) -> bool:
        return bool(_PAINTING.search(self.software))

    @property
    def date(self) -> dt.date | None:
        return dt.date.fromisoformat(self.taken_on) if self.taken_on else None

    @property
    def kept(self) -> dict[str, str]:
        """As it is kept in a row: only what was found."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def read_back(cls, kept: dict[str, str]) -> "FileFacts":
        return cls(**{name: str(kept.get(name, "")) for name in cls.__dataclass_fields__})


def read(file: BinaryIO) -> FileFacts:
    """The facts of a picture file; empty ones where it is none."""
    file.seek(0)
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        if boxes.is_avif(file.read(256)):
            file.seek(0)
            still, exif = boxes.read(file.read()), Image.Exif()
            exif.load(still.exif)
            return _facts(exif, b"".join(still.xmp)[:_MOST_XMP])
        with Image.open(file, formats=FORMATS) as picture:
            return _facts(picture.getexif(), _xmp(picture))
    return FileFacts()


def _facts(exif: Image.Exif, xmp: bytes) -> FileFacts:
    main, inner = _fields(exif)
    software = _text(main.get(_SOFTWARE))
    types = [match.decode() for match in _SOURCE_TYPE.findall(xmp)]
    device = f"{_text(main.get(_MAKE))} {_text(main.get(_MODEL))}".strip()
    return FileFacts(
        device=device[:_MOST],
        software=software[:_MOST],
        taken_on=_date(_text(inner.get(_TAKEN))),
        source_type=next(iter(types), ""),
    )


def _fields(exif: Image.Exif) -> tuple[dict[int, Any], dict[int, Any]]:
    with contextlib.suppress(Exception):
        return dict(exif), dict(exif.get_ifd(_EXIF))
    return {}, {}


def _xmp(picture: Image.Image) -> bytes:
    found = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    return (found.encode(errors="ignore") if isinstance(found, str) else bytes(found))[:_MOST_XMP]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode(errors="ignore")
    return re.sub(r"[^\x20-\x7e\u00a0-\uffff]", "", str(value or "")).strip()


def _date(text: str) -> str:
    found = re.match(r"(\d{4})[:\-](\d{2})[:\-](\d{2})", text)
    with contextlib.suppress(ValueError):
        if found and found.group(1) != "0000":
            return dt.date(*map(int, found.groups())).isoformat()
    return ""
