"""
Everything that is held of a person, why they cannot leave yet, and leaving.

Each app says what it holds in a module of `settings.PERSONAL_DATA`: `held(user)`, rows under headings; `ties(user, at=)`,
reasons to stay; `forget(user, at=)`, which removes or empties what no law and no book needs.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from artists.cooperative import services as cooperative


class CannotLeave(Exception):
    """Something is under way; `reasons` says what, a sentence each."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def _holders() -> list:
    return [import_module(name) for name in settings.PERSONAL_DATA]


def held(user) -> dict[str, list[dict]]:
    """All that is held, in the order of the settings: rows of plain values under a heading."""
    return {heading: rows for holder in _holders() for heading, rows in holder.held(user).items()}


def ties(user, *, at: dt.datetime) -> list[str]:
    """Why this person cannot leave now; empty where they can."""
    return [reason for holder in _holders() for reason in holder.ties(user, at=at)]


@transaction.atomic
def leave(*, user, at: dt.datetime) -> None:
    """
    Remove what is personal, and let the address go. Gone already, nothing happens.

    Whatever is placed or signed meanwhile waits for this row, so nothing slips in between looking and leaving.

    :raises CannotLeave: while something is under way
    """
    user = get_user_model().objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return
    if reasons := ties(user, at=at):
        raise CannotLeave(reasons)
    # The account itself comes first in the list, and last here: the others still find it by its address.
    for holder in reversed(_holders()):
        holder.forget(user, at=at)
    cooperative.record(
        by=user,
        verb="left",
        subject=f"user:{user.pk}",
        title="An account",
        reason="Its owner asked for it to be removed.",
        at=at,
    )
