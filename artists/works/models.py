"""What was made, and its pictures."""

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from payouts.states import Stateful


def public_storage():
    return storages["public"]


class Work(models.Model):
    """One thing a person made. Offers of it (the original, prints) are listings."""

    class Medium(models.TextChoices):
        WATERCOLOR = "watercolor", "Watercolor"
        GOUACHE = "gouache", "Gouache"
        INK = "ink", "Ink"
        LINOCUT = "linocut", "Linocut"
        ETCHING = "etching", "Etching"
        PASTEL = "pastel", "Pastel"
        MIXED = "mixed", "Mixed media"

    class Subject(models.TextChoices):
        LANDSCAPE = "landscape", "Landscape"
        SEA = "sea", "Sea and harbour"
        TOWN = "town", "Town"
        STILL_LIFE = "still_life", "Still life"
        BOTANICAL = "botanical", "Plants and flowers"
        ANIMAL = "animal", "Animals"
        FIGURE = "figure", "People"
        ABSTRACT = "abstract", "Abstract"

    artist = models.ForeignKey("profiles.Artist", on_delete=models.PROTECT, related_name="works")
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    medium = models.CharField(max_length=12, choices=Medium, default=Medium.WATERCOLOR)
    materials = models.CharField(max_length=200, blank=True)  # "Schmincke Horadam, rigger and mop brushes"
    support = models.CharField(max_length=120, blank=True)  # "Arches cold-pressed, 300 g/m²"
    subject = models.CharField(max_length=12, choices=Subject, default=Subject.LANDSCAPE)
    width_mm = models.PositiveIntegerField()
    height_mm = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    description = models.TextField(max_length=4000, blank=True)
    minutes_worked = models.PositiveIntegerField(default=0)
    materials_cost = models.BigIntegerField(default=0)  # minor units of the artist's currency
    # True only for the sample co-op's pictures, which a program painted; the page says so.
    painted_by_program = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width_mm__gte=10, width_mm__lte=10_000, height_mm__gte=10, height_mm__lte=10_000),
                name="work_size_from_1_cm_to_10_m",
            ),
            models.CheckConstraint(condition=Q(year__gte=1850, year__lte=2100), name="work_year_makes_sense"),
        ]

    def __str__(self) -> str:
        return self.title


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
