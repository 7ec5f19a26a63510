"""Who is paid for a listing, and how much: terms that every party signed and the co-op approved."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from payouts.splits import allocation
from payouts.states import Stateful


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SplitAgreement(Stateful):
    """
    One version of the terms for one subject.

        draft ─▶ proposed ─▶ accepted ─▶ active ─▶ superseded
                    │            │
                    └────────────┴─▶ rejected | withdrawn | expired

    The terms are fixed from `proposed` on: every acceptance and approval names their hash. A change is a new version,
    which whoever is paid by the version in force signs too, even to leave. One version at a time waits for answers.
    `subject` says what is shared, in words this package need not understand: "listing:12".
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        ACTIVE = "active"
        SUPERSEDED = "superseded"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    NEXT = {
        Status.DRAFT: {Status.PROPOSED, Status.WITHDRAWN},
        Status.PROPOSED: {Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED},
        Status.ACCEPTED: {Status.ACTIVE, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED},
        Status.ACTIVE: {Status.SUPERSEDED},
        Status.SUPERSEDED: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
        Status.EXPIRED: set(),
    }

    subject = models.CharField(max_length=100)
    title = models.CharField(max_length=200)  # as people know it: "Harbour at dusk, print"
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    currency = models.CharField(max_length=3)
    unit_price = models.BigIntegerField()  # minor units, when proposed; decides the approval band
    terms_hash = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of the canonical terms; set when proposed
    approvals_needed = models.PositiveSmallIntegerField(default=1)  # by the policy of the day it was proposed
    note = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(
        null=True, blank=True
    )  # those who had not answered, days before it expires
    active_from = models.DateTimeField(null=True, blank=True)
    active_to = models.DateTimeField(null=True, blank=True)  # exclusive

    class Meta:
        ordering = ["subject", "version"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "version"], name="one_agreement_per_version"),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(status__in=["proposed", "accepted"]),
                name="one_agreement_waits_at_a_time",
            ),
            # What acceptances and approvals point at, so that nobody signs what they did not see.
            models.UniqueConstraint(fields=["id", "terms_hash"], name="agreement_and_its_terms"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="agreement_price_above_zero"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | ~Q(terms_hash=""),
                name="proposed_terms_are_hashed",
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(active_from__isnull=False, active_to__isnull=True),
                name="active_agreements_say_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="superseded") | Q(active_to__isnull=False),
                name="superseded_agreements_say_when",
            ),
            ExclusionConstraint(
                name="one_active_agreement_at_a_time",
                expressions=[
                    (F("subject"), RangeOperators.EQUAL),
                    (_Period(F("active_from"), F("active_to")), RangeOperators.OVERLAPS),
                ],
                condition=Q(active_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def turn(self) -> int:
        """Where the odd cent of this agreement's sales goes first; the same in every version."""
        return allocation.turn_of(self.subject)


class Share(models.Model):
    """What one payee gets: a fixed amount a copy, taken first, or basis points of what remains."""

    class Kind(models.TextChoices):
        FIXED = "fixed"
        POINTS = "points"

    agreement = models.ForeignKey(SplitAgreement, on_delete=models.CASCADE, related_name="shares")
    position = models.PositiveSmallIntegerField()  # fixed amounts are met in this order
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="shares")
    role = models.CharField(max_length=60)  # "Artist", "Printer", "Co-maker"
    kind = models.CharField(max_length=6, choices=Kind)
    amount = models.BigIntegerField(null=True, blank=True)  # minor units a copy, for fixed
    basis_points = models.PositiveIntegerField(null=True, blank=True)  # of 10,000, for points

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="one_share_per_position"),
            models.UniqueConstraint(fields=["agreement", "payee"], name="one_share_per_payee"),
            models.CheckConstraint(
                condition=Q(kind="fixed", amount__gt=0, basis_points__isnull=True)
                | Q(kind="points", amount__isnull=True, basis_points__gte=0, basis_points__lte=10_000),
                name="share_is_fixed_or_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.payee}"


class Departure(models.Model):
    """Somebody whom the version in force pays and this one does not. They sign too: nobody is dropped unasked."""

    agreement = models.ForeignKey(SplitAgreement, on_delete=models.CASCADE, related_name="departures")
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)  # as the version in force names it

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "payee"], name="one_departure_per_payee")]

    def __str__(self) -> str:
        return f"{self.payee} leaves"


class Invitation(models.Model):
    """
    A payee whom nobody speaks for yet, and the address that will: whoever signs up and proves to own it.

    Named in a split like anybody else; until the address is proved, nobody can sign for it.
    """

    email = models.EmailField(max_length=254)  # lower case
    payee = models.OneToOneField("payees.Payee", on_delete=models.PROTECT, related_name="invitation")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(claimed_at__isnull=True), name="one_open_invitation_per_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, invited by {self.invited_by}"


class Acceptance(models.Model):
    """One payee's answer to exactly these terms."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"

    agreement = models.ForeignKey(SplitAgreement, on_delete=models.PROTECT, related_name="acceptances")
    terms_hash = models.CharField(max_length=64)
    payee = models.ForeignKey("payees.Payee", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "payee"], name="one_answer_per_payee")]

    def __str__(self) -> str:
        return f"{self.payee} {self.answer} {self.agreement}"


class Approval(models.Model):
    """One co-op admin's decision on exactly these terms."""

    class Decision(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"

    agreement = models.ForeignKey(SplitAgreement, on_delete=models.PROTECT, related_name="approvals")
    terms_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "by"], name="one_decision_per_approver")]

    def __str__(self) -> str:
        return f"{self.by} {self.decision} {self.agreement}"
