"""One state machine for every row that has a status: drawn in the model's docstring, held as a compare-and-swap."""

from __future__ import annotations

from django.db import models


class IllegalTransition(Exception):
    """The row is not in a state from which this can be done; somebody else may have acted first."""


class Stateful(models.Model):
    """A row whose `status` moves only along the arrows of `NEXT`."""

    NEXT: dict[str, set[str]] = {}

    class Meta:
        abstract = True

    def move(self, to: str, **facts) -> None:
        """
        Change the status, once, and write `facts` with it.

        :raises IllegalTransition: if there is no such arrow, or somebody moved the row first
        """
        # The filter on the old status makes this a compare-and-swap: of two workers that read the same row, one
        # moves it and the other is told no.
        moved = to in self.NEXT[self.status] and type(self)._default_manager.filter(
            pk=self.pk, status=self.status
        ).update(status=to, **facts)
        if not moved:
            raise IllegalTransition(f"{self} is {self.status} and cannot become {to}")
        self.refresh_from_db()
