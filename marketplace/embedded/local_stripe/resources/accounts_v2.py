"""Accounts as API v2 has them: identity once, and a configuration for each role."""

from __future__ import annotations

import copy
from urllib.parse import urlencode

from .. import ids, onboarding
from ..auth import reachable
from ..clock import iso
from ..errors import StripeError
from ..lists import clamped
from ..metadata import merge
from ..protocol import Call, operation
from ..world import PLATFORM, World
from .accounts import CURRENCY_OF, REGION, new_account

PARTS = ("configuration.customer", "configuration.merchant", "configuration.recipient",
         "defaults", "future_requirements", "identity", "requirements")  # fmt: skip


def refused(code: str, message: str, status: int = 400) -> StripeError:
    return StripeError(status, message, code=code)


def _account(call: Call) -> dict:
    """
    :raises StripeError: 403 for a foreign account, 400 for one made by API v1
    """
    account = reachable(call, call.ids["id"])
    if not account["_v2"]:
        raise refused("v1_account_instead_of_v2_account", "V1 Account ID cannot be used in V2 Account APIs.")
    return account


@operation("POST", "/v2/core/accounts")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    country = _country(params)
    configuration = {k: v for k, v in (params.get("configuration") or {}).items() if v is not None}
    _check(params, configuration, country)
    dashboard = params.get("dashboard")
    account = new_account(
        world,
        ids.new("acct"),
        country=country or world.options.country,
        v2=True,
        type="express" if dashboard == "express" else "none",
    )
    account["_identity"], account["_defaults"], account["_configuration"] = {}, {}, {}
    account["_dashboard"] = dashboard
    _apply(account, params)
    if configuration:
        account["_due"] = onboarding.everything_due(account["business_type"])
    onboarding.refresh(world, account)
    world.store.add(PLATFORM, "account", account)
    onboarding.thin(world, account, "v2.core.account.created")
    return shown(world, account, params.get("include") or [])


def _country(params: dict) -> str | None:
    country = (params.get("identity") or {}).get("country")
    return country.upper() if country else None


def _check(params: dict, configuration: dict, country: str | None) -> None:
    """Refuse what Stripe would refuse of a new account."""
    paid = [name for name in ("merchant", "recipient") if name in configuration]
    if paid and not country:
        raise refused(
            "identity_country_required",
            "Identity country is required for accounts with the merchant or recipient configuration.",
        )
    if country and country not in REGION:
        raise refused(
            "cross_border_connected_account_creation_not_allowed",
            f"Connected accounts in {country} cannot be created by platforms in your country.",
        )
    responsibilities = (params.get("defaults") or {}).get("responsibilities")
    if paid and not responsibilities:
        raise refused(
            "account_controller_unsupported_configuration",
            "defaults.responsibilities is required for accounts with the merchant or recipient "
            "configuration.",
        )
    if params.get("dashboard") == "express" and "application" not in (
        (responsibilities or {}).get("losses_collector"),
    ):
        raise refused(
            "account_controller_express_dash_without_application_losses_or_fees",
            "The express dashboard requires losses_collector to be application.",
        )


def _apply(account: dict, params: dict) -> None:
    merge(account, params.get("metadata"))
    if "contact_email" in params:
        account["email"] = params["contact_email"]
    if "contact_phone" in params:
        account["_phone"] = params["contact_phone"]
    if "display_name" in params:
        account["_name"] = params["display_name"]
    if "dashboard" in params:
        account["_dashboard"] = params["dashboard"]
    _update(account["_identity"], params.get("identity") or {})
    _update(account["_defaults"], params.get("defaults") or {})
    account["business_type"] = account["_identity"].get("entity_type")
    country = _country(params)
    if country:
        account["country"] = country
    account["default_currency"] = account["_defaults"].get("currency") or CURRENCY_OF.get(
        account["country"], "eur"
    )
    responsibilities = account["_defaults"].get("responsibilities") or {}
    account["controller"] = {
        "type": "application",
        "fees": {"payer": _payer(responsibilities.get("fees_collector"))},
        "is_controller": True,
        "losses": {"payments": responsibilities.get("losses_collector", "stripe")},
        "requirement_collection": "stripe",
        "stripe_dashboard": {"type": account["_dashboard"] or "none"},
    }
    for role, wish in (params.get("configuration") or {}).items():
        if wish is not None:
            _configure(account, role, wish)


def _payer(collector: str | None) -> str:
    return "account" if collector in (None, "stripe") else collector


