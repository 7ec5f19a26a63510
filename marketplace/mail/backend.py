"""Django's way to the outbox: whatever sends mail through Django (allauth does) writes letters, in its transaction."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from marketplace.mail import services


class Outbox(BaseEmailBackend):
    """Writes one letter for each recipient; a worker posts them. Rolled back with the transaction it was sent in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next(
                (
                    content
                    for content, mimetype in getattr(message, "alternatives", [])
                    if mimetype == "text/html"
                ),
                "",
            )
            is_html = message.content_subtype == "html"
            for to in message.recipients():
                services.queue(
                    to=to,
                    sender=message.from_email,
                    subject=str(message.subject),
                    text="" if is_html else str(message.body),
                    html=str(message.body) if is_html else html,
                )
        return len(email_messages)
