from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.catalogue import exchange, reference_rates


class Command(BaseCommand):
    help = (
        "Keep the reference rates of a file in the shape of the European Central Bank's eurofxref-daily.xml, for the"
        " approximate prices beside the real ones. A day that is known already stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        try:
            new = reference_rates.keep(exchange.read(file.read_bytes()), at=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except (exchange.NotRates, reference_rates.Contradiction) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{len(new)} new days: {', '.join(map(str, new))}" if new else "Nothing new.")
