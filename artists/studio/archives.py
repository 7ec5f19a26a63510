"""
Packing everything of an artist's, as a row that workers take up: asked for, made, kept for some days, removed.

    ask ─▶ make (claimed; goes on telling how far it is) ─▶ ready, with a letter ─▶ removed

Killed anywhere, the claim runs out and another worker begins again; what was half written is nobody's and goes.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
import zipfile

import structlog
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse

from artists.cooperative.services import write_to
from artists.profiles.models import Archive, Artist
from artists.studio.packing import everything_of

CLAIM = dt.timedelta(minutes=20)
MOST_ATTEMPTS = 5
KEPT = dt.timedelta(days=7)
LINK = dt.timedelta(hours=1)
_SALT = "archive"
Status = Archive.Status
WAITING = (Status.ASKED, Status.MAKING)

log = structlog.get_logger(__name__)


def ask(*, artist: Artist, at: dt.datetime) -> Archive:
    """Ask for everything. While one is being packed, that is the one."""
    try:
        with transaction.atomic():
            return Archive.objects.create(artist=artist, asked_at=at, due_at=at)
    except IntegrityError:
        return Archive.objects.get(artist=artist, status__in=WAITING)


def due(at: dt.datetime):
    return Archive.objects.filter(status__in=WAITING, due_at__lte=at).order_by("due_at", "pk")


def make(*, archive: Archive, at: dt.datetime) -> Archive:
    """
    Pack everything into one file, keep it, and write to the artist.

    Does nothing to what is not due or in other hands. An error passes through: it is begun again when the claim has run
    out, and given up after `MOST_ATTEMPTS`. Memory stays flat: rows are read in chunks, files copied in pieces.
    """
    claimed = due(at).filter(pk=archive.pk)
    if not claimed.update(status=Status.MAKING, due_at=at + CLAIM, attempts=F("attempts") + 1, files_done=0):
        archive.refresh_from_db()
        return archive
    archive = Archive.objects.select_related("artist__user", "artist__payee", "artist__storefront").get(
        pk=archive.pk
    )
    if archive.attempts > MOST_ATTEMPTS:
        archive.move(Status.FAILED, ended_at=at)
        return archive
    files_all = sum(1 for _ in everything_of(archive.artist, day=f"{at:%Y-%m-%d}"))
    Archive.objects.filter(pk=archive.pk).update(files_all=files_all)
    with tempfile.TemporaryFile() as file:
        _pack(archive, file, at)
        size = file.tell()
        file.seek(0)
        # A name of its own for each attempt: a slower worker never overwrites a faster one's.
        name = default_storage.save(f"archives/{archive.pk}-{archive.attempts}.zip", File(file))
    return _finish(archive, name, size, at)


def _pack(archive: Archive, file, at: dt.datetime) -> None:
    begun = time.monotonic()
    with zipfile.ZipFile(file, "w", allowZip64=True) as pack:
        for number, each in enumerate(everything_of(archive.artist, day=f"{at:%Y-%m-%d}"), start=1):
            # Photographs are as small as they get; text is not.
            info = zipfile.ZipInfo(each.path, date_time=at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED if each.is_text else zipfile.ZIP_STORED
            try:
                with pack.open(info, "w", force_zip64=True) as target:
                    each.write(target)
            except FileNotFoundError:
                # One lost file costs no other; which one it is stands in the pack, empty.
                log.error("file_missing_in_store", path=each.path, archive=archive.pk)
            if number % 20 == 0:
                now = at + dt.timedelta(seconds=time.monotonic() - begun)
                Archive.objects.filter(pk=archive.pk, attempts=archive.attempts).update(
                    files_done=number, due_at=now + CLAIM
                )
    file.seek(0, 2)


@transaction.atomic
def _finish(archive: Archive, name: str, size: int, at: dt.datetime) -> Archive:
    held = Archive.objects.select_for_update().filter(
        pk=archive.pk, status=Status.MAKING, attempts=archive.attempts
    )
    if not held.exists():
        # Taken over after the claim ran out.
        default_storage.delete(name)
        archive.refresh_from_db()
        return archive
    archive.refresh_from_db()
    archive.move(
        Status.READY, file=name, bytes=size, ready_at=at, files_done=archive.files_all or archive.files_done
    )
    context = {"artist": archive.artist, "days": KEPT.days, "path": reverse("studio:leave")}
    write_to(archive.artist.user, event="archive_ready", context=context)
    return archive


def remove_old(*, at: dt.datetime) -> int:
    """Delete what was ready for `KEPT`; returns how many. The row stays and says so."""
    old = Archive.objects.filter(status=Status.READY, ready_at__lt=at - KEPT)
    removed = 0
    for archive in old.order_by("pk")[:100]:
        default_storage.delete(archive.file.name)
        archive.move(Status.REMOVED, ended_at=at)
        removed += 1
    return removed


def of_artist(artist: Artist):
    """The last few, newest first."""
    return Archive.objects.filter(Q(artist=artist))[:5]


def token_for(archive: Archive) -> str:
    """The key of a download link that counts for `LINK`, for its owner alone."""
    return signing.dumps([archive.pk, archive.artist_id], salt=_SALT)


def opened_by(token: str, archive: Archive) -> bool:
    """Whether the key is for this archive and not too old."""
    try:
        return signing.loads(token, salt=_SALT, max_age=LINK) == [archive.pk, archive.artist_id]
    except signing.BadSignature:
        return False
