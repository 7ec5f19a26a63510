"""Our books beside Stripe's: its lines, what they were matched to, what differs."""

from django.db import models


class BalanceTransaction(models.Model):
    """One line of Stripe's own account of our money, kept as fetched, and the entry of ours that matches it."""

    stripe_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=40)
    source = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    entry = models.ForeignKey(
        "ledger.JournalEntry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_transactions",
    )

    def __str__(self) -> str:
        return f"{self.stripe_id} {self.type} {self.amount}"


class Reconciliation(models.Model):
    """One comparison of our books with Stripe's, both ways. Kept as the proof of that night."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Reconciliation of {self.started_at:%Y-%m-%d %H:%M}"


class Difference(models.Model):
    """Something our books and Stripe's do not agree on. Listed until a person settles it; never corrected by itself."""

    class Kind(models.TextChoices):
        MISSING_IN_BOOKS = "missing_in_books"
        MISSING_AT_STRIPE = "missing_at_stripe"
        AMOUNT = "amount"

    kind = models.CharField(max_length=20, choices=Kind)
    reference = models.CharField(max_length=200, unique=True)  # "txn_…" or the entry's reference
    detail = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.reference}"
