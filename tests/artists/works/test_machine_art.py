"""What a file declares of itself, in every place where one may; and what is no declaration."""

import io
import json
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from artists.works import containers, credentials, darkroom, images, machine_art, services
from artists.works.services.signing import maker
from tests.artists.works.scene import painting
from tests.factories import FRIDAY, make_work, photograph

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = f"{IPTC}trainedAlgorithmicMedia"
SETTINGS = "a lake, watercolor\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234, Size: 512x512"
NODES = json.dumps({"3": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 20}}})


def said(content):
    return machine_art.declared(containers.read(content))


def saved(form="JPEG", **saving):
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (90, 80, 70)).save(buffer, form, **saving)
    return buffer.getvalue()


def png(keyword, text, *, packed=False, international=False):
    information = PngImagePlugin.PngInfo()
    if international:
        information.add_itxt(keyword, text, zip=packed)
    else:
        information.add_text(keyword, text, zip=packed)
    return saved("PNG", pnginfo=information)


def exif(tag, value, inner=False):
    block = Image.Exif()
    (block.get_ifd(0x8769) if inner else block)[tag] = value
    return block


def xmp(inside, attributes=""):
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" {attributes}>'
        f'{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


ELEMENT = f"<e:DigitalSourceType>{TRAINED}</e:DigitalSourceType>"
IN_XMP = {
    "element": xmp(ELEMENT),
    "attribute": xmp("", f'e:DigitalSourceType="{TRAINED}"'),
    "resource": xmp(f'<e:DigitalSourceType rdf:resource="{TRAINED}"/>'),
    "value in a structure": xmp(f'<e:DigitalSourceType rdf:parseType="Resource"><rdf:value>{TRAINED}</rdf:value></e:DigitalSourceType>'),
    "older property": xmp(f"<e:DigitalSourcetype>{TRAINED}</e:DigitalSourcetype>"),
    "term alone": xmp("<e:DigitalSourceType>trainedAlgorithmicMedia</e:DigitalSourceType>"),
    "composite": xmp(f"<e:DigitalSourceType>{IPTC}compositeWithTrainedAlgorithmicMedia</e:DigitalSourceType>"),
    "synthetic part": xmp(f"<e:DigitalSourceType>{IPTC}compositeSynthetic</e:DigitalSourceType>"),
    "broken xml": xmp(ELEMENT)[:-60],
    "broken attribute": b"<x:xmpmeta><rdf:Description e:DigitalSourceType='" + TRAINED.encode() + b"' <<<",
    "another encoding": ('<?xml version="1.0" encoding="utf-16"?>' + xmp(ELEMENT).decode().replace("\ufeff", "")).encode("utf-16"),
    "system used": xmp("<e:AISystemUsed>Some model</e:AISystemUsed>"),
    "tool": xmp("<xmp:CreatorTool>Adobe Firefly</xmp:CreatorTool>"),
    "credit": xmp("<photoshop:Credit>Made with Google AI</photoshop:Credit>"),
    "job": xmp('<dc:description><rdf:Alt><rdf:li xml:lang="x-default">a lake --v 6 Job ID: 0d1c2b3a-1111-4222-8333-444455556666</rdf:li></rdf:Alt></dc:description>'),
}  # fmt: skip


@pytest.mark.parametrize("packet", IN_XMP.values(), ids=IN_XMP)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_declaration_in_xmp_is_found_however_it_is_written(form, packet):
    if form == "PNG":
        information = PngImagePlugin.PngInfo()
        information.add_itxt(
            "XML:com.adobe.xmp", packet.decode("utf-16" if packet[:2] == b"\xff\xfe" else "utf-8")
        )
        content = saved("PNG", pnginfo=information)
    elif form == "TIFF":
        content = saved("TIFF", tiffinfo={700: packet})
    else:
        content = saved(form, xmp=packet)
    assert said(content)


