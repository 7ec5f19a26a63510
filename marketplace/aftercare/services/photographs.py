"""Pictures of damage: strangers' bytes in, clean JPEGs out. Decoded in the darkroom, never kept as they came."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from artists.works import darkroom, images, refusals
from marketplace.aftercare.models import Claim, Photograph
from payouts import language

MOST = 6
WIDEST = 2_000  # px


@dataclass(frozen=True, slots=True)
class Clean:
    """A picture without anything that the camera wrote into it. `sha256` is of the file as it was sent."""

    sha256: str
    jpeg: bytes
    width: int
    height: int


def cleaned(files: Sequence) -> tuple[list[Clean], list[str]]:
    """Each file as a clean picture, the same one once; and a sentence for each that cannot be one. No row is written."""
    if len(files) > MOST:
        return [], [_("At most six photographs. Choose those that show it best.")]
    found: dict[str, Clean] = {}
    refused = []
    for file in files:
        name = str(file.name)[:80]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1024**2
            refused.append(_("%(name)s: at most %(most)s MB a photograph.") % {"name": name, "most": most})
            continue
        content = file.read()
        try:
            clean = _clean(content)
        except images.Unusable as error:
            refused.append(f"{name}{language.colon()}{language.retold(str(error), refusals.WITH_BLANKS)}")
        except darkroom.Crashed:
            refused.append(f"{name}{language.colon()}{_(images.IT_IS_DAMAGED)}")
        else:
            found[clean.sha256] = clean
    return list(found.values()), refused


def keep(*, claim: Claim, pictures: Sequence[Clean]) -> None:
    """Put cleaned pictures with a claim, under names that nobody chose."""
    for clean in pictures:
        row = Photograph(claim=claim, sha256=clean.sha256, width=clean.width, height=clean.height)
        row.file.save(f"{secrets.token_hex(16)}.jpg", ContentFile(clean.jpeg), save=True)


def _clean(content: bytes) -> Clean:
    images.look(BytesIO(content))  # what is no picture by its first bytes never reaches the darkroom
    picture = darkroom.develop(content, widest=WIDEST).picture
    picture.thumbnail((WIDEST, WIDEST))
    jpeg = BytesIO()
    picture.save(jpeg, "JPEG", quality=85, optimize=True)
    return Clean(hashlib.sha256(content).hexdigest(), jpeg.getvalue(), picture.width, picture.height)
