"""Django's `migrate`, under the role that owns the tables; afterwards the web role is given its rights."""

from django.core.management.commands.migrate import Command as Migrate

from marketplace.database import roles


class Command(Migrate):
    def handle(self, *args, **options):
        with roles.as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                roles.give_rights()
