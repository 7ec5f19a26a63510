"""A letter is a row first; a worker posts it, once, or keeps it until the mail server is back."""

import datetime as dt
import smtplib
import threading

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from marketplace.mail import services
from marketplace.mail.models import Letter

NOON = dt.datetime(2027, 5, 4, 12, 0, tzinfo=dt.UTC)


class ServerDown(BaseEmailBackend):
    """A mail server that takes nothing today."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def queue(subject="Your order", **fields):
    letter = services.queue(
        to="Bea <bea@example.org>",
        sender="Fairhand <hello@fairhand.example>",
        subject=subject,
        text="Hello",
        **fields,
    )
    Letter.objects.filter(pk=letter.pk).update(due_at=NOON)
    return letter


@pytest.mark.django_db
def test_mail_sent_through_django_becomes_a_letter_for_each_person():
    message = EmailMultiAlternatives(
        "Hello", "As text", "a@fairhand.example", ["bea@example.org", "Carl <carl@example.org>"]
    )
    message.attach_alternative("<p>As HTML</p>", "text/html")
    message.send()
    assert list(Letter.objects.order_by("to").values_list("to", "text", "html", "status")) == [
        ("bea@example.org", "As text", "<p>As HTML</p>", "queued"),
        ("carl@example.org", "As text", "<p>As HTML</p>", "queued"),
    ]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_letter_about_something_that_did_not_happen_is_never_sent():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("You sold a print", "…", None, ["ana@example.org"])
        _ = 1 / 0
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_due_letter_is_posted_once_however_often_the_clock_rings():
    letter = queue(html="<p>Hello</p>")
    assert services.post_due(at=NOON) == 1
    assert services.post_due(at=NOON) == 0
    [posted] = mail.outbox
    assert (posted.to, posted.subject, posted.body) == (["bea@example.org"], "Your order", "Hello\n"[:-1])
    assert posted.alternatives[0][0] == "<p>Hello</p>"
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.attempts) == ("sent", NOON, 1)


@pytest.mark.django_db
def test_a_letter_is_kept_while_the_mail_server_is_down_and_posted_when_it_is_back(settings):
    letter = queue()
    delivery = settings.MAIL_DELIVERY_BACKEND
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.ServerDown"
    assert services.post_due(at=NOON) == 0
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.due_at) == ("queued", 1, NOON + dt.timedelta(minutes=1))
    assert "SMTPServerDisconnected" in letter.error
    settings.MAIL_DELIVERY_BACKEND = delivery
    assert services.post_due(at=NOON) == 0
    assert services.post_due(at=NOON + dt.timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_after_two_days_of_trying_a_letter_is_given_up_and_says_so(settings):
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.ServerDown"
    letter, at = queue(), NOON
    for _ in range(services.TRIES):
        services.post_due(at=at)
        at += dt.timedelta(days=1)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("failed", services.TRIES)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_moment_post_each_letter_once():
    letters = [queue(subject=f"Letter {number}") for number in range(12)]
    start = threading.Barrier(2)

    def work():
        start.wait()
        services.post_due(at=NOON)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert sorted(message.subject for message in mail.outbox) == sorted(letter.subject for letter in letters)


@pytest.mark.django_db
def test_a_second_letter_about_the_same_event_is_not_written():
    first = queue(reference="order:7:confirmed")
    assert queue(subject="Again", reference="order:7:confirmed").pk == first.pk
    assert Letter.objects.get().subject == "Your order"


@pytest.mark.django_db
def test_a_line_break_in_a_subject_adds_no_header():
    letter = queue(subject="Harbour\r\nBcc: everyone@example.org")
    services.post_due(at=NOON)
    letter.refresh_from_db()
    assert letter.subject == "Harbour Bcc: everyone@example.org"
    assert mail.outbox[0].recipients() == ["bea@example.org"]
