"""Fingerprints of pictures, and what looks like somebody else's."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from artists.works.models.pictures import Image
from payouts.states import Stateful


class Fingerprint(models.Model):
    """What candidates for a copy are compared by: `fingerprints.Fingerprint` without its hashes."""

    image = models.OneToOneField(
        Image, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    thumb = models.BinaryField()
    inner = ArrayField(models.SmallIntegerField(), size=4)
    recipe = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"fingerprint of {self.image_id}"


class ViewHash(models.Model):
    """The hash of one view of a picture. Narrow, because there are twenty for each; indexed by each of its bands."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="view_hashes")
    view = models.PositiveSmallIntegerField()
    hash = models.BigIntegerField()

    def __str__(self) -> str:
        return f"view {self.view} of {self.image_id}"


class Likeness(Stateful):
    """
    A picture that looks like one of another artist's, until a person has said what it is.

        open ──▶ allowed | refused
    """

    class Status(models.TextChoices):
        OPEN = "open", "Waiting"
        ALLOWED = "allowed", "Allowed"
        REFUSED = "refused", "Refused as a copy"

    NEXT = {
        Status.OPEN: {Status.ALLOWED, Status.REFUSED},
        Status.ALLOWED: set(),
        Status.REFUSED: set(),
    }

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="likened_to")
    score = models.FloatField()  # 0 to 1
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["image", "other"], name="two_pictures_are_compared_once"),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None, decided_by=None)
                | (~Q(status="open") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="a_decision_has_somebody_and_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["found_at"], condition=Q(status="open"), name="likenesses_open")]

    def __str__(self) -> str:
        return f"{self.image_id} like {self.other_id} ({self.status})"
