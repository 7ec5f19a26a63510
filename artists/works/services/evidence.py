"""Taking in evidence, looking at it in the worker, showing it to the public or not, taking it out again."""

import datetime as dt
import secrets
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from artists.profiles.plain_text import one_line
from artists.works import darkroom, file_facts, images, refusals
from artists.works.disclosure import SLOTS_BY_KEY
from artists.works.models import Attestation, Evidence, Image, Work
from artists.works.services.pictures import Refused, add_image, look, remove_image, sha256_of

MOST_EVIDENCE = 24  # files of one work
PREVIEW = 1_280  # px, the longer side
# A worker that died while it looked is followed by another after this.
AGAIN_AFTER = dt.timedelta(minutes=5)
KINDS = {
    "pencil": Image.Kind.PENCIL,
    "wet": Image.Kind.WET,
    "plate": Image.Kind.PLATE,
    "macro": Image.Kind.DETAIL,
    "verso": Image.Kind.VERSO,
    "palette": Image.Kind.PALETTE,
    "hands": Image.Kind.HANDS,
    "timelapse": Image.Kind.STILL,
}


@transaction.atomic
def add_evidence(
    *, work: Work, slot: str, file: BinaryIO, name: str, at: dt.datetime, note: str = ""
) -> Evidence:
    """
    Keep one file of evidence, privately. The same file given again for the same work is the one that is there.

    :raises Refused: if it cannot become a picture, says of itself that it was generated, or is one too many
    """
    _require_slot(slot)
    header = look(file)
    facts = file_facts.read(file)
    digest = sha256_of(file)
    if same := _room_for(work, digest):
        return same
    evidence = Evidence(
        work=work,
        slot=slot,
        note=one_line(note)[:300],
        original_name=one_line(PurePath(name.replace("\\", "/")).name)[:200],
        original_sha256=digest,
        facts=facts.kept,
        added_at=at,
        due_at=at,
    )
    file.seek(0)
    evidence.original.save(f"{secrets.token_hex(16)}.{header.format.lower()}", File(file), save=False)
    return _kept(evidence)


@transaction.atomic
def use_photograph(*, work: Work, slot: str, image: Image, at: dt.datetime) -> Evidence:
    """
    Take a photograph of the work that is public anyway as evidence.

    :raises Refused: if it is of another work, not ready, or one too many
    """
    _require_slot(slot)
    if image.work_id != work.pk or image.status != Image.Status.READY:
        raise Refused(gettext_noop("This photograph is not ready yet."))
    if same := _room_for(work, image.original_sha256):
        return same
    return _kept(
        Evidence(
            work=work,
            slot=slot,
            image=image,
            original_name=image.original_name,
            original_sha256=image.original_sha256,
            note=image.alt_text,
            is_shown=True,
            facts=facts_of(image).kept,
            width=image.width,
            height=image.height,
            status=Evidence.Status.READY,
            added_at=at,
        )
    )


def facts_of(image: Image) -> file_facts.FileFacts:
    """What the original of a photograph says of itself; nothing where it cannot be read just now."""
    try:
        with image.original.open("rb") as original:
            return file_facts.read(original)
    except OSError:
        return file_facts.FileFacts()


def look_at(*, evidence: Evidence, at: dt.datetime) -> Evidence:
    """
    Decode the file and make the preview that reviewers see; `ready`, or `refused` with the reason.

    Does nothing to what is not due. An error of storage passes through, and it is looked at again later.
    """
    claimed = Evidence.objects.filter(pk=evidence.pk, status=Evidence.Status.UPLOADED, due_at__lte=at)
    if not claimed.update(due_at=at + AGAIN_AFTER):
        evidence.refresh_from_db()
        return evidence
    evidence.refresh_from_db()
    try:
        with evidence.original.open("rb") as original:
            picture = darkroom.develop(original.read()).picture
    except images.Unusable as error:
        evidence.move(Evidence.Status.REFUSED, reason=str(error)[:300], due_at=None)
        return evidence
    picture.thumbnail((PREVIEW, PREVIEW))
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=82, optimize=True)
    evidence.preview.save(f"{secrets.token_hex(16)}.jpg", ContentFile(buffer.getvalue()), save=False)
    evidence.move(
        Evidence.Status.READY,
        preview=evidence.preview.name,
        width=picture.width,
        height=picture.height,
        due_at=None,
    )
    return evidence


@transaction.atomic
def describe_evidence(
    *, evidence: Evidence, slot: str, note: str, is_shown: bool, at: dt.datetime
) -> Evidence:
    """
    Say what a file shows and whether the public may see it. Shown, it goes through the pipeline of public pictures.

    :raises Refused: if it is to be shown without a word for those who cannot see it
    """
    _require_slot(slot)
    evidence = Evidence.objects.select_for_update().select_related("work__artist").get(pk=evidence.pk)
    evidence.slot, evidence.note = slot, one_line(note)[:300]
    if is_shown and not evidence.note:
        raise Refused(gettext_noop("Say what it shows before buyers see it, for those who cannot see it."))
    own = bool(evidence.original)
    if is_shown and evidence.image is None:
        with evidence.original.open("rb") as original:
            evidence.image = add_image(
                artist=evidence.work.artist,
                work=evidence.work,
                file=BytesIO(original.read()),
                name=evidence.original_name,
                kind=KINDS[slot],
                alt_text=evidence.note,
                at=at,
            )
    taken_back = evidence.image if not is_shown and own else None
    if taken_back is not None:
        evidence.image = None
    evidence.is_shown = is_shown
    evidence.save(update_fields=["slot", "note", "is_shown", "image"])
    if taken_back is not None:
        remove_image(image=taken_back)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence) -> None:
    """
    Take a file out of the evidence. A public photograph stays a photograph of the work.

    :raises Refused: if it is part of what was signed
    """
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if is_signed(evidence):
        raise Refused(
            gettext_noop(
                "This file is part of what you signed, so it is kept. You can choose not to show it."
            )
        )
    shown = evidence.image if evidence.original else None
    files = [(each.storage, each.name) for each in (evidence.original, evidence.preview) if each]
    evidence.delete()
    if shown is not None:
        remove_image(image=shown)
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in files])


def is_signed(evidence: Evidence) -> bool:
    """Whether some signed attestation names this file."""
    return (
        Attestation.objects.filter(work=evidence.work_id)
        .exclude(status=Attestation.Status.DRAFT)
        .filter(content__evidence__contains=[{"sha256": evidence.original_sha256}])
        .exists()
    )


def _require_slot(slot: str) -> None:
    if slot not in SLOTS_BY_KEY:
        raise Refused(gettext_noop("Say what kind of evidence it is."))


def _room_for(work: Work, digest: str) -> Evidence | None:
    """The same file, where it is there already; a full house refuses. Locks the work."""
    Work.objects.select_for_update().get(pk=work.pk)
    if same := Evidence.objects.filter(work=work, original_sha256=digest).first():
        return same
    if Evidence.objects.filter(work=work).count() >= MOST_EVIDENCE:
        raise Refused(refusals.EVIDENCE_ENOUGH % {"number": MOST_EVIDENCE})
    return None


def _kept(evidence: Evidence) -> Evidence:
    try:
        with transaction.atomic():
            evidence.save()
    except IntegrityError:
        if evidence.original:
            evidence.original.delete(save=False)
        return Evidence.objects.get(work=evidence.work_id, original_sha256=evidence.original_sha256)
    return evidence
