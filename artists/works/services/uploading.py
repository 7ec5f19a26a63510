"""
Files on their way in: announced by their hash, sent to the store or through us, looked at, and kept.

    announce ─▶ the browser sends it where `where_to_send` says ─▶ finish

Whatever breaks in between, announcing again finds out what arrived, and only the rest is sent.
"""

import base64
import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from posixpath import join
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_noop

from artists.profiles.plain_text import one_line
from artists.works import refusals
from artists.works.disclosure import SLOTS_BY_KEY
from artists.works.models import Evidence, Image, Upload, Work
from artists.works.services.evidence import add_evidence
from artists.works.services.pictures import Refused, add_image, sha256_of

Status, Purpose = Upload.Status, Upload.Purpose
HOUR = dt.timedelta(hours=1)
LAPSES_AFTER = dt.timedelta(hours=24)


class TooMuch(Exception):
    """More than an hour's share was sent; the message says when to go on. Nothing that arrived is lost."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a form with the file is posted to, and the fields that go before it. `url` is empty for our own server."""

    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def announce(
    *,
    work: Work,
    purpose: str,
    sha256: str,
    name: str,
    size: int,
    at: dt.datetime,
    slot: str = "",
) -> Upload:
    """
    Say that a file is coming. One that is here already, or on its way, is that one: nothing is sent twice.

    :raises Refused: if it is empty, too heavy, or names no hash
    :raises TooMuch: if this artist sent more in the last hour than anybody needs to
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or purpose not in Purpose.values:
        raise Refused(
            gettext_noop("The browser did not say which file this is. Reload the page and choose it again.")
        )
    if purpose == Purpose.EVIDENCE and slot not in SLOTS_BY_KEY:
        raise Refused(gettext_noop("Say what kind of evidence it is."))
    require_weight(size)
    Work.objects.select_for_update().get(pk=work.pk)
    under_way = Upload.objects.filter(
        work=work, purpose=purpose, sha256=sha256, status__in=[Status.ANNOUNCED, Status.RECEIVED]
    ).first()
    if under_way is not None:
        return under_way
    image, evidence = _kept_before(work, purpose, sha256)
    known = image is not None or evidence is not None
    if not known:
        _require_share(work.artist_id, size, at)
    return Upload.objects.create(
        artist_id=work.artist_id,
        work=work,
        purpose=purpose,
        slot=slot,
        sha256=sha256,
        name=one_line(PurePath(name.replace("\\", "/")).name)[:200] or "a file",
        # What is here already weighs nothing towards the hour.
        size=0 if known else size,
        key=f"incoming/{secrets.token_hex(16)}",
        status=Status.TAKEN if known else Status.ANNOUNCED,
        image=image,
        evidence=evidence,
        announced_at=at,
        ended_at=at if known else None,
    )


def where_to_send(upload: Upload, *, storage: Storage = default_storage) -> Target:
    """
    Straight to the store, by a form that the store itself checks (key, weight and hash), where the store is S3;
    through our own server otherwise.
    """
    bucket = getattr(storage, "bucket_name", None)
    if bucket is None:
        return Target()
    fields = {
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(upload.sha256)).decode(),
    }
    form = storage.connection.meta.client.generate_presigned_post(
        Bucket=bucket,
        Key=join(storage.location, upload.key),
        Fields=fields,
        Conditions=[
            ["content-length-range", upload.size, upload.size],
            *({name: value} for name, value in fields.items()),
        ],
        ExpiresIn=int(HOUR.total_seconds()),
    )
    return Target(form["url"], form["fields"])


@transaction.atomic
def receive(*, upload: Upload, file: BinaryIO, size: int) -> Upload:
    """
    Put a file that came through our own server where the store would have put it. Received already, it stays.

    :raises Refused: if it is not as heavy as was announced
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.status != Status.ANNOUNCED:
        return upload
    if size != upload.size:
        raise Refused(gettext_noop("The connection broke before the whole file was here. Send it again."))
    default_storage.delete(upload.key)
    default_storage.save(upload.key, File(file))
    upload.move(Status.RECEIVED)
    return upload


