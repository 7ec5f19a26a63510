"""Money that goes back: for what was bought, or because it bought nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from marketplace.orders.models.order import Order, Reservation
from marketplace.orders.models.tokens import new_token
from payouts.states import Stateful


class StrayPayment(Stateful):
    """
    Money at Stripe that buys nothing: its order had ended or asks another sum, or nobody knows what it was for.

        found ──▶ returned | kept

    What came for an order goes back by itself. What is for no order at all waits for a person.
    """

    class Status(models.TextChoices):
        FOUND = "found"
        RETURNED = "returned"
        KEPT = "kept"

    NEXT = {
        Status.FOUND: {Status.RETURNED, Status.KEPT},
        Status.RETURNED: set(),
        Status.KEPT: set(),
    }

    payment_intent = models.CharField(max_length=100, unique=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="stray_payments"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.FOUND)
    amount = models.BigIntegerField()  # minor units
    currency = models.CharField(max_length=3)
    email = models.EmailField(max_length=254, blank=True)
    reason = models.CharField(max_length=300)  # why it buys nothing
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="stray_above_zero")]

    def __str__(self) -> str:
        return f"Stray payment {self.pk}"


class Refund(Stateful):
    """
    Money going back to a buyer. In the books from `pending` on, and out of them again when it failed.

        requested ──▶ sending ──▶ pending ──▶ done
                         │           │         │
                         └───────────┴─────────┴──▶ failed      refused, or sent back by the buyer's bank
    """

    class Status(models.TextChoices):
        REQUESTED = "requested"
        SENDING = "sending"
        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    class Kind(models.TextChoices):
        EVERYTHING = "everything", "All that is left"
        PIECES = "pieces", "Some pieces"
        DELIVERY = "delivery", "The delivery only"
        TAX = "tax", "The tax only"
        AMOUNT = "amount", "An amount"

    class Fate(models.TextChoices):
        """What becomes of the numbered copies it is for."""

        KEPT = "kept", "The buyer keeps it"
        RETURNED = "returned", "It is back with the artist: the number can be sold again"
        VOID = "void", "It did not come back: the number is void"

    NEXT = {
        Status.REQUESTED: {Status.SENDING, Status.FAILED},
        Status.SENDING: {Status.PENDING, Status.DONE, Status.FAILED},
        Status.PENDING: {Status.DONE, Status.FAILED},
        Status.DONE: {Status.FAILED},
        Status.FAILED: set(),
    }

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    stray = models.ForeignKey(
        StrayPayment, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AMOUNT)
    amount = models.BigIntegerField()  # minor units of the payment's currency
    # Minor units by what earnings call each thing; null: shared by all that was paid for.
    items = models.JSONField(null=True, blank=True)
    copies = models.ManyToManyField(Reservation, blank=True, related_name="refunds")
    fate = models.CharField(max_length=8, choices=Fate, default=Fate.KEPT)
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    said = models.CharField(max_length=300, blank=True)  # why it failed, in Stripe's words
    key = models.CharField(max_length=64, unique=True, default=new_token)  # the idempotency key at Stripe
    stripe_refund = models.CharField(max_length=100, null=True, blank=True, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_above_zero"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, stray__isnull=True)
                | Q(order__isnull=True, stray__isnull=False),
                name="refund_of_one_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"Refund of {self.amount} on {self.order.number if self.order else self.stray}"

    @property
    def payment_intent(self) -> str:
        return self.order.payment_intent if self.order else self.stray.payment_intent

    @property
    def currency(self) -> str:
        return self.order.currency if self.order else self.stray.currency
