"""What an artist is called, under which address she was ever found, and who wants to hear of her."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from artists.profiles.models.storefronts import Artist, Storefront
from payouts.states import Stateful


class Address(models.Model):
    """Every address a storefront had, the present one too: old links lead on, and nobody else ever gets one."""

    slug = models.SlugField(max_length=80, unique=True)
    storefront = models.ForeignKey(Storefront, on_delete=models.CASCADE, related_name="addresses")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return f"/artists/{self.slug}/"


class NameRequest(Stateful):
    """
    A name that looks like another artist's. Two people may be called the same, so a person decides.

        waiting ──▶ allowed | refused | withdrawn
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        ALLOWED = "allowed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    NEXT = {
        Status.WAITING: {Status.ALLOWED, Status.REFUSED, Status.WITHDRAWN},
        Status.ALLOWED: set(),
        Status.REFUSED: set(),
        Status.WITHDRAWN: set(),
    }

    artist = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="name_requests")
    name = models.CharField(max_length=120)
    resembles = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["artist"], condition=Q(status="waiting"), name="one_name_request_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.artist} as {self.name}"


class Follow(models.Model):
    """Somebody who wants to hear of an artist's new works."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="followers")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "artist"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.artist}"
