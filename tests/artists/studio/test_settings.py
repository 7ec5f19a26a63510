"""/studio/settings/"""

import pytest
from django.urls import reverse

from artists.profiles import services as profiles
from artists.works import services as works
from artists.works.models import Work
from tests.artists.studio.doors import assert_only_artists_enter
from tests.factories import FRIDAY, make_artist, make_officer, make_work

pytestmark = pytest.mark.django_db
PAGE = reverse("studio:settings")
FACTS = {"title": "Low tide", "width_mm": 300, "height_mm": 200, "year": 2026}


def test_only_artists_enter(client, as_buyer, as_press):
    assert_only_artists_enter(client, as_buyer, as_press, PAGE)


def test_every_choice_is_there_and_the_navigation_leads_to_it(as_ana, ana):
    page = as_ana.get(PAGE).content.decode()
    assert f'href="{PAGE}" aria-current="page"' in page
    for name in ("studio:storefront", "studio:money", "studio:leave", "keeping:letters", "users:home"):
        assert f'href="{reverse(name)}' in page
    assert f'action="{reverse("users:language")}"' in page
    assert "Not registered for VAT" in page and f"/artists/{ana.storefront.slug}/" in page


def test_new_works_begin_as_she_chose_and_old_ones_stay(as_ana, ana):
    before = make_work(ana, title="High tide")
    answer = as_ana.post(PAGE, {"mining": "search"}, follow=True)
    assert "Kept for works you add from now on." in answer.content.decode()
    ana.refresh_from_db()
    assert works.create_work(artist=ana, at=FRIDAY, **FACTS).mining == Work.Mining.SEARCH
    before.refresh_from_db()
    assert before.mining == Work.Mining.NONE

    as_ana.post(PAGE, {"mining": "none"})
    ana.refresh_from_db()
    assert works.create_work(artist=ana, at=FRIDAY, **FACTS).mining == Work.Mining.NONE


@pytest.mark.parametrize("sent", [{}, {"mining": ""}, {"mining": "training"}, {"mining": "<b>"}])
def test_what_is_no_choice_changes_nothing(as_ana, ana, sent):
    assert as_ana.post(PAGE, sent).status_code == 422
    ana.refresh_from_db()
    assert ana.search_may_index_new_works is False


def test_she_reads_what_became_of_the_name_she_asked_for(as_ana, ana):
    make_artist("Ben Castle")
    asked = profiles.rename(artist=ana, name="Ben  Castle", at=FRIDAY)
    assert "a member of the co-op decides on it" in as_ana.get(PAGE).content.decode()
    profiles.decide_name(
        request=asked, yes=False, reason="He sells here already.", by=make_officer("Carla Haas"), at=FRIDAY
    )
    page = as_ana.get(PAGE).content.decode()
    assert "was refused" in page and "He sells here already." in page
