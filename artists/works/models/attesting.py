"""That a person made a work: her signed word for it, what backs it, and who looked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from artists.works.models.pictures import Image
from artists.works.models.works import Work
from payouts.states import Stateful


class CurationRules(models.Model):
    """What counts as made by a person here. A version is never changed; an attestation names the one it was signed under."""

    version = models.PositiveSmallIntegerField(unique=True)
    words = models.TextField()
    least_evidence = models.PositiveSmallIntegerField()  # kinds of evidence a work needs
    reviews_needed = models.PositiveSmallIntegerField(default=1)
    active_from = models.DateTimeField()

    class Meta:
        verbose_name_plural = "curation rules"

    def __str__(self) -> str:
        return f"Curation rules, version {self.version}"


class Evidence(Stateful):
    """
    One file that shows how a work came about. Private, unless the artist agrees to show it.

        uploaded ──▶ ready
           │
           └───────▶ refused     with the reason

    Either a photograph of the work that is public anyway (`image`), or a file of its own.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded"
        READY = "ready"
        REFUSED = "refused"

    NEXT = {
        Status.UPLOADED: {Status.READY, Status.REFUSED},
        Status.READY: set(),
        Status.REFUSED: set(),
    }

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="evidence")
    slot = models.CharField(max_length=10)  # a key of disclosure.SLOTS
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, related_name="evidence", null=True, blank=True
    )  # the public photograph, where it is one
    original = models.FileField(upload_to="evidence/%Y/%m", max_length=200, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    original_sha256 = models.CharField(max_length=64)
    preview = models.FileField(upload_to="evidence/previews/%Y/%m", max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)  # px, of the preview
    height = models.PositiveIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)  # what the file says of itself: file_facts.FileFacts
    note = models.CharField(max_length=300, blank=True)  # what it shows, in the artist's words
    is_shown = models.BooleanField(default=False)  # the artist agrees to show it
    status = models.CharField(max_length=8, choices=Status, default=Status.UPLOADED)
    reason = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)  # when a worker should (again) look at it

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="uploaded"), name="evidence_to_look_at"),
            models.Index(fields=["original_sha256"], name="evidence_by_content"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["work", "original_sha256"], name="same_evidence_once_per_work"),
            models.CheckConstraint(
                condition=Q(image__isnull=False) | ~Q(original=""), name="evidence_is_some_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} of {self.work_id} ({self.status})"


class Attestation(Stateful):
    """
    An artist's signed word that she made a work, and how.

        draft ──▶ signed ──▶ checked
                    │  │        │
                    │  └──▶ asked ──▶ refused      a reviewer wants to know more; or says no
                    └──────────────────▲

        signed | checked | asked | refused ──▶ superseded      by a newer one, signed

    Signed words are never changed: PostgreSQL refuses it. Whoever changes her mind signs another version.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"
        CHECKED = "checked"
        ASKED = "asked"
        REFUSED = "refused"
        SUPERSEDED = "superseded"

    NEXT = {
        Status.DRAFT: {Status.SIGNED},
        Status.SIGNED: {Status.CHECKED, Status.ASKED, Status.REFUSED, Status.SUPERSEDED},
        Status.CHECKED: {Status.REFUSED, Status.SUPERSEDED},
        Status.ASKED: {Status.REFUSED, Status.SUPERSEDED},
        Status.REFUSED: {Status.SUPERSEDED},
        Status.SUPERSEDED: set(),
    }
    STANDING = (Status.SIGNED, Status.CHECKED, Status.ASKED, Status.REFUSED)
    # With these a work may be offered.
    HOLDS = (Status.SIGNED, Status.CHECKED)

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="attestations")
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    rules = models.ForeignKey(CurationRules, on_delete=models.PROTECT, related_name="attestations")
    answers = models.JSONField(default=dict, blank=True)  # disclosure.Disclosure, as kept
    explanations = models.JSONField(default=dict, blank=True)  # by the code of a contradiction
    shows_answers = models.BooleanField(default=True)  # the artist agrees to show the answers
    # What the photographs of the work say of themselves, by the hash of the file.
    file_facts = models.JSONField(default=dict, blank=True)
    source_type = models.CharField(max_length=60, blank=True)  # of the picture: IPTC, its last part
    statement = models.CharField(max_length=500, blank=True)
    typed = models.CharField(max_length=600, blank=True)  # as the artist typed it again
    content = models.JSONField(default=dict, blank=True)  # everything that was signed, files by their hashes
    content_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        indexes = [
            models.Index(fields=["signed_at"], condition=Q(status="signed"), name="attestations_to_check")
        ]
        constraints = [
            models.UniqueConstraint(fields=["work", "version"], name="one_attestation_per_version"),
            models.UniqueConstraint(
                fields=["work"], condition=Q(status="draft"), name="one_draft_attestation_per_work"
            ),
            models.UniqueConstraint(
                fields=["work"],
                condition=Q(status__in=["signed", "checked", "asked", "refused"]),
                name="one_standing_attestation_per_work",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", signed_at__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(content_sha256="")
                & ~Q(status="draft"),
                name="signed_attestations_say_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}, attestation {self.version}"


class Review(models.Model):
    """What one reviewer found, by the rubric. Kept for good."""

    class Decision(models.TextChoices):
        PASSED = "passed"
        ASKED = "asked"
        REFUSED = "refused"

    class Round(models.TextChoices):
        FIRST = "first"
        APPEAL = "appeal"
        CHALLENGE = "challenge"

    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.CharField(max_length=9, choices=Round, default=Round.FIRST)
    drawn_at = models.DateTimeField(null=True, blank=True)  # empty: took it from the queue
    due_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=7, choices=Decision)
    rubric = models.JSONField(default=dict)  # by criterion: "yes", "no" or "unclear"
    reason = models.CharField(max_length=1000)  # the artist reads it
    looked_at = models.JSONField(default=list)  # the hashes of the evidence that was there
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attestation", "by", "round"], name="one_review_per_person_and_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.attestation}: {self.decision}"
