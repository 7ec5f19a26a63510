"""
The whole journal in beancount's format: `manage.py export_books > books.beancount`, or `--output FILE`.

Then `bean-check books.beancount` proves every entry and every balance without any code of ours.
"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from payouts.ledger import selectors


class Command(BaseCommand):
    help = "Write the whole journal as plain-text accounting, for beancount."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--output", type=Path, help="a file, written anew; standard output without it")

    def handle(self, *, output: Path | None, **options) -> None:
        text = selectors.plain_text(title=settings.SITE_NAME)
        if output is None:
            for piece in text:
                self.stdout.write(piece, ending="")
            return
        with output.open("w", encoding="utf-8") as file:
            file.writelines(text)
