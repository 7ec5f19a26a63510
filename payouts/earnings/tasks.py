"""The clock of earnings: what is due is released."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def release_due() -> int:
    return services.release_due(at=timezone.now())
