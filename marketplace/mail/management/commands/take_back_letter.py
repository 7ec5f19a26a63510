import sys

from django.core.management.base import BaseCommand

from marketplace.mail import services

MOST = 1_000_000  # bytes; a notification quotes the letter, and ours are small


class Command(BaseCommand):
    help = (
        "Read from standard input what a mail server wrote back of a letter that it could not deliver (RFC 3464), so that its"
        " reader is told where they look next. For the pipe of the mailbox that letters are sent from."
    )

    def handle(self, **options):
        letter = services.take_back(notification=sys.stdin.buffer.read(MOST))
        # Whatever lands in that mailbox is no error: a mail server would write back to it.
        self.stdout.write(f"Letter {letter.pk} came back." if letter else "No news of a letter of ours.")
