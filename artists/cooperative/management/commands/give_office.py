"""Give an office to somebody who has signed up: `manage.py give_office carla@example.org admin`."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from artists.cooperative import services
from artists.cooperative.models import Office


class Command(BaseCommand):
    help = "Let a person act as reviewer, admin or treasurer."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Office.Role.values)
        parser.add_argument("--reason", default="Given from the command line")

    def handle(self, *, email: str, role: str, reason: str, **options) -> None:
        user = get_user_model().objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody has signed up as {email}. Sign up first, then run this again.")
        services.give_office(user=user, role=role, reason=reason, at=timezone.now())
        self.stdout.write(f"{user.email} is {role}.")
