"""Messages, returns, receipts. What was said and decided stays: no page edits or removes it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.orders.models import new_token
from payouts.states import Stateful


class Side(models.TextChoices):
    """Who speaks in a conversation."""

    BUYER = "buyer", _("The buyer")
    ARTIST = "artist", _("The artist")
    COOP = "co-op", _("The co-op")


class Message(models.Model):
    """One message about one parcel: plain text that the buyer, its artist and the co-op read."""

    shipment = models.ForeignKey("orders.Shipment", on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=6, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=4_000)
    asks_coop = models.BooleanField(default=False)  # somebody of the co-op should look
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["shipment", "sent_at"], name="messages_of_a_parcel")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="messages_say_something")]

    def __str__(self) -> str:
        return f"Message {self.pk} about {self.shipment}"


class Reading(models.Model):
    """Until when a side has read a conversation."""

    shipment = models.ForeignKey("orders.Shipment", on_delete=models.CASCADE, related_name="readings")
    side = models.CharField(max_length=6, choices=Side)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "side"], name="one_reading_per_side_and_parcel")
        ]

    def __str__(self) -> str:
        return f"{self.shipment} read by {self.side}"


class Claim(Stateful):
    """
    A buyer asks to give something of a parcel back, or says that it came damaged, wrong or not at all.

        requested ──▶ accepted ──▶ sent_back ──▶ refunded
          │  │           │                          ▲
          │  │           └──────────────────────────┘     nothing need come back
          │  └──▶ declined ──▶ escalated ──▶ accepted | refused
          └─────────────────────▲                          silence for a week

        requested | declined | escalated | accepted ──▶ withdrawn       by the buyer

    The artist of the parcel decides first, the co-op where the buyer asks it to. The money is `refund`'s own story.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        ESCALATED = "escalated"
        REFUSED = "refused"
        SENT_BACK = "sent_back"
        REFUNDED = "refunded"
        WITHDRAWN = "withdrawn"

    class Reason(models.TextChoices):
        CHANGED_MIND = "changed_mind", _("I changed my mind")
        DAMAGED = "damaged", _("It arrived damaged")
        WRONG = "wrong", _("It is not what I ordered")
        LOST = "lost", _("It never arrived")

    class Goods(models.TextChoices):
        """Where the things go once it is accepted."""

        BACK = "back", _("They come back to the artist")
        STAY = "stay", _("Nothing need come back")

    NEXT = {
        Status.REQUESTED: {Status.ACCEPTED, Status.DECLINED, Status.ESCALATED, Status.WITHDRAWN},
        Status.DECLINED: {Status.ESCALATED, Status.WITHDRAWN},
        Status.ESCALATED: {Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN},
        Status.ACCEPTED: {Status.SENT_BACK, Status.REFUNDED, Status.WITHDRAWN},
        Status.SENT_BACK: {Status.REFUNDED},
        Status.REFUSED: set(),
        Status.REFUNDED: set(),
        Status.WITHDRAWN: set(),
    }
    OPEN = (Status.REQUESTED, Status.DECLINED, Status.ESCALATED, Status.ACCEPTED, Status.SENT_BACK)

    # Made with the form that asked: sending it twice asks once.
    form_key = models.CharField(max_length=64, unique=True, default=new_token)
    shipment = models.ForeignKey("orders.Shipment", on_delete=models.PROTECT, related_name="claims")
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    reason = models.CharField(max_length=12, choices=Reason)
    text = models.TextField(max_length=2_000, blank=True)
    goods = models.CharField(max_length=4, choices=Goods, blank=True)  # decided when it is accepted
    answer = models.CharField(max_length=1_000, blank=True)  # of whoever decided last, to the buyer
    appeal = models.CharField(max_length=1_000, blank=True)  # of the buyer, to the co-op
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=80, blank=True)
    refund = models.OneToOneField(
        "orders.Refund", on_delete=models.PROTECT, null=True, blank=True, related_name="claim"
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["escalated_at"], condition=Q(status="escalated"), name="claims_the_coop_decides"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="refunded", refund__isnull=False)
                | (~Q(status="refunded") & Q(refund__isnull=True)),
                name="refunded_claims_have_their_refund",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "sent_back", "refunded"]) | ~Q(goods=""),
                name="accepted_claims_say_where_the_goods_go",
            ),
        ]

    def __str__(self) -> str:
        return f"Return {self.pk} of {self.shipment.order.number}"


class ClaimedPiece(models.Model):
    """One numbered copy, or so many pieces of a line, that a claim is about."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="pieces")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="claimed")
    copy = models.ForeignKey(
        "orders.Reservation", on_delete=models.PROTECT, null=True, blank=True, related_name="claimed"
    )
    quantity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "copy"], name="a_copy_once_per_claim"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & (Q(copy__isnull=True) | Q(quantity=1)),
                name="claimed_pieces_are_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"


class Photograph(models.Model):
    """A picture that shows the damage: decoded, cleaned of what the camera wrote into it, and kept privately."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="photographs")
    file = models.FileField(upload_to="claims/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it was sent
    width = models.PositiveIntegerField()  # px
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "sha256"], name="a_photograph_once_per_claim")
        ]

    def __str__(self) -> str:
        return f"Photograph {self.pk} of {self.claim}"


class Receipt(models.Model):
    """An address at which anybody may see where the money of an order went, and nothing of who bought it."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="receipts")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(withdrawn_at=None), name="one_open_receipt_per_order"
            )
        ]

    def __str__(self) -> str:
        return f"Receipt {self.pk}"