IN_TEXT = {
    "a1111": png("parameters", SETTINGS),
    "a1111 packed": png("parameters", SETTINGS, packed=True),
    "a1111 international": png("parameters", SETTINGS, international=True, packed=True),
    "comfy prompt": png("prompt", NODES),
    "comfy workflow": png("workflow", json.dumps({"nodes": [], "links": []})),
    "invoke dream": png("Dream", '"a lake" -s 50 -S 1234'),
    "invoke": png("sd-metadata", "{}"),
    "invoke 3": png("invokeai_metadata", "{}"),
    "novelai": png("Software", "NovelAI"),
    "novelai source": png("Source", "Stable Diffusion XL B0BDF6C1"),
    "novelai comment": png("Comment", json.dumps({"steps": 28, "sampler": "k_euler", "seed": 1, "uc": "bad"})),
    "novelai title": png("Title", "NovelAI generated image"),
    "midjourney": png("Description", "a lake --ar 3:2 --v 6.0 Job ID: 0d1c2b3a-1111-4222-8333-444455556666"),
    "swarm": png("parameters", json.dumps({"sui_image_params": {"prompt": "x", "seed": 5, "steps": 20, "model": "sdxl"}})),
    "label of china": png("AIGC", json.dumps({"Label": "1", "ContentProducer": "x"})),
    "exif software": saved(exif=exif(0x0131, "Midjourney 6")),
    "exif make": saved(exif=exif(0x010F, "Stable Diffusion")),
    "exif dalle": saved(exif=exif(0x0131, "DALL·E 3".encode())),
    "exif comment": saved(exif=exif(0x9286, b"UNICODE\0" + SETTINGS.encode("utf-16-be"), inner=True)),
    "exif comment, other order": saved(exif=exif(0x9286, b"UNICODE\0" + SETTINGS.encode("utf-16-le"), inner=True)),
    "exif comment, ascii": saved(exif=exif(0x9286, b"ASCII\0\0\0" + SETTINGS.encode(), inner=True)),
    "exif description": saved(exif=exif(0x010E, SETTINGS)),
    "webp exif": saved("WEBP", exif=exif(0x9286, b"ASCII\0\0\0" + SETTINGS.encode(), inner=True)),
    "png exif": saved("PNG", exif=exif(0x0131, "ComfyUI")),
    "tiff software": saved("TIFF", tiffinfo={305: "InvokeAI"}),
    "jpeg comment": saved(comment=SETTINGS),
}  # fmt: skip


@pytest.mark.parametrize("content", IN_TEXT.values(), ids=IN_TEXT)
def test_the_settings_and_names_of_generators_are_found(content):
    assert said(content)


