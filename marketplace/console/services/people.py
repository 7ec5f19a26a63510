"""Who joins, and who holds which office."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from artists.cooperative.models import Member, Office
from artists.profiles import services as profiles

from .already import AlreadyDone, NotOneself


@transaction.atomic
def admit(*, member: Member, by, reason: str, at: dt.datetime) -> None:
    """Make the applicant a member with a storefront to fill in. Raises as `cooperative.services.admit` does."""
    admitted = cooperative.admit(member=member, by=by, reason=reason, at=at)
    profiles.open_for(member=admitted, at=at)


def decline(*, member: Member, by, reason: str, at: dt.datetime) -> None:
    """Turn the applicant down, with the reason she reads. Raises as `cooperative.services.decline` does."""
    cooperative.decline(member=member, by=by, reason=reason, at=at)


@transaction.atomic
def give_office(*, user, role: str, by, reason: str, at: dt.datetime) -> None:
    """
    :raises AlreadyDone: if `user` holds the office
    """
    if Office.objects.filter(user=user, role=role, active_to=None).exists():
        raise AlreadyDone(f"{user} holds that office already.")
    cooperative.give_office(user=user, role=role, by=by, reason=reason, at=at)


@transaction.atomic
def end_office(*, office: Office, by, reason: str, at: dt.datetime) -> None:
    """
    :raises AlreadyDone: if it ended before
    :raises NotOneself: if it is one's own, which could leave the co-op without anybody to open the console
    """
    held = Office.objects.select_for_update().get(pk=office.pk)
    if held.active_to is not None:
        raise AlreadyDone("This office ended already.")
    if held.user_id == by.pk:
        raise NotOneself("Somebody else ends your own office.")
    cooperative.end_office(user=held.user, role=held.role, by=by, reason=reason, at=at)
