"""Events as they are read back: snapshots by API v1, thin events by API v2."""

from __future__ import annotations

import fnmatch

from ..clock import parse
from ..errors import StripeError
from ..lists import page
from ..protocol import Call, operation
from ..world import DAY
from .accounts_v2 import v2_page

KEPT = 30 * DAY


@operation("GET", "/v1/events")
def list_events(call: Call) -> dict:
    world, params = call.world, call.params
    names = params.get("types") or ([params["type"]] if "type" in params else None)
    delivered = params.get("delivery_success")

    def chosen(event: dict) -> bool:
        if event["created"] < world.now - KEPT:
            return False
        if names and not any(fnmatch.fnmatchcase(event["type"], name) for name in names):
            return False
        return delivered is None or delivered == (event["pending_webhooks"] == 0)

    return page(call, world.store.newest_first(call.account, "event"), noun="event", where=chosen)


@operation("GET", "/v1/events/{id}")
def retrieve(call: Call) -> dict:
    return call.one("event")


def _thin(event: dict) -> dict:
    return {key: value for key, value in event.items() if not key.startswith("_")}


@operation("GET", "/v2/core/events")
def list_thin(call: Call) -> dict:
    params = call.params
    bounds = {name: parse(at) for name, at in params.get("created", {}).items()}

    def chosen(event: dict) -> bool:
        at = parse(event["created"])
        related = event.get("related_object", {}).get("id")
        return (
            ("types" not in params or event["type"] in params["types"])
            and ("object_id" not in params or related == params["object_id"])
            and at > bounds.get("gt", -1)
            and at >= bounds.get("gte", -1)
            and at < bounds.get("lt", at + 1)
            and at <= bounds.get("lte", at)
        )

    found = [event for event in call.world.store.newest_first(call.account, "thin_event") if chosen(event)]
    return v2_page(call, found, _thin)


@operation("GET", "/v2/core/events/{id}")
def retrieve_thin(call: Call) -> dict:
    event = call.world.store.get(call.account, "thin_event", call.ids["id"])
    if event is None:
        raise StripeError(404, f"Event not found: {call.ids['id']}", code="not_found")
    return _thin(event)
