"""What figures are measured on: a migrated database in a folder of its own, and the site when a figure asks for it."""

import contextlib
from functools import cached_property

from tests.benchmarks import site


class Bench(contextlib.ExitStack):
    """
    Given to every figure. Nothing starts before it is asked for; everything stops at the end.

    The database holds the migrations only; a figure that needs rows makes them, in bulk.
    """

    @cached_property
    def site(self) -> site.Site:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        return self.enter_context(site.running())
