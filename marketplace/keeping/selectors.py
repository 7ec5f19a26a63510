"""Reading what people keep. Everything is reached through its owner."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import QuerySet

from artists.profiles.models import Follow
from marketplace.catalogue import wall
from marketplace.catalogue.cards import Card
from marketplace.keeping.models import Address, Favourite

ON_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Kept:
    """A page of favourites. `gone` are works that do not hang any more; `after` is where the next page begins, or empty."""

    cards: list[Card]
    gone: list
    after: str


def kept_works(user) -> frozenset[int]:
    """The numbers of all works that somebody keeps. One query, on its index alone."""
    return frozenset(Favourite.objects.filter(user=user).values_list("work_id", flat=True))


def favourites(user, *, after: str = "") -> Kept:
    """
    What somebody keeps, the newest first, sold or not, from the favourite numbered `after` on. At most four queries.

    A number that is none of theirs, or is no number, begins at the beginning.
    """
    own = Favourite.objects.filter(user=user).order_by("-since", "-pk")
    place = (
        own.filter(pk=int(after)).first() if after.isascii() and after.isdigit() and len(after) < 19 else None
    )
    if place is not None:
        own = own.filter(since__lte=place.since).exclude(since=place.since, pk__gte=place.pk)
    rows = list(own.select_related("work__artist")[: ON_A_PAGE + 1])
    more, rows = len(rows) > ON_A_PAGE, rows[:ON_A_PAGE]
    cards = wall.of_works([row.work_id for row in rows])
    hanging = {card.id for card in cards}
    return Kept(
        cards=cards,
        gone=[row.work for row in rows if row.work_id not in hanging],
        after=str(rows[-1].pk) if more else "",
    )


def followed_by(user) -> QuerySet[Follow]:
    """Whom somebody follows, by name, with their storefronts."""
    return (
        Follow.objects.filter(user=user).select_related("artist__storefront").order_by("artist__name", "pk")
    )


def addresses_of(user) -> QuerySet[Address]:
    """Where parcels of this person go, the usual one first. Nobody's where nobody is signed in."""
    return Address.objects.filter(user=user) if user.is_authenticated else Address.objects.none()


def title_of(work_id: int) -> str:
    """What a work is called; empty for none."""
    works = apps.get_model("works.Work").objects
    return works.filter(pk=work_id).values_list("title", flat=True).first() or ""
