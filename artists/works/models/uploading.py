"""Files on their way in."""

from django.db import models
from django.db.models import Q

from artists.works.models.attesting import Evidence
from artists.works.models.pictures import Image
from artists.works.models.works import Work
from payouts.states import Stateful


class Upload(Stateful):
    """
    One file, from the moment a browser names it to the moment it is kept.

        announced ──▶ received ──▶ taken | refused
            │
            └──▶ lapsed        never came

    It is known by the hash of its content, so a file that arrived is not sent again after a lost connection, a reload
    or a new sign-in. What was announced counts towards the limit of an hour, whatever became of it.
    """

    class Status(models.TextChoices):
        ANNOUNCED = "announced"
        RECEIVED = "received"
        TAKEN = "taken"
        REFUSED = "refused"
        LAPSED = "lapsed"

    NEXT = {
        Status.ANNOUNCED: {Status.RECEIVED, Status.LAPSED},
        Status.RECEIVED: {Status.TAKEN, Status.REFUSED},
        Status.TAKEN: set(),
        Status.REFUSED: set(),
        Status.LAPSED: set(),
    }

    class Purpose(models.TextChoices):
        PICTURE = "picture"
        EVIDENCE = "evidence"

    artist = models.ForeignKey("profiles.Artist", on_delete=models.PROTECT, related_name="uploads")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="uploads")
    purpose = models.CharField(max_length=8, choices=Purpose)
    slot = models.CharField(max_length=10, blank=True)  # of evidence
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)  # for the artist's eyes
    size = models.PositiveBigIntegerField()  # bytes
    key = models.CharField(max_length=100, unique=True)  # where it arrives in the private store
    status = models.CharField(max_length=9, choices=Status, default=Status.ANNOUNCED)
    reason = models.CharField(max_length=300, blank=True)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    announced_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["artist", "announced_at"], name="uploads_of_an_hour"),
            models.Index(
                fields=["announced_at"],
                condition=Q(status__in=["announced", "received"]),
                name="uploads_under_way",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "purpose", "sha256"],
                condition=Q(status__in=["announced", "received"]),
                name="one_upload_of_a_file_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"
