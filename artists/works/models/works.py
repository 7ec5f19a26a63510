"""What was made."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Work(models.Model):
    """One thing a person made. Offers of it (the original, prints) are listings."""

    class Medium(models.TextChoices):
        WATERCOLOR = "watercolor", _("Watercolor")
        GOUACHE = "gouache", _("Gouache")
        INK = "ink", _("Ink")
        LINOCUT = "linocut", _("Linocut")
        ETCHING = "etching", _("Etching")
        PASTEL = "pastel", _("Pastel")
        MIXED = "mixed", _("Mixed media")

    class Subject(models.TextChoices):
        LANDSCAPE = "landscape", _("Landscape")
        SEA = "sea", _("Sea and harbour")
        TOWN = "town", _("Town")
        STILL_LIFE = "still_life", _("Still life")
        BOTANICAL = "botanical", _("Plants and flowers")
        ANIMAL = "animal", _("Animals")
        FIGURE = "figure", _("People")
        ABSTRACT = "abstract", _("Abstract")

    class Mining(models.TextChoices):
        NONE = "none", _("No mining at all")
        SEARCH = "search", _("No mining, but search engines may index it")

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
    tags = ArrayField(
        models.CharField(max_length=30), default=list, blank=True
    )  # as artists.works.tags cleans them
    # Framed or mounted, with what it hangs by: of the original alone. Prints say it in the names of their options.
    ready_to_hang = models.BooleanField(default=False)
    minutes_worked = models.PositiveIntegerField(default=0)
    materials_cost = models.BigIntegerField(default=0)  # minor units of the artist's currency
    # True only for the sample co-op's pictures, which a program painted; the page says so.
    painted_by_program = models.BooleanField(default=False)
    # What its pictures forbid machines, beside training, which they always forbid.
    mining = models.CharField(max_length=8, choices=Mining, default=Mining.NONE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width_mm__gte=10, width_mm__lte=10_000, height_mm__gte=10, height_mm__lte=10_000),
                name="work_size_from_1_cm_to_10_m",
            ),
            models.CheckConstraint(condition=Q(tags__len__lte=12), name="work_has_twelve_tags_at_most"),
            models.CheckConstraint(condition=Q(year__gte=1850, year__lte=2100), name="work_year_makes_sense"),
        ]

    def __str__(self) -> str:
        return self.title
