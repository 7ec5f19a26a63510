from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payouts.connect import gateway
from payouts.runs import selectors, services


class Command(BaseCommand):
    help = "Compare our books with Stripe's, both ways, and list what differs."

    def handle(self, *args, **options):
        try:
            proof = services.reconcile(gateway=gateway.current(), at=timezone.now())
        except gateway.GatewayError as error:
            raise CommandError(f"Stripe did not answer: {error}") from error
        self.stdout.write(f"{proof.fetched} lines fetched, {proof.matched} matched in all.")
        differences = list(selectors.open_differences())
        for difference in differences:
            self.stdout.write(
                f"  {difference.get_kind_display()}: {difference.reference}: {difference.detail}"
            )
        if differences:
            raise CommandError(f"{len(differences)} differences; payouts stop until they are settled.")
        self.stdout.write(self.style.SUCCESS("Our books and Stripe's agree."))
