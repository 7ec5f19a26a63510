"""Photographs and the public files made from them."""

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artists.works.models.works import Work
from payouts.states import Stateful


def public_storage():
    return storages["public"]


class Image(Stateful):
    """
    One photograph. The original stays private; the public sees renditions.

        uploaded ──▶ processing ──▶ comparing ──▶ ready
                        │ ▲             │           ▲
                        ▼ │             ▼           │
                      refused ◀─────── held ────────┘      held: it looks like another artist's, and a person decides

    The status is the queue: whatever a killed worker left in `processing` or `comparing` is taken up again by the sweep.
    A ready picture with `renew_at` is made anew while it is shown.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        PROCESSING = "processing"
        COMPARING = "comparing"
        HELD = "held"
        READY = "ready"
        REFUSED = "refused"

    # Still in the worker's hands.
    IN_WORK = (Status.UPLOADED, Status.PROCESSING, Status.COMPARING)

    NEXT = {
        Status.UPLOADED: {Status.PROCESSING},
        Status.PROCESSING: {Status.COMPARING, Status.READY, Status.REFUSED},
        Status.COMPARING: {Status.READY, Status.HELD},
        Status.HELD: {Status.READY, Status.REFUSED},
        Status.READY: {Status.PROCESSING},
        Status.REFUSED: {Status.PROCESSING},
    }

    class Kind(models.TextChoices):
        FRONT = "front", _("The work")
        DETAIL = "detail", _("Detail")
        PENCIL = "pencil", _("Pencil stage")
        WET = "wet", _("Wet paint")
        PLATE = "plate", _("Block or plate")
        VERSO = "verso", _("The back")
        PALETTE = "palette", _("Palette or table")
        HANDS = "hands", _("At work")
        STILL = "still", _("Still of a time-lapse")
        ROOM = "room", _("In a room")
        PORTRAIT = "portrait", _("Portrait of the artist")
        BANNER = "banner", _("Banner")

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
    placeholder = models.CharField(max_length=600, blank=True)  # a blurred 12 px WebP as a data: address
    large_view = models.CharField(max_length=200, blank=True)  # where its tiles are, once all are there
    uploaded_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # begun and not come back from
    renew_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(status__in=["uploaded", "processing", "comparing"]),
                name="images_to_make",
            ),
            models.Index(fields=["renew_at"], condition=Q(renew_at__isnull=False), name="images_to_renew"),
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


class Tiling(Stateful):
    """
    The large view of a picture: a pyramid of tiles, down to one that holds all of it.

        waiting ──▶ working ──▶ done ──▶ waiting (made anew)
                      │
                      ▼
                  given_up      workers died of it; the renditions serve without it

    Made after the picture is public, because nobody waits for it. Level 0 is the smallest; the last is `width` ×
    `height` px. A tile's file is `<place>/<level>/<column>_<row>.webp`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        GIVEN_UP = "given_up"

    NEXT = {
        Status.WAITING: {Status.WORKING},
        Status.WORKING: {Status.DONE, Status.GIVEN_UP},
        Status.DONE: {Status.WAITING},
        Status.GIVEN_UP: {Status.WAITING},
    }

    image = models.OneToOneField(Image, on_delete=models.CASCADE, related_name="tiling")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    place = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)  # px
    height = models.PositiveIntegerField(default=0)
    levels = models.PositiveSmallIntegerField(default=0)
    tiles = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(status__in=["waiting", "working"]), name="tilings_to_make"
            )
        ]

    def __str__(self) -> str:
        return f"tiles of {self.image_id} ({self.status})"


class Swatch(models.Model):
    """One of the five colours a picture lives by, in Oklab, for search by colour."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="swatches")
    place = models.PositiveSmallIntegerField()  # 0 is the largest
    color = models.CharField(max_length=7)
    family = models.CharField(max_length=6)  # colors.FAMILIES
    lightness = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()
    share = models.FloatField()  # of the picture, 0 to 1

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["image", "place"], name="one_swatch_per_place"),
        ]
        indexes = [models.Index(fields=["family", "-share"], name="swatches_by_family")]

    def __str__(self) -> str:
        return f"{self.color} of {self.image_id}"
