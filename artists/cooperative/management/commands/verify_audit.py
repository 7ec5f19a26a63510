"""
Reckon every seal of the log and of the journal again: `manage.py verify_audit` says so, or names each row and fails.

    manage.py verify_audit --head 12:ab34…     also that the chain still holds a block noted earlier
"""

from django.core.management.base import BaseCommand, CommandError

from artists.cooperative import sealing


class Command(BaseCommand):
    help = "Prove that nothing that was decided or booked has been changed, removed or put in since it was sealed."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--head", default="", help="a head that this command printed before, and you kept elsewhere"
        )

    def handle(self, *, head: str, **options) -> None:
        verdict = sealing.verify(head=head)
        for fault in verdict.faults:
            self.stdout.write(self.style.ERROR(f"block {fault.block}: {fault.detail}"))
        if verdict.faults:
            raise CommandError(f"{len(verdict.faults)} things are not as they were sealed")
        self.stdout.write(
            self.style.SUCCESS(
                f"{verdict.decisions} decisions and {verdict.entries} entries in {verdict.blocks} blocks, all as sealed"
            )
        )
        self.stdout.write(f"head {verdict.head}")
