"""The outbox: a letter is a row, written in the transaction of what it tells of, and posted by a worker."""

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from payouts.states import Stateful


class Letter(Stateful):
    """
    One letter to one person.

        queued ──▶ sent ──▶ returned     the server of the person's address gave it up
          │
          └──▶ failed     given up after the last try; shown in the console
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        RETURNED = "returned"
        FAILED = "failed"

    NEXT = {
        Status.QUEUED: {Status.SENT, Status.FAILED},
        Status.SENT: {Status.RETURNED},
        Status.RETURNED: set(),
        Status.FAILED: {Status.QUEUED},
    }

    to = models.EmailField(max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    # What the letter tells of; a second letter with the same reference is not written.
    reference = models.CharField(max_length=200, null=True, blank=True, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status="queued"), name="letters_due"),
            models.Index(Upper("to"), "sent_at", name="letters_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["sent", "returned"], sent_at__isnull=False)
                | (~models.Q(status__in=["sent", "returned"]) & models.Q(sent_at__isnull=True)),
                name="sent_letters_say_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
