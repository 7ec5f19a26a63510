"""The log of hours in a work, session by session, of the artist and of whoever made it with her."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

MOST_A_DAY = 16 * 60  # minutes


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Session(models.Model):
    """
    One stretch of work on a day: from when to when, or only how long.

    `contributor` is the address of whoever worked, and empty for the artist herself. Where there are sessions, they are
    what `Work.minutes_worked` adds up to.
    """

    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="sessions")
    contributor = models.EmailField(max_length=254, blank=True)
    worked_on = models.DateField()
    minutes = models.PositiveIntegerField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)  # "First washes"

    class Meta:
        ordering = ["-worked_on", "-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_A_DAY), name="session_of_a_day_at_most"
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, ended_at__isnull=True)
                | Q(started_at__isnull=False, ended_at__gt=F("started_at")),
                name="session_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="nobody_works_twice_at_once",
                expressions=[
                    (F("work"), RangeOperators.EQUAL),
                    (F("contributor"), RangeOperators.EQUAL),
                    (_Period(F("started_at"), F("ended_at")), RangeOperators.OVERLAPS),
                ],
                condition=Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes on {self.worked_on}"
