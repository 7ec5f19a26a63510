"""Writing letters and posting them."""

import datetime as dt
from email.utils import parseaddr
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils.module_loading import import_string

from marketplace.mail import returned
from marketplace.mail.models import Letter
from payouts import letters
from payouts.states import IllegalTransition

log = structlog.get_logger(__name__)

# Minutes until the next try, by the number of tries so far; then the letter is given up and shown as failed.
WAIT_MINUTES = (1, 5, 15, 60, 240, 720, 1440)
TRIES = len(WAIT_MINUTES) + 1
# For so long an address from which a letter came back gets only what must be sent.
FORGIVEN = dt.timedelta(days=30)


@transaction.atomic
def send(*, to: str, template: str, context: dict, language: str, reference: str | None = None) -> Letter:
    """
    Write the letter of templates/emails/<template>.html in `language`; "" is the site's own.

    It is kept if the caller's transaction is, and posted by a worker. A second letter with the same `reference` is
    not written; the first is returned, so a retried task or a redelivered webhook tells nobody anything twice.
    """
    if reference and (written := Letter.objects.filter(reference=reference).first()):
        return written
    letter = letters.write(template, language=language, context=context)
    return queue(
        to=to,
        sender=settings.DEFAULT_FROM_EMAIL,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reference=reference,
    )


def queue(
    *, to: str, sender: str, subject: str, text: str, html: str = "", reference: str | None = None
) -> Letter:
    """Put a finished letter in the outbox. Only the address of `to` is kept; line breaks leave the subject."""
    fields = {
        "to": parseaddr(to)[1] or to,
        "sender": sender,
        "subject": " ".join(subject.split())[:250],
        "text": text,
        "html": html,
    }
    if reference is None:
        return Letter.objects.create(**fields)
    return Letter.objects.get_or_create(reference=reference, defaults=fields)[0]


def post_due(*, at: dt.datetime, limit: int = 50) -> int:
    """
    Post up to `limit` letters that are due at `at`, each once; returns how many left.

    A letter is locked while it is posted, so two workers never post the same one; one that a worker died holding is
    taken up again. A letter the mail server will not take now is tried again later and later, for about two days.
    """
    posted = 0
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    for _ in range(limit):
        outcome = _post_next(connection, at)
        if outcome is None:
            break
        posted += outcome
    return posted


@transaction.atomic
def _post_next(connection, at: dt.datetime) -> bool | None:
    """Post the letter that waited longest: True if it left, False if it must wait, None if none is due."""
    letter = (
        Letter.objects.select_for_update(skip_locked=True)
        .filter(status=Letter.Status.QUEUED, due_at__lte=at)
        .order_by("due_at", "pk")
        .first()
    )
    if letter is None:
        return None
    try:
        _message(letter, connection).send()
    # A server that is down, slow or cross, or a letter it cannot encode: keep it, whatever the reason.
    except (SMTPException, OSError, ValueError) as error:
        _put_back(letter, error, at)
        return False
    letter.move(Letter.Status.SENT, sent_at=at, attempts=letter.attempts + 1, error="")
    return True


def _message(letter: Letter, connection) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=letter.sender,
        to=[letter.to],
        connection=connection,
        headers={
            "Message-ID": returned.message_id(letter.pk, parseaddr(letter.sender)[1].rpartition("@")[2]),
            **import_string(settings.LETTER_HEADERS)(letter.reference or ""),
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _put_back(letter: Letter, error: Exception, at: dt.datetime) -> None:
    tries = letter.attempts + 1
    said = f"{type(error).__name__}: {error}"[:500]
    log.warning("letter_not_posted", letter=letter.pk, tries=tries, error=said)
    if tries >= TRIES:
        letter.move(Letter.Status.FAILED, attempts=tries, error=said)
        return
    Letter.objects.filter(pk=letter.pk).update(
        attempts=tries, error=said, due_at=at + dt.timedelta(minutes=WAIT_MINUTES[tries - 1])
    )


def take_back(*, notification: bytes) -> Letter | None:
    """
    Keep what a mail server says of a letter that it could not deliver; None where it is no such news. Said twice, it is kept once.

    Letters that somebody must have are written to that address all the same, each of them tried; those that somebody
    only likes to have wait until one arrives again (`comes_back`).
    """
    news = returned.read(notification)
    letter = Letter.objects.filter(pk=news.letter).first() if news else None
    if letter is None:
        return None
    try:
        letter.move(Letter.Status.RETURNED, error=news.said)
    except IllegalTransition:
        letter.refresh_from_db()
    else:
        log.info("letter_returned", letter=letter.pk, said=news.said)
    return letter


def comes_back(to: str, *, at: dt.datetime) -> Letter | None:
    """The last letter that left for an address, if that one came back; after `FORGIVEN` it is tried as any other."""
    left = Letter.objects.filter(to__iexact=to, sent_at__gt=at - FORGIVEN)
    last = left.order_by("-sent_at", "-pk").first()
    return last if last and last.status == Letter.Status.RETURNED else None
