"""Keeping works, taking in their photographs and evidence, making the public renditions, signing how it was made."""

from artists.works.services.attesting import (
    Changed,
    NotSigned,
    NotYours,
    answer,
    attest_sample,
    draft_attestation,
    read_photographs,
    review,
    sign,
)
from artists.works.services.evidence import (
    add_evidence,
    describe_evidence,
    look_at,
    remove_evidence,
    use_photograph,
)
from artists.works.services.pictures import (
    Refused,
    add_image,
    edit_image,
    move_image,
    remove_image,
)
from artists.works.services.renditions import make_renditions
from artists.works.services.works import create_work, edit_work

__all__ = [
    "Changed",
    "NotSigned",
    "NotYours",
    "Refused",
    "add_evidence",
    "add_image",
    "answer",
    "attest_sample",
    "create_work",
    "describe_evidence",
    "draft_attestation",
    "edit_image",
    "edit_work",
    "look_at",
    "make_renditions",
    "move_image",
    "read_photographs",
    "remove_evidence",
    "remove_image",
    "review",
    "sign",
    "use_photograph",
]
