import pytest
from django.urls import reverse

from artists.profiles import services
from tests.factories import FRIDAY, make_applicant, make_artist, make_officer, make_user
from tests.marketplace.console.scene import shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted():
    make_artist("Ben Adeyemi")
    return services.rename(artist=make_artist("Ana Moreau"), name="Ben Adeyemi", at=FRIDAY)


def page_of(request):
    return reverse("console:name", args=[request.pk])


def test_the_page_is_for_admins(client, wanted):
    shows_only_to(client, page_of(wanted), "admin")


def test_the_queue_leads_an_admin_to_it(client, wanted):
    sign_in(client, make_officer("Carla Haas"))
    assert page_of(wanted) in words(client.get(reverse("console:home")))
    assert "Looks like" in words(client.get(page_of(wanted)))


def test_an_admin_allows_it_once(client, wanted):
    sign_in(client, make_officer("Carla Haas"))
    sent = {"decision": "yes", "reason": "Cousins, both called so."}
    assert "was allowed" in words(client.post(page_of(wanted), sent, follow=True))
    wanted.artist.refresh_from_db()
    assert wanted.artist.name == "Ben Adeyemi"
    assert client.post(page_of(wanted), sent).status_code == 409


def test_a_reason_is_needed(client, wanted):
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(page_of(wanted), {"decision": "no", "reason": ""}).status_code == 422
    wanted.refresh_from_db()
    assert wanted.status == "waiting"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ben Adeyеmi", "mixes letters"),
        ("Ben Adeyemi", "looks like that of an artist who is here: Ben Adeyemi"),
    ],
)
def test_an_applicants_odd_name_is_pointed_out_before_the_decision(client, name, told):
    make_artist("Ben Adeyemi")
    member = make_applicant("Nora Lind", user=make_user(name, email="nora@example.org"))
    sign_in(client, make_officer("Carla Haas"))
    assert told in words(client.get(reverse("console:application", args=[member.pk])))
