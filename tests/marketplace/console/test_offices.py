import pytest
from django.urls import reverse

from artists.cooperative.models import Decision, Office
from tests.factories import make_member, make_officer, make_user
from tests.marketplace.console.scene import OFFICES, needs_the_password_again, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:offices")
GIVE = reverse("console:give-office")


def test_who_holds_which_office_is_shown_to_office_holders(client):
    shows_only_to(client, URL, *OFFICES)


def test_giving_an_office_is_for_admins(client):
    shows_only_to(client, GIVE, "admin", post={"email": "x@example.org", "role": "admin", "reason": "r"})


def test_ending_an_office_is_for_admins(client):
    office = make_officer("Rita Reviewer", role="reviewer").offices.get()
    shows_only_to(client, reverse("console:end-office", args=[office.pk]), "admin")


def test_an_admin_gives_an_office_with_a_reason(client):
    nora = make_member("Nora Lind").user
    carla = sign_in(client, make_officer("Carla Haas"))
    sent = {"email": nora.email.upper(), "role": "treasurer", "reason": "Elected in March."}
    answer = client.post(GIVE, sent, follow=True)
    assert "Nora Lind is treasurer from now on." in words(answer)
    decision = Decision.objects.get(verb="gave office")
    assert (decision.by, decision.reason) == (carla, "Elected in March.")

    again = client.post(GIVE, sent)
    assert again.status_code == 409
    assert "holds that office already" in words(again)
    assert nora.offices.count() == Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "nobody@example.org"}, "Nobody signs in with that address."),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"reason": ""}, "Say why."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, wrong, said):
    make_user("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    sent = {"email": "nora.lind@example.org", "role": "reviewer", "reason": "Elected in March."} | wrong
    answer = client.post(GIVE, sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert sent["email"] in words(answer)


def test_an_admin_ends_an_office_once(client):
    office = make_officer("Rita Reviewer", role="reviewer").offices.get()
    sign_in(client, make_officer("Carla Haas"))
    url = reverse("console:end-office", args=[office.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Her term is over."}).status_code == 302
    assert client.post(url, {"reason": "Her term is over."}).status_code == 409
    office.refresh_from_db()
    assert office.active_to is not None
    assert Decision.objects.get().verb == "ended office"


def test_nobody_ends_an_own_office(client):
    carla = sign_in(client, make_officer("Carla Haas"))
    url = reverse("console:end-office", args=[carla.offices.get().pk])
    assert client.post(url, {"reason": "Enough."}).status_code == 409
    assert Office.objects.get().active_to is None


def test_the_password_is_asked_for_again(client):
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, GIVE, {"email": "x@example.org", "role": "admin", "reason": "r"})


def test_an_office_that_is_not_there_is_not_found(client):
    sign_in(client, make_officer("Carla Haas"))
    assert client.get("/console/offices/999999/end/").status_code == 404
