"""
Where Stripe reports what happened: two endpoints, and the table of who handles what.

A request is verified, kept once and answered; a worker handles it. Other packages add their own kinds:

    @handles("checkout.session.completed")
    def checkout_changed(event, *, gateway, at): ...
"""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payouts.connect import gateway, inbox
from payouts.connect import services as connect
from payouts.connect import tasks as connect_tasks
from payouts.connect.inbox import HANDLERS, Source, handles
from payouts.runs import services as runs

__all__ = ["HANDLERS", "connect_webhook", "handles", "platform_webhook"]

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def platform_webhook(request: HttpRequest) -> HttpResponse:
    """Events of the co-op's own Stripe account."""
    return _take(request, Source.PLATFORM, settings.STRIPE_WEBHOOK_SECRETS)


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """Events of the payees' connected accounts."""
    return _take(request, Source.CONNECT, settings.STRIPE_CONNECT_WEBHOOK_SECRETS)


def _take(request: HttpRequest, source: str, secrets: list[str]) -> HttpResponse:
    secrets = [secret for secret in secrets if secret]
    if not secrets:
        # Closed: without a secret nobody could be believed here.
        return HttpResponseNotFound("closed\n", content_type="text/plain")
    try:
        notice = gateway.current().verify(
            body=request.body, signature=request.headers.get("Stripe-Signature", ""), secrets=secrets
        )
    except gateway.Forged as error:
        log.warning("webhook_refused", source=source, reason=str(error))
        return HttpResponseBadRequest("not signed by Stripe\n", content_type="text/plain")
    event = inbox.receive(notice=notice, source=source, livemode=settings.STRIPE_LIVEMODE, at=timezone.now())
    if event.status == event.Status.RECEIVED:
        connect_tasks.ring(connect_tasks.handle_event, event_id=event.pk)
    return HttpResponse("kept\n", content_type="text/plain")


# --- Who handles what -----------------------------------------------------------------------------

for _source in Source.values:
    handles(
        "account.updated",
        "account.application.deauthorized",
        "account.external_account.created",
        "account.external_account.updated",
        "account.external_account.deleted",
        "v2.core.account.updated",
        "v2.core.account.closed",
        "v2.core.account[requirements].updated",
        "v2.core.account[configuration.recipient].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
        source=_source,
    )(connect.account_changed)


@handles(
    "payout.created",
    "payout.updated",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    source=Source.CONNECT,
)
def bank_leg_changed(event, *, gateway, at) -> None:
    """Money of a connected account moved on to its bank, or came back."""
    runs.follow_account(account=event.account, gateway=gateway, at=at)


@handles("transfer.reversed", "transfer.updated")
def transfer_changed(event, *, gateway, at) -> None:
    """Somebody may have brought a transfer back."""
    runs.follow_transfer(transfer=event.object_id, gateway=gateway, at=at)
