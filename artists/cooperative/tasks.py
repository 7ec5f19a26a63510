"""The clock of the co-operative: what was decided and booked is sealed."""

from celery import shared_task
from django.utils import timezone

from . import sealing


@shared_task
def seal_the_log() -> int:
    return sealing.seal(at=timezone.now())
