"""Pictures of damage: cleaned before they are kept, refused with reasons, seen by the buyer, the artist and the co-op."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from marketplace.aftercare.models import Claim, Photograph
from marketplace.orders.models import Reservation
from tests.factories import make_artist, make_officer

pytestmark = pytest.mark.django_db


def photograph(name="dent.jpg", **saving) -> SimpleUploadedFile:
    picture = Image.effect_noise((640, 480), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Canon of Bea"
    exif[0x8825] = {1: "N", 2: (48.0, 5.0, 30.0)}
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=exif, **saving)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def send(client, shipment, *files, **typed):
    copy = Reservation.objects.get(line__shipment=shipment)
    form = {
        "reason": "damaged",
        "text": "A corner is bent.",
        "copies": [copy.pk],
        "form_key": "k" * 22,
        "pictures": files,
    }
    return client.post(reverse("aftercare:ask", args=[shipment.order.token, shipment.pk]), form | typed)


def test_what_the_camera_wrote_is_gone_from_what_is_kept(client, settings, tmp_path, arrived):
    settings.MEDIA_ROOT = tmp_path
    assert send(client, arrived, photograph()).status_code == 302
    kept = Photograph.objects.get()
    with kept.file.open() as file:
        content = file.read()
    assert b"Canon" not in content and not Image.open(io.BytesIO(content)).getexif()
    assert "dent" not in kept.file.name


def test_only_the_buyer_and_the_artist_of_the_parcel_see_them(client_of, shop, harbour, arrived):
    buyer = client_of()
    send(buyer, arrived, photograph())
    picture, token = Photograph.objects.get(), arrived.order.token
    seen = buyer.get(reverse("aftercare:picture", args=[token, picture.pk]))
    assert seen.status_code == 200 and "no-store" in seen["Cache-Control"] and b"".join(seen)
    other = shop.buy(harbour, key="other")
    assert buyer.get(reverse("aftercare:picture", args=[other.token, picture.pk])).status_code == 404
    address = reverse("aftercare:studio-picture", args=[picture.pk])
    assert b"".join(client_of(arrived.artist.user).get(address))
    assert client_of(make_artist("Ben Weiß").user).get(address).status_code == 404
    assert client_of(make_officer("Carla Haas")).get(address).status_code == 404  # she has a page of her own


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"<svg onload=alert(1)>", "a drawing or a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\3\4" + b"\0" * 60, "an archive"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 400, "damaged"),
        (b"GIF89a" + b"\0" * 60, "a GIF"),
    ],
)
def test_hostile_files_are_refused_with_the_reason_and_what_was_typed_stays(client, arrived, content, reason):
    page = send(client, arrived, SimpleUploadedFile("dent.jpg", content, "image/jpeg"))
    assert page.status_code == 422
    said = page.content.decode()
    assert reason in said and "A corner is bent." in said
    assert not Claim.objects.exists() and not Photograph.objects.exists()


def test_a_file_of_more_than_thirty_megabytes_is_refused_unread(client, settings, arrived):
    settings.UPLOAD_MAX_BYTES = 1024**2
    page = send(
        client, arrived, SimpleUploadedFile("dent.jpg", b"\xff\xd8\xff" + b"\0" * 1024**2, "image/jpeg")
    )
    assert page.status_code == 422 and "at most 1 MB" in page.content.decode()


def test_seven_pictures_are_one_too_many_and_the_same_one_counts_once(client, arrived):
    page = send(client, arrived, *(photograph(f"{n}.jpg", quality=50 + n) for n in range(7)))
    assert page.status_code == 422 and "At most six" in page.content.decode()
    one = photograph().read()
    send(client, arrived, *(SimpleUploadedFile(f"{n}.jpg", one, "image/jpeg") for n in range(3)))
    assert Photograph.objects.count() == 1
