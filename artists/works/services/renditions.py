"""
Making what the public sees of a photograph.

    claim (committed) ─▶ decode, encode, sign (no transaction, no lock) ─▶ files ─▶ rows and `comparing` (committed)
      ─▶ fingerprint (committed) ─▶ look for copies ─▶ `ready` or `held`

Killed anywhere, the claim runs out and the sweep begins again where it was. A file's name is its recipe (original,
settings, declaration, certificate), so what was written before is found and not made twice.
"""

import datetime as dt
import hashlib
import json

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop

from artists.works import colors, credentials, darkroom, declaration, images, selectors, tiles
from artists.works.models import Attestation, Image, Rendition, Swatch, Tiling, Work
from artists.works.services.claiming import CLAIM, MOST_TRIES, given_back_on_error, prolong
from artists.works.services.likenesses import compare
from artists.works.services.pictures import remove_files, remove_image
from artists.works.services.signing import maker

_FORMATS = ("avif", "webp", "jpeg")
_LARGE = (Image.Kind.FRONT, Image.Kind.DETAIL)


def make_renditions(*, image: Image, at: dt.datetime) -> Image:
    """
    Decode the original, make every public size of it and compare it with others'; `ready`, `held`, or `refused` with
    the reason.

    Does nothing to an image that waits for nothing or is in the hands of another worker. An error of storage or
    database passes through: the image is taken up again soon.

    :raises darkroom.Crashed: if the decoder died; after a few times the image is refused
    """
    image.refresh_from_db()
    if image.status == Image.Status.COMPARING:
        return compare(image=image, at=at)
    claimed_until = at + CLAIM
    due = selectors.images_due(at).filter(pk=image.pk)
    # A picture that is shown stays so while it is made anew.
    renewing = image.status == Image.Status.READY
    status = {} if renewing else {"status": Image.Status.PROCESSING}
    if not due.update(claimed_until=claimed_until, tries=F("tries") + 1, **status):
        image.refresh_from_db()
        return image
    image = Image.objects.select_related("artist", "work").get(pk=image.pk)
    if image.tries > MOST_TRIES:
        reason = gettext_noop(
            "We tried several times and could not prepare this photograph. Export it as a JPEG and upload it again."
        )
        return _finish(image, Image.Status.REFUSED, reason=reason)
    with given_back_on_error(image, at=at):
        try:
            with image.original.open("rb") as original:
                developed = darkroom.develop(original.read())
        except images.Unusable as error:
            return _finish(image, Image.Status.REFUSED, reason=str(error)[:300])
        said = declaration_of(image)
        picture, xmp = developed.picture, declaration.packet(said)
        recipe = recipe_of(image, said)
        renditions = [
            _kept(image, form, size, f"pictures/{recipe[:2]}/{recipe[2:]}-{size.width}", xmp, said, developed)
            for size in images.sizes_of(picture)
            for form in _FORMATS
        ]
        facts = {
            "width": developed.original_size[0],
            "height": developed.original_size[1],
            "color": images.color_of(picture),
            "placeholder": images.placeholder_of(picture),
        }
        found = colors.swatches(picture)
    # A portrait or banner is nobody's work; what was shown was compared before.
    done = Image.Status.READY if renewing or image.work_id is None else Image.Status.COMPARING
    image = _finish(image, done, renditions=renditions, swatches=found, reason="", renew_at=None, **facts)
    return compare(image=image, at=at) if image.status == Image.Status.COMPARING else image


def declaration_of(image: Image) -> declaration.Declaration:
    """What this image's renditions say of themselves."""
    work, artist = image.work, image.artist
    year = work.year if work else image.uploaded_at.year
    page = settings.SITE_URL + reverse("catalogue:work", args=[work.slug]) if work else settings.SITE_URL
    return declaration.Declaration(
        creator=artist.name,
        rights=f"© {year} {artist.name}. All rights reserved. Not for text and data mining or AI training.",
        title=work.title if work else artist.name,
        source_type=_source_type(work),
        data_mining=(
            declaration.EXCEPT_SEARCH
            if work and work.mining == Work.Mining.SEARCH
            else declaration.DATA_MINING
        ),
        web_statement=page,
    )


