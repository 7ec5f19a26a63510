import pytest
from django.urls import reverse

from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.factories import make_image, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(ana):
    return make_work(ana)


def test_what_is_hers_is_hers(as_another_artist, as_press, harbour):
    image = harbour.images.get()
    addresses = [reverse("studio:original", args=[image.pk]), reverse("studio:reserve", args=[harbour.pk])]
    for visitor in (as_another_artist, as_press):
        assert_strangers_find_nothing(visitor, *addresses)


def test_ana_lets_search_engines_in_and_her_pictures_are_made_anew(as_ana, harbour):
    page = as_ana.post(reverse("studio:reserve", args=[harbour.pk]), {"mining": "search"}, follow=True)
    assert "made anew" in page.content.decode()
    harbour.refresh_from_db()
    image = harbour.images.get()
    assert (harbour.mining, image.status) == ("search", "ready")
    assert image.renew_at is not None


@pytest.mark.parametrize("sent", ["", "all of it", "none"])
def test_what_is_no_choice_or_no_change_changes_nothing(as_ana, harbour, sent):
    as_ana.post(reverse("studio:reserve", args=[harbour.pk]), {"mining": sent})
    harbour.refresh_from_db()
    assert harbour.mining == "none"
    assert harbour.images.get().renew_at is None


def test_her_original_is_behind_an_address_that_is_signed(as_ana, harbour):
    answer = as_ana.get(reverse("studio:original", args=[harbour.images.get().pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/media/original/")
    assert "no-store" in answer["Cache-Control"]


def test_a_picture_that_waits_for_a_person_says_so(as_ana, harbour):
    make_image(harbour, status="held", reason="It looks like a picture that another artist has here.")
    page = as_ana.get(reverse("studio:work", args=[harbour.pk])).content.decode()
    assert "Waits for the co-operative" in page and "another artist has here" in page
