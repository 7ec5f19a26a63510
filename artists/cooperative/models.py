"""The artists who own the marketplace: members, offices, the policies they voted, and the log of what was decided."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils import timezone

from payouts.states import Stateful


class Member(Stateful):
    """
    A person who applied to join the co-operative, and what became of it.

        applied ──▶ admitted ──▶ left
           │ ▲
           ▼ │
        declined          may apply again
    """

    class Status(models.TextChoices):
        APPLIED = "applied"
        ADMITTED = "admitted"
        DECLINED = "declined"
        LEFT = "left"

    NEXT = {
        Status.APPLIED: {Status.ADMITTED, Status.DECLINED},
        Status.ADMITTED: {Status.LEFT},
        Status.DECLINED: {Status.APPLIED},
        Status.LEFT: set(),
    }

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="member")
    status = models.CharField(max_length=8, choices=Status, default=Status.APPLIED)
    statement = models.TextField(max_length=4000)
    links = models.JSONField(default=list, blank=True)  # addresses where her work can be seen
    applied_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.user} ({self.status})"


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Office(models.Model):
    """What a person does for the co-operative, from when to when."""

    class Role(models.TextChoices):
        REVIEWER = "reviewer"
        ADMIN = "admin"
        TREASURER = "treasurer"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offices")
    role = models.CharField(max_length=10, choices=Role)
    active_from = models.DateTimeField(default=timezone.now)
    active_to = models.DateTimeField(null=True, blank=True)  # exclusive

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(active_to__isnull=True), name="one_open_office_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"


class Policy(models.Model):
    """
    The rules of money the members voted, as one versioned record. Exactly one is in force at any time.

    The engine and the public page read the same row; a sale, a split or a run pins what it used.
    """

    coop_share_points = (
        models.PositiveIntegerField()
    )  # basis points of what came in, card processing included
    hold_days = models.PositiveSmallIntegerField()  # days after delivery before money can be paid out
    minimum_payout = models.BigIntegerField()  # minor units
    approval_band = models.BigIntegerField()  # minor units; a unit price above this needs two approvers
    approvals_up_to_band = models.PositiveSmallIntegerField()
    approvals_above_band = models.PositiveSmallIntegerField()
    run_approvals = models.PositiveSmallIntegerField()
    netting_points = models.PositiveIntegerField()  # basis points of a payout that may go to an old debt
    currency = models.CharField(max_length=3, default="EUR")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)  # exclusive

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(condition=Q(coop_share_points__lte=10_000), name="coop_share_at_most_all"),
            ExclusionConstraint(
                name="one_policy_at_a_time",
                expressions=[
                    (F("currency"), RangeOperators.EQUAL),
                    (_Period(F("active_from"), F("active_to")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Policy from {self.active_from:%Y-%m-%d}"


class WageReference(models.Model):
    """What an hour of skilled work is worth in a place, and who says so. Fair prices are reckoned with it."""

    name = models.CharField(max_length=120)  # "Real Living Wage, United Kingdom"
    source = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    hourly = models.BigIntegerField()  # minor units an hour
    active_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "currency", "active_from"], name="one_wage_reference_per_date"
            ),
            models.CheckConstraint(condition=Q(hourly__gt=0), name="wage_above_zero"),
        ]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """One line of the audit log: who decided what about which thing, and why. PostgreSQL refuses change and removal."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verb = models.CharField(max_length=40)  # "admitted", "approved", "planned"
    subject = models.CharField(max_length=100)  # "member:12", "split-agreement:4", "payout-run:2"
    title = models.CharField(max_length=250)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="decisions_by_subject"),
            models.Index(fields=["-decided_at"], name="decisions_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.verb} {self.title}"


class Block(models.Model):
    """
    A seal on what was decided and booked: the hash of its rows and of the block before.

    `decisions` and `entries` hold one seal a row in the order of their ids: eight bytes of id, then the SHA-256 of what
    the row says (an entry with its postings). Whoever alters a row, even behind the triggers, is found out by it, and
    whoever alters a seal by the next block. PostgreSQL refuses change and removal.
    """

    number = models.PositiveBigIntegerField(primary_key=True)  # 1, 2, 3 …
    decisions_to = models.BigIntegerField()  # every decision up to this id is in this block or an earlier one
    entries_to = models.BigIntegerField()
    decisions = models.BinaryField()
    entries = models.BinaryField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"block {self.number}"
