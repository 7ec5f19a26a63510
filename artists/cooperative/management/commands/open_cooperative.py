"""
The first steps of a new co-operative: rules of money where there are none, and an admin to admit the others.

    manage.py open_cooperative --admin carla@example.org --admin david@example.org --treasurer tess@example.org
"""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from artists.cooperative import services, standing
from artists.cooperative.selectors import NoPolicy, policy


class Command(BaseCommand):
    help = "Put the standing policy in force where there is none, and give the first offices."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--admin", action="append", default=[], metavar="EMAIL")
        parser.add_argument("--treasurer", action="append", default=[], metavar="EMAIL")
        parser.add_argument("--currency", default="EUR")

    @transaction.atomic
    def handle(self, *, admin: list[str], treasurer: list[str], currency: str, **options) -> None:
        at = timezone.now()
        try:
            policy(at, currency)
            self.stdout.write(f"Rules of money in {currency} are in force already; nothing changed.")
        except NoPolicy:
            services.put_in_force(at=at, currency=currency, reason="The standing policy", **standing.POLICY)
            self.stdout.write(f"The standing policy is in force in {currency}.")
        for wage in standing.WAGE_REFERENCES:
            services.set_wage_reference(at=at, **wage)
        for role, emails in (("admin", admin), ("treasurer", treasurer)):
            for email in emails:
                user = get_user_model().objects.filter(email__iexact=email).first()
                if user is None:
                    raise CommandError(
                        f"Nobody has signed up as {email}. Sign up first, then run this again."
                    )
                services.give_office(user=user, role=role, reason="The first offices", at=at)
                self.stdout.write(f"{user.email} is {role}.")
