"""The clock of the certificates."""

from celery import shared_task
from django.utils import timezone

from marketplace.collecting import services


@shared_task
def issue_due_certificates() -> None:
    at = timezone.now()
    services.end_due(at=at)
    services.issue_due(at=at)
