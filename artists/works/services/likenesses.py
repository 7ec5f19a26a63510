"""Comparing a new picture with other artists', and what a person decides about it. No program decides alone."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop
from PIL import Image as Pillow

from artists.cooperative import services as cooperative
from artists.works import fingerprints, letters, lookalikes, refusals
from artists.works.models import Fingerprint, Image, Likeness, ViewHash
from artists.works.services.pictures import remove_files

HELD_FROM = 0.93  # likeness from which a person is asked; ADR 0020 has what that finds and misses
SAID_TO_THE_ARTIST = gettext_noop(
    "It looks like a picture that another artist has here. Somebody of the co-operative looks at both, usually within two "
    "days."
)


class NotNow(Exception):
    """It was decided already, or is not for this person to decide; the message says which."""


def compare(*, image: Image, at: dt.datetime) -> Image:
    """
    Keep the picture's fingerprint and look for other artists' pictures like it: `ready`, or `held` for a person.

    The fingerprint is committed before anything is looked for: of two copies that come at one moment at least one meets
    the other. Called twice, it does the same once.
    """
    picture = _smallest_enough(image)
    if picture is not None:
        keep_fingerprint(image=image, picture=picture)
    alike = []
    if picture is not None and not image.work.painted_by_program:
        alike = lookalikes.near_copies(picture, artist_id=image.artist_id, at_least=HELD_FROM)
    return _conclude(image, alike, at)


@transaction.atomic
def keep_fingerprint(*, image: Image, picture: Pillow.Image) -> None:
    """Write the fingerprint of `picture` (RGB) as that of `image`, in place of an older one."""
    ViewHash.objects.filter(image=image).delete()
    found = fingerprints.of(picture)
    if found is None:
        Fingerprint.objects.filter(image=image).delete()
        return
    facts = {"thumb": found.thumb, "inner": list(found.inner), "recipe": fingerprints.RECIPE}
    Fingerprint.objects.update_or_create(image=image, defaults=facts)
    ViewHash.objects.bulk_create(ViewHash(image=image, view=view, hash=hash_) for view, hash_ in found.hashes)


@transaction.atomic
def _conclude(image: Image, alike, at: dt.datetime) -> Image:
    # Without locking its key: two copies that meet each other both point at the other's row.
    waiting = Image.objects.filter(pk=image.pk, status=Image.Status.COMPARING)
    held = waiting.select_for_update(no_key=True).first()
    if held is None:
        # Another worker was quicker, or it was removed.
        image.refresh_from_db()
        return image
    Likeness.objects.bulk_create(
        [Likeness(image=held, other_id=other, score=score, found_at=at) for other, score in alike],
        ignore_conflicts=True,
    )
    if Likeness.objects.filter(image=held, status=Likeness.Status.OPEN).exists():
        held.move(Image.Status.HELD, reason=SAID_TO_THE_ARTIST)
        letters.held(held)
    else:
        held.move(Image.Status.READY)
    return held


@transaction.atomic
def decide(*, likeness: Likeness, is_copy: bool, by, reason: str, at: dt.datetime) -> Likeness:
    """
    Allow a held picture, or refuse it as a copy, with the reason that its artist reads.

    :raises NotNow: if it was decided already, or `by` is one of the two artists
    """
    # In this order everywhere: the picture, then what is said of it.
    image = (
        Image.objects.select_for_update(of=["self"])
        .select_related("artist", "work")
        .get(pk=likeness.image_id)
    )
    likeness = (
        Likeness.objects.select_for_update(of=["self"])
        .select_related("other__artist", "other__work")
        .get(pk=likeness.pk)
    )
    if by.pk in (image.artist.user_id, likeness.other.artist.user_id):
        raise NotNow("One of the two pictures is yours, so somebody else decides.")
    if likeness.status != Likeness.Status.OPEN:
        raise NotNow("Somebody decided this already.")
    decided = {"decided_at": at, "decided_by": by, "reason": reason}
    cooperative.record(
        by=by,
        verb="refused as a copy" if is_copy else "allowed beside its look-alike",
        subject=f"likeness:{likeness.pk}",
        title=f"{image.work.title} by {image.artist.name}, like {likeness.other.work.title} by {likeness.other.artist.name}",
        reason=reason,
        at=at,
    )
    if is_copy:
        others = Likeness.objects.filter(image=image, status=Likeness.Status.OPEN)
        others.update(status=Likeness.Status.REFUSED, **decided)
        likeness.refresh_from_db()
        if image.status == Image.Status.HELD:
            image.move(Image.Status.REFUSED, reason=(refusals.A_COPY % {"reason": reason})[:300])
            _withdraw(image)
            letters.decided(image, is_copy=True, reason=reason)
        return likeness
    likeness.move(Likeness.Status.ALLOWED, **decided)
    still_open = Likeness.objects.filter(image=image, status=Likeness.Status.OPEN).exists()
    if image.status == Image.Status.HELD and not still_open:
        image.move(Image.Status.READY, reason="")
        letters.decided(image, is_copy=False, reason=reason)
    return likeness


def _withdraw(image: Image) -> None:
    """Take away what was made of it, and the fingerprint by which the real one would look like a copy of this."""
    files = [(each.file.storage, each.file.name) for each in image.renditions.all()]
    image.renditions.all().delete()
    ViewHash.objects.filter(image=image).delete()
    Fingerprint.objects.filter(image=image).delete()
    transaction.on_commit(lambda: remove_files(files))


def _smallest_enough(image: Image) -> Pillow.Image | None:
    """The picture from its own JPEG of some 640 px, which is the same whoever makes it; None where it has none."""
    made = image.renditions.filter(format="jpeg").order_by("width")
    rendition = made.filter(width__gte=640).first() or made.last()
    if rendition is None:
        return None
    with rendition.file.open("rb") as file, Pillow.open(file, formats=("JPEG",)) as picture:
        return picture.convert("RGB")
