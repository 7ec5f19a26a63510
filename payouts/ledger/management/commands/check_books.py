"""Prove the books: `manage.py check_books` says so, or names every row that is off and fails."""

from django.core.management.base import BaseCommand, CommandError

from payouts.ledger import selectors
from payouts.ledger.models import Account, JournalEntry


class Command(BaseCommand):
    help = (
        "Prove every promise of the books over everything; exit 1 and name the rows where one does not hold."
    )

    def handle(self, **options):
        problems = selectors.check_books()
        for problem in problems:
            self.stdout.write(self.style.ERROR(f"{problem.promise}: {problem.detail}"))
        if problems:
            raise CommandError(f"{len(problems)} things are off in the books")
        for currency in Account.objects.values_list("currency", flat=True).distinct().order_by("currency"):
            self.stdout.write(f"{currency}")
            for label, money in selectors.trial_balance(currency):
                self.stdout.write(f"  {label:<20}{money.plain():>16}")
        self.stdout.write(self.style.SUCCESS(f"{JournalEntry.objects.count()} entries, nothing off"))
