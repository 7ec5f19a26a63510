"""
Everything that is held of a person, packed for them, as a row that workers take up.

    ask ─▶ make (claimed) ─▶ ready, with a letter ─▶ removed after a week

Killed anywhere, the claim runs out and another worker begins again.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string

from marketplace.keeping.models import Pack
from marketplace.keeping.services import leaving
from marketplace.mail import services as mail

CLAIM = dt.timedelta(minutes=20)
MOST_ATTEMPTS = 5
KEPT = dt.timedelta(days=7)
LINK = dt.timedelta(hours=1)
_SALT = "keeping.pack"
Status = Pack.Status
WAITING = (Status.ASKED, Status.MAKING)


def ask(*, user, at: dt.datetime) -> Pack:
    """Ask for everything. While one is being packed, that is the one."""
    try:
        with transaction.atomic():
            return Pack.objects.create(user=user, asked_at=at, due_at=at)
    except IntegrityError:
        return Pack.objects.get(user=user, status__in=WAITING)


def due(at: dt.datetime) -> QuerySet[Pack]:
    return Pack.objects.filter(status__in=WAITING, due_at__lte=at).order_by("due_at", "pk")


def make(*, pack_id: int, at: dt.datetime) -> None:
    """
    Pack everything into one file, keep it privately, and write to its owner.

    Does nothing to what is not due or in other hands. An error passes through: it is begun again when the claim has run
    out, and given up after `MOST_ATTEMPTS`.
    """
    claimed = due(at).filter(pk=pack_id)
    if not claimed.update(status=Status.MAKING, due_at=at + CLAIM, attempts=F("attempts") + 1):
        return
    pack = Pack.objects.select_related("user").get(pk=pack_id)
    if pack.attempts > MOST_ATTEMPTS:
        pack.move(Status.FAILED, ended_at=at)
        return
    content = _packed(pack.user, at)
    name = default_storage.save(f"packs/{pack.pk}-{get_random_string(24)}.zip", ContentFile(content))
    with transaction.atomic():
        held = Pack.objects.select_for_update().filter(
            pk=pack.pk, status=Status.MAKING, attempts=pack.attempts
        )
        if not held.exists():
            # Taken over after the claim ran out, or its owner has left meanwhile.
            default_storage.delete(name)
            return
        pack.move(Status.READY, file=name, bytes=len(content), ready_at=at)
        mail.send(
            to=pack.user.email,
            template="keeping/pack_ready",
            context={"name": pack.user.get_short_name(), "days": KEPT.days, "path": reverse("keeping:data")},
            language=pack.user.language,
            reference=f"keeping:pack:{pack.pk}",
        )


def _packed(user, at: dt.datetime) -> bytes:
    """A zip of data.json, for programs, and index.html, to read."""
    held = leaving.held(user)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        written = json.dumps({"packed_at": at, **held}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        pack.writestr("data.json", written)
        sections = [(heading, [list(row.items()) for row in rows]) for heading, rows in held.items()]
        with translation.override(user.language or settings.LANGUAGE_CODE):
            page = render_to_string("keeping/pack.html", {"sections": sections, "at": at})
        pack.writestr("index.html", page)
    return target.getvalue()


def remove_old(*, at: dt.datetime) -> int:
    """Delete what was ready for `KEPT`; returns how many. The row stays and says so."""
    removed = 0
    for pack in Pack.objects.filter(status=Status.READY, ready_at__lte=at - KEPT).order_by("pk")[:100]:
        default_storage.delete(pack.file)
        pack.move(Status.REMOVED, file="", ended_at=at)
        removed += 1
    return removed


def token_for(pack: Pack) -> str:
    """The key of a download link that counts for `LINK`, for its owner alone."""
    return signing.dumps([pack.pk, pack.user_id], salt=_SALT)


def opened_by(token: str, pack: Pack) -> bool:
    """Whether the key is for this pack and not too old."""
    try:
        return signing.loads(token, salt=_SALT, max_age=LINK) == [pack.pk, pack.user_id]
    except signing.BadSignature:
        return False
