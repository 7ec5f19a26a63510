"""Reading works and storefronts for the public."""

from __future__ import annotations

from enum import Enum

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from artists.profiles import selectors as profiles
from artists.works.selectors import Picture, drawn
from marketplace.catalogue import cards, wall
from marketplace.catalogue.models import Tag

ON_THE_WALL = ("published", "sold_out")


class Missing(Enum):
    """Why there is no page: never shown, or shown once and taken down."""

    NEVER = "never"
    GONE = "gone"


def shown_work(slug: str) -> object | Missing:
    """A work that the public may see, with its artist, or why there is none. Two queries."""
    work = apps.get_model("works.Work").objects.select_related("artist__storefront").filter(slug=slug).first()
    if work is None:
        return Missing.NEVER
    rows = list(work.listings.all())
    if not any(row.status in ON_THE_WALL for row in rows) or work.artist.storefront.status != "open":
        once = any(row.published_at for row in rows) and work.artist.storefront.status != "draft"
        return Missing.GONE if once else Missing.NEVER
    return work


def storefront_page(slug: str) -> tuple[object, list[cards.Card]] | Missing:
    """An artist's window and all that ever hung in it and still may be seen."""
    storefront = (
        apps.get_model("profiles.Storefront").objects.select_related("artist").filter(slug=slug).first()
    )
    if storefront is None or storefront.status == "draft":
        return Missing.NEVER
    if storefront.status == "closed":
        return Missing.GONE
    return storefront, wall.by_artist(storefront.artist_id, limit=200, sold_too=True)


def portraits(artist_ids: list[int]) -> dict[int, dict[str, Picture]]:
    """The portrait and the banner of each artist that has them, by artist and kind. Two queries."""
    images = apps.get_model("works.Image").objects.filter(
        artist__in=artist_ids, status="ready", kind__in=["portrait", "banner"], work=None
    )
    found: dict[int, dict[str, Picture]] = {}
    rows = list(images.order_by("position", "pk"))
    renditions = _renditions_of([image.pk for image in rows])
    for image in rows:
        kinds = found.setdefault(image.artist_id, {})
        kinds.setdefault(image.kind, drawn(image, renditions.get(image.pk, [])))
    return found


def artists() -> QuerySet:
    """Open storefronts by the artist's name, with `works_on_sale`."""
    return profiles.open_storefronts().annotate(
        works_on_sale=Count(
            "artist__works", filter=Q(artist__works__listings__status="published"), distinct=True
        )
    )


def open_storefront_slugs() -> list[str]:
    return list(profiles.open_storefronts().order_by("slug").values_list("slug", flat=True))


def frequent_tags(*, limit: int) -> list[str]:
    """The tags that stand on most works, by name."""
    found = Tag.objects.order_by("-works", "tag").values_list("tag", flat=True)[:limit]
    return sorted(found)


def _renditions_of(image_ids: list[int]) -> dict[int, list]:
    """The public files of these pictures, by picture. One query."""
    found: dict[int, list] = {}
    if image_ids:
        for rendition in apps.get_model("works.Rendition").objects.filter(image__in=image_ids):
            found.setdefault(rendition.image_id, []).append(rendition)
    return found
