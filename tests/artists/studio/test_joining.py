"""/studio/join/"""

import pytest
from django.urls import reverse

from artists.cooperative import services
from artists.cooperative.models import Member
from tests.artists.studio.conftest import signed_in
from tests.factories import FRIDAY, make_applicant, make_member, make_officer, make_user

pytestmark = pytest.mark.django_db

PAGE = "/studio/join/"
TYPED = {
    "statement": "I paint the harbour where I grew up, in watercolor, from life.",
    "links": "https://nora.example\n\nhttps://pictures.example/nora",
}


def test_a_visitor_reads_what_membership_is_and_signs_up(client):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert reverse("account_signup") in page.content.decode()


def test_an_application_sent_by_a_visitor_asks_to_sign_in_first(client):
    answer = client.post(PAGE, TYPED)
    assert answer["Location"].startswith(reverse("account_login"))
    assert not Member.objects.exists()


def test_somebody_with_an_account_applies_and_reads_that_the_members_have_it(as_buyer):
    page = as_buyer.post(PAGE, TYPED, follow=True).content.decode()
    member = Member.objects.get()
    assert member.links == ["https://nora.example", "https://pictures.example/nora"]
    assert "Your application is with the members" in page
    assert "You get a letter with the answer" in page


def test_an_application_sent_twice_is_one(as_buyer):
    as_buyer.post(PAGE, TYPED)
    as_buyer.post(PAGE, TYPED | {"statement": "Something else, but just as long as it has to be."})
    assert Member.objects.get().statement == TYPED["statement"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"statement": "Hello"}, "a little more"),
        ({"statement": ""}, "required"),
        ({"links": "nora dot example"}, "not a web address"),
        ({"links": "javascript:alert(1)"}, "not a web address"),
        ({"links": "https://nora.example\n" * 7}, "at most 6"),
        ({"links": "https://<script>"}, "not a web address"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(as_buyer, change, reason):
    page = as_buyer.post(PAGE, TYPED | change)
    assert page.status_code == 422
    text = page.content.decode()
    assert reason in text
    assert "aria-invalid" in text
    assert (TYPED | change)["links"].split("\n")[0].replace("<", "&lt;").replace(">", "&gt;") in text
    assert not Member.objects.exists()


def test_who_was_declined_reads_why_and_finds_what_was_written(policy):
    member = make_applicant("Nora Lind")
    services.decline(member=member, by=make_officer(), reason="Please show more work.", at=FRIDAY)
    page = signed_in(member.user).get(PAGE).content.decode()
    assert "Please show more work." in page
    assert member.statement in page and "https://nora.example" in page


def test_a_member_is_led_to_the_studio_even_if_setting_up_was_cut_short(policy):
    member = make_member("Ana Moreau")
    answer = signed_in(member.user).get(PAGE)
    assert answer["Location"] == reverse("studio:home")
    assert member.user.artist.storefront.slug == "ana-moreau"


def test_a_printer_who_is_paid_already_is_led_to_the_studio_too(as_press):
    assert "You are paid through Fairhand already" in as_press.get(PAGE).content.decode()


def test_extra_fields_change_nothing(as_buyer):
    as_buyer.post(PAGE, TYPED | {"status": "admitted", "decided_by": "1", "is_staff": "on"})
    assert Member.objects.get().status == "applied"


def test_somebody_who_left_reads_so(policy):
    member = make_member("Ana Moreau", user=make_user("Ana Moreau"))
    member.move("left")
    assert "You left the co-op" in signed_in(member.user).get(PAGE).content.decode()
