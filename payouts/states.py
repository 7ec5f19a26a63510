"""One state machine for every row that has a status: drawn in the model's docstring, held as a compare-and-swap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

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

    @classmethod
    def move_all(cls, rows: Sequence[Self], to: str, **facts) -> None:
        """
        `move` for many at once, in a transaction of the caller's: all of them, or none. The rows in hand keep the status they had.

        :raises IllegalTransition: if there is no such arrow from the status of one, or somebody moved one first
        """
        before = {row.status for row in rows if to in cls.NEXT[row.status]}
        keys = [row.pk for row in rows]
        moved = cls._default_manager.filter(pk__in=keys, status__in=before).update(status=to, **facts)
        if moved != len(keys):
            raise IllegalTransition(f"{len(keys) - moved} of {len(keys)} cannot become {to}")
