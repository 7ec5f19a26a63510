import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from artists.works import services
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
