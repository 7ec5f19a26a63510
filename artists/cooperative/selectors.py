"""Who is a member, who holds which office, and the policy in force."""

import datetime as dt
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from artists.cooperative.models import Decision, Member, Office, Policy, WageReference
from payouts.composed import Blank, Composed


class NoPolicy(LookupError):
    """No policy is in force on that day: nothing may be priced, shared or paid."""


def offices(user: settings.AUTH_USER_MODEL, *, at: dt.datetime | None = None) -> frozenset[str]:
    """The offices `user` holds at `at` (now, unless told): a set of "reviewer", "admin", "treasurer"."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return frozenset()
    return frozenset(role for (role,) in roles().rows(user=user.pk, at=at or timezone.now()))


@cache
def roles() -> Composed:
    """The roles that the user of the number `user` holds at the moment `at`."""
    held = Office.objects.filter(user=Blank("user"), active_from__lte=Blank("at"))
    return Composed.of(held.exclude(active_to__lte=Blank("at")).values_list("role"))


def may_approve_runs(user, *, at: dt.datetime | None = None) -> bool:
    """Whether `user` holds the office that approves payout runs (now, unless told)."""
    return Office.Role.ADMIN in offices(user, at=at)


def membership(user) -> Member | None:
    """The user's application or membership, whatever became of it."""
    return Member.objects.filter(user=user).first()


def is_member(user) -> bool:
    """Whether `user` is an admitted member today."""
    return Member.objects.filter(user=user, status=Member.Status.ADMITTED).exists()


def applications() -> QuerySet[Member]:
    """Those who wait for an answer, the longest wait first."""
    return (
        Member.objects.filter(status=Member.Status.APPLIED)
        .select_related("user")
        .order_by("applied_at", "pk")
    )


def policy(at: dt.datetime, currency: str = "EUR") -> Policy:
    """
    The one policy in force at `at`.

    :raises NoPolicy: if the members have voted none for that moment and currency
    """
    found = (
        Policy.objects.filter(currency=currency, active_from__lte=at)
        .exclude(active_to__lte=at)
        .order_by("-active_from")
        .first()
    )
    if found is None:
        raise NoPolicy(f"no policy for {currency} is in force on {at:%Y-%m-%d}")
    return found


def approvals_for(policy: Policy, unit_price: int) -> int:
    """How many admins must approve a split, by the price of one copy in minor units."""
    if unit_price > policy.approval_band:
        return policy.approvals_above_band
    return policy.approvals_up_to_band


def wage_reference(country: str, currency: str, on: dt.date) -> WageReference | None:
    """
    What an hour is worth in `country` on the day `on`, in `currency`.

    Where the country has none of its own, the newest in the same currency stands in; in another currency, never.
    """
    in_force = WageReference.objects.filter(currency=currency, active_from__lte=on).order_by(
        "-active_from", "pk"
    )
    return in_force.filter(country=country).first() or in_force.first()


def decisions(subject: str | None = None) -> QuerySet[Decision]:
    """The audit log, newest first; of one subject ("member:12") where one is named."""
    found = Decision.objects.select_related("by").order_by("-decided_at", "-pk")
    return found if subject is None else found.filter(subject=subject)
