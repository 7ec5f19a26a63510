"""How the sample's works were made, truthfully: a program painted them. Signed so, and looked at by a reviewer."""

from __future__ import annotations

import datetime as dt

from artists.works import services as works
from artists.works.models import Attestation, Image, Work
from artists.works.services.attesting import RUBRIC
from marketplace.users.models import User

STILL_TO_CHECK = frozenset(["Huts at ebb tide", "Copper and slate", "Iris sibirica"])
SLOTS = {Image.Kind.PENCIL: "pencil", Image.Kind.WET: "wet", Image.Kind.DETAIL: "macro"}
REASON = "A sample, and the statement says so. The stages are of the same picture."


def sign_for(work: Work, *, waits: bool) -> None:
    """Signed the evening the work was hung, looked at the next morning unless it `waits`."""
    evening = work.created_at + dt.timedelta(hours=8)
    for image in work.images.filter(kind__in=SLOTS, status=Image.Status.READY, evidence=None):
        works.use_photograph(work=work, slot=SLOTS[image.kind], image=image, at=evening)
    attestation = works.attest_sample(work=work, at=evening)
    if attestation.status == Attestation.Status.SIGNED and not waits:
        works.review(
            attestation=attestation,
            decision="passed",
            rubric=dict.fromkeys(RUBRIC, "yes"),
            reason=REASON,
            seen=attestation.content_sha256,
            by=User.objects.get(email="remy@sample.fairhand.example"),
            at=evening + dt.timedelta(hours=12),
        )
