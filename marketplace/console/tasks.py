"""The clock of the console: the books are proved every hour, whether or not anybody looks."""

import structlog
from celery import shared_task
from django.utils import timezone

from payouts.runs import comparison

from . import books_state, log_state, proof

log = structlog.get_logger(__name__)


@shared_task
def prove_books() -> None:
    state = books_state.prove(at=timezone.now())
    for promise, row in state.problems:
        log.error("books_are_off", promise=promise, row=row)
    last = comparison.last_proof()
    if last and not last.is_sound:
        # Red until it is seen to: then it need not wait for the night to be green again.
        proof.prove(at=timezone.now())


@shared_task
def verify_the_log() -> None:
    """Every night: is what was decided and booked still as it was sealed?"""
    for block, row in log_state.verify(at=timezone.now()).faults:
        log.error("log_was_altered", block=block, row=row)


@shared_task
def prove_the_night() -> None:
    """After the nightly comparison with Stripe: what the public page shows until the next night."""
    proof.prove(at=timezone.now())
