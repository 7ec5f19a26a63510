"""The clock of the outbox."""

from celery import shared_task
from django.utils import timezone

from marketplace.mail import services


@shared_task
def post_due_letters() -> None:
    services.post_due(at=timezone.now())
