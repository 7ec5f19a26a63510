"""Taking in photographs. The file is looked at here and decoded by a worker."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from artists.profiles.models import Artist
from artists.profiles.plain_text import one_line
from artists.works import containers, images, machine_art, refusals, selectors
from artists.works.models import Image, Rendition, Tiling, Work

MOST_IMAGES = 20  # of one work


class Refused(ValueError):
    """The file is not taken; the message says why and what to do. Nothing was kept."""


@transaction.atomic
def add_image(
    *,
    artist: Artist,
    work: Work | None,
    file: BinaryIO,
    name: str,
    at: dt.datetime,
    kind: str = Image.Kind.FRONT,
    alt_text: str = "",
) -> Image:
    """
    Keep a photograph, to be made into renditions by `make_renditions`.

    The same file given again for the same work returns the image that is there. `work` is None for a portrait or a
    banner. `name` is shown to the artist and never used as a path.

    :raises Refused: if the header tells that it cannot become a picture, or the file that a generator made it
    """
    header = look(file)
    digest = sha256_of(file)
    if work is not None:
        # Lock the work, so that a double click does not count the same place twice.
        Work.objects.select_for_update().get(pk=work.pk)
        if same := Image.objects.filter(work=work, original_sha256=digest).first():
            return same
        if Image.objects.filter(work=work).count() >= MOST_IMAGES:
            raise Refused(refusals.PICTURES_ENOUGH % {"number": MOST_IMAGES})
    image = Image(
        artist=artist,
        work=work,
        position=Image.objects.filter(work=work).count() if work else 0,
        kind=kind,
        alt_text=one_line(alt_text)[:300],
        original_name=one_line(PurePath(name.replace("\\", "/")).name)[:200],
        original_sha256=digest,
        uploaded_at=at,
    )
    file.seek(0)
    image.original.save(f"{secrets.token_hex(16)}.{header.format.lower()}", File(file), save=False)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        image.original.delete(save=False)
        return Image.objects.get(work=work, original_sha256=digest)
    return image


@transaction.atomic
def edit_image(*, image: Image, alt_text: str, kind: str) -> Image:
    """Change what is said of an image."""
    image.alt_text, image.kind = one_line(alt_text)[:300], kind
    image.save(update_fields=["alt_text", "kind"])
    return image


@transaction.atomic
def move_image(*, image: Image, places: int) -> None:
    """Show an image earlier (negative `places`) or later among the others of its work."""
    Work.objects.select_for_update().get(pk=image.work_id)
    order = list(Image.objects.filter(work_id=image.work_id).order_by("position", "pk"))
    here = next(place for place, each in enumerate(order) if each.pk == image.pk)
    order.insert(max(0, min(len(order) - 1, here + places)), order.pop(here))
    for position, each in enumerate(order):
        each.position = position
    Image.objects.bulk_update(order, ["position"])


@transaction.atomic
def order_images(*, work: Work, image_ids: Sequence[int]) -> None:
    """Show a work's images in this order. Those that are not named, added meanwhile say, follow in the order they had."""
    Work.objects.select_for_update().get(pk=work.pk)
    wanted = {image_id: place for place, image_id in enumerate(image_ids)}
    order = sorted(
        Image.objects.filter(work=work),
        key=lambda each: (wanted.get(each.pk, len(wanted)), each.position, each.pk),
    )
    for position, each in enumerate(order):
        each.position = position
    Image.objects.bulk_update(order, ["position"])


@transaction.atomic
def remove_image(*, image: Image) -> None:
    """
    Take an image away, with its original and its renditions.

    :raises Refused: if a published offer shows nothing else, or it is evidence of how the work was made
    """
    if image.evidence.exists():
        raise Refused(
            gettext_noop(
                "This picture is evidence of how the work was made. Take it out of the evidence first."
            )
        )
    if image.work_id and image.status == Image.Status.READY:
        others = Image.objects.filter(work_id=image.work_id, status=Image.Status.READY).exclude(pk=image.pk)
        shown = Work.objects.filter(pk=image.work_id, listings__status__in=["published", "sold_out"])
        if shown.exists() and not others.exclude(alt_text="").exists():
            raise Refused(
                gettext_noop(
                    "Buyers see this picture now. Add another with a description first, then remove this one."
                )
            )
    files = [(image.original.storage, image.original.name)]
    files += [(each.file.storage, each.file.name) for each in image.renditions.all()]
    tiling = Tiling.objects.filter(image=image).first()
    files += selectors.large_view_files(tiling) if tiling else []
    image.delete()
    transaction.on_commit(lambda: remove_files(files))


def remove_files(files) -> None:
    """Delete files, given as pairs of store and name, that no row names any more."""
    for storage, name in files:
        # Names come from the recipe, so another image may show the very same file.
        above = name.rpartition("/")[0]
        tiled = Tiling.objects.filter(place__in=[above, above.rpartition("/")[0]]).exclude(place="")
        if not Rendition.objects.filter(file=name).exists() and not tiled.exists():
            storage.delete(name)


def look(file: BinaryIO) -> images.Header:
    """
    What the head of a file says of the picture in it.

    :raises Refused: if it cannot become one, or says of itself that a generator made it
    """
    try:
        header = images.look(file)
    except images.Unusable as error:
        raise Refused(str(error)) from error
    file.seek(0)
    if said := machine_art.declared(containers.read(file.read())):
        raise Refused(machine_art.reason(said))
    return header


def sha256_of(file: BinaryIO) -> str:
    """The hash of a whole file, which stands at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


@transaction.atomic
def reserve(*, work: Work, mining: str, at: dt.datetime) -> Work:
    """Say what machines may do with a work's pictures (`Work.Mining`); they are made anew while they are shown."""
    Work.objects.filter(pk=work.pk).update(mining=mining)
    renew(images=Image.objects.filter(work=work), at=at)
    work.refresh_from_db()
    return work


def renew(*, images, at: dt.datetime) -> int:
    """Have the renditions of these ready images (a queryset) made anew; returns of how many."""
    return images.filter(status=Image.Status.READY, renew_at=None).update(renew_at=at)
