import pytest
from django.urls import reverse

from artists.cooperative.models import Office
from artists.works.models import Likeness
from tests.factories import FRIDAY, make_artist, make_image, make_officer, make_work
from tests.marketplace.console.scene import shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    mine = make_image(
        make_work(make_artist("Ben Thiefson"), title="My harbour", picture=False), status="ready"
    )
    type(mine).objects.filter(pk=mine.pk).update(status="held")
    theirs = make_work(make_artist("Ana Moreau")).images.get()
    return Likeness.objects.create(image=mine, other=theirs, score=0.971, found_at=FRIDAY)


def page_of(likeness):
    return reverse("console:likeness", args=[likeness.pk])


def test_the_page_is_for_reviewers_and_admins(client, found):
    shows_only_to(client, page_of(found), "reviewer", "admin")


def test_both_pictures_stand_side_by_side_and_the_page_says_what_a_program_knows(client, found):
    sign_in(client, make_officer("Rita Lang", role="reviewer"))
    assert page_of(found) in client.get(reverse("console:home")).content.decode()
    page = client.get(page_of(found)).content.decode()
    assert page.count("<picture>") == 2
    assert "My harbour" in page and "Harbour at dusk" in page
    assert "97 of 100" in page and "You decide" in page


@pytest.mark.parametrize(
    ("pressed", "status", "image"), [("yes", "allowed", "ready"), ("no", "refused", "refused")]
)
def test_somebody_decides_once(client, found, pressed, status, image):
    sign_in(client, make_officer("Carla Haas"))
    sent = {"decision": pressed, "reason": "I know both."}
    assert client.post(page_of(found), sent).status_code == 302
    found.refresh_from_db()
    assert (found.status, found.image.status) == (status, image)
    assert client.post(page_of(found), sent).status_code == 409
    assert "I know both." in words(client.get(page_of(found)))


def test_a_reason_is_needed(client, found):
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(page_of(found), {"decision": "no", "reason": ""}).status_code == 422
    found.refresh_from_db()
    assert found.status == "open"


def test_who_is_one_of_the_artists_sees_but_does_not_decide(client, found):
    thief = found.image.artist.user
    Office.objects.create(user=thief, role="reviewer", active_from=FRIDAY)
    sign_in(client, thief)
    assert "somebody else decides" in words(client.get(page_of(found)))
    assert client.post(page_of(found), {"decision": "yes", "reason": "Mine."}).status_code == 409
