"""Signing in under attack: guessing is slowed down, nobody is led away, a letter carries no header of a stranger's."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.mail import services as letters
from marketplace.mail.models import Letter
from marketplace.users.adapter import AccountAdapter
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "/\r\nSet-Cookie: a=b",
    "\0//evil.example",
]


def sign_in(client, user, password=PASSWORD, *, next_page=None):
    address = reverse("account_login")
    return client.post(
        address, {"login": user.email, "password": password} | ({"next": next_page} if next_page else {})
    )


def test_after_five_wrong_passwords_even_the_right_one_waits_from_wherever_it_comes(client):
    bea = make_user("Bea Buyer")
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), bea, "wrong")

    response = sign_in(client, bea)

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "Too many" in response.content.decode()
    # Somebody else is not kept out by it.
    assert sign_in(Client(), make_user("Nora Lind")).status_code == 302


def test_one_address_that_asks_for_many_new_passwords_is_slowed_down():
    codes = [
        Client().post(reverse("account_reset_password"), {"email": f"x{number}@example.org"}).status_code
        for number in range(25)
    ]
    assert 429 in codes


def test_one_address_that_signs_up_many_is_slowed_down():
    codes = [
        Client()
        .post(
            reverse("account_signup"),
            {"name": "Nora", "email": f"n{number}@example.org", "password1": PASSWORD},
        )
        .status_code
        for number in range(25)
    ]
    assert 429 in codes


@pytest.mark.parametrize("address", FOREIGN)
def test_signing_in_leads_to_no_other_site(address):
    client = Client()
    response = sign_in(client, make_user("Bea Buyer"), next_page=address)

    assert response.status_code == 302
    assert response["Location"].startswith("/") and not response["Location"].startswith(("//", "/\\"))
    assert "Set-Cookie: a=b" not in str(response.headers.get("Location"))


@pytest.mark.parametrize("address", FOREIGN)
def test_neither_do_signing_out_and_the_choice_of_light(client, address):
    for response in (
        client.post(reverse("users:theme"), {"theme": "dark", "next": address}),
        client.post(reverse("account_logout"), {"next": address}),
    ):
        assert response.status_code == 302
        assert response["Location"].startswith("/") and not response["Location"].startswith(("//", "/\\"))


def test_a_new_session_begins_with_signing_in_so_that_none_can_be_laid_under(client):
    client.get(reverse("orders:cart"))
    session = client.session
    session["cart"] = "laid under"
    session.save()
    laid = session.session_key
    client.cookies["sessionid"] = laid

    sign_in(client, make_user("Bea Buyer"))

    assert client.session.session_key != laid


def test_a_link_for_a_new_password_follows_our_own_address_and_not_the_one_it_was_asked_at(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    make_user("Bea Buyer")
    assert client.post(
        reverse("account_reset_password"), {"email": "bea.buyer@example.org"}, headers={"Host": "evil.example"}
    ).status_code == 400  # fmt: skip
    client.post(
        reverse("account_reset_password"),
        {"email": "bea.buyer@example.org"},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert "evil.example" not in Letter.objects.get().text + Letter.objects.get().html


def test_a_link_for_a_new_password_serves_once(client):
    bea = make_user("Bea Buyer")
    client.post(reverse("account_reset_password"), {"email": bea.email})
    text = Letter.objects.get().text
    path = "/" + next(word for word in text.split() if "/password/reset/key/" in word).split("/", 3)[3]

    first, second = Client(), Client()
    form = first.get(path, follow=True).request["PATH_INFO"]
    first.post(form, {"password1": "another quiet morning", "password2": "another quiet morning"})
    late = second.get(path, follow=True)

    bea.refresh_from_db()
    assert bea.check_password("another quiet morning")
    second.post(
        late.request["PATH_INFO"], {"password1": "thief's own evening", "password2": "thief's own evening"}
    )
    bea.refresh_from_db()
    assert bea.check_password("another quiet morning")


def test_a_name_with_a_line_break_adds_no_header_to_a_letter(settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.queue(
        to="bea@example.org",
        sender="Fairhand <hello@fairhand.example>",
        subject="A message from Ana\r\nBcc: everybody@example.org",
        text="Hello",
        html="",
    )
    letters.post_due(at=timezone.now())

    assert mail.outbox
    for message in mail.outbox:
        assert "everybody@example.org" not in message.recipients()
        assert "\nBcc" not in str(message.message()["Subject"])


def test_visitors_are_counted_by_the_address_they_come_from_and_not_one_they_claim(rf):
    asked = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="198.51.100.7")
    assert AccountAdapter().get_client_ip(asked) == "198.51.100.7"
