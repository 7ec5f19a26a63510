"""
Telling what happened: snapshot events of API v1 and thin events of API v2.

An event is kept with the account it happened to and handed to the listeners,
which deliver it.
"""

from __future__ import annotations

from . import ids, render
from .clock import iso
from .schema import RELEASE
from .world import PLATFORM, World


def emit(world: World, account: str, type: str, obj: dict, previous: dict | None = None) -> dict:
    """Keep an event with a snapshot of `obj` as it is now, and hand it on for delivery."""
    data = {"object": render.shown(world, obj)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": ids.new("evt"),
        "object": "event",
        "api_version": RELEASE,
        "created": world.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {
            "id": world.cause.request,
            "idempotency_key": world.cause.idempotency_key,
        },
        "type": type,
    }
    if account != PLATFORM:
        event = {"id": event.pop("id"), "object": event.pop("object"), "account": account, **event}
    return _hand_on(world, account, "event", event)


def emit_thin(
    world: World, type: str, *, related: tuple[str, str, str] | None, data: dict | None = None
) -> dict:
    """Keep a thin event: `related` is the kind, identifier and path of what it is about."""
    event = {
        "id": f"evt_test_{ids.secret(32)}",
        "object": "v2.core.event",
        "created": iso(world.exact),
        "livemode": False,
        "type": type,
    }
    if world.cause.request:
        event["reason"] = {
            "type": "request",
            "request": {
                "id": world.cause.request,
                "idempotency_key": world.cause.idempotency_key or "",
            },
        }
    if related:
        kind, id, url = related
        event["related_object"] = {"id": id, "type": kind, "url": url}
    if data is not None:
        event["data"] = data
    return _hand_on(world, PLATFORM, "thin_event", event)


def _hand_on(world: World, account: str, kind: str, event: dict) -> dict:
    world.store.add(account, kind, event)
    for listener in world.listeners:
        listener(event)
    return event


def payload(world: World, event: dict) -> dict:
    """What an endpoint is sent: a snapshot whole, a thin event without its data."""
    bare = render.shown(world, event)
    if event["object"] == "v2.core.event":
        bare.pop("data", None)
    return bare
