"""What is offered of a work: the original, a limited edition, an open edition."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payouts import language
from payouts.states import Stateful


class Listing(Stateful):
    """
    One offer of one work.

        draft ──▶ in_review ──▶ published ◀──▶ sold_out
          │           │             │             │
          └───────────┴──────┬──────┴─────────────┘
                             ▼
                         withdrawn ──▶ draft

    `in_review` waits for the split to be accepted and approved; a solo listing passes straight through.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("Original")
        LIMITED = "limited", _("Limited edition")
        OPEN = "open", _("Open edition")

    class Status(models.TextChoices):
        DRAFT = "draft"
        IN_REVIEW = "in_review"
        PUBLISHED = "published"
        SOLD_OUT = "sold_out"
        WITHDRAWN = "withdrawn"

    NEXT = {
        Status.DRAFT: {Status.IN_REVIEW, Status.WITHDRAWN},
        Status.IN_REVIEW: {Status.PUBLISHED, Status.DRAFT, Status.WITHDRAWN},
        Status.PUBLISHED: {Status.SOLD_OUT, Status.WITHDRAWN},
        Status.SOLD_OUT: {Status.PUBLISHED, Status.WITHDRAWN},
        Status.WITHDRAWN: {Status.DRAFT},
    }

    work = models.ForeignKey("works.Work", on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    currency = models.CharField(max_length=3, default="EUR")
    # Copies 1…N of a limited edition; 1 for an original; null for an open edition.
    edition_size = models.PositiveIntegerField(null=True, blank=True)
    artist_proofs = models.PositiveIntegerField(default=0)
    process = models.CharField(max_length=120, blank=True)  # "Giclée, pigment inks"
    printer = models.CharField(max_length=120, blank=True)
    description = models.TextField(max_length=2000, blank=True)
    dispatch_days = models.PositiveSmallIntegerField(default=5)  # working days until it leaves
    # The artist promised that buyers of each limited edition of this picture are told of the others.
    tells_of_other_editions = models.BooleanField(default=False)
    # What the laws on multiples ask, by question: {"signature": {"answer": "hand", "words": ""}}; see disclosure.py.
    disclosure = models.JSONField(default=dict, blank=True)
    # How the fair price was reckoned, with the wage reference; fixed by the first sale. See services.reckoning.
    fair_price = models.JSONField(null=True, blank=True)
    first_sold_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)  # not on the wall before
    withdraw_at = models.DateTimeField(null=True, blank=True)  # taken off then
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="listings_newest_first"),
            models.Index(
                fields=["withdraw_at"], condition=Q(withdraw_at__isnull=False), name="listings_to_withdraw"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="original", edition_size=1)
                | Q(kind="limited", edition_size__gte=2, edition_size__lte=10_000)
                | Q(kind="open", edition_size__isnull=True),
                name="edition_size_fits_the_kind",
            ),
            models.CheckConstraint(
                condition=Q(artist_proofs=0) | Q(kind="limited", edition_size__gte=F("artist_proofs")),
                name="proofs_only_beside_an_edition",
            ),
            models.UniqueConstraint(
                fields=["work"],
                condition=Q(kind="original") & ~Q(status="withdrawn"),
                name="one_original_per_work",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "sold_out"]) | Q(published_at__isnull=False),
                name="published_listings_say_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.called(str(self.work), self.kind)

    @classmethod
    def called(cls, work: str, kind: str) -> str:
        """ "Harbour at dusk, limited edition": an offer of that `kind` of the work of that title."""
        return f"{work}, {language.in_a_sentence(cls.Kind(kind).label)}"

    @property
    def subject(self) -> str:
        """What the split agreements of this listing are filed under."""
        return f"listing:{self.pk}"


class Option(models.Model):
    """A way to buy a listing: a size, a paper, a frame, at a price. Every listing has at least one."""

    class Travels(models.TextChoices):
        """The shapes that artists.profiles.delivery prices."""

        FLAT = "flat", _("Flat")
        TUBE = "tube", _("In a tube")
        FRAMED = "framed", _("Framed, or else rigid")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)  # "30 × 40 cm on cotton rag"; empty where there is one
    price = models.BigIntegerField()  # minor units of the listing's currency, tax included
    sheet_width_mm = models.PositiveIntegerField(null=True, blank=True)
    sheet_height_mm = models.PositiveIntegerField(null=True, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    # Copies left of an open edition's option; null: made on demand. Numbered copies are counted by their numbers.
    stock = models.PositiveIntegerField(null=True, blank=True)
    dispatch_days = models.PositiveSmallIntegerField(null=True, blank=True)  # null: the listing's
    # As its artist says; empty: told by the sheet's size and her words, see travelling.py.
    travels = models.CharField(max_length=6, choices=Travels, blank=True, default="", db_default="")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "name"], name="one_option_per_name"),
            models.CheckConstraint(
                condition=Q(price__gte=100, price__lte=99_999_999), name="price_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(travels__in=["", "flat", "tube", "framed"]),
                name="option_travels_in_a_known_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.listing)

    @property
    def subject(self) -> str:
        """What split agreements of this option alone are filed under; without one, the listing's holds."""
        return f"option:{self.pk}"


class Outlier(models.Model):
    """Hours that are hard to believe for the size of the work: a reviewer looks at them. Nothing waits for it meanwhile."""

    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="outliers")
    minutes = models.PositiveIntegerField()  # as written down then
    reason = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=Q(settled_at__isnull=True), name="one_open_outlier_per_work"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(settled_by__isnull=False) & ~Q(note=""),
                name="settled_outliers_say_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.reason}"
