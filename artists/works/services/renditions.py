"""
Making what the public sees of a photograph.

    claim (committed) ─▶ decode and encode (no transaction, no lock) ─▶ files ─▶ rows and `ready` (committed together)

Killed anywhere, the claim runs out and the sweep begins again; files have the names of their content, so what was
written before is found and not written twice.
"""

import datetime as dt
import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from artists.works import declaration, images, selectors
from artists.works.models import Image, Rendition
from artists.works.services.pictures import remove_image

# Longer than the task's hard time limit: whoever holds a claim that ran out is dead.
CLAIM = dt.timedelta(seconds=200)
# A picture that workers keep dying on is given up after this, or they would die on it for ever.
GIVE_UP = dt.timedelta(hours=6)
_FORMATS = ("avif", "webp", "jpeg")


def make_renditions(*, image: Image, at: dt.datetime) -> Image:
    """
    Decode the original and make every public size of it; `ready`, or `refused` with the reason.

    Does nothing to an image that is ready, refused, or in the hands of another worker. An error of storage or
    database passes through: the image stays `processing` and is taken up again when the claim has run out.
    """
    image.refresh_from_db()
    claimed_until = at + CLAIM
    due = selectors.images_due(at).filter(pk=image.pk)
    if not due.update(status=Image.Status.PROCESSING, claimed_until=claimed_until):
        image.refresh_from_db()
        return image
    begun_before = image.status == Image.Status.PROCESSING
    image = Image.objects.select_related("artist", "work").get(pk=image.pk)
    if begun_before and at - image.uploaded_at > GIVE_UP:
        reason = "We tried for hours and could not prepare this photograph. Export it as a JPEG and upload it again."
        return _finish(image, claimed_until, Image.Status.REFUSED, reason=reason)
    try:
        with image.original.open("rb") as original:
            picture = images.develop(BytesIO(original.read()))
    except images.Unusable as error:
        return _finish(image, claimed_until, Image.Status.REFUSED, reason=str(error)[:300])

    xmp = declaration.packet(declaration_of(image))
    renditions = [
        _keep(image, form, size, images.cut(size, form, xmp=xmp))
        for size in images.sizes_of(picture)
        for form in _FORMATS
    ]
    width, height = picture.info["original_size"]
    return _finish(
        image,
        claimed_until,
        Image.Status.READY,
        renditions=renditions,
        reason="",
        width=width,
        height=height,
        color=images.color_of(picture),
    )


def declaration_of(image: Image) -> declaration.Declaration:
    """What this image's renditions say of themselves."""
    year = image.work.year if image.work else image.uploaded_at.year
    return declaration.Declaration(
        creator=image.artist.name,
        rights=f"© {year} {image.artist.name}. All rights reserved. Not for text and data mining or AI training.",
        title=image.work.title if image.work else image.artist.name,
        source_type=(
            declaration.ALGORITHMIC
            if image.work and image.work.painted_by_program
            else declaration.DIGITAL_CAPTURE
        ),
    )


def _keep(image: Image, form: str, size, content: bytes) -> Rendition:
    """Put one file into the public store under the hash of its content, and describe it."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"pictures/{digest[:2]}/{digest[2:42]}.{images.EXTENSIONS[form]}"
    storage = storages["public"]
    if not storage.exists(name):
        name = storage.save(name, ContentFile(content))
    return Rendition(
        image=image, format=form, width=size.width, height=size.height, file=name, bytes=len(content)
    )


@transaction.atomic
def _finish(image: Image, claimed_until: dt.datetime, status: str, *, renditions=(), **facts) -> Image:
    held = Image.objects.select_for_update().filter(pk=image.pk, claimed_until=claimed_until).first()
    if held is None:
        # Removed meanwhile, or taken over after the claim ran out.
        return image
    if renditions:
        held.renditions.all().delete()
        Rendition.objects.bulk_create(renditions)
    held.move(status, claimed_until=None, **facts)
    if held.work_id is None and status == Image.Status.READY:
        # A portrait or banner takes the place of the one before, which was shown until now.
        for old in Image.objects.filter(artist=held.artist_id, kind=held.kind, work=None, pk__lt=held.pk):
            remove_image(image=old)
    return held
