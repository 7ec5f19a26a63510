"""Hours that are hard to believe: /console/hours/…/"""

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from artists.listings.models import Outlier
from tests.factories import FRIDAY, make_artist, make_officer, make_work
from tests.marketplace.console.scene import shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlier():
    work = make_work(make_artist("Ana Moreau"), width_mm=148, height_mm=210, minutes_worked=24_000)
    return Outlier.objects.create(
        work=work,
        minutes=24_000,
        reason="400 hours in 14.8 × 21 cm: 77 minutes a square centimetre.",
        raised_at=FRIDAY,
    )


def page_of(outlier):
    return reverse("console:hours", args=[outlier.pk])


def test_it_is_shown_to_reviewers_and_admins_only(client, outlier):
    shows_only_to(client, page_of(outlier), "reviewer", "admin")
    sign_in(client, make_officer("Rita", role="reviewer"))
    assert client.get(reverse("console:hours", args=[999_999])).status_code == 404


def test_it_waits_in_the_queue_until_it_is_settled_with_a_reason(client, outlier):
    rita = sign_in(client, make_officer("Rita Reviewer", role="reviewer"))
    assert page_of(outlier) in words(client.get("/console/"))
    page = words(client.get(page_of(outlier)))
    assert "77 minutes a square centimetre" in page and "400 hours" in page
    assert client.post(page_of(outlier), {"reason": ""}).status_code == 422
    client.post(page_of(outlier), {"reason": "Seen in her log, a year of mornings."})
    outlier.refresh_from_db()
    assert outlier.settled_by == rita
    assert Decision.objects.get().verb == "settled"
    assert page_of(outlier) not in words(client.get("/console/"))
    again = client.post(page_of(outlier), {"reason": "Again."}, follow=True)
    assert "Somebody settled this before" in words(again)
    assert Decision.objects.count() == 1


def test_nobody_settles_their_own_hours(client, outlier):
    artist = outlier.work.artist.user
    artist.offices.create(role="reviewer", active_from=FRIDAY)
    sign_in(client, artist)
    assert "somebody else looks at it" in words(client.get(page_of(outlier)))
    answer = client.post(page_of(outlier), {"reason": "Mine are right."}, follow=True)
    assert "somebody else looks at it" in words(answer)
    outlier.refresh_from_db()
    assert outlier.settled_at is None