INNOCENT = {
    "photoshop": saved(exif=exif(0x0131, "Adobe Photoshop 26.1 (Macintosh)")),
    "lightroom": saved(xmp=xmp("<xmp:CreatorTool>Adobe Lightroom Classic 14.0</xmp:CreatorTool>")),
    "camera": saved(exif=exif(0x010F, "FUJIFILM")),
    "pixel phone": saved(exif=exif(0x010F, "Google")),
    "the word in a title": saved(xmp=xmp("<dc:title>Against Midjourney and trainedAlgorithmicMedia</dc:title>")),
    "the word in a description": saved(exif=exif(0x010E, "Not made with Stable Diffusion")),
    "an address in a title": saved(xmp=xmp(f"<dc:title>{IPTC}digitalCapture</dc:title>")),
    "captured": saved(xmp=xmp(f"<e:DigitalSourceType>{IPTC}digitalCapture</e:DigitalSourceType>")),
    "drawn on a screen": saved(xmp=xmp(f"<e:DigitalSourceType>{IPTC}digitalCreation</e:DigitalSourceType>")),
    "panorama": saved(xmp=xmp(f"<e:DigitalSourceType>{IPTC}compositeCapture</e:DigitalSourceType>")),
    "a prompt that is a story": png("prompt", "The judges asked us to paint the sea."),
    "a comment on steps": saved(comment="Steps: washed the sheet, painted wet in wet. Seed: none."),
    "krita": png("Software", "Krita"),
    "an artist called Dali": saved(exif=exif(0x013B, "Dalila Ideogramova")),
    "flux the programme for screens": saved(exif=exif(0x0131, "f.lux 4.1")),
    "label that says no": png("AIGC", json.dumps({"Label": "0"})),
    "entities": saved(xmp=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x:xmpmeta>&a;</x:xmpmeta>'),
    "nothing": saved(),
}  # fmt: skip


@pytest.mark.parametrize("content", INNOCENT.values(), ids=INNOCENT)
def test_what_is_no_declaration_is_no_reason_to_refuse(content):
    assert said(content) is None


def signed_as(source_type, form="jpeg"):
    origin = credentials.Origin("ab" * 32, "image/jpeg", source_type)
    content = images.cut(painting(size=(200, 150)), form, xmp=b"")
    return credentials.sign(content, form, maker=maker(), origin=origin, title="A lake")


@pytest.mark.parametrize("term", machine_art.REFUSED_SOURCES)
@pytest.mark.parametrize("form", ["jpeg", "webp"])
def test_content_credentials_that_name_a_model_are_found(form, term):
    content = signed_as(IPTC + term, form)
    assert "content credentials" in said(content)
    with pytest.raises(images.Unusable, match="content credentials"):
        darkroom.develop(content)


def test_content_credentials_of_a_camera_are_welcome():
    assert said(signed_as(f"{IPTC}digitalCapture")) is None
    assert darkroom.develop(signed_as(f"{IPTC}digitalCapture")).picture.size == (200, 150)


def test_a_damaged_record_that_names_a_model_still_names_it():
    content = bytearray(signed_as(TRAINED))
    at = content.index(b"c2pa.signature")
    content[at : at + 40] = b"\0" * 40
    assert said(bytes(content))


def test_a_packed_record_is_unpacked_by_the_reader():
    assert machine_art.by_manifests(
        {"manifests": {"a": {"assertions": [{"data": {"digitalSourceType": TRAINED}}]}}}
    )
    assert machine_art.by_manifests({"manifests": {}}) is None


@pytest.mark.django_db
def test_the_artist_reads_what_the_file_says():
    work = make_work(picture=False)
    file = photograph(name="lake.png", pnginfo=png_info("Software", "NovelAI"))
    with pytest.raises(
        services.Refused,
        match="The file says of itself that a generator made it: its “Software” is “NovelAI”",
    ):
        services.add_image(artist=work.artist, work=work, file=file, name="lake.png", at=FRIDAY)
    assert not work.images.exists()


def png_info(keyword, text):
    information = PngImagePlugin.PngInfo()
    information.add_text(keyword, text)
    return information


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_text_that_unpacks_to_gigabytes_costs_half_a_megabyte():
    packed = zlib.compress(b"a" * 200_000_000, 9)
    content = saved("PNG")
    at = content.index(b"IDAT") - 4
    content = content[:at] + chunk(b"zTXt", b"parameters\0\0" + packed) + content[at:]
    texts = containers.read(content).texts
    assert [len(text) for _, text in texts] == [containers.MOST_TEXT]


def test_directories_that_point_at_each_other_end():
    loop = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", 1)
        + struct.pack("<HHII", 0x8769, 4, 1, 8)
        + struct.pack("<I", 8)
    )
    assert containers.read(loop).exif == []


def test_what_hangs_on_behind_the_end_is_counted():
    for form in ("JPEG", "PNG", "WEBP"):
        assert containers.read(saved(form) + b"PK\3\4 hidden").trailing == 11
        assert containers.read(saved(form)).trailing == 0


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_file_cut_anywhere_is_read_without_an_error(form):
    content = saved(form, xmp=IN_XMP["element"]) if form in ("JPEG", "WEBP") else saved(form)
    for end in range(0, len(content), 7):
        said(content[:end])
