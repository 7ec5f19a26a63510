"""What somebody wants to hear of, and what they were told: searches kept, daily letters, and waits for what is sold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A wall that somebody comes back to: the query string of its address, as the filters themselves write it."""

    class Alert(models.TextChoices):
        DAILY = "daily", _("A letter on days when there is something new")
        NEVER = "never", _("No letters")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=2000)  # "?q=harbour&medium=watercolor"
    alert = models.CharField(max_length=5, choices=Alert, default=Alert.DAILY)
    saved_at = models.DateTimeField()
    alert_since = models.DateTimeField()  # what hung before is not new

    class Meta:
        verbose_name_plural = "saved searches"
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="searches_kept_once")]

    def __str__(self) -> str:
        return self.name


class DailyLetter(models.Model):
    """
    One of the letters that a person gets on days when there is something new, and how far it has told.

    No row means not asked for yet; `wanted` is what the person chose. The row is the queue: `due_at` says when to look.
    """

    class Kind(models.TextChoices):
        FOLLOWED = "followed", _("New works of artists you follow")
        SEARCHES = "searches", _("New works in your saved searches")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="daily_letters")
    kind = models.CharField(max_length=8, choices=Kind)
    wanted = models.BooleanField(default=True)
    seen_at = models.DateTimeField()  # what hung until then was looked at
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_daily_letter_of_a_kind")]
        indexes = [models.Index(fields=["due_at"], condition=Q(wanted=True), name="daily_letters_due")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"


class Told(models.Model):
    """That a person was told of a work: by a saved search, or (without one) as the work of somebody they follow."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, null=True, related_name="told")
    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "told"
        constraints = [
            models.UniqueConstraint(
                fields=["search", "work"], condition=Q(search__isnull=False), name="told_once_by_a_search"
            ),
            models.UniqueConstraint(
                fields=["user", "work"], condition=Q(search__isnull=True), name="told_once_as_a_follower"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} was told of work {self.work_id}"


class Wait(models.Model):
    """
    Somebody who wants one letter when a work that is sold out can be had again.

    A guest's counts once the address is proved by the link in a letter. Gone when it was used, given up, or too old.
    """

    work = models.ForeignKey("works.Work", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="waits"
    )
    email = models.EmailField(max_length=254)  # lower case
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    language = models.CharField(max_length=7, blank=True)  # of whoever asked; "" is the site's own

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "email"], name="one_wait_per_work_and_address")
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="waits_to_end"),
            models.Index(fields=["email", "asked_at"], name="waits_of_an_address"),
            models.Index(fields=["work"], condition=Q(confirmed_at__isnull=False), name="waits_to_tell"),
        ]

    def __str__(self) -> str:
        return f"a wait for work {self.work_id}"
