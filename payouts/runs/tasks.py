"""The clock of paydays. Beat rings often; what is due is chosen from the rows, so a lost ring loses nothing."""

import time

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from payouts.connect import gateway
from payouts.connect.tasks import ring
from payouts.states import IllegalTransition

from . import selectors, services
from .models import PayoutRun
from .pace import Pace
from .statements import issued

log = structlog.get_logger(__name__)

AT_A_TIME = 400  # payouts rung for at once; the next ring, seconds later, takes the next
LONGEST_WAIT = 5.0  # seconds that a worker waits for its turn before it leaves the payout to the sweep


def may_approve(user) -> bool:
    """Whether the co-op lets this user approve runs today. Whose answer that is, the settings name."""
    return import_string(settings.PAYOUT_RUN_APPROVERS)(user)


@shared_task
def send_due_payouts() -> None:
    at = timezone.now()
    services.cancel_changed(at=at)
    if PayoutRun.objects.exclude(paused_reason="").filter(status__in=selectors.UNFINISHED).exists():
        services.resume_paused(gateway=gateway.current(), at=at, may_approve=may_approve)
    for payout_id in selectors.due_to_send().values_list("pk", flat=True)[:AT_A_TIME]:
        ring(send_payout, payout_id=payout_id)
    for payout_id in services.due_onward().values_list("pk", flat=True)[:AT_A_TIME]:
        ring(send_onward, payout_id=payout_id)
    for reversal_id in services.due_reversals().values_list("pk", flat=True)[:AT_A_TIME]:
        ring(send_reversal, reversal_id=reversal_id)
    if services.finish_runs(at=at):
        ring(reconcile_with_stripe)


@shared_task
def send_payout(*, payout_id: int) -> None:
    if not selectors.due_to_send().filter(pk=payout_id).exists():
        # Rung for twice. Asked before a turn is taken, which others wait for.
        return
    if not _wait_for_our_turn():
        return
    try:
        outcome = services.send(
            payout_id=payout_id, gateway=gateway.current(), at=timezone.now(), may_approve=may_approve
        )
    except IllegalTransition as error:
        # Delivered twice, or sent by another worker while our lease had run out.
        log.info("payout_sent_elsewhere", payout=payout_id, reason=str(error))
        return
    log.info("payout_step", payout=payout_id, outcome=outcome)
    if outcome == "absent":
        ring(send_payout, payout_id=payout_id)


@shared_task
def send_onward(*, payout_id: int) -> None:
    """From the connected account to the bank."""
    if not services.due_onward().filter(pk=payout_id).exists() or not _wait_for_our_turn():
        return
    try:
        outcome = services.send_onward(payout_id=payout_id, gateway=gateway.current(), at=timezone.now())
    except IllegalTransition as error:
        log.info("payout_banked_elsewhere", payout=payout_id, reason=str(error))
        return
    log.info("bank_leg_step", payout=payout_id, outcome=outcome)


@shared_task
def send_reversal(*, reversal_id: int) -> None:
    if not services.due_reversals().filter(pk=reversal_id).exists() or not _wait_for_our_turn():
        return
    try:
        outcome = services.send_reversal(
            reversal_id=reversal_id, gateway=gateway.current(), at=timezone.now()
        )
    except IllegalTransition as error:
        log.info("reversal_done_elsewhere", reversal=reversal_id, reason=str(error))
        return
    log.info("reversal_step", reversal=reversal_id, outcome=outcome)


def _wait_for_our_turn() -> bool:
    """Wait until Stripe may be asked; False where that is too long, and the sweep comes back to it."""
    wait = Pace(settings.REDIS_URL, per_second=settings.STRIPE_TRANSFERS_PER_SECOND).next_turn()
    if wait > LONGEST_WAIT:
        return False
    time.sleep(wait)
    return True


@shared_task
def follow_bank_leg() -> None:
    """Ask about money on its way to banks, should an event have been lost; bring back what no bank will take."""
    for account in selectors.accounts_to_follow(at=timezone.now()):
        try:
            services.follow_account(account=account, gateway=gateway.current(), at=timezone.now())
        except gateway.GatewayError as error:
            log.warning("bank_leg_not_followed", account=account, error=str(error))
    services.bring_back_unmended(at=timezone.now())


@shared_task
def front_debts() -> None:
    services.front_debts(at=timezone.now())


@shared_task
def tell_waiting() -> None:
    services.tell_waiting(at=timezone.now())


@shared_task
def record_missing_fees() -> None:
    services.record_missing_fees(gateway=gateway.current(), at=timezone.now())


@shared_task
def reconcile_with_stripe() -> None:
    try:
        services.reconcile(gateway=gateway.current(), at=timezone.now())
    except gateway.GatewayError as error:
        log.warning("not_reconciled", error=str(error))


@shared_task
def book_what_was_asked() -> None:
    """Book from Stripe's history what a person in the console said is to be booked, then compare again."""
    at = timezone.now()
    try:
        if services.book_asked(gateway=gateway.current(), at=at):
            services.reconcile(gateway=gateway.current(), at=at)
    except gateway.GatewayError as error:
        log.warning("not_booked", error=str(error))


@shared_task
def issue_statements() -> None:
    """Payouts that were sent, and months that are over, get their statement."""
    at = timezone.now()
    issued.issue_payouts(at=at)
    issued.issue_months(at=at)


@shared_task
def store_statements() -> None:
    for statement_id in issued.to_store().values_list("pk", flat=True)[:AT_A_TIME]:
        ring(store_statement, statement_id=statement_id)


@shared_task
def store_statement(*, statement_id: int) -> None:
    try:
        issued.store(statement_id=statement_id, at=timezone.now())
    except OSError as error:
        # Storage is down or full: the row waits for the next ring.
        log.warning("statement_not_stored", statement=statement_id, reason=str(error))
