"""What a collector owns: the numbered copies that were sold, and the certificates that speak for them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from marketplace.collecting.codes import new_code, shown
from payouts.states import Stateful


class Certificate(Stateful):
    """
    A certificate of authenticity for one numbered copy, or for an original.

        valid ──▶ superseded | revoked

    What it says is fixed when it is issued, and hashed. Another is issued in its place when it was lost or became known;
    it is revoked when the copy came back. Either way its code goes on telling so.
    """

    class Status(models.TextChoices):
        VALID = "valid"
        SUPERSEDED = "superseded"
        REVOKED = "revoked"

    NEXT = {
        Status.VALID: {Status.SUPERSEDED, Status.REVOKED},
        Status.SUPERSEDED: set(),
        Status.REVOKED: set(),
    }

    code = models.CharField(max_length=16, unique=True, default=new_code)
    copy = models.ForeignKey("orders.Reservation", on_delete=models.PROTECT, related_name="certificates")
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    content = models.JSONField()  # all that it says; names nobody but the artist and the printer
    # What its paper is set in: the order's, so that the same bytes come out whenever it is made again.
    language = models.CharField(max_length=7, default="en-gb")
    digest = models.CharField(max_length=64)  # SHA-256 of `content`, printed at its foot
    layout = models.PositiveSmallIntegerField()  # the edition of the layout that sets it
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it ended, as the public page says it

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"], condition=Q(status="valid"), name="one_valid_certificate_per_copy"
            ),
            models.CheckConstraint(
                condition=Q(status="valid", ended_at__isnull=True)
                | (~Q(status="valid") & Q(ended_at__isnull=False) & ~Q(reason="")),
                name="ended_certificates_say_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Certificate {shown(self.code)}"

    @property
    def shown_code(self) -> str:
        return shown(self.code)


class Scan(models.Model):
    """One look at a certificate's public page. Many, from many places, are a sign of a copied code."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="scans")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["certificate", "at"], name="scans_of_a_certificate")]

    def __str__(self) -> str:
        return f"{self.certificate_id} looked at"
