"""
What a picture file that somebody was sent shows and says: which work here it looks like, and which signals it carries.

The file is decoded in the darkroom and forgotten; nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from artists.works import credentials, darkroom, declaration, images, lookalikes
from artists.works import selectors as works
from artists.works.models import Image
from artists.works.services.signing import anchors
from marketplace.catalogue import selectors as catalogue

WIDEST = 1_280  # px; more tells a fingerprint nothing
# Unrelated pictures stay below 0.8: artists.works.fingerprints.
ALIKE = 0.85
MOST = 3
NOBODY = 0  # an artist's number that no artist has: nobody's pictures are left out
_RESERVED = (declaration.DATA_MINING, declaration.EXCEPT_SEARCH)


class NotReadable(Exception):
    """The file is no picture we can read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A public work that the picture looks like, and how much: 1.0 is the same."""

    work: object
    picture: object
    likeness: float

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)


@dataclass(frozen=True, slots=True)
class Finding:
    alike: list[Alike]
    proof: credentials.Credentials | None
    said: declaration.Declaration | None

    @property
    def is_reserved(self) -> bool:
        """Whether its XMP says that it may not be mined."""
        return self.said is not None and self.said.data_mining in _RESERVED

    @property
    def rights(self) -> str:
        """What it says of rights, to stand within a sentence: without a full stop of its own."""
        return self.said.rights.rstrip(". ") if self.said else ""

    @property
    def is_ours(self) -> bool:
        """Whether its signature is whole and one that we trust; only then does it prove anything."""
        return self.proof is not None and self.proof.intact and self.proof.trusted


def examine(file) -> Finding:
    """
    Look at an uploaded file.

    :raises NotReadable: if it is too large, no picture, damaged, or says of itself that a generator made it
    """
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise NotReadable(_("At most %(most)s MB.") % {"most": settings.UPLOAD_MAX_BYTES // 1024**2})
    try:
        images.look(file)  # what is no picture by its first bytes never reaches the darkroom
        file.seek(0)
        found = darkroom.examine(file.read(), anchors=anchors(), widest=WIDEST)
    except images.Unusable as error:
        raise NotReadable(str(error)) from error
    except darkroom.Crashed as error:
        raise NotReadable(images.IT_IS_DAMAGED) from error
    return Finding(_alike(found.picture), found.proof, found.said)


def _alike(picture) -> list[Alike]:
    """Works that the public may see, the likest first, each once."""
    near = lookalikes.near_copies(picture, artist_id=NOBODY, at_least=ALIKE)
    found = Image.objects.filter(pk__in=[pk for pk, _likeness in near]).select_related("work")
    known = found.prefetch_related("renditions").in_bulk()
    alike: dict[int, Alike] = {}
    for pk, likeness in near:
        image = known.get(pk)
        if image is None or image.work_id in alike or len(alike) == MOST:
            continue
        work = catalogue.shown_work(image.work.slug)
        if not isinstance(work, catalogue.Missing):
            alike[image.work_id] = Alike(work, works.picture(image), likeness)
    return list(alike.values())
