"""The ways for a person into onboarding and the dashboard: account links, login links, account sessions."""

from __future__ import annotations

from .. import events, ids
from ..auth import reachable
from ..clock import iso
from ..errors import invalid
from ..protocol import Call, operation
from ..schema import description
from ..world import PLATFORM, World
from .accounts_v2 import refused

LINK_LIVES = 300
SESSION_LIVES = 3_600


def _keep(world: World, account: dict, *, refresh_url: str, return_url: str | None, use_case: dict) -> dict:
    return world.store.add(
        PLATFORM,
        "setup_link",
        {
            "id": ids.new("acctlink"),
            "account": account["id"],
            "created": world.now,
            "expires_at": world.now + LINK_LIVES,
            "refresh_url": refresh_url,
            "return_url": return_url,
            "use_case": use_case,
            "used": False,
        },
    )


@operation("POST", "/v1/account_links")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    account = reachable(call, params["account"])
    if account["id"] == PLATFORM:
        raise invalid("You cannot create an account link for your own account.", param="account")
    for name in ("refresh_url", "return_url"):
        if not params.get(name):
            raise invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
        _check_url(params[name], name)
    link = _keep(
        world,
        account,
        refresh_url=params["refresh_url"],
        return_url=params["return_url"],
        use_case={"type": params["type"]},
    )
    return {
        "object": "account_link",
        "created": link["created"],
        "expires_at": link["expires_at"],
        "url": address(world, link),
    }


@operation("POST", "/v2/core/account_links")
def create_v2(call: Call) -> dict:
    world, params = call.world, call.params
    account = reachable(call, params["account"])
    use_case = params["use_case"]
    wishes = use_case.get(use_case["type"])
    if not wishes:
        raise refused("invalid_fields", f"use_case.{use_case['type']} is required.")
    if not set(wishes["configurations"]) <= set(account["_configurations"]):
        raise refused(
            "configs_must_match_to_use_account_links",
            "The configurations must be applied to the account to use account links.",
        )
    for name in ("refresh_url", "return_url"):
        if wishes.get(name):
            _check_url(wishes[name], name)
    link = _keep(
        world,
        account,
        refresh_url=wishes["refresh_url"],
        return_url=wishes.get("return_url"),
        use_case=use_case,
    )
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": iso(link["created"]),
        "expires_at": iso(link["expires_at"]),
        "livemode": False,
        "url": address(world, link),
        "use_case": use_case,
    }


def _check_url(url: str, param: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise invalid("Not a valid URL", param=param, code="url_invalid")


def address(world: World, link: dict) -> str:
    return f"{world.base_url}/setup/{link['id']}"


@operation("POST", "/v1/accounts/{account}/login_links")
def create_login_link(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    dashboard = account["controller"].get("stripe_dashboard", {}).get("type")
    if dashboard != "express":
        raise invalid(
            "Cannot create a login link for an account that does not have access to the Express Dashboard."
        )
    if not account["details_submitted"]:
        raise invalid("Cannot create a login link for an account that has not completed onboarding.")
    return {
        "object": "login_link",
        "created": call.world.now,
        "url": f"{call.world.base_url}/express/{account['id']}",
    }


@operation("POST", "/v1/account_sessions")
def create_session(call: Call) -> dict:
    account = reachable(call, call.params["account"])
    wanted = call.params["components"]
    return {
        "object": "account_session",
        "account": account["id"],
        "client_secret": f"accs_secret__{ids.secret(48)}",
        "components": _components(wanted),
        "expires_at": call.world.now + SESSION_LIVES,
        "livemode": False,
    }


def _components(wanted: dict) -> dict:
    """Every component of the description: enabled if asked for, its features as asked for."""
    schemas = description()["components"]["schemas"]
    all_of_them = schemas["connect_embedded_account_session_create_components"]["properties"]
    shown = {}
    for name, reference in all_of_them.items():
        config = schemas[reference["$ref"].rpartition("/")[2]]
        features = schemas[config["properties"]["features"]["$ref"].rpartition("/")[2]]
        asked = wanted.get(name, {})
        shown[name] = {
            "enabled": asked.get("enabled", False),
            "features": {
                feature: asked.get("features", {}).get(feature, False)
                for feature in features.get("properties", {})
            },
        }
    return shown


def return_from(world: World, link: dict) -> None:
    """Tell the platform that the person came back from a link of API v2."""
    account = world.store.find(link["account"])
    if not account["_v2"]:
        return

    kind = link["use_case"]["type"]
    events.emit_thin(
        world,
        "v2.core.account_link.returned",
        related=None,
        data={
            "account_id": account["id"],
            "configurations": link["use_case"].get(kind, {}).get("configurations", []),
            "use_case": kind,
        },
    )
