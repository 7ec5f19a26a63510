"""Where events are sent: webhook endpoints of API v1 and event destinations of API v2."""

from __future__ import annotations

from .. import events, ids
from ..clock import iso
from ..errors import StripeError, invalid
from ..lists import page
from ..metadata import merge
from ..protocol import Call, operation
from ..schema import RELEASE
from ..world import PLATFORM, World
from .accounts_v2 import v2_page


def declare(world: World, url: str, secret: str, *, connect: bool, events: list[str], thin: bool) -> dict:
    """An endpoint whose secret is known beforehand; the same URL and kind takes its place."""
    for kind in ("webhook_endpoint", "event_destination"):
        for endpoint in world.store.oldest_first(PLATFORM, kind):
            known = endpoint.get("url") or (endpoint.get("_webhook") or {}).get("url")
            if (known, endpoint["_connect"], endpoint["_thin"]) == (url, connect, thin):
                endpoint["_secrets"], endpoint["enabled_events"] = [secret], events
                return world.store.save(endpoint)
    if thin:
        return _keep_destination(
            world, url=url, secret=secret, name="Declared at start", events=events, thin=True
        )
    return _keep(world, PLATFORM, url=url, secret=secret, events=events, connect=connect)


def _keep(world: World, account: str, *, url: str, secret: str, events: list[str], connect: bool) -> dict:
    return world.store.add(
        account,
        "webhook_endpoint",
        {
            "id": ids.new("we"),
            "object": "webhook_endpoint",
            "api_version": None,
            "application": None,
            "created": world.now,
            "description": None,
            "enabled_events": events,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_connect": connect,
            "_secrets": [secret],
            "_thin": False,
        },
    )


def _check_url(url: str, param: str) -> None:
    if not url.startswith(("http://", "https://")) or len(url) < 10:
        raise invalid(
            "Invalid URL: An explicit scheme (such as https) must be provided.",
            param=param,
            code="url_invalid",
        )


@operation("POST", "/v1/webhook_endpoints")
def create(call: Call) -> dict:
    params = call.params
    _check_url(params["url"], "url")
    secret = ids.new("whsec")
    endpoint = _keep(
        call.world,
        call.account,
        url=params["url"],
        secret=secret,
        events=params["enabled_events"],
        connect=params.get("connect", False),
    )
    endpoint["api_version"] = params.get("api_version")
    endpoint["description"] = params.get("description") or None
    merge(endpoint, params.get("metadata"))
    # The secret is shown at creation and never again.
    return {**endpoint, "secret": secret}


@operation("GET", "/v1/webhook_endpoints")
def list_endpoints(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "webhook_endpoint")
    return page(call, found, noun="webhook endpoint")


@operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}")
def retrieve(call: Call) -> dict:
    return call.one("webhook_endpoint", noun="webhook endpoint")


@operation("POST", "/v1/webhook_endpoints/{webhook_endpoint}")
def update(call: Call) -> dict:
    endpoint, params = call.one("webhook_endpoint", noun="webhook endpoint"), call.params
    if "url" in params:
        _check_url(params["url"], "url")
        endpoint["url"] = params["url"]
    if "enabled_events" in params:
        endpoint["enabled_events"] = params["enabled_events"]
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    if "description" in params:
        endpoint["description"] = params["description"] or None
    merge(endpoint, params.get("metadata"))
    return call.world.store.save(endpoint)


@operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete(call: Call) -> dict:
    endpoint = call.one("webhook_endpoint", noun="webhook endpoint")
    call.world.store.remove(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


# Event destinations


def _keep_destination(
    world: World, *, url: str, secret: str, name: str, events: list[str], thin: bool
) -> dict:
    return world.store.add(
        PLATFORM,
        "event_destination",
        {
            "id": f"ed_test_{ids.secret(32)}",
            "object": "v2.core.event_destination",
            "created": iso(world.exact),
            "description": "",
            "enabled_events": events,
            "event_payload": "thin" if thin else "snapshot",
            "events_from": ["self"],
            "livemode": False,
            "metadata": {},
            "name": name,
            "status": "enabled",
            "type": "webhook_endpoint",
            "updated": iso(world.exact),
            "_connect": False,
            "_secrets": [secret],
            "_thin": thin,
            "_webhook": {"url": url},
        },
    )


def _destination(call: Call) -> dict:
    found = call.world.store.get(PLATFORM, "event_destination", call.ids["id"])
    if found is None:
        raise StripeError(404, f"Event destination not found: {call.ids['id']}", code="not_found")
    return found


def _view(destination: dict, include: list[str], *, secret: bool = False) -> dict:
    view = {key: value for key, value in destination.items() if not key.startswith("_")}
    webhook = {}
    if "webhook_endpoint.url" in include:
        webhook["url"] = destination["_webhook"]["url"]
    if "webhook_endpoint.signing_secret" in include and secret:
        webhook["signing_secret"] = destination["_secrets"][0]
    if webhook:
        view["webhook_endpoint"] = webhook
    return view


@operation("POST", "/v2/core/event_destinations")
def create_destination(call: Call) -> dict:
    params = call.params
    if params["type"] != "webhook_endpoint":
        raise invalid("The local Stripe delivers to webhook endpoints only.", param="type")
    webhook = params.get("webhook_endpoint")
    if not webhook:
        raise StripeError(400, "webhook_endpoint is required.", code="invalid_fields")
    _check_url(webhook["url"], "webhook_endpoint.url")
    thin = params["event_payload"] == "thin"
    destination = _keep_destination(
        call.world,
        url=webhook["url"],
        secret=ids.new("whsec"),
        name=params["name"],
        events=params["enabled_events"],
        thin=thin,
    )
    destination["description"] = params.get("description") or ""
    if params.get("events_from"):
        destination["events_from"] = params["events_from"]
        destination["_connect"] = "other_accounts" in params["events_from"]
    if not thin:
        destination["snapshot_api_version"] = params.get("snapshot_api_version") or RELEASE
    merge(destination, params.get("metadata"))
    return _view(destination, params.get("include") or [], secret=True)


@operation("GET", "/v2/core/event_destinations")
def list_destinations(call: Call) -> dict:
    found = list(call.world.store.newest_first(PLATFORM, "event_destination"))
    include = call.params.get("include") or []
    return v2_page(call, found, lambda destination: _view(destination, include))


@operation("GET", "/v2/core/event_destinations/{id}")
def retrieve_destination(call: Call) -> dict:
    return _view(_destination(call), call.params.get("include") or [])


@operation("POST", "/v2/core/event_destinations/{id}")
def update_destination(call: Call) -> dict:
    destination, params = _destination(call), call.params
    for field in ("description", "enabled_events", "name"):
        if params.get(field) is not None:
            destination[field] = params[field]
    if params.get("webhook_endpoint"):
        destination["_webhook"] = {"url": params["webhook_endpoint"]["url"]}
    merge(destination, params.get("metadata"))
    return _touched(call, destination)


def _touched(call: Call, destination: dict) -> dict:
    destination["updated"] = iso(call.world.exact)
    call.world.store.save(destination)
    return _view(destination, call.params.get("include") or [])


@operation("DELETE", "/v2/core/event_destinations/{id}")
def delete_destination(call: Call) -> dict:
    destination = _destination(call)
    call.world.store.remove(destination["id"])
    return {"id": destination["id"], "object": "v2.core.event_destination"}


@operation("POST", "/v2/core/event_destinations/{id}/disable")
def disable(call: Call) -> dict:
    destination = _destination(call)
    destination["status"] = "disabled"
    destination["status_details"] = {"disabled": {"reason": "user"}}
    return _touched(call, destination)


@operation("POST", "/v2/core/event_destinations/{id}/enable")
def enable(call: Call) -> dict:
    destination = _destination(call)
    destination["status"] = "enabled"
    destination.pop("status_details", None)
    return _touched(call, destination)


@operation("POST", "/v2/core/event_destinations/{id}/ping")
def ping(call: Call) -> dict:
    destination = _destination(call)
    id = destination["id"]
    return events.emit_thin(
        call.world,
        "v2.core.event_destination.ping",
        related=("v2.core.event_destination", id, f"/v2/core/event_destinations/{id}"),
    )
