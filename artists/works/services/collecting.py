"""Putting works together, in an order."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from artists.profiles.models import Artist
from artists.profiles.plain_text import one_line, plain
from artists.profiles.slugs import from_name
from artists.works.models import CollectedWork, Collection, Work

MOST_COLLECTIONS = 24
# Pages of the storefront itself.
RESERVED = frozenset(["feed", "follow", "share", "preview"])


class TooMany(ValueError):
    """The artist has as many collections as anybody can look through."""


@transaction.atomic
def keep_collection(
    *,
    artist: Artist,
    title: str,
    words: str,
    work_ids: Sequence[int],
    at: dt.datetime,
    collection: Collection | None = None,
) -> Collection:
    """
    Begin a collection, or change `collection`. `work_ids` in the order they are shown; works of others are left out.

    Its address is made from the first title and stays.

    :raises TooMany: if there are enough already
    """
    Artist.objects.select_for_update().get(pk=artist.pk)
    if collection is None:
        mine = Collection.objects.filter(artist=artist)
        if mine.count() >= MOST_COLLECTIONS:
            raise TooMany(
                _("You have %(number)s collections. Take one away first.") % {"number": MOST_COLLECTIONS}
            )
        collection = Collection(
            artist=artist,
            slug=_free(artist, from_name(one_line(title))),
            position=mine.count(),
            created_at=at,
        )
    collection.title, collection.words = one_line(title)[:80], plain(words)[:1000]
    collection.save()
    own = set(Work.objects.filter(artist=artist, pk__in=work_ids).values_list("pk", flat=True))
    CollectedWork.objects.filter(collection=collection).delete()
    wanted = [work_id for work_id in dict.fromkeys(work_ids) if work_id in own]
    CollectedWork.objects.bulk_create(
        CollectedWork(collection=collection, work_id=work_id, position=place)
        for place, work_id in enumerate(wanted)
    )
    return collection


@transaction.atomic
def move_collection(*, collection: Collection, places: int) -> None:
    """Show a collection earlier (negative `places`) or later among the artist's others."""
    Artist.objects.select_for_update().get(pk=collection.artist_id)
    order = list(Collection.objects.filter(artist=collection.artist_id).order_by("position", "pk"))
    here = next(place for place, each in enumerate(order) if each.pk == collection.pk)
    order.insert(max(0, min(len(order) - 1, here + places)), order.pop(here))
    for position, each in enumerate(order):
        each.position = position
    Collection.objects.bulk_update(order, ["position"])


def remove_collection(*, collection: Collection) -> None:
    """Take a collection away; its works stay."""
    collection.delete()


def _free(artist: Artist, wanted: str) -> str:
    wanted = "collection" if wanted == "artist" or wanted in RESERVED else wanted
    taken = set(Collection.objects.filter(artist=artist).values_list("slug", flat=True))
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
