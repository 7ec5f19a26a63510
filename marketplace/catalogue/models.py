"""
The shelf: what of every work on the wall a search needs, kept by PostgreSQL itself beside the rows it is made from.

Nothing here is written by hand. Triggers on works, pictures, listings, options, artists and storefronts call
`catalogue_shelve` (see migrations/0002_shelf.sql), so that the shelf is never behind what it shows.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now


class Shelved(models.Model):
    """
    One work that hangs on the wall, or in the archive of what is sold: narrow, so that a million of them are read fast.

    Prices are minor units: of the cheapest way to own it, the cheapest original, the cheapest print.
    """

    work = models.OneToOneField(
        "works.Work", on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    artist_id = models.BigIntegerField()
    published_at = models.DateTimeField()
    sold = models.BooleanField()
    medium = models.CharField(max_length=12)
    subject = models.CharField(max_length=12)
    orientation = models.CharField(max_length=9)
    size = models.CharField(max_length=6)
    hours = models.CharField(max_length=8)
    country = models.CharField(max_length=2)
    # Where the artist sends parcels, seen from `country`: zones, countries she names ("JP"), those she leaves out ("-JP").
    zones = ArrayField(models.CharField(max_length=6))
    price = models.BigIntegerField(null=True)
    original = models.BigIntegerField(null=True)
    print = models.BigIntegerField(null=True)
    words = SearchVectorField()
    tags = ArrayField(models.CharField(max_length=30), default=list)
    colors = ArrayField(
        models.CharField(max_length=6), default=list
    )  # families, as artists.works.colors names them
    cells = ArrayField(
        models.SmallIntegerField(), default=list
    )  # the boxes of Oklab its colours lie in, see color.py
    # Lightness, a, b and share of each colour, one after the other; real[] in the table.
    swatches = ArrayField(models.FloatField(), default=list)
    ready = models.BooleanField(default=False)  # the original is on sale and comes ready to hang

    class Meta:
        db_table = "catalogue_shelved"

    def __str__(self) -> str:
        return f"work {self.work_id} on the shelf"


class Card(models.Model):
    """What the wall shows of a work, ready to be drawn, and the words that a search may suggest for it."""

    work = models.OneToOneField(
        "works.Work", on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    content = models.JSONField()
    vocabulary = ArrayField(models.TextField())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "catalogue_card"

    def __str__(self) -> str:
        return f"card of work {self.work_id}"


class Tally(models.Model):
    """How many works on sale a value of a facet has: the sum of its rows, so that no writer waits for another."""

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=30)
    works = models.BigIntegerField()

    class Meta:
        db_table = "catalogue_tally"

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.works}"


class Word(models.Model):
    """A word that stands on some card, as people write it but for case and accents."""

    word = models.TextField(primary_key=True)
    works = models.IntegerField(default=1)  # about how many; brought up to date by beat

    class Meta:
        db_table = "catalogue_word"

    def __str__(self) -> str:
        return self.word


class Tag(models.Model):
    """A tag that stands on some work."""

    tag = models.CharField(max_length=30, primary_key=True)
    works = models.IntegerField(default=1)  # about how many; brought up to date by beat

    class Meta:
        db_table = "catalogue_tag"

    def __str__(self) -> str:
        return self.tag


class Change(models.Model):
    """How often the shelf changed: the sum of its rows, so that no writer waits for another."""

    changes = models.BigIntegerField()

    class Meta:
        db_table = "catalogue_change"

    def __str__(self) -> str:
        return f"{self.changes} changes of the shelf"


class ReferenceRates(models.Model):
    """What a euro was worth on a day: {"USD": "1.0910"}, for approximate prices. Never charged by, never changed."""

    day = models.DateField(primary_key=True)
    per_euro = models.JSONField()
    source = models.CharField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_reference_rates"

    def __str__(self) -> str:
        return f"rates of {self.day}"


class Exhibition(models.Model):
    """
    Works that a curator chose and put in order, with a few words about them.

        draft ──▶ open ⇄ closed

    What is taken down meanwhile is left out when it is shown, and hangs there again when its artist offers it again.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    slug = models.SlugField(max_length=140, unique=True)
    title = models.CharField(max_length=120)
    words = models.TextField(max_length=4_000, blank=True)
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exhibitions"
    )
    status = models.CharField(max_length=6, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(opened_at__isnull=False),
                name="exhibition_was_opened_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Exhibited(models.Model):
    """A work in an exhibition, at its place from 0."""

    exhibition = models.ForeignKey(Exhibition, on_delete=models.CASCADE, related_name="exhibited")
    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "work"], name="work_once_in_an_exhibition"),
            models.UniqueConstraint(fields=["exhibition", "place"], name="one_work_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"work {self.work_id} at {self.place} in {self.exhibition_id}"
