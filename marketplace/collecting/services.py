"""Issuing certificates, replacing and revoking them. What ends one says why, and its code goes on telling so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from artists.listings import selectors as listings
from marketplace.collecting import certificate_paper, selectors
from marketplace.collecting.models import Certificate, Scan
from payouts.states import IllegalTransition

Status = Certificate.Status

GIVEN_BACK = gettext_noop("The sale was given back, so this certificate holds for no copy any more.")


def issue_due(*, at: dt.datetime, limit: int = 200) -> int:
    """Issue a certificate for each copy that was sold and has none, one transaction each; returns how many."""
    return sum(_issue(pk, at) for pk in selectors.copies_without().values_list("pk", flat=True)[:limit])


def end_due(*, at: dt.datetime, limit: int = 200) -> int:
    """Revoke the certificates of copies that were given back; returns how many."""
    ended = 0
    for certificate in selectors.of_copies_given_back()[:limit]:
        try:
            certificate.move(Status.REVOKED, ended_at=at, reason=GIVEN_BACK)
        except IllegalTransition:
            continue  # somebody ended it at this very moment
        ended += 1
    return ended


@transaction.atomic
def replace(*, certificate: Certificate, reason: str, at: dt.datetime) -> Certificate:
    """
    Issue another in the place of one that was lost, or whose code became known. The old one tells so from now on.

    :raises IllegalTransition: if it does not hold any more
    """
    old = Certificate.objects.select_for_update().get(pk=certificate.pk)
    old.move(Status.SUPERSEDED, ended_at=at, reason=reason)
    return Certificate.objects.create(
        copy=old.copy,
        language=old.language,
        content=old.content,
        digest=old.digest,
        layout=old.layout,
        replaces=old,
        issued_at=at,
    )


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, at: dt.datetime) -> None:
    """
    End a certificate for good; none is issued in its place.

    :raises IllegalTransition: if it does not hold any more
    """
    locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
    locked.move(Status.REVOKED, ended_at=at, reason=reason)
    certificate.refresh_from_db()


def note_look(*, certificate: Certificate, at: dt.datetime) -> None:
    """Somebody opened the certificate's page."""
    Scan.objects.create(certificate=certificate, at=at)


@transaction.atomic
def _issue(copy_id: int, at: dt.datetime) -> bool:
    # Two statements: the second sees what another worker committed while the first took the lock.
    if (
        not selectors.copy_locked(copy_id)
        or (copy := selectors.copies_without().filter(pk=copy_id).first()) is None
    ):
        return False  # in another worker's hands, or done
    language = copy.line.order.language
    with translation.override(language):
        content = content_of(copy)
        content["printed"] = certificate_paper.printed(content)
    Certificate.objects.create(
        copy=copy,
        language=language,
        content=content,
        digest=digest_of(content),
        layout=certificate_paper.LAYOUT,
        issued_at=at,
    )
    return True


def content_of(copy) -> dict:
    """All that a certificate says of a copy, as it is today. Whoever bought it is not named: it may change hands."""
    listing = copy.line.option.listing
    work = listing.work
    front = work.images.filter(kind="front").order_by("position", "pk").first()
    return {
        "artist": work.artist.name,
        "title": work.title,
        "year": work.year,
        "medium": work.get_medium_display(),
        "materials": work.materials,
        "support": work.support,
        "width_mm": work.width_mm,
        "height_mm": work.height_mm,
        "kind": listing.kind,
        "number": copy.copy_number if listing.kind == "limited" else None,
        "edition": listing.edition_size if listing.kind == "limited" else None,
        "artist_proofs": listing.artist_proofs,
        "process": listing.process,
        "printer": listing.printer,
        "paper": copy.line.option.paper,
        "made_by_hand": not work.painted_by_program,
        "picture_sha256": front.original_sha256 if front else "",
        "sold": f"{copy.line.order.paid_at:%Y-%m-%d}",
        "disclosed": [[str(label), str(said)] for label, said in listings.disclosed(listing)],
    }


def digest_of(content: dict) -> str:
    """SHA-256 of the content, the same however its parts are ordered."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
