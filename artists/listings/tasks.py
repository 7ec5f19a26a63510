"""The clock of offers: what was handed in is published as soon as it can be, and taken away on the day that was set."""

from celery import shared_task
from django.utils import timezone

from artists.listings import services


@shared_task
def publish_ready_listings() -> int:
    return services.publish_ready(at=timezone.now())


@shared_task
def keep_listing_schedules() -> int:
    return services.keep_schedules(at=timezone.now())
