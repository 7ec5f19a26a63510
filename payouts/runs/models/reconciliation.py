"""Our books beside Stripe's: its lines, what they were matched to, what differs, and the proof of each night."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from payouts.money import Money

# What a proof counts that is no fault.
COUNTED = ("entries", "postings", "lines of Stripe's")


class BalanceTransaction(models.Model):
    """One line of Stripe's own account of our money, kept as fetched. What it left in our balance is `net`."""

    stripe_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=40)
    category = models.CharField(max_length=60, blank=True)  # Stripe's reporting category: "dispute_reversal"
    source = models.CharField(max_length=64, blank=True, db_index=True)
    description = models.CharField(max_length=250, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at", "id"], condition=Q(matched_at__isnull=True), name="lines_unmatched"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.source or self.stripe_id}"

    @property
    def net(self) -> Money:
        return Money(self.amount - self.fee, self.currency)


class Match(models.Model):
    """An entry of ours that moved the Stripe balance, and the one line of Stripe's that says so too."""

    line = models.ForeignKey(BalanceTransaction, on_delete=models.PROTECT, related_name="matches")
    entry = models.OneToOneField(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="match", primary_key=True
    )

    def __str__(self) -> str:
        return f"{self.line_id} is {self.entry_id}"


class Reconciliation(models.Model):
    """One comparison of our books with Stripe's, both ways. Kept as the proof that it was made."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    # Moved in our books within the last minutes, Stripe's line not seen yet.
    in_flight = models.PositiveIntegerField(default=0)
    # Where the next one goes on: the newest line kept, and the posting before which everything is matched.
    lines_until = models.DateTimeField(null=True, blank=True)
    last_posting = models.BigIntegerField(default=0)
    unmatched_from = models.BigIntegerField(default=0)
    # Which database it was: another one after a restore or a failover. See reconciling.place.
    place = models.CharField(max_length=100, blank=True)
    # By currency, minor units: {"EUR": {"ours": …, "stripe": …, "open": …}}; "open" is what differences and in-flight
    # entries explain.
    balances = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="reconciliations_newest")]

    def __str__(self) -> str:
        return f"Reconciliation of {self.started_at:%Y-%m-%d %H:%M}"


class Difference(models.Model):
    """Something our books and Stripe's do not agree on. Listed until a person settles it or it is gone by itself."""

    class Kind(models.TextChoices):
        MISSING_IN_BOOKS = "missing_in_books"
        MISSING_AT_STRIPE = "missing_at_stripe"
        AMOUNT = "amount"
        BALANCE = "balance"

    kind = models.CharField(max_length=20, choices=Kind)
    reference = models.CharField(
        max_length=200, unique=True
    )  # "txn_…", the entry's reference or "balance:EUR"
    detail = models.CharField(max_length=500)
    line = models.ForeignKey(
        BalanceTransaction, on_delete=models.PROTECT, null=True, blank=True, related_name="differences"
    )
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="differences"
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    # Who settled it and why; nobody where it was gone by itself.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_reason = models.CharField(max_length=500, blank=True)
    # Somebody said that what is proposed is to be booked; a worker does it, or says why it cannot.
    booking_asked_at = models.DateTimeField(null=True, blank=True)
    booking_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    booking_reason = models.CharField(max_length=500, blank=True)
    booking_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["booking_asked_at"],
                condition=Q(booking_asked_at__isnull=False, settled_at__isnull=True),
                name="differences_to_book",
            ),
            models.Index(
                fields=["first_seen_at", "id"], condition=Q(settled_at__isnull=True), name="differences_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | (Q(settled_at__isnull=False) & ~Q(settled_reason="")),
                name="a_person_settles_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reference}"

    def age(self, at: dt.datetime) -> dt.timedelta:
        """How long it has been, or was, open."""
        return (self.settled_at or at) - self.first_seen_at


class DifferenceNote(models.Model):
    """What somebody found out about a difference."""

    difference = models.ForeignKey(Difference, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2_000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.by} on {self.difference}"


class Proof(models.Model):
    """
    What a night's proof found: the books from their postings alone, and the books beside Stripe's.

    Sound or not, it stays as it was found; what was off is proved again until a later one is sound.
    """

    made_at = models.DateTimeField(unique=True)
    is_sound = models.BooleanField()
    # What check_books found: [[promise, row], …], at most a hundred of `problems_count`.
    problems = models.JSONField(default=list)
    problems_count = models.PositiveIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)
    oldest_difference_at = models.DateTimeField(null=True, blank=True)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, null=True, blank=True, related_name="proofs"
    )
    # Minor units, signed as postings are: {"EUR": [["Stripe balance", 8650], …]}
    trial_balance = models.JSONField(default=dict)
    # How many of what was proved: {"entries": …, "postings": …, "lines": …}
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Proof of {self.made_at:%Y-%m-%d}"

    @property
    def balances(self) -> list[tuple[str, list[tuple[str, Money]]]]:
        """The trial balance by currency, as money: each kind of account and what it held."""
        return [
            (currency, [(label, Money(minor, currency)) for label, minor in rows])
            for currency, rows in sorted(self.trial_balance.items())
        ]

    @property
    def further_off(self) -> list[tuple[str, int]]:
        """What other packages found off, and how many."""
        return [(what, count) for what, count in self.counts.items() if count and what not in COUNTED]

    @property
    def against_stripe(self) -> list[tuple[Money, Money, Money]]:
        """By currency: what our books said, what Stripe held, and what of it open lines and entries explain."""
        found = self.reconciliation.balances if self.reconciliation else {}
        return [
            (Money(sums["ours"], currency), Money(sums["stripe"], currency), Money(sums["open"], currency))
            for currency, sums in sorted(found.items())
        ]
