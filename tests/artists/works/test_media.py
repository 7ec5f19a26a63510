import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from artists.works import private, services
from tests.factories import FRIDAY, make_work, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour():
    work = make_work(picture=False)
    image = services.add_image(artist=work.artist, work=work, file=photograph(), name="h.jpg", at=FRIDAY)
    return services.make_renditions(image=image, at=FRIDAY)


def test_a_public_picture_is_served_with_its_reservation(client, harbour):
    for rendition in harbour.renditions.all():
        response = client.get(rendition.file.url)
        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{rendition.format}"
        assert response["tdm-reservation"] == "1"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in response["Cache-Control"]
        assert len(b"".join(response.streaming_content)) == rendition.bytes


def test_the_original_has_no_public_address(client, harbour):
    assert client.get(f"/media/{harbour.original.name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "pictures/no/such.jpg",
        "../private/originals/2026/03/a.jpg",
        "%2e%2e/private/a.jpg",
        "..%5cprivate%5ca.jpg",
        "/etc/hostname.jpg",
        "pictures/",
        "a\x00.jpg",
        "a" * 400 + ".jpg",
    ],
)
def test_nothing_else_is_served(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_a_page_that_got_into_the_public_store_is_not_served(client):
    name = storages["public"].save("pictures/page.html", ContentFile(b"<script>alert(1)</script>"))
    assert client.get(f"/media/{name}").status_code == 404


# --- Originals --------------------------------------------------------------------------------------


def test_an_original_is_fetched_by_whoever_was_given_its_address_and_only_as_a_download(client, harbour):
    address = private.address_of(harbour)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="h.jpg"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert response["Cache-Control"] == "no-store, private"
    with harbour.original.open("rb") as file:
        assert b"".join(response.streaming_content) == file.read()


def test_the_address_of_an_original_runs_out(client, harbour, settings):
    address = private.address_of(harbour)
    settings.ORIGINALS_OPEN_SECONDS = -1
    assert client.get(address).status_code == 404


def test_a_changed_or_foreign_token_opens_nothing(client, harbour):
    address = private.address_of(harbour)
    assert client.get(address[:-1] + ("a" if address[-1] != "a" else "b")).status_code == 404
    assert client.get(f"/media/original/{signing.dumps(harbour.pk, salt='another')}").status_code == 404
    assert client.get(f"/media/original/{harbour.pk}").status_code == 404


def test_where_originals_are_in_a_bucket_the_bucket_signs_the_address(harbour, monkeypatch):
    class Bucket:
        def url(self, name):
            return f"https://bucket.example/{name}?X-Amz-Expires=300"

    harbour.original.storage = Bucket()
    assert private.address_of(harbour).endswith("?X-Amz-Expires=300")
