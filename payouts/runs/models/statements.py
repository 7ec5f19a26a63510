"""Statements as they were issued. What they say is in the books; here is where each begins and ends."""

from django.db import models
from django.db.models import Q

from .paydays import Payout


class Wording(models.Model):
    """
    The words of statements in one language, as they were said on some day. Named by what it says, and never changed.

    Statements share it until a translation or a sentence of ours changes; the next one to be issued writes another.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    language = models.CharField(max_length=7)
    words = models.JSONField()  # statements.wording.taken_down

    def __str__(self) -> str:
        return f"{self.language}, {self.digest[:16]}"


class IssuedStatement(models.Model):
    """
    The statement of one payout, or of one payee's month in one currency: fixed once issued.

    It is made from the books again whenever it is asked for, to the same bytes: `until`, `last_entry` and `below_xid` say
    what the books knew when it was issued, the names, the words and the layout are those of that day, and `digest` proves it.
    """

    number = models.CharField(max_length=40, unique=True)
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="statements")
    payee_name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120)  # the co-op, as it was called
    currency = models.CharField(max_length=3)
    payout = models.OneToOneField(
        Payout, on_delete=models.PROTECT, null=True, blank=True, related_name="issued_statement"
    )
    month = models.DateField(null=True, blank=True)  # its first day
    until = models.DateTimeField()  # what had happened before this
    last_entry = models.BigIntegerField()  # entries numbered above it came later …
    below_xid = models.BigIntegerField()  # … and so did those of transactions from this on
    opening = models.BigIntegerField()
    closing = models.BigIntegerField()
    lines = models.PositiveIntegerField()
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    layout = models.PositiveSmallIntegerField()  # which template sets it
    digest = models.CharField(max_length=64)  # SHA-256 of the statement as CSV
    issued_at = models.DateTimeField()
    # The PDF in storage; empty until a worker has written it.
    stored_at = models.DateTimeField(null=True, blank=True)
    pdf_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payee", "currency", "month"], name="one_statement_a_month"),
            models.CheckConstraint(
                condition=Q(payout__isnull=False, month__isnull=True)
                | Q(payout__isnull=True, month__isnull=False),
                name="statement_of_a_payout_or_of_a_month",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issued_at"], condition=Q(stored_at__isnull=True), name="statements_to_store"
            ),
            models.Index(fields=["month"], condition=Q(month__isnull=False), name="statements_by_month"),
        ]

    def __str__(self) -> str:
        return f"Statement {self.number}"
