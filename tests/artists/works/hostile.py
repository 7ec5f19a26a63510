"""
Hundreds of odd and hostile files, made anew each time: `(name, bytes, what may become of it)`.

What may become of it: "shown" (it must be taken), "refused" (it must not), "either" (one of both, in words).
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms, PngImagePlugin

SHOWN, REFUSED, EITHER = "shown", "refused", "either"
File = tuple[str, bytes, str]
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def files() -> Iterator[File]:
    """All of them."""
    for family in (
        _cut_short, _bits_turned, _strangers, _too_large, _bombs, _moving, _modes, _profiles, _exif, _polyglots, _png_chunks,
        _tiff_directories, _jpeg_markers, _avif_boxes,
    ):  # fmt: skip
        yield from family()


def saved(picture: Image.Image, form: str, **saving) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **saving)
    return buffer.getvalue()


def sheet(mode: str = "RGB", size: tuple[int, int] = (160, 120)) -> Image.Image:
    chance = random.Random(3)
    small = Image.new("RGB", (8, 6))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(48)])
    return small.resize(size, Image.Resampling.BICUBIC).convert(mode)


def chunk(kind: bytes, data: bytes, *, right: bool = True) -> bytes:
    check = zlib.crc32(kind + data) if right else 0xDEADBEEF
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def png(*chunks: bytes, width=160, height=120, depth=8, color=2, interlaced=0) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


_WHOLE = {
    "jpeg": saved(sheet(), "JPEG", quality=80),
    "progressive": saved(sheet(), "JPEG", progressive=True),
    "png": saved(sheet(), "PNG"),
    "webp": saved(sheet(), "WEBP"),
    "lossless": saved(sheet(), "WEBP", lossless=True),
    "tiff": saved(sheet(), "TIFF"),
    "lzw": saved(sheet(), "TIFF", compression="tiff_lzw"),
    "deflate": saved(sheet(), "TIFF", compression="tiff_adobe_deflate"),
    "mpo": saved(sheet(), "MPO", save_all=True, append_images=[sheet()]),
    "avif": saved(sheet(), "AVIF", speed=10, xmp=b"<x:xmpmeta></x:xmpmeta>"),
}


def _cut_short() -> Iterator[File]:
    for form, content in _WHOLE.items():
        for tenth in range(10):
            yield f"{form} cut at {tenth}/10", content[: len(content) * tenth // 10], EITHER if tenth > 4 else REFUSED if tenth < 1 else EITHER  # fmt: skip
    content = _WHOLE["png"]
    at = 8
    while at < len(content):
        yield f"png cut before the chunk at {at}", content[:at], EITHER
        at += 12 + struct.unpack_from(">I", content, at)[0]
    for length in range(1, 40):
        yield f"jpeg of {length} bytes", _WHOLE["jpeg"][:length], REFUSED


def _bits_turned() -> Iterator[File]:
    chance = random.Random(11)
    for form, content in _WHOLE.items():
        for number in range(12):
            damaged = bytearray(content)
            for _ in range(1 + number * 2):
                damaged[chance.randrange(2, len(damaged))] ^= 1 << chance.randrange(8)
            yield f"{form} with turned bits, {number}", bytes(damaged), EITHER


def _strangers() -> Iterator[File]:
    small = sheet()
    for form in (
        "GIF",
        "BMP",
        "PDF",
        "TGA",
        "PCX",
        "PPM",
        "ICO",
        "JPEG2000",
        "EPS",
        "DDS",
        "SGI",
    ):
        yield form.lower(), saved(small, form), REFUSED
    yield "nothing", b"", REFUSED
    yield "one byte", b"\xff", REFUSED
    yield "zeros", bytes(100_000), REFUSED
    yield "noise", random.Random(5).randbytes(100_000), REFUSED
    yield (
        "svg",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        REFUSED,
    )
    yield "svg with a comment", b"<!-- \xff\xd8\xff --><svg/>", REFUSED
    yield "html", b"<!doctype html><script>alert(document.cookie)</script>", REFUSED
    yield "zip", b"PK\3\4" + bytes(400), REFUSED
    yield "heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300), REFUSED
    yield "photoshop", b"8BPS\0\1" + bytes(300), REFUSED
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run", REFUSED
    yield (
        "mvg of imagemagick",
        b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://evil.example/x.jpg)'",
        REFUSED,
    )


def _too_large() -> Iterator[File]:
    empty = chunk(b"IDAT", zlib.compress(bytes(1_000)))
    for width, height in [
        (20_001, 10),
        (10, 20_001),
        (12_000, 12_000),
        (2**31 - 1, 2**31 - 1),
        (65_535, 65_535),
        (0, 0),
        (1, 0),
    ]:
        yield f"png that claims {width} x {height}", png(empty, width=width, height=height), REFUSED
    yield "a line of 1 px", saved(Image.new("L", (1, 5_000)), "PNG"), REFUSED
    yield "1 x 100,000", png(empty, width=1, height=100_000), REFUSED
    yield "20,000 px wide", saved(Image.new("L", (20_000, 40), 90), "PNG"), SHOWN
    yield "20,000 px tall", saved(Image.new("L", (40, 20_000), 90), "PNG"), SHOWN
    yield "20,000 px wide jpeg", saved(Image.new("RGB", (20_000, 64), (90, 80, 70)), "JPEG"), SHOWN


def _bombs() -> Iterator[File]:
    side = 10_000
    rows = zlib.compressobj(9)
    row = b"\0" + bytes(side * 3)
    packed = b"".join([rows.compress(row) for _ in range(side)] + [rows.flush()])
    yield "100 megapixels in 300 kB of PNG", png(chunk(b"IDAT", packed), width=side, height=side), SHOWN
    yield "palette bomb", png(chunk(b"PLTE", b"\1\2\3"), chunk(b"IDAT", zlib.compress(bytes(10_001 * 10_000))), width=10_000, height=10_000, color=3), SHOWN  # fmt: skip
    yield "too much data for its size", png(chunk(b"IDAT", zlib.compress(bytes(40_000_000)))), EITHER
    yield "text that unpacks to 80 MB", _with_text(zlib.compress(b"a" * 80_000_000)), REFUSED
    yield "profile that unpacks to 80 MB", png(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(80_000_000))), chunk(b"IDAT", zlib.compress(bytes(481 * 120)))), EITHER  # fmt: skip
    yield (
        "tiff bomb",
        saved(Image.new("L", (10_900, 10_900)), "TIFF", compression="tiff_adobe_deflate"),
        SHOWN,
    )
    yield (
        "webp of one colour",
        saved(Image.new("RGB", (8_000, 8_000), (90, 80, 70)), "WEBP", lossless=True, method=0),
        SHOWN,
    )
    yield "gif bomb", saved(Image.new("P", (9_000, 9_000)), "GIF"), REFUSED


def _with_text(packed: bytes) -> bytes:
    return png(chunk(b"zTXt", b"Comment\0\0" + packed), chunk(b"IDAT", zlib.compress(bytes(481 * 120))))


def _moving() -> Iterator[File]:
    frames = [sheet(), sheet().rotate(180)]
    for form in ("WEBP", "PNG", "AVIF"):
        yield f"moving {form}", saved(frames[0], form, save_all=True, append_images=frames[1:]), REFUSED
    yield "moving gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), REFUSED
    yield "tiff of three pages", saved(frames[0], "TIFF", save_all=True, append_images=[*frames]), SHOWN
    yield "mpo of a phone", _WHOLE["mpo"], SHOWN


def _modes() -> Iterator[File]:
    for mode, forms in {
        "1": ("PNG", "TIFF"), "L": ("JPEG", "PNG", "WEBP", "TIFF"), "LA": ("PNG", "TIFF"), "P": ("PNG", "TIFF"),
        "RGB": ("JPEG", "PNG", "WEBP", "TIFF"), "RGBA": ("PNG", "WEBP", "TIFF", "AVIF"), "CMYK": ("JPEG", "TIFF"),
        "YCbCr": ("JPEG", "TIFF"), "LAB": ("TIFF",),
    }.items():  # fmt: skip
        picture = ImageCms.applyTransform(sheet(), ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )) if mode == "LAB" else sheet(mode)  # fmt: skip
        for form in forms:
            yield f"{mode} {form}", saved(picture, form), SHOWN
    grey16 = Image.new("I;16", (160, 120), 90 * 257)
    yield "16 bits of grey, png", saved(grey16, "PNG"), SHOWN
    yield "16 bits of grey, tiff", saved(grey16, "TIFF"), SHOWN
    rows = b"".join(b"\0" + b"\x80\0\x40\0\x20\0" * 160 for _ in range(120))
    yield "16 bits a channel", png(chunk(b"IDAT", zlib.compress(rows)), depth=16), SHOWN
    yield "16 bits with alpha", png(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\x80\0\x40\0\x20\0\xff\xff" * 160 for _ in range(120)))), depth=16, color=6), SHOWN  # fmt: skip
    yield "float tiff", saved(Image.new("F", (160, 120), 0.5), "TIFF"), REFUSED
    yield "32 bits of grey", saved(Image.new("I", (160, 120), 70_000), "TIFF"), EITHER
    yield "interlaced", _interlaced(), SHOWN
    for mode in ("2 bits", "4 bits"):
        depth = int(mode[0])
        row = b"\0" + bytes(160 * depth // 8)
        yield f"{mode} of grey", png(chunk(b"IDAT", zlib.compress(row * 120)), depth=depth, color=0), SHOWN


def _interlaced() -> bytes:
    passes = b""
    for x, y, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):  # fmt: skip
        wide, tall = -(-(160 - x) // across), -(-(120 - y) // down)
        passes += (b"\0" + b"\x80\x40\x20" * wide) * tall
    return png(chunk(b"IDAT", zlib.compress(passes)), interlaced=1)


def _profiles() -> Iterator[File]:
    for name, profile in {
        "empty": b"", "no profile": b"not a profile", "cut": _SRGB[:90], "zeros": bytes(3_000), "huge": _SRGB + bytes(900_000),
        "for lab": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        "that lies about its length": struct.pack(">I", 2**31) + _SRGB[4:], "with a loop of tags": _SRGB[:132] * 40,
    }.items():  # fmt: skip
        for form in ("JPEG", "PNG", "WEBP", "TIFF"):
            yield f"profile {name} in {form}", saved(sheet(), form, icc_profile=profile), SHOWN


def _exif() -> Iterator[File]:
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    for name, block in {
        "that points at itself": b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8),
        "with 65,535 entries": b"II*\0\x08\0\0\0" + struct.pack("<H", 65_535) + entry * 20,
        "that points outside": b"II*\0\xff\xff\xff\x7f",
        "of another order": b"XX*\0\x08\0\0\0",
        "cut": b"II*\0",
        "with a turn of 99": b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHIHH", 0x112, 3, 1, 99, 0) + bytes(4),
        "with a turn in words": b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x112, 2, 4, 0x31313131) + bytes(4),
        "with a huge value": b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x10E, 2, 2**31, 8) + bytes(4),
    }.items():  # fmt: skip
        for form in ("JPEG", "PNG", "WEBP"):
            yield f"exif {name} in {form}", saved(sheet(), form, exif=b"Exif\0\0" + block), EITHER


def _polyglots() -> Iterator[File]:
    for form in ("jpeg", "png", "webp", "tiff"):
        yield (
            f"{form} with a zip behind it",
            _WHOLE[form] + b"PK\3\4" + bytes(2_000) + b"PK\5\6" + bytes(18),
            SHOWN,
        )
        yield f"{form} with a page behind it", _WHOLE[form] + b"<script>alert(1)</script>", SHOWN
        yield f"page before {form}", b"<html>" + _WHOLE[form], REFUSED
    yield (
        "jpeg with a page in a comment",
        saved(sheet(), "JPEG", comment=b"*/=1;alert(1)/*<svg onload=alert(1)>"),
        SHOWN,
    )
    yield (
        "jpeg with 60 kB of xmp",
        saved(sheet(), "JPEG", xmp=b"<x:xmpmeta>" + b"a" * 60_000 + b"</x:xmpmeta>"),
        SHOWN,
    )
    laughs = b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "' + b"&a;" * 40 + b'">]><x:xmpmeta>&b;</x:xmpmeta>'
    yield "xmp of a billion laughs", saved(sheet(), "JPEG", xmp=laughs), SHOWN
    yield (
        "xmp that reads files",
        saved(sheet(), "JPEG", xmp=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
        SHOWN,
    )
    yield (
        "xmp a thousand deep",
        saved(sheet(), "JPEG", xmp=b"<x:xmpmeta>" + b"<a>" * 1_000 + b"</a>" * 1_000 + b"</x:xmpmeta>"),
        SHOWN,
    )


def _png_chunks() -> Iterator[File]:
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\x80\x40\x20" * 160 for _ in range(120))))
    yield "a plain png", png(data), SHOWN
    yield (
        "a wrong check of the data",
        png(chunk(b"IDAT", zlib.compress(bytes(481 * 120)), right=False)),
        EITHER,
    )
    yield "a wrong check of a text", png(chunk(b"tEXt", b"a\0b", right=False), data), EITHER
    yield "no data", png(), REFUSED
    yield "data that are no zlib", png(chunk(b"IDAT", b"not packed")), REFUSED
    yield "thousands of texts", png(*[chunk(b"tEXt", b"k\0v")] * 5_000, data), EITHER
    yield "a chunk of 4 GB", png(struct.pack(">I4s", 0xFFFFFFFF, b"tEXt") + b"a\0b", data), EITHER
    yield "an unknown chunk that matters", png(chunk(b"ABCD", b"x"), data), EITHER
    yield "a broken c2pa box", png(chunk(b"caBX", b"\0\0\0\x20jumb" + bytes(40)), data), SHOWN
    yield "c2pa that claims 4 GB", png(chunk(b"caBX", b"\xff\xff\xff\xffjumb" + bytes(40)), data), SHOWN
    for kind in range(8):
        yield f"colour type {kind}", png(data, color=kind), EITHER
    for depth in (0, 3, 5, 32, 255):
        yield f"depth {depth}", png(data, depth=depth), REFUSED
    for number in range(6):
        yield (
            f"row filter {number + 3}",
            png(chunk(b"IDAT", zlib.compress(bytes([number + 3] + [7] * 480) * 120))),
            EITHER,
        )
    information = PngImagePlugin.PngInfo()
    information.add_itxt("XML:com.adobe.xmp", "<" * 1_000)
    yield "xmp of brackets", saved(sheet(), "PNG", pnginfo=information), SHOWN


def _tiff_directories() -> Iterator[File]:
    yield (
        "a directory that follows itself",
        b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8),
        REFUSED,
    )
    for compression in (2, 3, 4, 5, 6, 7, 8, 32_773, 34_661, 34_676, 34_925, 50_001):
        content = bytearray(_WHOLE["tiff"])
        at = content.find(struct.pack("<HHI", 259, 3, 1))
        struct.pack_into("<H", content, at + 8, compression)
        yield f"tiff that claims compression {compression}", bytes(content), EITHER
    for tag, value in ((256, 0), (256, 60_000), (258, 64), (277, 99), (262, 77), (278, 0), (284, 9)):
        content = bytearray(_WHOLE["tiff"])
        at = content.find(struct.pack("<H", tag) + b"\3\0")
        if at > 0:
            struct.pack_into("<H", content, at + 8, value)
            yield f"tiff with tag {tag} = {value}", bytes(content), EITHER
    yield "big tiff", saved(sheet(), "TIFF", big_tiff=True), EITHER
    yield "a camera's raw file", _raw(), REFUSED


def _avif_boxes() -> Iterator[File]:
    content = _WHOLE["avif"]
    size = content.find(b"ispe") + 8
    for width, height in [(20_001, 100), (9_000, 9_000), (2**32 - 1, 2**32 - 1), (0, 0), (8, 8)]:
        lying = content[:size] + struct.pack(">II", width, height) + content[size + 8 :]
        yield f"avif that claims {width} x {height}", lying, REFUSED
    smaller = content[:size] + struct.pack(">II", 64, 48) + content[size + 8 :]
    yield "avif that claims less than it holds", smaller, EITHER
    for kind in (b"meta", b"iloc", b"iinf", b"iprp", b"ipco", b"ispe", b"av1C", b"pitm", b"mdat", b"hdlr"):
        at = content.find(kind)
        yield f"avif without {kind.decode()}", content[:at] + b"free" + content[at + 4 :], EITHER
        for length in (0, 1, 4, 2**31, 2**32 - 1):
            lying = content[: at - 4] + struct.pack(">I", length) + content[at:]
            yield f"avif whose {kind.decode()} claims {length} bytes", lying, EITHER
    at = content.find(b"iloc")
    for place in range(at + 4, at + 36, 3):
        yield f"avif whose places point outside, {place}", content[:place] + b"\xff\xff\xff" + content[place + 3 :], EITHER  # fmt: skip
    start = content[: struct.unpack(">I", content[:4])[0]]
    yield "avif of nested boxes", start + b"".join(struct.pack(">I4s", 8_000_000, b"ipco") for _ in range(9_000)), REFUSED  # fmt: skip
    yield "avif of empty boxes", start + struct.pack(">I4s", 8, b"free") * 50_000 + content[len(start) :], REFUSED  # fmt: skip
    table = struct.pack(">IHHI", 1 << 24, 0, 0xFFFF, 0) + struct.pack(">HHHH", 1, 0, 0, 0xFFFF) * 4_000
    endless = struct.pack(">I4s", 8 + len(table), b"iloc") + table
    yield "avif whose tables have no end", start + endless * 500 + content[len(start) :], REFUSED
    yield "heic that says it is avif too", b"\0\0\0\x1cftypheic\0\0\0\0mif1heicavif" + bytes(300), REFUSED


def _raw() -> bytes:
    return saved(sheet(size=(64, 48)), "TIFF", tiffinfo={254: 1, 50706: b"\1\4\0\0"})


def _jpeg_markers() -> Iterator[File]:
    content = _WHOLE["jpeg"]
    yield "a jpeg without its end", content[:-2], EITHER
    yield "segments of length 0", content[:2] + b"\xff\xe5\0\0" * 50 + content[2:], EITHER
    yield "thousands of segments", content[:2] + b"\xff\xe5\0\x04ab" * 5_000 + content[2:], SHOWN
    yield "filled with FF", content[:2] + b"\xff" * 5_000 + content[2:], EITHER
    at = content.index(b"\xff\xc0")
    for width, height in [(0, 0), (65_535, 65_535), (20_001, 2), (3, 3)]:
        claimed = bytearray(content)
        struct.pack_into(">HH", claimed, at + 5, height, width)
        yield f"a jpeg that claims {width} x {height}", bytes(claimed), REFUSED
    inverted = saved(sheet("CMYK"), "JPEG")
    yield "cmyk with adobe's marker", inverted, SHOWN
    yield "cmyk without it", inverted.replace(b"Adobe", b"Odobe"), SHOWN
    yield (
        "a table of quantisation of zeros",
        content.replace(content[content.index(b"\xff\xdb") + 5 :][:64], bytes(64), 1),
        EITHER,
    )
