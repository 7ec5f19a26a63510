"""The clock of Stripe's side: events due are handled, lost ones fetched, accounts looked at again."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import gateway, inbox, selectors, services

log = structlog.get_logger(__name__)


def ring(task, **kwargs) -> None:
    """Ask a worker to be prompt. The row is the queue: without a broker the sweep comes to it all the same."""
    try:
        task.apply_async(kwargs=kwargs, retry=False)
    except OperationalError as error:
        log.warning("broker_unreachable", task=task.name, error=str(error))


@shared_task
def handle_due_events() -> None:
    for event_id in inbox.due(at=timezone.now()).values_list("pk", flat=True):
        ring(handle_event, event_id=event_id)


@shared_task
def handle_event(*, event_id: int) -> None:
    inbox.handle(event_id=event_id, gateway=gateway.current(), at=timezone.now())


@shared_task
def fetch_undelivered_events() -> None:
    try:
        inbox.backfill(gateway=gateway.current(), livemode=settings.STRIPE_LIVEMODE, at=timezone.now())
    except gateway.GatewayError as error:
        log.warning("events_not_fetched", error=str(error))


@shared_task
def refresh_accounts() -> None:
    at = timezone.now()
    for account in selectors.to_refresh(at=at):
        try:
            services.refresh_account(account=account, gateway=gateway.current(), at=at)
        except gateway.GatewayError as error:
            log.warning("account_not_refreshed", account=account.stripe_account, error=str(error))
