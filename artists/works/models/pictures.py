"""Photographs and the public files made from them."""

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from artists.works.models.works import Work
from payouts.states import Stateful


def public_storage():
    return storages["public"]


class Image(Stateful):
    """
    One photograph. The original stays private; the public sees renditions.

        uploaded ──▶ processing ──▶ ready
                        │ ▲
                        ▼ │
                      refused      with the reason, for the artist

    The status is the queue: a picture left in `processing` by a killed worker is taken up again by the sweep.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        PROCESSING = "processing"
        READY = "ready"
        REFUSED = "refused"

    NEXT = {
        Status.UPLOADED: {Status.PROCESSING},
        Status.PROCESSING: {Status.READY, Status.REFUSED},
        Status.READY: {Status.PROCESSING},
        Status.REFUSED: {Status.PROCESSING},
    }

    class Kind(models.TextChoices):
        FRONT = "front", "The work"
        DETAIL = "detail", "Detail"
        PENCIL = "pencil", "Pencil stage"
        WET = "wet", "Wet paint"
        PLATE = "plate", "Block or plate"
        VERSO = "verso", "The back"
        PALETTE = "palette", "Palette or table"
        HANDS = "hands", "At work"
        STILL = "still", "Still of a time-lapse"
        ROOM = "room", "In a room"
        PORTRAIT = "portrait", "Portrait of the artist"
        BANNER = "banner", "Banner"

    artist = models.ForeignKey("profiles.Artist", on_delete=models.PROTECT, related_name="images")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="images", null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FRONT)
    alt_text = models.CharField(max_length=300, blank=True)
    original = models.FileField(upload_to="originals/%Y/%m", max_length=200)
    original_name = models.CharField(
        max_length=200, blank=True
    )  # shown to the artist only, never used as a path
    original_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    reason = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)  # px, after orientation
    height = models.PositiveIntegerField(null=True, blank=True)
    color = models.CharField(max_length=7, blank=True)  # "#aabbcc", shown until the picture is there
    uploaded_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(status__in=["uploaded", "processing"]),
                name="images_to_make",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "original_sha256"],
                condition=Q(work__isnull=False),
                name="same_file_once_per_work",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.work_id} ({self.status})"


class Rendition(models.Model):
    """One public file made from a picture: a format at a width."""

    class Format(models.TextChoices):
        AVIF = "avif"
        WEBP = "webp"
        JPEG = "jpeg"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(max_length=4, choices=Format)
    width = models.PositiveIntegerField()  # px
    height = models.PositiveIntegerField()
    file = models.FileField(storage=public_storage, max_length=200)
    bytes = models.PositiveIntegerField()

    class Meta:
        ordering = ["width"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "format", "width"], name="one_rendition_per_format_and_width"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image_id} {self.format} {self.width}"
