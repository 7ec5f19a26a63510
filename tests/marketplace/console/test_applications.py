import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from artists.profiles.models import Storefront
from marketplace.mail.models import Letter
from tests.factories import make_applicant, make_officer
from tests.marketplace.console.scene import OFFICES, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
YES = {"decision": "yes", "reason": "Her own work, seen in Brest."}
NO = {"decision": "no", "reason": "The pictures are by somebody else."}


def page_of(member):
    return reverse("console:application", args=[member.pk])


def test_the_list_is_for_whoever_holds_an_office(client):
    make_applicant("Nora Lind")
    shows_only_to(client, reverse("console:applications"), *OFFICES)


def test_an_application_is_for_whoever_holds_an_office(client):
    shows_only_to(client, page_of(make_applicant("Nora Lind")), *OFFICES)


def test_an_application_that_is_not_there_is_not_found(client):
    sign_in(client, make_officer("Carla Haas"))
    for number in (0, 999_999, 10**30):
        assert client.get(f"/console/applications/{number}/").status_code == 404


def test_the_statement_is_shown_as_text_and_links_open_elsewhere_safely(client):
    member = make_applicant("Nora Lind")
    member.statement = "I paint <b>boats</b>."
    member.save()
    sign_in(client, make_officer("Carla Haas"))
    page = client.get(page_of(member)).content.decode()
    assert "I paint &lt;b&gt;boats&lt;/b&gt;." in page
    assert '<a href="https://nora.example" rel="noopener noreferrer nofollow ugc"' in page


def test_an_admin_admits_which_opens_a_studio_and_is_written_down(client):
    member = make_applicant("Nora Lind")
    carla = sign_in(client, make_officer("Carla Haas"))
    answer = client.post(page_of(member), YES, follow=True)
    assert answer.redirect_chain == [(reverse("console:applications"), 302)]
    assert "Nora Lind is a member now" in words(answer)

    member.refresh_from_db()
    assert (member.status, member.decided_by) == ("admitted", carla)
    assert Storefront.objects.get().artist.user == member.user
    decision = Decision.objects.get(verb="admitted")
    assert (decision.by, decision.reason) == (carla, YES["reason"])
    assert Letter.objects.get().to == member.user.email


def test_an_admin_declines_with_a_reason(client):
    member = make_applicant("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    client.post(page_of(member), NO)
    member.refresh_from_db()
    assert (member.status, member.reason) == ("declined", NO["reason"])
    assert not Storefront.objects.exists()
    assert NO["reason"] in words(client.get(page_of(member)))


@pytest.mark.parametrize(
    "sent",
    [{"decision": "yes", "reason": "  "}, {"reason": "Fine."}, {"decision": "maybe", "reason": "Fine."}],
)
def test_without_a_reason_or_a_button_nothing_is_decided_and_nothing_typed_is_lost(client, sent):
    member = make_applicant("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(page_of(member), sent)
    assert answer.status_code == 422
    assert sent["reason"].strip() in words(answer)
    assert "Not decided yet" in words(answer)
    member.refresh_from_db()
    assert member.status == "applied"


def test_a_stale_page_is_told_who_decided_and_nothing_is_done_twice(client):
    member = make_applicant("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    client.post(page_of(member), YES)
    sign_in(client, make_officer("Dora Klein"))
    answer = client.post(page_of(member), NO)
    assert answer.status_code == 409
    assert "This application was admitted already." in words(answer)
    assert "by Carla Haas" in words(answer)
    member.refresh_from_db()
    assert member.status == "admitted"
    assert Decision.objects.count() == Letter.objects.count() == 1


def test_the_same_form_sent_twice_admits_once(client):
    member = make_applicant("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    assert [client.post(page_of(member), YES).status_code for _ in range(2)] == [302, 409]
    assert Decision.objects.count() == Storefront.objects.count() == 1


def test_other_offices_read_and_do_not_decide(client):
    member = make_applicant("Nora Lind")
    for role in ("treasurer", "reviewer"):
        sign_in(client, make_officer(f"Rolf {role}", role=role))
        assert 'name="decision"' not in client.get(page_of(member)).content.decode()
        assert client.post(page_of(member), YES).status_code == 403
    member.refresh_from_db()
    assert member.status == "applied"


def test_nobody_decides_on_an_own_application(client):
    carla = make_officer("Carla Haas")
    member = make_applicant(user=carla)
    sign_in(client, carla)
    assert 'name="decision"' not in client.get(page_of(member)).content.decode()
    assert client.post(page_of(member), YES).status_code == 409
