"""A letter that a mail server could not deliver is known to have come back, and its reader is told where they look next."""

import datetime as dt
import io
import sys
import types

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from marketplace.mail import returned, services
from marketplace.mail.models import Letter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

UNKNOWN = "smtp; 550 5.1.1 <bea@example.org>: user unknown"


def posted(to="bea@example.org", *, at=None) -> tuple[Letter, str]:
    """A letter that has left, and the Message-ID it left with."""
    at = at or timezone.now()
    letter = services.queue(to=to, sender="Fairhand <hello@fairhand.example>", subject="News", text="Hello")
    Letter.objects.filter(pk=letter.pk).update(due_at=at)
    assert services.post_due(at=at) == 1
    letter.refresh_from_db()
    return letter, mail.outbox[-1].message()["Message-ID"]


def notification(
    message_id: str, *, action="failed", status="5.1.1", said=UNKNOWN, headers_only=False
) -> bytes:
    """What a mail server writes (RFC 3464, appendix D)."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""From: Mail Delivery System <MAILER-DAEMON@mail.example.org>
To: hello@fairhand.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="42/mail"

--42/mail
Content-Type: text/plain

It could not be delivered.

--42/mail
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; bea@example.org
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--42/mail
Content-Type: {kind}

From: hello@fairhand.example
To: bea@example.org
Message-ID: {message_id}
Subject: News

--42/mail--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_letter_that_came_back_says_so_with_the_servers_words(headers_only):
    letter, message_id = posted()
    assert (
        services.take_back(notification=notification(message_id, headers_only=headers_only)).pk == letter.pk
    )
    letter.refresh_from_db()
    assert (letter.status, letter.error) == ("returned", UNKNOWN)


def test_the_same_news_again_changes_nothing():
    letter, message_id = posted()
    for _ in range(2):
        assert services.take_back(notification=notification(message_id)).pk == letter.pk


def test_a_delay_is_not_the_end_of_a_letter():
    letter, message_id = posted()
    assert services.take_back(notification=notification(message_id, action="delayed", status="4.4.1")) is None
    assert services.take_back(notification=notification(message_id, action="failed", status="4.2.2")) is None
    letter.refresh_from_db()
    assert letter.status == "sent"


def test_nobody_can_say_of_a_letter_they_never_had_that_it_came_back():
    letter, message_id = posted()
    other, _ = posted("carl@example.org")
    stolen = message_id.replace(f"letter.{letter.pk}.", f"letter.{other.pk}.")
    for forged in (
        stolen,
        f"<letter.{other.pk}.AAAAAAAAAAAAAAAAAAAA@fairhand.example>",
        f"<letter-{other.pk}@x>",
    ):
        assert services.take_back(notification=notification(forged)) is None
    assert Letter.objects.filter(status="returned").count() == 0


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: I am on holiday\r\n\r\nBack on Monday",
        b"Content-Type: multipart/report\r\n\r\nno parts",
        b"Content-Type: message/delivery-status\r\n\r\nnone",
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n" * 2_000,
    ],
)
def test_whatever_else_lands_in_that_mailbox_is_no_error(junk, monkeypatch):
    assert returned.read(junk) is None
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(junk)))
    said = io.StringIO()
    call_command("take_back_letter", stdout=said)
    assert said.getvalue() == "No news of a letter of ours.\n"


def test_the_mail_servers_pipe_brings_it_home(monkeypatch):
    letter, message_id = posted()
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(notification(message_id))))
    said = io.StringIO()
    call_command("take_back_letter", stdout=said)
    assert said.getvalue() == f"Letter {letter.pk} came back.\n"


def test_an_address_is_trusted_again_once_a_letter_arrives_or_a_month_is_over():
    at = timezone.now()
    letter, message_id = posted(at=at)
    assert services.comes_back("bea@example.org", at=at) is None
    services.take_back(notification=notification(message_id))
    assert services.comes_back("Bea@Example.org", at=at).pk == letter.pk
    assert services.comes_back("bea@example.org", at=at + dt.timedelta(days=31)) is None
    posted(at=at + dt.timedelta(hours=1))
    assert services.comes_back("bea@example.org", at=at + dt.timedelta(hours=2)) is None


def test_a_member_whose_letters_come_back_is_told_in_her_account(client):
    bea = make_user("Bea Klein")
    client.force_login(bea)
    asked = "Our letters to this address come back"
    assert asked not in client.get(reverse("users:home")).content.decode()
    _, message_id = posted(bea.email)
    services.take_back(notification=notification(message_id))
    page = client.get(reverse("users:home")).content.decode()
    assert asked in page and reverse("account_email") in page
