"""Keeping a search, changing it, letting it go."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.catalogue.filters import Filters
from marketplace.keeping.models import SavedSearch

MOST = 50  # of one person

Alert = SavedSearch.Alert


class NotSaved(Exception):
    """The search is not kept; the message says why."""


def spoken(asked: Filters) -> str:
    """What a search asks for, in words: “harbour”, Watercolor, Under €50."""
    words = [f"“{asked.q}”"] if asked.q else []
    return ", ".join([*words, *(str(label) for _facet, label in asked.chosen)])


@transaction.atomic
def save(*, user, asked: Filters, name: str, alert: str, at: dt.datetime) -> SavedSearch:
    """
    Keep a search under a name. Kept already, it takes the new name and the new choice of letters.

    :raises NotSaved: if it asks for nothing, or `MOST` are kept already
    """
    if not spoken(asked):
        raise NotSaved(_("This search asks for everything. Type a word or narrow it down first."))
    # One after the other, so that two at once do not both find room.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    own = SavedSearch.objects.filter(user=user)
    found = own.filter(address=asked.address()).first()
    if found is not None:
        return change(search=found, name=name, alert=alert, at=at)
    if own.count() >= MOST:
        raise NotSaved(
            _("You keep %(most)s searches already. Remove one before you save another.") % {"most": MOST}
        )
    return SavedSearch.objects.create(
        user=user, name=name, address=asked.address(), alert=alert, saved_at=at, alert_since=at
    )


@transaction.atomic
def change(*, search: SavedSearch, name: str, alert: str, at: dt.datetime) -> SavedSearch:
    """Rename it, or choose its letters. Switched on again, it tells of what hangs from then on."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if alert == Alert.DAILY and search.alert != Alert.DAILY:
        search.alert_since = at
    search.name, search.alert = name, alert
    search.save(update_fields=["name", "alert", "alert_since"])
    return search


def remove(*, search: SavedSearch) -> None:
    """Let it go, and what was told of it. Gone already, nothing happens."""
    SavedSearch.objects.filter(pk=search.pk).delete()
