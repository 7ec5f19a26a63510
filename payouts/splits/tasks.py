"""The clock of agreements: invitations are reminded of, and run out."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def expire_invitations() -> int:
    """End what ran out, then remind of what soon will; returns how many ended."""
    at = timezone.now()
    ended = services.expire_due(at=at)
    services.remind_due(at=at)
    return ended
