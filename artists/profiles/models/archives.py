"""Everything of an artist's, packed for her to take along."""

from django.db import models
from django.db.models import Q

from artists.profiles.models.storefronts import Artist
from payouts.states import Stateful


class Archive(Stateful):
    """
    One packing of everything: works, pictures, sales, statements, agreements.

        asked ──▶ making ──▶ ready ──▶ removed      after some days
                    │
                    └──────▶ failed                 tried often enough

    The row is the queue: one left in `making` by a dead worker is begun again when `due_at` has come.
    """

    class Status(models.TextChoices):
        ASKED = "asked"
        MAKING = "making"
        READY = "ready"
        REMOVED = "removed"
        FAILED = "failed"

    NEXT = {
        Status.ASKED: {Status.MAKING},
        Status.MAKING: {Status.READY, Status.FAILED},
        Status.READY: {Status.REMOVED},
        Status.REMOVED: set(),
        Status.FAILED: set(),
    }

    artist = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="archives")
    status = models.CharField(max_length=7, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when a worker should (again) take it up
    attempts = models.PositiveSmallIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    files_all = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="archives/%Y/%m", max_length=200, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status__in=["asked", "making"]), name="archives_to_make"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["artist"], condition=Q(status__in=["asked", "making"]), name="one_archive_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Everything of {self.artist}'s ({self.status})"