def _configure(account: dict, role: str, wish: dict) -> None:
    """Apply a role; ask for and give up capabilities as its flags say."""
    kept = account["_configuration"].setdefault(role, {})
    _update(kept, {key: value for key, value in wish.items() if key not in ("capabilities", "applied")})
    applied = wish.get("applied", True)
    if applied and role not in account["_configurations"]:
        account["_configurations"] = sorted([*account["_configurations"], role])
    asked = dict(account["_requested"])
    if not applied:
        account["_configurations"] = [name for name in account["_configurations"] if name != role]
        asked["transfers" if role == "recipient" else "card_payments"] = False
    capabilities = wish.get("capabilities") or {}
    balance = capabilities.get("stripe_balance") or {}
    if role == "recipient" and (balance.get("stripe_transfers") or {}).get("requested") is not None:
        asked["transfers"] = balance["stripe_transfers"]["requested"]
    cards = capabilities.get("card_payments") or {}
    if role == "merchant" and cards.get("requested") is not None:
        asked["card_payments"] = cards["requested"]
    account["_requested"] = asked


def _update(kept: dict, given: dict) -> None:
    """Merge what was given; null unsets."""
    for key, value in given.items():
        if value is None:
            kept.pop(key, None)
        elif isinstance(value, dict):
            _update(kept.setdefault(key, {}), value)
        else:
            kept[key] = value


@operation("GET", "/v2/core/accounts/{id}")
def retrieve(call: Call) -> dict:
    return shown(call.world, _account(call), call.params.get("include") or [])


@operation("POST", "/v2/core/accounts/{id}")
def update(call: Call) -> dict:
    world = call.world
    account = _account(call)
    if account.get("_closed"):
        raise refused("account_closed", "This account has been closed and cannot be updated.")
    country = _country(call.params)
    if country and country != account["country"]:
        raise refused("immutable_identity_param", "identity.country cannot be changed once set.")
    _check({}, {}, country)
    had = list(account["_configurations"])
    changed = copy.deepcopy(account)
    _apply(changed, call.params)
    if changed["_configurations"] and not had and not account["details_submitted"]:
        changed["_due"] = onboarding.everything_due(changed["business_type"])
    onboarding.change(world, account, **changed)
    if "recipient" in (call.params.get("configuration") or {}):
        onboarding.thin(world, account, "v2.core.account[configuration.recipient].updated")
    if call.params.get("identity"):
        onboarding.thin(world, account, "v2.core.account[identity].updated")
    return shown(world, account, call.params.get("include") or [])


@operation("POST", "/v2/core/accounts/{id}/close")
def close(call: Call) -> dict:
    world = call.world
    account = _account(call)
    named = call.params.get("applied_configurations")
    if named is not None and sorted(named) != account["_configurations"]:
        raise refused(
            "configs_must_match_to_close",
            "applied_configurations must match the configurations applied to the account.",
        )
    ledger = world.ledger
    held = sum(
        abs(ledger.total(account["id"], place, currency))
        for currency in ledger.currencies(account["id"])
        for place in ("available", "pending")
    )
    if held:
        raise refused("cannot_delete_account_with_balance", "An account with a balance cannot be closed.")
    onboarding.change(world, account, _closed=True, _configurations=[], _requested={})
    onboarding.thin(world, account, "v2.core.account.closed")
    return shown(world, account, [])


@operation("GET", "/v2/core/accounts")
def list_accounts(call: Call) -> dict:
    closed = call.params.get("closed", False)
    wanted = set(call.params.get("applied_configurations") or [])
    found = [
        account
        for account in onboarding.connected(call.world)
        if account["_v2"]
        and bool(account.get("_closed")) == closed
        and wanted <= set(account["_configurations"])
    ]
    return v2_page(call, found, lambda account: shown(call.world, account, []))


def v2_page(call: Call, objects: list[dict], show) -> dict:
    """A page of API v2: a token in an address instead of a cursor and a flag."""
    limit = clamped(call.params)
    token = call.params.get("page")
    start = 0
    if token:
        if not token.startswith("page_") or not token[5:].isdigit():
            raise StripeError(400, "Invalid page token.", code="invalid_page_token", executed=False)
        start = int(token[5:])
    kept = [(key, value) for key, value in _query(call) if key != "page"]

    def address(position: int) -> str:
        return f"{call.path}?{urlencode([*kept, ('page', f'page_{position}')])}"

    return {
        "data": [show(obj) for obj in objects[start : start + limit]],
        "next_page_url": address(start + limit) if start + limit < len(objects) else None,
        "previous_page_url": address(max(start - limit, 0)) if start else None,
    }


