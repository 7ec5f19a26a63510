"""
Keeping works and their hours, taking in their photographs and evidence, making what the public sees of them, comparing them, signing
how they were made.
"""

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
from artists.works.services.hours import NotTrue, log_session, remove_session
from artists.works.services.likenesses import NotNow, compare, decide
from artists.works.services.pictures import (
    Refused,
    add_image,
    edit_image,
    move_image,
    order_images,
    remove_image,
    renew,
    reserve,
)
from artists.works.services.renditions import make_renditions
from artists.works.services.tilings import make_tiles
from artists.works.services.uploading import (
    TooMuch,
    announce,
    finish,
    let_lapse,
    receive,
    take,
    where_to_send,
)
from artists.works.services.works import create_work, edit_work

__all__ = [
    "Changed",
    "NotNow",
    "NotSigned",
    "NotTrue",
    "NotYours",
    "Refused",
    "TooMuch",
    "add_evidence",
    "add_image",
    "announce",
    "answer",
    "attest_sample",
    "compare",
    "create_work",
    "decide",
    "describe_evidence",
    "draft_attestation",
    "edit_image",
    "edit_work",
    "finish",
    "let_lapse",
    "log_session",
    "look_at",
    "make_renditions",
    "make_tiles",
    "move_image",
    "order_images",
    "read_photographs",
    "receive",
    "remove_evidence",
    "remove_image",
    "remove_session",
    "renew",
    "reserve",
    "review",
    "sign",
    "take",
    "use_photograph",
    "where_to_send",
]
