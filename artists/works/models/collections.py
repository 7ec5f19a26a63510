"""Works an artist shows together, in her order."""

from django.db import models
from django.utils import timezone

from artists.works.models.works import Work


class Collection(models.Model):
    artist = models.ForeignKey("profiles.Artist", on_delete=models.PROTECT, related_name="collections")
    title = models.CharField(max_length=80)
    slug = models.SlugField(max_length=90)
    words = models.TextField(max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    works = models.ManyToManyField(Work, through="CollectedWork", related_name="collections")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["artist", "slug"], name="one_collection_per_address")]

    def __str__(self) -> str:
        return self.title


class CollectedWork(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="places")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "work"], name="collected_once")]

    def __str__(self) -> str:
        return f"{self.work} in {self.collection}"
