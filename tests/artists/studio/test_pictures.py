"""Photographs of a work: /studio/works/…/pictures/ and /studio/pictures/…/"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from artists.works import services
from artists.works.models import Image
from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.factories import FRIDAY, make_image, make_listing, make_work, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(ana):
    return make_work(ana, picture=False)


def upload(client, work, *files, **more):
    return client.post(reverse("studio:upload", args=[work.pk]), {"files": files, **more}, follow=True)


def test_a_visitor_signs_in_first(client, harbour):
    answer = client.post(reverse("studio:upload", args=[harbour.pk]), {"files": [photograph()]})
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_strangers_pictures_are_not_there(as_another_artist, as_press, harbour):
    image = make_image(harbour)
    addresses = [reverse("studio:upload", args=[harbour.pk]), reverse("studio:picture", args=[image.pk])]
    addresses += [reverse(f"studio:{name}", args=[image.pk]) for name in ("move-picture", "remove-picture")]
    for visitor in (as_another_artist, as_press):
        assert_strangers_find_nothing(visitor, *addresses, reverse("studio:picture", args=[999_999]))
    assert Image.objects.get() == image


def test_several_photographs_at_once(as_ana, harbour):
    files = [photograph(name="a.jpg"), photograph(name="b.png", color=(9, 9, 9)), photograph(name="c.webp")]
    page = upload(as_ana, harbour, *files).content.decode()
    assert "3 photographs are here and are being prepared" in page
    assert [image.original_name for image in harbour.images.all()] == ["a.jpg", "b.png", "c.webp"]


def test_a_bad_file_is_named_with_its_reason_and_costs_no_good_one(as_ana, harbour):
    drawing = SimpleUploadedFile("logo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = upload(as_ana, harbour, photograph(name="good.jpg"), drawing)
    assert page.status_code == 422
    text = page.content.decode()
    assert "logo.jpg" in text and "not a picture we can read" in text
    assert [image.original_name for image in harbour.images.all()] == ["good.jpg"]


def test_a_file_that_is_too_heavy_is_refused_by_its_weight(as_ana, harbour, settings):
    settings.UPLOAD_MAX_BYTES = 1024**2
    heavy = SimpleUploadedFile("heavy.tif", b"II*\0" + b"0" * 3 * 1024**2)
    assert "3 MB is more than we can take: at most 1 MB" in upload(as_ana, harbour, heavy).content.decode()


def test_nothing_chosen_is_said(as_ana, harbour):
    page = as_ana.post(reverse("studio:upload", args=[harbour.pk]), {})
    assert page.status_code == 422
    assert "Choose at least one photograph" in page.content.decode()


def test_too_many_at_once_is_said(as_ana, harbour):
    files = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(13)]
    assert "At most 12 at once" in upload(as_ana, harbour, *files).content.decode()
    assert not Image.objects.exists()


def test_the_same_file_sent_twice_is_one_picture(as_ana, harbour):
    for _ in range(2):
        upload(as_ana, harbour, photograph(), alt_text="Boats")
    assert harbour.images.get().alt_text == "Boats"


def test_the_page_says_what_is_being_prepared_and_asks_again(as_ana, harbour):
    upload(as_ana, harbour, photograph())
    address = reverse("studio:pictures-waiting", args=[harbour.pk])
    assert f'hx-get="{address}"' in as_ana.get(reverse("studio:work", args=[harbour.pk])).content.decode()
    fragment = as_ana.get(address)
    assert "1 photograph is being prepared" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()

    services.make_renditions(image=harbour.images.get(), at=FRIDAY)
    fragment = as_ana.get(address)
    assert "hx-get" not in fragment.content.decode()
    assert fragment["HX-Trigger"] == "pictures-changed"
    photographs = as_ana.get(reverse("studio:pictures", args=[harbour.pk])).content.decode()
    assert "<picture>" in photographs and "<html" not in photographs


def test_a_photograph_that_proved_damaged_is_shown_with_the_reason(as_ana, harbour):
    make_image(harbour, status="refused", reason="The file is damaged.")
    assert "The file is damaged." in as_ana.get(reverse("studio:work", args=[harbour.pk])).content.decode()


def test_ana_says_what_a_photograph_shows(as_ana, harbour):
    image = make_image(harbour, alt_text="")
    typed = {
        f"picture-{image.pk}-alt_text": "Boats <b>in</b> a harbour",
        f"picture-{image.pk}-kind": "detail",
    }
    as_ana.post(reverse("studio:picture", args=[image.pk]), typed)
    image.refresh_from_db()
    assert (image.alt_text, image.kind) == ("Boats in a harbour", "detail")


def test_too_long_a_description_is_refused_and_kept_on_the_page(as_ana, harbour):
    image = make_image(harbour)
    typed = {f"picture-{image.pk}-alt_text": "boats " * 51, f"picture-{image.pk}-kind": "front"}
    page = as_ana.post(reverse("studio:picture", args=[image.pk]), typed)
    assert page.status_code == 422
    assert "boats boats" in page.content.decode()
    assert "at most 300" in page.content.decode()


def test_what_a_photograph_shows_is_saved_in_place_while_typing(as_ana, harbour):
    image = make_image(harbour, alt_text="")
    address, prefix = reverse("studio:picture", args=[image.pk]), f"picture-{image.pk}"
    typed = {f"{prefix}-alt_text": "Boats", f"{prefix}-kind": "front"}
    assert "Saved" in as_ana.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    wrong = typed | {f"{prefix}-alt_text": "boats " * 51}
    assert "at most 300" in as_ana.post(address, wrong, headers={"HX-Request": "true"}).content.decode()
    image.refresh_from_db()
    assert image.alt_text == "Boats"


def test_photographs_are_dragged_into_another_order(as_ana, harbour):
    first, second, third = (make_image(harbour, position=place) for place in range(3))
    stranger = make_image(make_work(title="Quay"))
    address = reverse("studio:order-pictures", args=[harbour.pk])
    as_ana.post(address, {"image": [third.pk, stranger.pk, first.pk, "x", "9" * 30]})
    assert list(harbour.images.all()) == [third, first, second]
    assert stranger.position == type(stranger).objects.get(pk=stranger.pk).position


def test_pictures_change_places(as_ana, harbour):
    first, second = make_image(harbour, position=0), make_image(harbour, position=1)
    as_ana.post(reverse("studio:move-picture", args=[second.pk]), {"to": "earlier"})
    assert list(harbour.images.all()) == [second, first]


def test_a_picture_is_removed_but_not_the_last_one_buyers_see(as_ana, ana):
    listing = make_listing(make_work(ana), status="published")
    image = listing.work.images.get()
    page = as_ana.post(reverse("studio:remove-picture", args=[image.pk]), follow=True).content.decode()
    assert "Buyers see this picture now" in page
    another = make_image(listing.work)
    as_ana.post(reverse("studio:remove-picture", args=[image.pk]))
    assert listing.work.images.get() == another
