"""
The inbox of Stripe's events: `receive` keeps each once, `handle` does what it asks for, as often as it takes.

A handler is `handler(event, *, gateway, at)`. It runs with no transaction open, fetches the object afresh, and may be
run again at any time: events repeat and arrive in any order. It returns when all is done and raises to be tried again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import structlog
from django.db import transaction

from payouts.states import IllegalTransition

from . import selectors
from .facts import Gateway, Notice, Refused
from .models import StripeEvent

Status = StripeEvent.Status
Source = StripeEvent.Source
Handler = Callable[..., None]

log = structlog.get_logger(__name__)

# Which handler takes which kind of event, from which endpoint. Filled where `handles` decorates.
HANDLERS: dict[tuple[str, str], Handler] = {}

# A worker that died while handling leaves the event to others after this.
LEASE = dt.timedelta(seconds=60)
# Seconds until the next try, by the number of tries so far; then six hours each.
WAITS = (5, 15, 60, 300, 1_800, 7_200)
LAST_WAIT = 21_600


def handles(*types: str, source: str = Source.PLATFORM) -> Callable[[Handler], Handler]:
    """
    Register the decorated function for these kinds of event.

    An event of a connected account never reaches a handler of the platform's: a stranger's checkout is not ours.

    :raises ValueError: if another function handles one of them already
    """

    def register(handler: Handler) -> Handler:
        for type_ in types:
            known = HANDLERS.setdefault((str(source), type_), handler)
            if known is not handler:
                raise ValueError(f"{type_} is handled by {known.__module__}.{known.__qualname__} already")
        return handler

    return register


def receive(*, notice: Notice, source: str, livemode: bool, at: dt.datetime) -> StripeEvent:
    """Keep an event once, by its id. One of the other mode (test or live) is kept, set aside, and has no effect."""
    foreign = notice.livemode != livemode
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                event_id=notice.id,
                source=source,
                type=notice.type[:120],
                account=notice.account[:64],
                object_id=notice.object_id[:100],
                payload=notice.payload,
                status=Status.IGNORED if foreign else Status.RECEIVED,
                error=f"set aside: an event of {'live' if notice.livemode else 'test'} mode"
                if foreign
                else "",
                happened_at=notice.happened_at,
                received_at=at,
                due_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    return StripeEvent.objects.get(event_id=notice.id)


def due(*, at: dt.datetime, limit: int = 500):
    """Events to be handled now, oldest first."""
    return StripeEvent.objects.filter(status__in=[Status.RECEIVED, Status.FAILED], due_at__lte=at).order_by(
        "happened_at"
    )[:limit]


def handle(*, event_id: int, gateway: Gateway, at: dt.datetime) -> bool:
    """
    Do what one event asks for. False where it is done, not due, or in another worker's hands.

    A handler that raises leaves the event failed, with its reason, to be tried again later.
    """
    event = _claim(event_id, at)
    if event is None:
        return False
    handler = HANDLERS.get((event.source, event.type))
    try:
        if handler is None:
            event.move(Status.IGNORED, handled_at=at, error="nobody handles this kind")
            return True
        handler(event, gateway=gateway, at=at)
        event.move(Status.HANDLED, handled_at=at, error="")
    except IllegalTransition:
        # Somebody else finished it while our lease had run out, or a row it concerns has moved on since.
        return _failed(event, "overtaken; looked at again", at)
    except Exception as error:
        # Whatever went wrong with one event must not keep the others waiting: it is kept, shown and tried again.
        log.exception("event_not_handled", stripe_event=event.event_id, type=event.type)
        return _failed(event, f"{type(error).__name__}: {error}", at)
    return True


def replay(*, event: StripeEvent, at: dt.datetime) -> None:
    """Have an event handled once more, as a person in the console asks."""
    if event.status in (Status.HANDLED, Status.IGNORED):
        event.move(Status.RECEIVED, due_at=at, attempts=0)
    else:
        StripeEvent.objects.filter(pk=event.pk).update(due_at=at, attempts=0)


def backfill(*, gateway: Gateway, livemode: bool, at: dt.datetime) -> int:
    """
    Fetch what Stripe could not deliver in the last 30 days, and keep it; returns how many were new.

    The platform's events each time, those of connected accounts in turn (see `selectors.to_backfill`), and thin events,
    of which Stripe does not say whether they were delivered, of the last three days.
    """
    new = _keep_all(gateway.undelivered(), Source.PLATFORM, livemode, at)
    new += _keep_all(gateway.thin_events(since=at - selectors.THIN_BACK), Source.PLATFORM, livemode, at)
    for account in selectors.to_backfill(at=at):
        try:
            new += _keep_all(gateway.undelivered(account=account), Source.CONNECT, livemode, at)
        except Refused as error:
            # Not ours any more; the others are asked all the same.
            log.info("events_of_account_refused", account=account, said=str(error))
    return new


def _keep_all(notices: Iterable[Notice], source: str, livemode: bool, at: dt.datetime) -> int:
    new = 0
    for notice in notices:
        if not StripeEvent.objects.filter(event_id=notice.id).exists():
            receive(notice=notice, source=source, livemode=livemode, at=at)
            new += 1
    return new


def replay_failed(*, at: dt.datetime) -> int:
    """Have every event that failed tried again now; returns how many."""
    return StripeEvent.objects.filter(status=Status.FAILED).update(due_at=at, attempts=0)


@transaction.atomic
def _claim(event_id: int, at: dt.datetime) -> StripeEvent | None:
    """Take the event for `LEASE`, if nobody has it."""
    event = (
        StripeEvent.objects.select_for_update(skip_locked=True)
        .filter(pk=event_id, status__in=[Status.RECEIVED, Status.FAILED], due_at__lte=at)
        .first()
    )
    if event is not None:
        event.attempts = min(event.attempts + 1, 30_000)
        event.due_at = at + LEASE
        event.save(update_fields=["attempts", "due_at"])
    return event


def _failed(event: StripeEvent, reason: str, at: dt.datetime) -> bool:
    wait = WAITS[event.attempts - 1] if event.attempts <= len(WAITS) else LAST_WAIT
    try:
        event.move(Status.FAILED, error=reason[:500], due_at=at + dt.timedelta(seconds=wait))
    except IllegalTransition:
        log.info("event_handled_elsewhere", stripe_event=event.event_id)
    return True
