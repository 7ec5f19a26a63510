"""Somebody makes an account: the name is kept, the e-mail is proved, and nobody learns who is here already."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.urls import reverse

from marketplace.mail.models import Letter
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def sign_up(client, **changes):
    typed = {"name": "Nora Lind", "email": "nora@example.org", "password1": PASSWORD}
    return client.post(reverse("account_signup"), typed | changes)


def test_the_name_given_at_sign_up_is_kept(client):
    assert sign_up(client, name="  Nora \t Lind ").status_code == 302
    assert get_user_model().objects.get(email="nora@example.org").name == "Nora Lind"


def test_she_cannot_sign_in_before_the_letter_is_answered(client):
    sign_up(client)
    response = client.post(reverse("account_login"), {"login": "nora@example.org", "password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_the_link_in_the_letter_proves_the_address(client):
    sign_up(client)
    letter = Letter.objects.get(to="nora@example.org")
    assert letter.subject == "Confirm your e-mail for Fairhand"
    link = re.search(r"http\S+/account/confirm-email/\S+/", letter.text)[0]
    assert link in letter.html
    path = "/" + link.split("/", 3)[3]
    assert b"nora@example.org" in client.get(path).content
    assert not EmailAddress.objects.get(email="nora@example.org").verified
    client.post(path)
    assert EmailAddress.objects.get(email="nora@example.org").verified


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"name": ""}, "name", "Please fill this in."),
        ({"name": "N" * 121}, "name", "at most 120 characters"),
        ({"name": "Nora\u202edniL"}, "name", "cannot be seen"),
        ({"name": "https://cheap.example"}, "name", "not an address"),
        ({"email": "nora"}, "email", "not an e-mail address"),
        ({"password1": "nora lind"}, "password1", "too short"),
        ({"password1": "1234567890123"}, "password1", "entirely numeric"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(client, changes, field, reason):
    response = sign_up(client, **changes)
    assert response.status_code == 200
    assert reason in " ".join(response.context["form"].errors[field])
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page and "data-takes-focus" in page
    if field != "email":
        assert 'value="nora@example.org"' in page
    assert not get_user_model().objects.exists()


def test_an_address_that_is_taken_looks_the_same_from_outside(client):
    make_user("Nora Lind", email="nora@example.org")
    response = sign_up(client)
    assert response.url == reverse("account_email_verification_sent")
    assert Letter.objects.get(to="nora@example.org").subject == "You have an account at Fairhand already"
    assert get_user_model().objects.count() == 1


def test_extra_fields_give_nobody_a_power(client):
    sign_up(client, is_staff="1", is_superuser="1", is_active="0")
    user = get_user_model().objects.get()
    assert user.is_active and not user.is_superuser
