"""
The books. What holds here is held by PostgreSQL itself: see migrations/*.sql beside this module.

Amounts are minor units, signed: a debit is positive, a credit negative. Code writes `debit(...)` and `credit(...)`.
"""

from django.db import models
from django.db.models.functions import Now


class Account(models.Model):
    """Where money rests: one per kind, payee (for what we owe people) and currency."""

    class Kind(models.TextChoices):
        """The chart of accounts; chart.py says what each means and finds the rows."""

        STRIPE_BALANCE = "stripe_balance", "Stripe balance"
        PENDING = "pending", "Pending"
        AVAILABLE = "available", "Available"
        RESERVED = "reserved", "Reserved"
        COOP_SHARE = "coop_share", "Co-op share"
        PROCESSING_FEES = "processing_fees", "Processing fees"
        DISPUTE_FEES = "dispute_fees", "Dispute fees"
        TAX_PAYABLE = "tax_payable", "Tax payable"
        SOLIDARITY_FUND = "solidarity_fund", "Solidarity fund"
        DISPUTED = "disputed", "Disputed"
        SURPLUS = "surplus", "Surplus"
        ADVANCE = "advance", "Advanced"
        COOP_BANK = "coop_bank", "Co-op's bank"
        PATRONAGE_PAYABLE = "patronage_payable", "Patronage payable"

    # These are between the co-op and one payee; every other kind is the co-op's own.
    WITH_A_PAYEE = (Kind.PENDING, Kind.AVAILABLE, Kind.RESERVED, Kind.ADVANCE, Kind.PATRONAGE_PAYABLE)

    kind = models.CharField(max_length=24, choices=Kind)
    payee = models.ForeignKey(
        "payees.Payee", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts"
    )
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "payee", "currency"],
                nulls_distinct=False,
                name="one_account_per_kind_and_payee",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["pending", "available", "reserved", "advance", "patronage_payable"],
                    payee__isnull=False,
                )
                | (
                    ~models.Q(kind__in=["pending", "available", "reserved", "advance", "patronage_payable"])
                    & models.Q(payee__isnull=True)
                ),
                name="only_what_is_between_two_has_a_payee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}{f':{self.payee_id}' if self.payee_id else ''} {self.currency}"


class JournalEntry(models.Model):
    """One balanced movement. Written once, never changed; a mistake is reversed by its opposite."""

    # Built from what happened ("sale:order-line:812"): posting it again returns the entry already there.
    reference = models.CharField(max_length=200, unique=True)
    # Of the lines: the same reference with other content is refused, never swallowed.
    request_hash = models.CharField(max_length=64)
    memo = models.CharField(max_length=250)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    # How many postings belong to it; PostgreSQL counts them at COMMIT.
    postings_count = models.PositiveSmallIntegerField()
    # The transaction that made it. Set by the database; no posting can join later.
    made_xid = models.BigIntegerField(editable=False, db_default=0)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [models.Index(fields=["occurred_at"], name="journal_by_time")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.memo}"


class Posting(models.Model):
    """One line of an entry. The database checks what foreign keys would, in one pass a statement (see the SQL)."""

    entry = models.ForeignKey(
        JournalEntry,
        on_delete=models.DO_NOTHING,
        related_name="postings",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, related_name="postings", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="one_posting_per_position")]
        indexes = [models.Index(fields=["account", "id"], include=["amount"], name="postings_by_account")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.position}: {self.amount} {self.currency}"


class Balance(models.Model):
    """What a payee's account holds, kept by the trigger on postings and by nothing else. Signed as postings are."""

    account = models.OneToOneField(
        Account, on_delete=models.DO_NOTHING, primary_key=True, related_name="balance", db_constraint=False
    )
    amount = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"


class Checkpoint(models.Model):
    """How far the totals go: every posting up to this number is in them, and none can appear below it any more."""

    postings_to = models.BigIntegerField(unique=True)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"up to posting {self.postings_to}"


class Total(models.Model):
    """
    What moved on one of the co-op's own accounts in one hour, and in one month, of the time things occurred (UTC).

    Kept by the database's function `ledger_make_checkpoint` and by nothing else. Accounts of payees have a `Balance`
    and few postings; the co-op's have one in every sale and would be a queue, so their sums are made afterwards.
    """

    class Span(models.TextChoices):
        HOUR = "hour"
        MONTH = "month"

    account = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, related_name="totals", db_constraint=False, db_index=False
    )
    span = models.CharField(max_length=5, choices=Span)
    starts_at = models.DateTimeField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "span", "starts_at"], name="one_total_per_span")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}, {self.span} of {self.starts_at:%Y-%m-%d %H:%M}: {self.amount}"
