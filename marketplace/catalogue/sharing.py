"""Which picture stands beside a shared link, where it is kept, and making it. Its name is its content's: never stale."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from redis.exceptions import RedisError

from artists.profiles.models import Storefront
from artists.works import credentials, declaration
from artists.works import selectors as works
from artists.works.models import Image, Rendition, Work
from artists.works.services.renditions import declaration_of, origin_of
from artists.works.services.signing import maker
from marketplace.catalogue import share_pictures

KEPT = 3_600  # seconds that we remember a file to be there
BESIDE = 1_280  # px, of the rendition that is drawn


@dataclass(frozen=True, slots=True)
class Shared:
    """What is drawn: the words and the rendition, and under which name it is kept in the public store."""

    title: str
    artist: str
    image: Image
    rendition: Rendition

    @property
    def name(self) -> str:
        drawn = share_pictures.version(self.title, self.artist, self.rendition.file.name, settings.SITE_NAME)
        return f"share/{drawn[:2]}/{drawn}.jpg"

    @property
    def is_there(self) -> bool:
        key = f"shared:{self.name}"
        with contextlib.suppress(RedisError):
            if cache.get(key):
                return True
        there = storages["public"].exists(self.name)
        if there:
            with contextlib.suppress(RedisError):
                cache.set(key, 1, KEPT)
        return there

    @property
    def url(self) -> str:
        return storages["public"].url(self.name)


def of_work(slug: str) -> Shared | None:
    """For a work that is on the wall; None for another, or one without a picture."""
    work = (
        Work.objects.filter(
            slug=slug, listings__status__in=["published", "sold_out"], artist__storefront__status="open"
        )
        .select_related("artist")
        .prefetch_related(works.ready_images())
        .first()
    )
    return _shared(work.title, work.artist.name, works.front_image(work)) if work else None


def of_storefront(slug: str) -> Shared | None:
    """For an open storefront: its newest work on the wall."""
    storefront = Storefront.objects.filter(slug=slug, status="open").select_related("artist").first()
    if storefront is None:
        return None
    work = (
        Work.objects.filter(artist=storefront.artist, listings__status__in=["published", "sold_out"])
        .order_by("-listings__published_at", "-pk")
        .prefetch_related(works.ready_images())
        .first()
    )
    return _shared(storefront.artist.name, storefront.town, works.front_image(work)) if work else None


def make(shared: Shared) -> None:
    """Draw the picture and keep it. There already, it stays."""
    store = storages["public"]
    if store.exists(shared.name):
        return
    with shared.rendition.file.open("rb") as file:
        picture = file.read()
    said = declaration_of(shared.image)
    drawn = share_pictures.draw(
        picture,
        title=shared.title,
        artist=shared.artist,
        site=settings.SITE_NAME,
        xmp=declaration.packet(said),
    )
    origin = origin_of(shared.image, said, "image/jpeg")
    signed = credentials.sign(drawn, "jpeg", maker=maker(), origin=origin, title=said.title)
    store.save(shared.name, ContentFile(signed))


def rung_lately(shared: Shared) -> bool:
    """Whether the worker was rung for this picture within a minute; notes that it is rung now."""
    try:
        return not cache.add(f"sharing:{shared.name}", 1, 60)
    except RedisError:
        return True


def _shared(title: str, artist: str, image: Image | None) -> Shared | None:
    if image is None:
        return None
    renditions = [each for each in image.renditions.all() if each.format == Rendition.Format.JPEG]
    if not renditions:
        return None
    rendition = min(renditions, key=lambda each: abs(each.width - BESIDE))
    return Shared(title, artist, image, rendition)
