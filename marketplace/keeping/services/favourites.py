"""Keeping works, and following no longer."""

import datetime as dt

from django.apps import apps
from django.db import transaction

from marketplace.keeping.models import Favourite

MOST = 2_000  # favourites of one person: their numbers are read for every wall they look at


class TooMany(Exception):
    """One person keeps no more than that; the message says how many."""


@transaction.atomic
def keep(*, user, work_id: int, at: dt.datetime):
    """
    Keep a work, once however often it is asked; returns the work.

    :raises LookupError: if there is no such work that ever hung on the wall
    :raises TooMany: if there are `MOST` already
    """
    work = (
        apps.get_model("works.Work").objects.filter(pk=work_id, listings__published_at__isnull=False).first()
    )
    if work is None:
        raise LookupError(f"no work {work_id} to keep")
    if Favourite.objects.filter(user=user, work=work).exists():
        return work
    if Favourite.objects.filter(user=user).count() >= MOST:
        raise TooMany(f"You keep {MOST} works already. Let one go before you keep another.")
    Favourite.objects.get_or_create(user=user, work=work, defaults={"since": at})
    return work


def drop(*, user, work_id: int) -> None:
    """Keep it no longer; nothing happens where it was not kept."""
    Favourite.objects.filter(user=user, work=work_id).delete()
