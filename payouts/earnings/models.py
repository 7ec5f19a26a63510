"""What a sale earned, for whom, and when it may be paid out. The journal holds the money; these rows hold the why."""

from django.db import models
from django.db.models import F, Q

from payouts.states import Stateful


class Charge(models.Model):
    """One payment taken from a buyer at Stripe. Refunds and disputes together never exceed it: PostgreSQL refuses."""

    stripe_charge = models.CharField(max_length=64, unique=True)
    payment_intent = models.CharField(max_length=64, unique=True)
    order_reference = models.CharField(max_length=100)  # "order:55"
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units, as are the rest
    refunded = models.BigIntegerField(default=0)
    disputed = models.BigIntegerField(default=0)
    # Stripe's processing fee; null until Stripe has told it, which can be seconds after the payment.
    fee = models.BigIntegerField(null=True, blank=True)
    charged_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["charged_at"], condition=Q(fee__isnull=True), name="charges_without_fee")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_above_zero"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, disputed__gte=0, amount__gte=F("refunded") + F("disputed")),
                name="never_more_returned_than_charged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stripe_charge} {self.amount} {self.currency}"


class Sale(Stateful):
    """
    One thing a buyer paid for: a copy, its shipping, or a contribution to the solidarity fund.

        pending ──▶ released       a week after delivery, see services.release_due

    What later refunds took is in `refunded`, cumulative; every party's part of it follows from the same allocator.
    """

    class Kind(models.TextChoices):
        COPY = "copy"
        SHIPPING = "shipping"
        CONTRIBUTION = "contribution"

    class Status(models.TextChoices):
        PENDING = "pending"
        RELEASED = "released"

    NEXT = {Status.PENDING: {Status.RELEASED}, Status.RELEASED: set()}

    reference = models.CharField(max_length=100, unique=True)  # "sale:order-line:812"
    order_reference = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="sales")
    agreement = models.ForeignKey(
        "splits.SplitAgreement", on_delete=models.PROTECT, null=True, blank=True, related_name="sales"
    )
    entry = models.OneToOneField("ledger.JournalEntry", on_delete=models.PROTECT, related_name="sale")
    currency = models.CharField(max_length=3)
    quantity = models.PositiveIntegerField(default=1)
    received = models.BigIntegerField()  # minor units, tax included
    tax = models.BigIntegerField(default=0)
    coop_share = models.BigIntegerField(default=0)
    coop_share_points = models.PositiveIntegerField(
        default=0
    )  # basis points of the policy in force at the sale
    refunded = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    sold_at = models.DateTimeField()
    hold_days = models.PositiveSmallIntegerField()  # days after delivery, by the policy in force at the sale
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    release_at = models.DateTimeField(
        null=True, blank=True
    )  # when it is due to be released; null: not yet known
    hold_reason = models.CharField(max_length=200, blank=True)  # an open return or dispute stops the release
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["release_at"], condition=Q(status="pending", hold_reason=""), name="sales_due"
            ),
            models.Index(fields=["order_reference"], name="sales_by_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    received__gt=0,
                    tax__gte=0,
                    coop_share__gte=0,
                    refunded__gte=0,
                    refunded__lte=F("received"),
                ),
                name="sale_amounts_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(status="released", released_at__isnull=False)
                | Q(status="pending", released_at__isnull=True),
                name="released_sales_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"


class Part(models.Model):
    """One payee's part of one sale, exact, and how much of it refunds have taken back."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    refunded = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "payee"], name="one_part_per_payee"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, refunded__gte=0, refunded__lte=F("amount")),
                name="part_amounts_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee}: {self.amount} of {self.sale_id}"
