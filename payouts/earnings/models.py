"""What a sale earned, for whom, and when it may be paid out. The journal holds the money; these rows hold the why."""

from django.conf import settings
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
    # What the buyer's bank took, as long as it has not given it back.
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

        pending ──▶ released       a week after delivery, see services.release_due; not while a dispute is open

    What refunds and lost disputes took back is in `refunded`, cumulative; every party's part of it follows from the
    same allocator, see giving_back.py. A `stray` payment is nobody's sale: the solidarity fund keeps it until it goes
    back.
    """

    class Kind(models.TextChoices):
        COPY = "copy"
        SHIPPING = "shipping"
        CONTRIBUTION = "contribution"
        STRAY = "stray"

    # What no payee has a part of.
    OF_THE_FUND = (Kind.CONTRIBUTION, Kind.STRAY)

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
    tax_refunded = models.BigIntegerField(default=0)  # of `refunded`, the tax
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    sold_at = models.DateTimeField()
    hold_days = models.PositiveSmallIntegerField()  # days after delivery, by the policy in force at the sale
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    release_at = models.DateTimeField(
        null=True, blank=True
    )  # when it is due to be released; null: not yet known
    hold_reason = models.CharField(
        max_length=200, blank=True
    )  # an open complaint stops the release; disputes do so by themselves
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
                condition=Q(tax_refunded__gte=0, tax_refunded__lte=F("tax"), refunded__gte=F("tax_refunded")),
                name="no_more_tax_refunded_than_taken",
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
    """One payee's part of one sale, exact, and how much of it refunds and lost disputes have taken back."""

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


class GivenBack(models.Model):
    """
    Money of a charge that went back to the buyer and stands: a refund Stripe made, or a dispute that was lost.

    All rows of a charge that are not undone say together what each party has given back (giving_back.py). A refund
    that failed, or a dispute won after all, is undone: its row stays, and the parties get their parts again.
    """

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="given_back")
    reference = models.CharField(max_length=100, unique=True)  # "refund:re_1", "dispute:du_1"
    amount = models.BigIntegerField()  # minor units
    # Minor units by the sale's reference, where somebody said what they are for; null: shared by all.
    items = models.JSONField(null=True, blank=True)
    tax_only = models.BooleanField(default=False)
    happened_at = models.DateTimeField()  # by Stripe's clock; their order decides who gets an odd cent
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "given back"
        indexes = [models.Index(fields=["charge", "happened_at"], name="given_back_in_order")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="given_back_above_zero")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"


class Dispute(Stateful):
    """
    A buyer's bank asks for the money back. The statuses are Stripe's own.

        warning_needs_response ──▶ warning_under_review ──▶ warning_closed      an inquiry: no money moves
                 │
                 ▼
        needs_response ──▶ under_review ──▶ won | lost                          prevented: settled before it began
                                            lost ──▶ won                        seldom, and then all is restored

    https://docs.stripe.com/disputes/how-disputes-work
    """

    class Status(models.TextChoices):
        WARNING_NEEDS_RESPONSE = "warning_needs_response", "Inquiry, wants an answer"
        WARNING_UNDER_REVIEW = "warning_under_review", "Inquiry, answered"
        WARNING_CLOSED = "warning_closed", "Inquiry, closed"
        NEEDS_RESPONSE = "needs_response", "Wants an answer"
        UNDER_REVIEW = "under_review", "With the bank"
        WON = "won", "Won"
        LOST = "lost", "Lost"
        PREVENTED = "prevented", "Prevented"

    WAITING = (Status.WARNING_NEEDS_RESPONSE, Status.NEEDS_RESPONSE)
    OPEN = (*WAITING, Status.WARNING_UNDER_REVIEW, Status.UNDER_REVIEW)
    INQUIRIES = (Status.WARNING_NEEDS_RESPONSE, Status.WARNING_UNDER_REVIEW, Status.WARNING_CLOSED)
    # Stripe decides what follows what; only what it calls the end stays the end.
    _DECIDED = {Status.WON, Status.LOST, Status.PREVENTED}
    _CHARGEBACK = {Status.NEEDS_RESPONSE, Status.UNDER_REVIEW} | _DECIDED
    NEXT = {
        Status.WARNING_NEEDS_RESPONSE: {Status.WARNING_UNDER_REVIEW, Status.WARNING_CLOSED} | _CHARGEBACK,
        Status.WARNING_UNDER_REVIEW: {Status.WARNING_NEEDS_RESPONSE, Status.WARNING_CLOSED} | _CHARGEBACK,
        Status.WARNING_CLOSED: _CHARGEBACK,
        Status.NEEDS_RESPONSE: {Status.UNDER_REVIEW} | _DECIDED,
        Status.UNDER_REVIEW: {Status.NEEDS_RESPONSE} | _DECIDED,
        Status.WON: {Status.LOST},
        Status.LOST: {Status.WON},
        Status.PREVENTED: {Status.WON, Status.LOST},
    }

    stripe_dispute = models.CharField(max_length=64, unique=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="disputes")
    status = models.CharField(max_length=24, choices=Status)
    reason = models.CharField(max_length=60)  # Stripe's word for what the buyer says
    amount = models.BigIntegerField()  # minor units of the charge's currency, as are the rest
    # What the bank took and gave back, and Stripe's fee for it, as far as it happened.
    taken = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    # How much of `taken` is of the charge; more than was left of it is the co-op's own loss.
    within = models.BigIntegerField(default=0)
    borne_at = models.DateTimeField(null=True, blank=True)  # when the parties were charged for it
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # until when the bank hears us
    closed_at = models.DateTimeField(null=True, blank=True)
    # What is said to the bank, by the names Stripe has for it; a draft until it is submitted.
    evidence = models.JSONField(default=dict, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["needs_response", "warning_needs_response"]),
                name="disputes_to_answer",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount__gt=0,
                    taken__gte=0,
                    returned__gte=0,
                    within__gte=0,
                    returned__lte=F("taken"),
                    within__lte=F("taken"),
                ),
                name="dispute_amounts_make_sense",
            )
        ]

    def __str__(self) -> str:
        return f"Dispute {self.stripe_dispute}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_inquiry(self) -> bool:
        return self.status in self.INQUIRIES

    @property
    def wants_an_answer(self) -> bool:
        return self.status in self.WAITING
