"""A payment, a delivery, a refund or a dispute becomes journal entries. Orders tell; nothing here asks what an order is."""

from .disputing import DisputeFacts, keep_evidence, mark_submitted, record_dispute
from .refunding import TooMuchReturned, refund, refund_failed
from .releasing import (
    RELEASE_AFTER_DISPATCH,
    delivered,
    dispatched,
    hold,
    lift_hold,
    release_due,
)
from .selling import DoesNotAddUp, Item, record_fee, record_payment

__all__ = [
    "RELEASE_AFTER_DISPATCH",
    "DisputeFacts",
    "DoesNotAddUp",
    "Item",
    "TooMuchReturned",
    "delivered",
    "dispatched",
    "hold",
    "keep_evidence",
    "lift_hold",
    "mark_submitted",
    "record_dispute",
    "record_fee",
    "record_payment",
    "refund",
    "refund_failed",
    "release_due",
]
