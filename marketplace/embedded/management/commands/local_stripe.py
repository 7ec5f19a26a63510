from argparse import Namespace

from django.core.management.base import BaseCommand

from marketplace.embedded.local_stripe import cli


class Command(BaseCommand):
    help = "Run the local stand-in for Stripe. No real money."
    requires_system_checks = []

    def add_arguments(self, parser):
        cli.add_arguments(parser)

    def handle(self, *args, **options):
        cli.run(Namespace(**options))