def _query(call: Call) -> list[tuple[str, str]]:
    flat = []
    for key, value in call.query.items():
        if isinstance(value, dict):
            flat += [(f"{key}[{inner}]", item) for inner, item in value.items()]
        else:
            flat.append((key, value))
    return flat


# Showing


def shown(world: World, account: dict, include: list[str]) -> dict:
    """The account as API v2 shows it; parts not asked for are left out."""
    view = {
        "id": account["id"],
        "object": "v2.core.account",
        "applied_configurations": list(account["_configurations"]),
        "closed": bool(account.get("_closed")),
        "created": iso(account["created"]),
        "livemode": False,
        "metadata": dict(account["metadata"]),
    }
    for field, value in (
        ("contact_email", account["email"]),
        ("contact_phone", account.get("_phone")),
        ("dashboard", account.get("_dashboard")),
        ("display_name", account["_name"]),
    ):
        if value is not None:
            view[field] = value
    roles = {part.split(".")[1] for part in include if part.startswith("configuration.")}
    if roles:
        view["configuration"] = {
            role: _role(world, account, role) for role in sorted(roles) if role in account["_configuration"]
        }
    if "defaults" in include:
        view["defaults"] = {
            "responsibilities": {"requirements_collector": "stripe"},
            **copy.deepcopy(account["_defaults"]),
            "currency": account["default_currency"],
        }
        view["defaults"]["responsibilities"]["requirements_collector"] = "stripe"
    if "identity" in include:
        view["identity"] = _identity(account)
    if "requirements" in include:
        view["requirements"] = _requirements(account)
    if "future_requirements" in include:
        view["future_requirements"] = {"entries": []}
    return view


def _identity(account: dict) -> dict:
    identity = copy.deepcopy(account["_identity"])
    identity.setdefault("country", account["country"])
    identity["country"] = identity["country"].upper()
    if "individual" in identity:
        identity["individual"] |= {
            "id": "person_" + account["id"].removeprefix("acct_"),
            "object": "v2.core.account_person",
            "account": account["id"],
            "created": iso(account["created"]),
            "updated": iso(account["created"]),
        }
    return identity


def _role(world: World, account: dict, role: str) -> dict:
    view = copy.deepcopy(account["_configuration"][role])
    view["applied"] = role in account["_configurations"]
    asked = account["_requested"]
    if role == "recipient":
        balance = {}
        if asked.get("transfers"):
            balance["stripe_transfers"] = capability(account, "transfers")
            balance["payouts"] = capability(account, "transfers")
        view["capabilities"] = {"stripe_balance": balance} if balance else {}
    elif role == "merchant":
        view["capabilities"] = (
            {"card_payments": capability(account, "card_payments")} if asked.get("card_payments") else {}
        )
    return view


def capability(account: dict, name: str) -> dict:
    """A capability's status and why it is not active."""
    status = account["capabilities"].get(name)
    if status == "active":
        return {"status": "active", "status_details": []}
    if status == "pending":
        detail = {"code": "requirements_pending_verification", "resolution": "no_resolution"}
        return {"status": "pending", "status_details": [detail]}
    if account["_due"]:
        detail = {"code": "requirements_past_due", "resolution": "provide_info"}
    else:
        detail = {"code": "restricted_other", "resolution": "contact_stripe"}
    return {"status": "restricted", "status_details": [detail]}


def _requirements(account: dict) -> dict:
    entries = [_entry(account, name, "user", "currently_due") for name in account["_due"]]
    entries += [_entry(account, name, "stripe", "currently_due") for name in account["_pending"]]
    view: dict = {"entries": entries}
    if account["_due"]:
        view["summary"] = {"minimum_deadline": {"status": "currently_due"}}
    return view


def _entry(account: dict, name: str, awaiting: str, deadline: str) -> dict:
    asked = [
        {"capability": known, "configuration": role, "deadline": {"status": deadline}}
        for v1, role, known in onboarding.TOLD
        if account["_requested"].get(v1)
    ]
    return {
        "awaiting_action_from": awaiting,
        "description": onboarding.IN_V2.get(name, name.replace("individual.", "identity.individual.")),
        "errors": [],
        "impact": {"restricts_capabilities": asked},
        "minimum_deadline": {"status": deadline},
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
