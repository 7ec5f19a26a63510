"""A picture that somebody was sent: which work it looks like, what it says of itself, and what that proves."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from artists.works import credentials, declaration, images
from artists.works.services.likenesses import keep_fingerprint
from artists.works.services.signing import maker
from tests.factories import make_listing, make_work

pytestmark = pytest.mark.django_db
URL = reverse("collecting:check-picture")


@pytest.fixture
def picture() -> Image.Image:
    """A hilly field of greys that looks like nothing else."""
    noise = Image.effect_noise((12, 9), 90).resize((960, 720), Image.Resampling.BICUBIC)
    return noise.convert("RGB")


def sent(client, picture, form="JPEG", **saving):
    content = io.BytesIO()
    picture.save(content, form, **saving)
    return client.post(URL, {"picture": SimpleUploadedFile("sent.jpg", content.getvalue())})


def test_a_picture_leads_to_the_work_it_shows(client, ana, picture):
    work = make_work(ana, title="Harbour at dusk")
    make_listing(work, status="published")
    keep_fingerprint(image=work.images.get(), picture=picture)
    page = sent(client, picture.resize((480, 360)), quality=60).content.decode()
    assert "Harbour at dusk" in page and "% alike" in page and "It does not say who owns it" in page
    assert "carries no Content Credentials" in page and "somebody removed them" in page


def test_works_that_are_not_public_are_not_found_by_their_picture(client, ana, picture):
    work = make_work(ana, title="Secret")
    keep_fingerprint(image=work.images.get(), picture=picture)
    page = sent(client, picture).content.decode()
    assert "Secret" not in page and "looks like no work" in page


def test_words_in_the_file_are_told_and_not_taken_for_proof(client, picture, db):
    said = declaration.Declaration(creator="Mallory", rights="© Mallory", title="Mine")
    page = sent(client, picture, xmp=declaration.packet(said)).content.decode()
    assert "Mallory" in page and "Anybody can write such words" in page
    assert "may not be mined or trained on" in page


def test_a_picture_that_says_it_was_generated_is_told_so(client, picture, db):
    notes = PngImagePlugin.PngInfo()
    notes.add_text(
        "parameters", "a harbour, oil painting\nSteps: 30, Sampler: Euler a, CFG scale: 7, Seed: 1"
    )
    answer = sent(client, picture, "PNG", pnginfo=notes)
    assert answer.status_code == 422 and "generat" in answer.content.decode()


@pytest.mark.parametrize("form", ["avif", "webp", "jpeg"])
def test_a_file_as_it_left_here_is_told_from_one_that_somebody_changed(
    client, picture, db, form, settings, tmp_path
):
    root = tmp_path / "root.pem"
    root.write_bytes(maker().chain.partition(b"-----END CERTIFICATE-----\n")[2])
    settings.CREDENTIALS_ANCHORS_FILE = str(root)
    said = declaration.Declaration(creator="Ana Moreau", rights="© Ana Moreau", title="Harbour")
    origin = credentials.Origin("ab" * 32, "image/jpeg", declaration.DIGITAL_CAPTURE)
    ours = credentials.sign(
        images.cut(picture, form, xmp=declaration.packet(said)),
        form,
        maker=maker(),
        origin=origin,
        title="Harbour",
    )

    page = client.post(URL, {"picture": SimpleUploadedFile("sent", ours)}).content.decode()
    assert "to the byte, one that left here" in page and "may not be mined or trained on" in page

    changed = ours.replace(b"Ana Moreau", b"Eve Moreau")
    page = client.post(URL, {"picture": SimpleUploadedFile("sent", changed)}).content.decode()
    assert "somebody changed it after it was signed" in page


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + b"\0" * 300, b"PK\3\4zip"]
)
def test_what_is_no_picture_is_refused_with_the_reason(client, db, content):
    answer = client.post(URL, {"picture": SimpleUploadedFile("sent.jpg", content)})
    assert answer.status_code in (302, 422)


def test_asked_without_a_file_the_form_is_shown(client, db):
    assert client.post(URL)["Location"] == client.get(URL)["Location"] == reverse("collecting:check")
