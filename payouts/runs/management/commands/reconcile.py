from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payouts.connect import gateway
from payouts.runs import comparison, services


class Command(BaseCommand):
    help = (
        "Compare our books with Stripe's, both ways, and list what differs. After a restore: --propose shows what would be "
        "booked from Stripe's history, --book does it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--propose",
            action="store_true",
            help="show the entries that would be written for each missing line",
        )
        parser.add_argument(
            "--book", metavar="EMAIL", help="book what is proposed, in the name of this person; asks --reason"
        )
        parser.add_argument("--reason", default="", help="why it is booked; kept with each difference")

    def handle(self, *args, propose, book, reason, **options):
        try:
            proof = services.reconcile(gateway=gateway.current(), at=timezone.now())
            if propose:
                self._propose()
            if book:
                self._book(book, reason)
                proof = services.reconcile(gateway=gateway.current(), at=timezone.now())
        except gateway.GatewayError as error:
            raise CommandError(f"Stripe did not answer: {error}") from error
        self.stdout.write(f"{proof.fetched} lines fetched, {proof.matched} matched in all.")
        differences = list(comparison.open_differences())
        for difference in differences:
            about = f" ({difference.booking_error})" if difference.booking_error else ""
            self.stdout.write(
                f"  {difference.get_kind_display()}: {difference.reference}: {difference.detail}{about}"
            )
        if differences:
            raise CommandError(f"{len(differences)} differences; payouts stop until they are settled.")
        self.stdout.write(self.style.SUCCESS("Our books and Stripe's agree."))

    def _propose(self) -> None:
        for difference in services.bookable().select_related("line").iterator(chunk_size=200):
            self.stdout.write(f"{difference.reference}  {difference.detail}")
            try:
                proposal = services.propose(line=difference.line, gateway=gateway.current())
            except services.NotProposed as why:
                self.stdout.write(f"    nothing proposed: {why}")
                continue
            for entry in proposal.entries:
                self.stdout.write(f"    {entry.reference}  {entry.memo}")
                for line in entry.lines:
                    whose = f"{line.account} {line.payee}".strip()
                    self.stdout.write(f"        {whose:<40} {line.amount.plain():>16} {line.amount.currency}")

    def _book(self, email: str, reason: str) -> None:
        person = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if person is None or not reason.strip():
            raise CommandError("--book takes the address of somebody who signs in, and a --reason.")
        # Again as long as it gets anywhere: a refund can be booked once its payment is.
        while True:
            references = list(services.bookable().values_list("reference", flat=True))
            services.ask_to_book(references=references, by=person, reason=reason, at=timezone.now())
            booked = services.book_asked(gateway=gateway.current(), at=timezone.now(), limit=len(references))
            self.stdout.write(f"{booked} of {len(references)} booked.")
            if not booked:
                return