@transaction.atomic
def finish(*, upload: Upload, at: dt.datetime) -> Upload:
    """
    Look at a file that arrived and keep it as what it was announced as: `taken`, or `refused` with the reason.

    Asked twice, the first answer stands; asked before it arrived, it stays announced.
    """
    upload = Upload.objects.select_for_update().select_related("work__artist").get(pk=upload.pk)
    if upload.status not in (Status.ANNOUNCED, Status.RECEIVED) or not default_storage.exists(upload.key):
        return upload
    if upload.status == Status.ANNOUNCED:
        upload.move(Status.RECEIVED)
    with default_storage.open(upload.key, "rb") as file:
        _keep(upload, file, at)
    transaction.on_commit(lambda: default_storage.delete(upload.key))
    return upload


@transaction.atomic
def take(
    *,
    work: Work,
    purpose: str,
    file: BinaryIO,
    name: str,
    size: int,
    at: dt.datetime,
    slot: str = "",
    alt_text: str = "",
) -> Upload:
    """
    Take a file that came with a plain form, in one go, by the same rules and limits.

    :raises Refused: with the reason; nothing was kept of the file
    :raises TooMuch: as `announce`
    """
    require_weight(size)
    upload = announce(
        work=work, purpose=purpose, sha256=sha256_of(file), name=name, size=size, at=at, slot=slot
    )
    if upload.status == Status.TAKEN:
        return upload
    if upload.status == Status.ANNOUNCED:
        upload.move(Status.RECEIVED)
    _keep(upload, file, at, alt_text=alt_text)
    return upload


def _keep(upload: Upload, file: BinaryIO, at: dt.datetime, *, alt_text: str = "") -> None:
    """Make the file a photograph or evidence, and write down what became of it."""
    try:
        if sha256_of(file) != upload.sha256:
            raise Refused(gettext_noop("The file changed on its way. Send it again."))
        if upload.purpose == Purpose.EVIDENCE:
            facts = {
                "evidence": add_evidence(
                    work=upload.work, slot=upload.slot, file=file, name=upload.name, at=at
                )
            }
        else:
            facts = {
                "image": add_image(
                    artist=upload.work.artist,
                    work=upload.work,
                    file=file,
                    name=upload.name,
                    alt_text=alt_text,
                    at=at,
                )
            }
    except Refused as error:
        upload.move(Status.REFUSED, reason=str(error)[:300], ended_at=at)
    else:
        upload.move(Status.TAKEN, ended_at=at, **facts)


def let_lapse(*, at: dt.datetime) -> int:
    """Give up on files that were announced a day ago and never came, and throw away what came half; returns how many."""
    late = Upload.objects.filter(
        status__in=[Status.ANNOUNCED, Status.RECEIVED], announced_at__lt=at - LAPSES_AFTER
    )
    count = 0
    for upload in late.order_by("pk")[:500]:
        finish(upload=upload, at=at)
        upload.refresh_from_db()
        if upload.status == Status.ANNOUNCED:
            upload.move(Status.LAPSED, ended_at=at)
            count += 1
    return count


def require_weight(size: int) -> None:
    """:raises Refused: if a file of `size` bytes is empty or too heavy."""
    most = settings.UPLOAD_MAX_BYTES
    if size <= 0:
        raise Refused(gettext_noop("The file is empty."))
    if size > most:
        raise Refused(refusals.TOO_HEAVY % {"weight": f"{size / 1024**2:.0f}", "most": most // 1024**2})


def _require_share(artist_id: int, size: int, at: dt.datetime) -> None:
    lately = Upload.objects.filter(artist=artist_id, announced_at__gt=at - HOUR)
    weight = lately.aggregate(all=Sum("size"))["all"] or 0
    if lately.count() >= settings.UPLOADS_AN_HOUR or weight + size > settings.UPLOAD_BYTES_AN_HOUR:
        raise TooMuch(gettext_noop("That is a lot for one hour. What arrived is kept; go on in an hour."))


def _kept_before(work: Work, purpose: str, sha256: str) -> tuple[Image | None, Evidence | None]:
    if purpose == Purpose.EVIDENCE:
        return None, Evidence.objects.filter(work=work, original_sha256=sha256).first()
    return Image.objects.filter(work=work, original_sha256=sha256).first(), None
