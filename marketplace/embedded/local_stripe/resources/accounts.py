"""Accounts as API v1 has them: the platform itself, and connected accounts of any type."""

from __future__ import annotations

from .. import banks, events, ids, onboarding, render
from ..auth import reachable
from ..errors import invalid
from ..lists import page, whole
from ..metadata import merge
from ..protocol import Call, operation
from ..world import PLATFORM, World
from . import external_accounts

CURRENCY_OF = {
    "US": "usd", "GB": "gbp", "CH": "chf", "CA": "cad", "DK": "dkk", "SE": "sek", "NO": "nok",
    "PL": "pln", "CZ": "czk", "HU": "huf", "RO": "ron", "AU": "aud", "JP": "jpy", "NZ": "nzd",
}  # fmt: skip
EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
REGION = frozenset([*EEA, "US", "GB", "CH", "CA"])


def settings(world: World, interval: str, display_name: str | None) -> dict:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": display_name, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
        "payments": {
            "statement_descriptor": None,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": interval},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


def new_account(world: World, id: str, *, country: str, v2: bool, type: str) -> dict:
    """An account that has given nothing and may do nothing yet."""
    return {
        "id": id,
        "object": "account",
        "business_profile": {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": None,
            "minority_owned_business_designation": None,
            "name": None,
            "product_description": None,
            "support_address": None,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "controller": {"type": "account"},
        "country": country,
        "created": world.now,
        "default_currency": CURRENCY_OF.get(country, "eur"),
        "details_submitted": False,
        "email": None,
        "metadata": {},
        "payouts_enabled": False,
        "settings": settings(world, world.options.payouts, None),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": type,
        "_v2": v2,
        "_configurations": [],
        "_requested": {},
        "_due": [],
        "_pending": [],
        "_restricted": None,
        "_deauthorized": False,
        "_name": None,
    }


def open_platform(world: World) -> None:
    options = world.options
    account = new_account(world, PLATFORM, country=options.country, v2=False, type="standard")
    account |= {
        "default_currency": options.currency,
        "details_submitted": True,
        "email": "platform@example.com",
        "_requested": {"card_payments": True, "transfers": True},
        "settings": settings(world, "manual", "Local platform"),
    }
    world.store.add(PLATFORM, "account", account)
    banks.add(world, account, iban=banks.sample_iban("DE"))
    onboarding.refresh(world, account)


@render.sublist("account", "external_accounts", always=True)
def _external_accounts(world: World, account: dict) -> dict:
    url = f"/v1/accounts/{account['id']}/external_accounts"
    return whole(list(world.store.newest_first(account["id"], "external_account")), url)


@operation("GET", "/v1/account")
def retrieve_own(call: Call) -> dict:
    return call.world.store.get(PLATFORM, "account", call.account)


@operation("GET", "/v1/accounts/{account}")
def retrieve(call: Call) -> dict:
    return reachable(call, call.ids["account"])


@operation("GET", "/v1/accounts")
def list_accounts(call: Call) -> dict:
    connected = onboarding.connected(call.world) if call.account == PLATFORM else []
    return page(call, connected, noun="account")


@operation("POST", "/v1/accounts")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    controller = _controller(params)
    country = params.get("country", world.options.country)
    if country not in REGION:
        raise invalid(
            f"Connected accounts in {country} cannot be created by platforms in {world.options.country}.",
            param="country",
        )
    account = new_account(world, ids.new("acct"), country=country, v2=False, type=controller["_type"])
    account["controller"] = {k: v for k, v in controller.items() if k != "_type"}
    _ask_for(account, params.get("capabilities", {}))
    if controller["_type"] in ("custom", "none") and not account["_requested"]:
        raise invalid(
            "When creating an account without the Stripe Dashboard, you must request at least one "
            "capability.",
            param="capabilities",
        )
    account["business_type"] = params.get("business_type")
    account["_due"] = onboarding.everything_due(params.get("business_type"))
    world.store.add(PLATFORM, "account", account)
    _apply(world, account, params)
    onboarding.refresh(world, account)
    if account["capabilities"]:
        events.emit(
            world,
            account["id"],
            "capability.updated",
            _capability(account, next(iter(account["capabilities"]))),
        )
    return account


def _controller(params: dict) -> dict:
    """The controller that `type` or `controller` asks for, with the type it amounts to."""
    given, type = params.get("controller"), params.get("type")
    if given and type:
        raise invalid(
            "You may not provide the `type` parameter and `controller` parameters simultaneously. They are mutually exclusive."
        )
    if type == "standard" or (not given and not type):
        fees, losses, collects, dashboard = "account", "stripe", "stripe", "full"
    elif type:
        fees, losses = "application_express" if type == "express" else "application_custom", "application"
        collects = "application" if type == "custom" else "stripe"
        dashboard = "express" if type == "express" else "none"
    else:
        fees = given.get("fees", {}).get("payer", "account")
        losses = given.get("losses", {}).get("payments", "stripe")
        collects = given.get("requirement_collection", "stripe")
        dashboard = given.get("stripe_dashboard", {}).get("type", "full")
        if dashboard == "express" and losses != "application":
            raise invalid(
                "When `controller[stripe_dashboard][type]=express`, `controller[losses][payments]` "
                "must be `application`.",
                param="controller",
            )
    return {
        "type": "application",
        "fees": {"payer": fees},
        "is_controller": True,
        "losses": {"payments": losses},
        "requirement_collection": collects,
        "stripe_dashboard": {"type": dashboard},
        "_type": type or ("none" if given else "standard"),
    }


def _ask_for(account: dict, capabilities: dict) -> None:
    for name, wish in capabilities.items():
        if "requested" in wish:
            account["_requested"][name] = wish["requested"]
    asked = account["_requested"]
    if asked.get("card_payments") and not asked.get("transfers"):
        raise invalid(
            "You cannot request the `card_payments` capability without also requesting the "
            "`transfers` capability.",
            param="capabilities",
        )


@operation("POST", "/v1/accounts/{account}")
def update(call: Call) -> dict:
    world, params = call.world, call.params
    account = reachable(call, call.ids["account"])
    before = render.shown(world, account)
    _ask_for(account, params.get("capabilities", {}))
    _apply(world, account, params)
    onboarding.refresh(world, account)
    world.store.save(account)
    onboarding.announce(world, account, before)
    return account


def _apply(world: World, account: dict, params: dict) -> None:
    """Keep what was given and strike it from what is due."""
    for field in ("email", "business_type", "default_currency"):
        if params.get(field) is not None:
            account[field] = params[field] or None
    merge(account, params.get("metadata"))
    account["business_profile"].update(params.get("business_profile", {}))
    for section in ("individual", "company"):
        if section in params:
            account[f"_{section}"] = {**account.get(f"_{section}", {}), **params[section]}
    if params.get("tos_acceptance"):
        account["tos_acceptance"].update(
            {k: params["tos_acceptance"].get(k) for k in ("date", "ip", "user_agent")}
        )
    interval = params.get("settings", {}).get("payouts", {}).get("schedule", {}).get("interval")
    if interval:
        account["settings"]["payouts"]["schedule"]["interval"] = interval
    external = params.get("external_account") or params.get("bank_account")
    if external:
        external_accounts.create_from(world, account, external)
    given = {**_flat(params), **({"external_account": True} if external else {})}
    account["_due"] = [name for name in account["_due"] if name not in given]
    if not account["_due"]:
        account["details_submitted"] = True


def _flat(params: dict, lead: str = "") -> dict:
    flat = {}
    for key, value in params.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{lead}{key}.")
        else:
            flat[f"{lead}{key}"] = value
    return flat


@operation("DELETE", "/v1/accounts/{account}")
def delete(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    if account["id"] == PLATFORM:
        raise invalid("You cannot delete your own account.")
    ledger = call.world.ledger
    for currency in ledger.currencies(account["id"]):
        if ledger.total(account["id"], "available", currency) or ledger.total(
            account["id"], "pending", currency
        ):
            raise invalid("This account cannot be deleted because its balance is not zero.")
    account["_deleted"] = True
    call.world.store.save(account)
    return {"id": account["id"], "object": "account", "deleted": True}


@operation("POST", "/v1/accounts/{account}/reject")
def reject(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    reason = call.params["reason"]
    if reason not in ("fraud", "terms_of_service", "other"):
        raise invalid("Invalid reason: must be one of fraud, terms_of_service, or other", param="reason")
    onboarding.restrict(call.world, account, f"rejected.{reason}")
    return account


def _capability(account: dict, name: str) -> dict:
    status = account["capabilities"].get(name)
    empty = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": [],
        "disabled_reason": None,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    }
    due = {**empty, "currently_due": list(account["_due"]), "eventually_due": list(account["_due"])}
    if status != "active":
        due["disabled_reason"] = "requirements.fields_needed"
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": empty,
        "requested": account["_requested"].get(name, False),
        "requested_at": account["created"] if account["_requested"].get(name) else None,
        "requirements": due,
        "status": status or "unrequested",
    }


@operation("GET", "/v1/accounts/{account}/capabilities")
def list_capabilities(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    return whole([_capability(account, name) for name in account["capabilities"]], call.path, 100)


@operation("GET", "/v1/accounts/{account}/capabilities/{capability}")
def retrieve_capability(call: Call) -> dict:
    return _capability(reachable(call, call.ids["account"]), call.ids["capability"])


@operation("POST", "/v1/accounts/{account}/capabilities/{capability}")
def update_capability(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    if "requested" in call.params:
        wished = {**account["_requested"], call.ids["capability"]: call.params["requested"]}
        onboarding.change(call.world, account, _requested=wished)
    return _capability(account, call.ids["capability"])
