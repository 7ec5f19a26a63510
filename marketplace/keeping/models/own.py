"""What is a person's own: works they keep an eye on, where parcels go, and everything we hold, packed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from payouts.states import Stateful


class Favourite(models.Model):
    """A work that somebody keeps. Nobody else sees it: neither who, nor how many."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "work"], name="kept_once")]
        indexes = [models.Index(fields=["user", "-since", "-id"], name="favourites_newest_first")]

    def __str__(self) -> str:
        return f"work {self.work_id} of {self.user_id}"


class Address(models.Model):
    """Where parcels of a person go. One of them, if there are any, stands in the checkout already."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=160)
    street_2 = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=100)
    country = models.CharField(max_length=2)  # ISO 3166-1
    is_default = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-is_default", "-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="one_default_address_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"address {self.pk}"


class Pack(Stateful):
    """
    Everything that is held of a person, packed for them: JSON for programs and a page to read.

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
        Status.ASKED: {Status.MAKING, Status.REMOVED},
        Status.MAKING: {Status.READY, Status.FAILED, Status.REMOVED},
        Status.READY: {Status.REMOVED},
        Status.REMOVED: set(),
        Status.FAILED: set(),
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="packs")
    status = models.CharField(max_length=7, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when a worker should (again) take it up
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)  # in the private store
    bytes = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["asked", "making"]), name="packs_to_make")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status__in=["asked", "making"]), name="one_pack_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | ~Q(file="") & Q(ready_at__isnull=False),
                name="ready_packs_have_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk} ({self.status})"