def _source_type(work: Work | None) -> str:
    if work is None:
        return declaration.DIGITAL_CAPTURE
    if work.painted_by_program:
        return declaration.ALGORITHMIC
    signed = work.attestations.filter(status__in=Attestation.STANDING).order_by("-version").first()
    return f"{declaration.SOURCE_TYPES}{signed.source_type if signed else declaration.UNSIGNED}"


def recipe_of(image: Image, said: declaration.Declaration) -> str:
    """The hash of everything a public file is made from, as its name."""
    parts = [
        image.original_sha256,
        images.SETTINGS,
        tiles.SETTINGS,
        declaration.packet(said).decode(),
        maker().mark,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:42]


def origin_of(image: Image, said: declaration.Declaration, media_type: str) -> credentials.Origin:
    return credentials.Origin(
        sha256=image.original_sha256, media_type=media_type, source_type=said.source_type
    )


def _kept(image, form, size, name, xmp, said, developed) -> Rendition:
    """One size in one format in the public store, made unless it is there, and its row."""
    prolong(image)
    storage, name = storages["public"], f"{name}.{images.EXTENSIONS[form]}"
    if storage.exists(name):
        length = storage.size(name)
    else:
        content = credentials.sign(
            images.cut(size, form, xmp=xmp),
            form,
            maker=maker(),
            origin=origin_of(image, said, developed.media_type),
            title=said.title,
            resized=size.size != developed.original_size,
        )
        name, length = storage.save(name, ContentFile(content)), len(content)
    return Rendition(image=image, format=form, width=size.width, height=size.height, file=name, bytes=length)


@transaction.atomic
def _finish(image: Image, status: str, *, renditions=(), swatches=(), **facts) -> Image:
    held = Image.objects.select_for_update().filter(pk=image.pk, claimed_until=image.claimed_until).first()
    if held is None:
        # Removed meanwhile, or taken over after the claim ran out.
        return image
    facts |= {"claimed_until": None, "tries": 0}
    if renditions:
        _replace(held, renditions, swatches, wants_tiles=_wants_tiles(held, facts))
    if held.status == Image.Status.READY:
        # Renewed; should its file prove unusable now, what is shown stays as it was.
        facts = (
            facts if status == Image.Status.READY else {"claimed_until": None, "tries": 0, "renew_at": None}
        )
        Image.objects.filter(pk=held.pk).update(**facts)
        held.refresh_from_db()
    else:
        held.move(status, **facts)
    if held.work_id is None and status == Image.Status.READY:
        # A portrait or banner takes the place of the one before, which was shown until now.
        for old in Image.objects.filter(artist=held.artist_id, kind=held.kind, work=None, pk__lt=held.pk):
            remove_image(image=old)
    return held


def _replace(image: Image, renditions, swatches, *, wants_tiles: bool) -> None:
    old = [(each.file.storage, each.file.name) for each in image.renditions.all()]
    image.renditions.all().delete()
    Rendition.objects.bulk_create(renditions)
    image.swatches.all().delete()
    Swatch.objects.bulk_create(
        Swatch(
            image=image,
            place=place,
            color=each.color,
            family=colors.family_of(each.lightness, each.a, each.b),
            lightness=each.lightness,
            a=each.a,
            b=each.b,
            share=each.share,
        )
        for place, each in enumerate(swatches)
    )
    if wants_tiles:
        _wish_for_tiles(image)
    transaction.on_commit(lambda: remove_files(old))


def _wants_tiles(image: Image, facts: dict) -> bool:
    large = tiles.is_worth_it(facts["width"], facts["height"], widest_rendition=images.WIDTHS[-1])
    return large and image.work_id is not None and image.kind in _LARGE


def _wish_for_tiles(image: Image) -> None:
    """A row for the large view; one that is there is made anew."""
    tiling, is_new = Tiling.objects.get_or_create(image=image)
    if not is_new and tiling.status in (Tiling.Status.DONE, Tiling.Status.GIVEN_UP):
        tiling.move(Tiling.Status.WAITING)
