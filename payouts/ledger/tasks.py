"""The clock of the ledger: what settled is summed, so that no balance has to be added up from the beginning."""

from celery import shared_task

from . import services


@shared_task
def make_checkpoint() -> None:
    services.make_checkpoint()
