"""The log of hours: /studio/works/…/hours/"""

import pytest
from django.urls import reverse

from artists.works.models import Session, Work
from tests.artists.studio.doors import assert_only_artists_enter, assert_strangers_find_nothing
from tests.factories import make_work

pytestmark = pytest.mark.django_db

TYPED = {"worked_on": "2026-03-05", "minutes": "", "started": "", "ended": "", "contributor": "", "note": ""}


@pytest.fixture
def harbour(ana):
    return make_work(ana)


def hours(work):
    return reverse("studio:hours", args=[work.pk])


def test_only_the_artist_of_the_work_enters(client, as_buyer, as_press, as_another_artist, harbour):
    session = harbour.sessions.create(worked_on="2026-03-05", minutes=60)
    assert_only_artists_enter(client, as_buyer, as_press, hours(harbour), things=True)
    assert_strangers_find_nothing(
        as_another_artist,
        hours(harbour),
        reverse("studio:remove-session", args=[session.pk]),
        reverse("studio:hours", args=[999_999]),
    )
    assert Session.objects.exists()


def test_a_session_is_written_down_as_hours_or_from_when_to_when(as_ana, harbour):
    assert "gives way to the sessions" in as_ana.get(hours(harbour)).content.decode()
    as_ana.post(hours(harbour), TYPED | {"minutes": "1:30", "note": "First washes"})
    as_ana.post(
        hours(harbour), TYPED | {"started": "08:00", "ended": "10:15", "contributor": "Ben@Example.org"}
    )
    assert sorted(Session.objects.values_list("minutes", "contributor")) == [
        (90, ""),
        (135, "ben@example.org"),
    ]
    page = as_ana.get(hours(harbour)).content.decode()
    for said in ("3 hours 45 minutes so far", "08:00 to 10:15", "First washes", "ben@example.org", "Yours"):
        assert said in page, said


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({}, "Say how long it took"),
        ({"minutes": "17"}, "16 hours at most"),
        ({"minutes": "-1"}, "Write hours like"),
        ({"minutes": "two"}, "Write hours like"),
        ({"minutes": "1", "started": "08:00"}, "Either the hours, or"),
        ({"started": "08:00"}, "Say both"),
        ({"started": "10:00", "ended": "09:00"}, "It ends before it began."),
        ({"started": "26:00", "ended": "27:00"}, "valid time"),
        ({"minutes": "1", "worked_on": "2999-01-01"}, "still to come"),
        ({"minutes": "1", "worked_on": "0000-00-00"}, "valid date"),
        ({"minutes": "1", "contributor": "Ben"}, "not an e-mail address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_ana, harbour, typed, reason):
    page = as_ana.post(hours(harbour), TYPED | {"note": "Skies"} | typed)
    text = page.content.decode()
    assert page.status_code == 422 and reason in text and "Skies" in text
    assert not Session.objects.exists()
    assert Work.objects.get().minutes_worked == 1_200


def test_an_overlap_is_told_with_what_it_overlaps(as_ana, harbour):
    for _ in range(2):
        page = as_ana.post(hours(harbour), TYPED | {"started": "08:00", "ended": "10:00"})
    assert page.status_code == 422
    assert (
        "overlaps what was worked on Harbour at dusk, on 5 March 2026 from 08:00 to 10:00"
        in page.content.decode()
    )
    assert Session.objects.count() == 1


def test_a_session_is_removed_and_the_sum_follows(as_ana, harbour):
    as_ana.post(hours(harbour), TYPED | {"minutes": "2"})
    session = Session.objects.get()
    as_ana.post(reverse("studio:remove-session", args=[session.pk]))
    assert Work.objects.get().minutes_worked == 0
    assert as_ana.post(reverse("studio:remove-session", args=[session.pk])).status_code == 404
