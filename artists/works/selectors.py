"""Works and their pictures, as pages show them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.storage import Storage
from django.db.models import Prefetch, Q, QuerySet, Sum

from artists.works import tiles
from artists.works.models import Image, Rendition, Tiling, Work, public_storage


@dataclass(frozen=True, slots=True)
class Picture:
    """
    What the picture component draws: renditions with `format`, `file` and `width`; size in px; alt text; colour;
    a blurred placeholder as a data: address; and the address of the large view's manifest, if it has one.
    """

    renditions: Sequence[Rendition]
    width: int
    height: int
    alt: str
    color: str
    placeholder: str = ""
    large_view: str = ""

    @property
    def largest(self) -> str:
        """The address of the largest JPEG, for those whose browser shows nothing else."""
        made = [each for each in self.renditions if each.format == "jpeg"]
        return max(made, key=lambda each: each.width).file.url if made else ""


def picture(image: Image | None) -> Picture | None:
    """A ready image as a Picture; None for one that is not ready. Prefetch `renditions` where there are many."""
    if image is None or image.status != Image.Status.READY:
        return None
    return drawn(image, list(image.renditions.all()))


def shown(image: Image) -> Picture | None:
    """An image as a Picture for those who decide about it, whatever its status; None where nothing was made of it."""
    renditions = list(image.renditions.all())
    return drawn(image, renditions) if renditions else None


def drawn(image: Image, renditions: Sequence[Rendition]) -> Picture:
    """An image and its renditions as a Picture, for whoever fetched both."""
    return Picture(
        renditions=renditions,
        width=image.width,
        height=image.height,
        alt=image.alt_text,
        color=image.color,
        placeholder=image.placeholder,
        large_view=public_storage().url(f"{image.large_view}/{tiles.MANIFEST}") if image.large_view else "",
    )


def ready_images() -> Prefetch:
    """For `prefetch_related` on works: their ready images with renditions, in order, as `work.images.all()`."""
    return Prefetch(
        "images",
        queryset=Image.objects.filter(status=Image.Status.READY)
        .order_by("position", "pk")
        .prefetch_related("renditions"),
    )


def front_image(work: Work) -> Image | None:
    """The ready image that shows the whole work; another ready one where there is no such; or None."""
    ready = [image for image in work.images.all() if image.status == Image.Status.READY]
    fronts = [image for image in ready if image.kind == Image.Kind.FRONT]
    return next(iter(fronts or ready), None)


def works_of(artist) -> QuerySet[Work]:
    """An artist's works, newest first, with all their images: ready, waiting and refused."""
    return Work.objects.filter(artist=artist).prefetch_related("images__renditions")


def images_of(work: Work) -> QuerySet[Image]:
    """Every image of a work for the artist's eyes, in order."""
    return work.images.order_by("position", "pk").prefetch_related("renditions")


def storefront_images(artist) -> QuerySet[Image]:
    """An artist's portrait and banner, the newest first, whatever has become of them."""
    return (
        Image.objects.filter(artist=artist, work=None).order_by("kind", "-pk").prefetch_related("renditions")
    )


def images_due(at: dt.datetime) -> QuerySet[Image]:
    """Images with something to be made: never begun, begun by a worker that did not come back, or to be made anew."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    return Image.objects.filter(
        Q(status=Image.Status.UPLOADED)
        | Q(status=Image.Status.PROCESSING, claimed_until__lt=at)
        | Q(status=Image.Status.COMPARING)
        | Q(status=Image.Status.READY, renew_at__lte=at) & free
    ).order_by("uploaded_at", "pk")


def tilings_due(at: dt.datetime) -> QuerySet[Tiling]:
    """Large views to be cut: of ready pictures, never begun or left by a worker that did not come back."""
    return Tiling.objects.filter(
        Q(status=Tiling.Status.WAITING, claimed_until=None)
        | Q(status__in=[Tiling.Status.WAITING, Tiling.Status.WORKING], claimed_until__lt=at),
        image__status=Image.Status.READY,
    ).order_by("pk")


def tile_files(tiling: Tiling) -> list[tuple[Storage, str]]:
    """Every tile of a large view, with its store."""
    if not tiling.place:
        return []
    return [(public_storage(), name) for name in tiles.names(tiling.place, tiling.width, tiling.height)]


def minutes_by_contributor(work: Work) -> dict[str, int]:
    """What the log of hours comes to for each address; the artist's own under the empty one."""
    return dict(
        work.sessions.order_by("contributor")
        .values_list("contributor")
        .annotate(minutes=Sum("minutes"))
        .values_list("contributor", "minutes")
    )


def large_view_files(tiling: Tiling) -> list[tuple[Storage, str]]:
    """The tiles and what lists them."""
    found = tile_files(tiling)
    return [*found, (public_storage(), f"{tiling.place}/{tiles.MANIFEST}")] if found else []
