"""What is planned, who approved it, what was sent, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payouts.states import Stateful


class PayoutRun(Stateful):
    """
    One payday in one currency.

        planned ──▶ approved ──▶ sending ──▶ completed
           │
           └──▶ abandoned

    Planning reserves what each payee is to get; approvals name the hash of exactly that list.
    """

    class Status(models.TextChoices):
        PLANNED = "planned"
        APPROVED = "approved"
        SENDING = "sending"
        COMPLETED = "completed"
        ABANDONED = "abandoned"

    NEXT = {
        Status.PLANNED: {Status.APPROVED, Status.ABANDONED},
        Status.APPROVED: {Status.SENDING},
        Status.SENDING: {Status.COMPLETED},
        Status.COMPLETED: set(),
        Status.ABANDONED: set(),
    }

    class PausedFor(models.TextChoices):
        """What sending waits for. Only what a person paused waits for a person; the rest goes on by itself."""

        FUNDS = "funds", "Money at Stripe"
        KEY = "key", "Stripe's acceptance of our key"
        BOOKS = "books", "Books and Stripe to agree"
        APPROVAL = "approval", "Another approval"
        PERSON = "person", "The person who paused it, or another"

    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    content_hash = models.CharField(max_length=64)  # SHA-256 of payees, destinations, banks and amounts
    approvals_needed = models.PositiveSmallIntegerField()
    minimum = models.BigIntegerField()  # minor units; payees with less wait for the next run
    netting_points = models.PositiveIntegerField(default=0)  # basis points that may go to an old debt
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    sending_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    # Why sending waits ("Stripe holds 12.00 less than is needed"); empty while it goes on.
    paused_for = models.CharField(max_length=8, choices=PausedFor, blank=True)
    paused_reason = models.CharField(max_length=250, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency"],
                condition=Q(status__in=["planned", "approved", "sending"]),
                name="one_unfinished_run_per_currency",
            ),
            models.CheckConstraint(
                condition=Q(paused_for="", paused_reason="") | (~Q(paused_for="") & ~Q(paused_reason="")),
                name="paused_runs_say_for_what",
            ),
        ]

    def __str__(self) -> str:
        return f"Payout run {self.pk} ({self.currency})"


class RunApproval(models.Model):
    """One admin's decision on exactly this list of payouts."""

    class Decision(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"

    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "by"], name="one_run_decision_per_approver")]

    def __str__(self) -> str:
        return f"{self.by} {self.decision} {self.run}"


class Payout(Stateful):
    """
    What one payee is paid in one run.

        held ──▶ pending ──▶ in_transit ──▶ paid
          │        │          │    ▲        │
          └───┬────┘          ▼    │        │
              ▼              failed ◀───────┘
           canceled            │
                               ▼
                            reversed

    Money reaches the payee's connected account once, on leaving `pending`. After that only the bank can fail: the
    bank leg is tried again, or the transfer is reversed and the payee is owed the money as before.
    """

    class Status(models.TextChoices):
        HELD = "held"
        PENDING = "pending"
        IN_TRANSIT = "in_transit"
        PAID = "paid"
        CANCELED = "canceled"
        FAILED = "failed"
        REVERSED = "reversed"

    NEXT = {
        Status.HELD: {Status.PENDING, Status.CANCELED},
        Status.PENDING: {Status.IN_TRANSIT, Status.CANCELED},
        Status.IN_TRANSIT: {Status.PAID, Status.FAILED},
        Status.PAID: {Status.FAILED},
        Status.FAILED: {Status.IN_TRANSIT, Status.REVERSED},
        Status.CANCELED: set(),
        Status.REVERSED: set(),
    }

    class WaitsFor(models.TextChoices):
        """What the way from the connected account to the bank waits for."""

        FUNDS = "funds", "Stripe to make the money available"
        BANK = "bank", "A bank account that takes it"
        NEW_BANK = "new_bank", "Three days since the bank details changed"
        ACCOUNT = "account", "Stripe to let the account pay out"
        REVERSAL = "reversal", "A part that is being brought back"

    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="payouts")
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="payouts")
    connected_account = models.ForeignKey(
        "payees.ConnectedAccount", on_delete=models.PROTECT, related_name="payouts"
    )
    destination = models.CharField(max_length=64)  # the acct_… that the approvers saw
    # Of the bank account that the approvers saw; empty where Stripe keeps it from us.
    bank_fingerprint = models.CharField(max_length=64, blank=True)
    bank_last4 = models.CharField(max_length=4, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units
    netted = models.BigIntegerField(
        default=0
    )  # minor units that went to what the payee owes, beside the amount
    status = models.CharField(max_length=10, choices=Status, default=Status.HELD)
    reason = models.CharField(max_length=250, blank=True)  # why it was canceled or failed, in plain words
    statement_number = models.CharField(max_length=24, unique=True)  # "FH-2026-000017"
    stripe_transfer = models.CharField(max_length=64, blank=True)
    # A worker's lease: nobody else takes the payout before this passes.
    claimed_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # not to be tried before this
    waits_for = models.CharField(max_length=8, choices=WaitsFor, blank=True, db_default="")  # once sent
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run"], condition=Q(status="pending"), name="payouts_to_send"),
            models.Index(
                fields=["connected_account"],
                condition=Q(status__in=["held", "pending"]),
                name="payouts_not_sent_yet",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(status__in=["in_transit", "failed"]),
                name="payouts_not_banked_yet",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "payee"], name="one_payout_per_payee_and_run"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_above_zero"),
            models.CheckConstraint(condition=Q(netted__gte=0), name="nothing_less_than_nothing_is_netted"),
            models.CheckConstraint(
                condition=~Q(status__in=["in_transit", "paid", "failed", "reversed"])
                | ~Q(stripe_transfer=""),
                name="sent_payouts_name_their_transfer",
            ),
        ]

    def __str__(self) -> str:
        return f"Payout {self.statement_number} to {self.payee}"


class Skip(models.Model):
    """Why a payee who is owed money is not in this run, and what is next."""

    class Reason(models.TextChoices):
        BELOW_MINIMUM = "below_minimum", "Below the minimum"
        NETTED = "netted", "Below the minimum after netting"
        OWES = "owes", "Owes the co-op after refunds"
        NO_ACCOUNT = "no_account", "No account"
        NOT_READY = "not_ready", "Account not ready"
        BANK_CHANGED = "bank_changed", "Bank details changed"
        ON_HOLD = "on_hold", "On hold"
        CURRENCY = "currency", "Currency not supported"

    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="skips")
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="+")
    available = models.BigIntegerField()  # minor units; below zero where the payee owes
    reason = models.CharField(max_length=16, choices=Reason)
    detail = models.CharField(
        max_length=250, blank=True
    )  # a sentence: what Stripe needs, until when it waits
    next_date = models.DateField()
    # When the payee was written to, or it was found that they know already.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run"], condition=Q(told_at=None), name="skips_to_tell")]
        constraints = [models.UniqueConstraint(fields=["run", "payee"], name="one_skip_per_payee_and_run")]

    def __str__(self) -> str:
        return f"{self.payee}: {self.reason}"
