"""The clock of agreements: invitations run out."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def expire_invitations() -> int:
    return services.expire_due(at=timezone.now())
