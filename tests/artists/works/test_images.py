"""Odd and hostile files in, clean pictures or a plain reason out."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from artists.works import declaration, images

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
COPPER = (184, 115, 51)


def saved(picture, form, **saving):
    buffer = io.BytesIO()
    picture.save(buffer, form, **saving)
    buffer.seek(0)
    return buffer


def near(color, expected, *, by=6):
    return all(abs(a - b) <= by for a, b in zip(color, expected, strict=True))


def middle(picture):
    return picture.getpixel((picture.width // 2, picture.height // 2))


def halves(mode, left, right, size=(80, 40)):
    picture = Image.new(mode, size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    return picture


def test_a_wide_photograph_is_cut_to_every_width():
    assert images.widths_for(6_000) == [320, 640, 1280, 2048]
    assert images.widths_for(2_048) == [320, 640, 1280, 2048]


def test_a_small_photograph_is_never_enlarged():
    assert images.widths_for(1_000) == [320, 640, 1000]
    assert images.widths_for(320) == [320]
    assert images.widths_for(200) == [200]


def test_sizes_keep_the_proportions():
    picture = images.develop(saved(Image.new("RGB", (3_000, 2_000), COPPER), "JPEG"))
    assert [size.size for size in images.sizes_of(picture)] == [
        (320, 213),
        (640, 427),
        (1280, 853),
        (2048, 1365),
    ]
    assert picture.info["original_size"] == (3_000, 2_000)


def test_a_picture_20_000_pixels_wide_is_taken():
    picture = images.develop(saved(Image.new("L", (20_000, 300), 120), "PNG"))
    assert picture.size == (2_048, 31)


def test_a_very_tall_picture_stays_within_what_the_formats_hold():
    picture = images.develop(saved(Image.new("L", (500, 20_000), 120), "PNG"))
    assert picture.size == (205, 8_192)
    assert images.cut(picture, "webp", xmp=b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_as_it_was_taken(form, orientation):
    red, blue = (200, 30, 30), (30, 30, 200)
    exif = Image.Exif()
    exif[0x0112] = orientation
    saving = {"exif": exif} | ({"lossless": True} if form == "WEBP" else {})
    picture = images.develop(saved(halves("RGB", red, blue), form, **saving))

    lies = orientation < 5
    assert picture.size == ((80, 40) if lies else (40, 80))
    assert picture.info["original_size"] == picture.size
    begins_red = orientation in (1, 4, 5, 6)
    first = picture.getpixel((10, 20)) if lies else picture.getpixel((20, 10))
    assert near(first, red if begins_red else blue, by=40)


@pytest.mark.parametrize(
    ("picture", "form", "expected"),
    [
        (Image.new("RGB", (64, 64), COPPER), "PNG", COPPER),
        (Image.new("L", (64, 64), 90), "PNG", (90, 90, 90)),
        (Image.new("1", (64, 64), 1), "PNG", (255, 255, 255)),
        (Image.new("I;16", (64, 64), 90 * 257), "PNG", (90, 90, 90)),
        (Image.new("I;16", (64, 64), 90 * 257), "TIFF", (90, 90, 90)),
        (Image.new("RGB", (64, 64), COPPER).quantize(8), "PNG", COPPER),
        (Image.new("RGBA", (64, 64), (*COPPER, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (64, 64), (*COPPER, 255)), "WEBP", COPPER),
        (Image.new("LA", (64, 64), (0, 128)), "PNG", (127, 127, 127)),
        (Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("CMYK", (64, 64), (0, 0, 0, 0)), "TIFF", (255, 255, 255)),
        (Image.new("YCbCr", (64, 64), (128, 128, 128)), "JPEG", (128, 128, 128)),
    ],
    ids=[
        "rgb",
        "grey",
        "bilevel",
        "16-bit png",
        "16-bit tiff",
        "palette",
        "clear",
        "opaque",
        "half",
        "cmyk",
        "white cmyk",
        "ycc",
    ],
)
def test_every_kind_of_colour_becomes_rgb_on_white(picture, form, expected):
    developed = images.develop(saved(picture, form))
    assert developed.mode == "RGB"
    assert near(middle(developed), expected)


def test_a_palette_with_a_transparent_colour_stands_on_white():
    picture = Image.new("P", (64, 64), 0)
    picture.putpalette([184, 115, 51] + [0, 0, 0] * 255)
    assert near(middle(images.develop(saved(picture, "PNG", transparency=0))), (255, 255, 255))


def test_colours_of_another_profile_are_brought_to_srgb():
    # A profile with red and blue swapped stands in for any space that is not sRGB: Lab D50 would not embed in RGB.
    lab_to_rgb = ImageCms.createProfile("sRGB")
    wide = bytearray(ImageCms.ImageCmsProfile(lab_to_rgb).tobytes())
    swapped = bytes(wide).replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")
    picture = images.develop(saved(Image.new("RGB", (64, 64), (200, 30, 30)), "PNG", icc_profile=swapped))
    assert near(middle(picture), (30, 30, 200), by=12)


@pytest.mark.parametrize(
    "profile",
    [b"not a profile", SRGB[:100], ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()],
    ids=["no profile at all", "cut short", "for another kind of picture"],
)
def test_a_broken_profile_does_not_cost_the_picture(profile):
    picture = images.develop(saved(Image.new("RGB", (64, 64), COPPER), "PNG", icc_profile=profile))
    assert near(middle(picture), COPPER)


def test_a_grey_photograph_with_an_rgb_profile_is_still_a_picture():
    assert images.develop(saved(Image.new("L", (64, 64), 90), "JPEG", icc_profile=SRGB)).mode == "RGB"


def photograph_with_secrets():
    exif = Image.Exif()
    exif[0x010F] = "Maker of cameras"
    exif[0xA431] = "SERIAL-12345"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 5.0, 33.0)
    return saved(
        Image.new("RGB", (400, 300), COPPER), "JPEG", exif=exif, icc_profile=SRGB, comment=b"shot at home",
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>private note</x:xmpmeta>",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["avif", "webp", "jpeg"])
def test_what_the_camera_wrote_is_gone_and_what_we_say_is_there(form):
    said = declaration.Declaration(
        creator="Ana Moreau", rights="© 2025 Ana Moreau & friends <3", title="Harbour at dusk"
    )
    content = images.cut(images.develop(photograph_with_secrets()), form, xmp=declaration.packet(said))

    for secret in (b"Maker of cameras", b"SERIAL-12345", b"shot at home", b"private note", b"GPS"):
        assert secret not in content
    opened = Image.open(io.BytesIO(content))
    assert not dict(opened.getexif())
    assert "icc_profile" not in opened.info
    found = declaration.found_in(content)
    assert found == said
    assert found.data_mining == "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
    assert b"http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture" in content


@pytest.mark.parametrize("form", ["avif", "webp", "jpeg"])
def test_the_same_photograph_gives_the_same_bytes(form):
    first, second = (
        images.cut(images.develop(photograph_with_secrets()), form, xmp=b"<x/>") for _ in range(2)
    )
    assert first == second


def test_a_picture_without_our_signals_is_found_out():
    assert declaration.found_in(saved(Image.new("RGB", (64, 64)), "JPEG").getvalue()) is None


def png_that_claims(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    )


def animation(form):
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue")]
    return saved(frames[0], form, save_all=True, append_images=frames[1:])


def cut_off(form, **saving):
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    return io.BytesIO(saved(noise, form, **saving).getvalue()[:3_000])


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (io.BytesIO(b""), "empty"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not a picture"),
        (io.BytesIO(b"<html><script>alert(1)</script></html>"), "not a picture"),
        (io.BytesIO(b"\xff\xd8\xff\xe0 and then nothing"), "damaged|not a picture"),
        (saved(Image.new("RGB", (64, 64)), "GIF"), "not a picture"),
        (saved(Image.new("RGB", (64, 64)), "BMP"), "not a picture"),
        (saved(Image.new("RGB", (64, 64)), "PDF"), "not a picture"),
        (png_that_claims(20_001, 100), "at most 20,000"),
        (png_that_claims(19_999, 19_999), "399 megapixels"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "more than we can take|damaged"),
        (saved(Image.new("RGB", (8, 8)), "PNG"), "too small"),
        (saved(Image.new("F", (64, 64)), "TIFF"), "32-bit"),
        (animation("WEBP"), "animation"),
        (animation("PNG"), "animation"),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "jpeg start",
        "gif",
        "bmp",
        "pdf",
        "too wide",
        "bomb",
        "absurd",
        "tiny",
        "hdr",
        "webp anim",
        "apng",
    ],
)
def test_what_cannot_be_a_picture_is_refused_from_its_header(file, reason):
    with pytest.raises(images.Unusable, match=reason):
        images.look(file)
    with pytest.raises(images.Unusable, match=reason):
        images.develop(file)


@pytest.mark.parametrize(
    "file",
    [
        cut_off("JPEG"),
        cut_off("PNG"),
        cut_off("WEBP"),
        cut_off("TIFF"),
        cut_off("TIFF", compression="tiff_lzw"),
        png_that_claims(900, 900),
    ],
    ids=["jpeg", "png", "webp", "tiff", "lzw tiff", "png with too little data"],
)
def test_a_file_that_ends_too_early_is_refused(file):
    with pytest.raises(images.Unusable, match="damaged"):
        images.develop(file)


def test_text_that_unpacks_to_gigabytes_is_not_unpacked():
    information = PngImagePlugin.PngInfo()
    information.add_text("comment", "a" * 80_000_000, zip=True)
    file = saved(Image.new("RGB", (64, 64), COPPER), "PNG", pnginfo=information)
    with pytest.raises(images.Unusable, match="damaged"):
        images.look(file)


def test_a_picture_stands_in_its_own_colour_until_it_is_there():
    assert images.color_of(halves("RGB", (0, 0, 0), (200, 100, 50))) == "#643219"
