"""/studio/works/ and the page of one work."""

import pytest
from django.urls import reverse

from artists.works.models import Work
from tests.artists.studio.doors import assert_only_artists_enter, assert_strangers_find_nothing
from tests.factories import make_work

pytestmark = pytest.mark.django_db

PAGE = "/studio/works/"
FACTS = {
    "form_key": "a-key-of-this-page",
    "title": "Harbour at dusk",
    "medium": "watercolor",
    "subject": "sea",
    "width_mm": "40",
    "height_mm": "29,7",
    "year": "2025",
    "materials": "Schmincke Horadam",
    "support": "",
    "description": "",
    "minutes_worked": "20:30",
    "materials_cost": "40",
}


def test_only_artists_enter(client, as_buyer, as_press, ana):
    assert_only_artists_enter(client, as_buyer, as_press, PAGE)
    assert_only_artists_enter(client, as_buyer, as_press, PAGE + "new/")
    assert_only_artists_enter(client, as_buyer, as_press, f"{PAGE}{make_work(ana).pk}/", things=True)


def test_a_strangers_work_is_not_there(as_another_artist, ana):
    work = make_work(ana)
    assert_strangers_find_nothing(
        as_another_artist,
        f"{PAGE}{work.pk}/",
        f"{PAGE}999999/",
        f"{PAGE}{work.pk}/pictures/waiting/",
        f"{PAGE}{2**70}/",
    )


def test_an_empty_studio_teaches_the_first_step(as_ana):
    assert "Add your first work" in as_ana.get(PAGE).content.decode()


def test_every_work_is_listed_with_or_without_a_picture(as_ana, ana):
    make_work(ana, title="Harbour at dusk")
    make_work(ana, title="Iris", picture=False)
    page = as_ana.get(PAGE).content.decode()
    assert "Harbour at dusk" in page and "Iris" in page and "No picture yet" in page


def test_ana_writes_a_work_down(as_ana, ana):
    answer = as_ana.post(PAGE + "new/", FACTS)
    work = Work.objects.get()
    assert answer["Location"] == reverse("studio:work", args=[work.pk])
    assert (work.artist, work.width_mm, work.height_mm) == (ana, 400, 297)
    assert (work.minutes_worked, work.materials_cost) == (1_230, 4_000)


def test_a_double_click_makes_one_work(as_ana):
    first, second = (as_ana.post(PAGE + "new/", FACTS) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Work.objects.count() == 1
    as_ana.post(PAGE + "new/", FACTS | {"form_key": "another-page"})
    assert Work.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": ""}, "required"),
        ({"title": "<b></b>"}, "required"),
        ({"title": "\u202e\u200b"}, "required"),
        ({"title": "a" * 121}, "at most 120"),
        ({"medium": "hologram"}, "not one of the available choices"),
        ({"width_mm": "0.5"}, "From 1 cm to 1,000 cm"),
        ({"width_mm": "1001"}, "From 1 cm to 1,000 cm"),
        ({"width_mm": "wide"}, "Write centimetres"),
        ({"height_mm": "29.75"}, "To the millimetre"),
        ({"year": "1700"}, "greater than or equal to 1850"),
        ({"minutes_worked": "a week"}, "Write hours like"),
        ({"minutes_worked": "5001"}, "At most 5,000 hours"),
        ({"minutes_worked": "-3"}, "Write hours like"),
        ({"materials_cost": "1.999"}, "Write an amount"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_ana, ana, change, reason):
    work = make_work(ana)
    for address in (PAGE + "new/", f"{PAGE}{work.pk}/"):
        page = as_ana.post(address, FACTS | {"description": "Copper sky."} | change)
        assert page.status_code == 422
        assert reason in page.content.decode()
        assert "Copper sky." in page.content.decode()
    assert Work.objects.count() == 1


def test_ana_corrects_a_work(as_ana, ana):
    work = make_work(ana)
    as_ana.post(f"{PAGE}{work.pk}/", FACTS | {"title": "Harbour at <i>dawn</i>"})
    work.refresh_from_db()
    assert work.title == "Harbour at dawn"


def test_the_form_shows_what_is_kept_as_people_write_it(as_ana, ana):
    work = make_work(ana, height_mm=297, minutes_worked=1_230, materials_cost=4_050)
    page = as_ana.get(f"{PAGE}{work.pk}/").content.decode()
    for typed in ('value="29.7"', 'value="20:30"', 'value="40.50"', 'value="40"'):
        assert typed in page


def test_extra_fields_change_nothing(as_ana, ana):
    as_ana.post(PAGE + "new/", FACTS | {"artist": "999", "painted_by_program": "on", "slug": "mine"})
    work = Work.objects.get()
    assert (work.artist, work.painted_by_program, work.slug) == (ana, False, "harbour-at-dusk")
