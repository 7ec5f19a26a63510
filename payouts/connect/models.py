"""The inbox of Stripe's events: kept once each, handled when it can be, whatever order they come in."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from payouts.states import Stateful


class StripeEvent(Stateful):
    """
    One event from Stripe.

        received ──▶ handled | ignored       ignored: a kind nobody here handles; kept and shown
            │
            └──▶ failed ──▶ handled          tried again by the sweep; an admin may replay any of them
    """

    class Status(models.TextChoices):
        RECEIVED = "received"
        HANDLED = "handled"
        IGNORED = "ignored"
        FAILED = "failed"

    NEXT = {
        Status.RECEIVED: {Status.HANDLED, Status.IGNORED, Status.FAILED},
        Status.FAILED: {Status.HANDLED, Status.IGNORED, Status.FAILED},
        Status.IGNORED: {Status.RECEIVED},
        Status.HANDLED: {Status.RECEIVED},
    }

    class Source(models.TextChoices):
        PLATFORM = "platform"
        CONNECT = "connect"

    event_id = models.CharField(max_length=100, unique=True)
    source = models.CharField(max_length=8, choices=Source)
    type = models.CharField(max_length=120)
    account = models.CharField(max_length=64, blank=True)  # the connected account it concerns
    object_id = models.CharField(max_length=100, blank=True)
    payload = models.JSONField()
    status = models.CharField(max_length=8, choices=Status, default=Status.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status__in=["received", "failed"]), name="events_due"
            ),
            models.Index(fields=["-received_at"], name="events_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
