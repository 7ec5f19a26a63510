"""The clock of the console: the books are proved every hour, whether or not anybody looks."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import books_state

log = structlog.get_logger(__name__)


@shared_task
def prove_books() -> None:
    state = books_state.prove(at=timezone.now())
    for promise, row in state.problems:
        log.error("books_are_off", promise=promise, row=row)
