"""The clock of the shelf."""

from celery import shared_task

from marketplace.catalogue import services


@shared_task
def tidy_shelf() -> None:
    services.tidy_shelf()
