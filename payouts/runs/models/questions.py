"""What Stripe is asked once: for a transfer, to pay it on to the bank, or to bring money back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payouts.states import Stateful

from .paydays import Payout


class Question(Stateful):
    """
    Something that is asked of Stripe once, stored with its key before Stripe hears of it.

        ready ──▶ sending ──▶ done | refused
                     │ ▲
                     ▼ │
                  unknown ──▶ done | absent

    No answer is not a failure: the same key asks again while Stripe remembers it, then Stripe is looked up.
    services/asking.py takes the steps.
    """

    class Status(models.TextChoices):
        READY = "ready"
        SENDING = "sending"
        DONE = "done"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        ABSENT = "absent"

    NEXT = {
        Status.READY: {Status.SENDING},
        Status.SENDING: {Status.DONE, Status.REFUSED, Status.UNKNOWN},
        Status.UNKNOWN: {Status.DONE, Status.ABSENT},
        Status.DONE: set(),
        Status.REFUSED: set(),
        Status.ABSENT: set(),
    }
    OPEN = (Status.READY, Status.SENDING, Status.UNKNOWN)

    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, unique=True)  # the idempotency key, random, sent with every call
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # minor units
    status = models.CharField(max_length=8, choices=Status, default=Status.READY)
    calls = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()  # by the database's clock; decides the age of the key
    called_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Attempt(Question):
    """One try to send one payout: a question for a transfer."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="attempts")
    destination = models.CharField(max_length=64)
    stripe_transfer = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(
                fields=["payout"],
                condition=Q(status__in=["ready", "sending", "unknown", "done"]),
                name="one_open_attempt_per_payout",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} of {self.payout_id}"


class BankLeg(Question):
    """
    One try to bring a sent payout from the connected account to its bank: a question for a payout of Stripe's.

    Its states and its safety are those of an attempt. `done` means that Stripe took it on; a bank that sends it back
    makes it `returned_at`, and another leg may follow. What Stripe paid out by itself, on a schedule, is kept here as
    well, under Stripe's own id as key.
    """

    AT_THE_BANK = Q(status="done", returned_at=None)
    STANDING = Q(status__in=Question.OPEN) | AT_THE_BANK

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="legs")
    destination = models.CharField(max_length=64)  # the acct_… it leaves
    bank_fingerprint = models.CharField(max_length=64, blank=True)
    bank_last4 = models.CharField(max_length=4, blank=True)
    bank = models.CharField(max_length=64, blank=True)  # "ba_…"; empty: the one Stripe has for the currency
    descriptor = models.CharField(max_length=22, blank=True)  # what the bank's line says
    stripe_payout = models.CharField(max_length=64, blank=True)
    bank_status = models.CharField(max_length=10, blank=True)  # Stripe's word: pending, in_transit, paid …
    trace = models.CharField(max_length=100, blank=True)  # the bank's own number of the payment
    arrival_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="one_leg_per_number"),
            models.UniqueConstraint(
                fields=["payout"],
                condition=Q(status__in=["ready", "sending", "unknown"]) | Q(status="done", returned_at=None),
                name="one_standing_leg_per_payout",
            ),
            models.UniqueConstraint(
                fields=["payout", "stripe_payout"],
                condition=~Q(stripe_payout=""),
                name="one_leg_per_payout_at_stripe",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="leg_above_zero"),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(stripe_payout=""), name="done_legs_name_stripes"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(status="done"), name="only_done_legs_come_back"
            ),
        ]

    def __str__(self) -> str:
        return f"Bank leg {self.number} of {self.payout_id}"


class Reversal(Question):
    """
    Money of a sent payout brought back from the connected account to us: asked for here, or done by hand at Stripe.

    Its states and its safety are those of an attempt. Part of a payout may be brought back, and again, up to the whole.
    """

    class Purpose(models.TextChoices):
        DEBT = "debt", "Settles what the payee owes after refunds"
        RETURN = "return", "The bank did not take it; the payee is owed it again"
        BY_HAND = "by_hand", "Done by hand at Stripe"

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="reversals")
    purpose = models.CharField(max_length=7, choices=Purpose)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stripe_reversal = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="one_reversal_per_number"),
            models.UniqueConstraint(
                fields=["payout"],
                condition=Q(status__in=["ready", "sending", "unknown"]),
                name="one_open_reversal_per_payout",
            ),
            models.UniqueConstraint(
                fields=["stripe_reversal"],
                condition=~Q(stripe_reversal=""),
                name="one_row_per_reversal_at_stripe",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="reversal_above_zero"),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(stripe_reversal=""), name="done_reversals_name_stripes"
            ),
        ]

    def __str__(self) -> str:
        return f"Reversal {self.number} of {self.payout}"
