"""Stripe Tax: where tax is collected, from where one sells, and the codes of what is sold."""

from __future__ import annotations

from .. import ids
from ..errors import invalid, no_such
from ..lists import page
from ..protocol import Call, operation
from ..tax_rates import DEFAULT_CODE, NOT_TAXABLE, SHIPPING_CODE
from ..world import World
from .payment_methods import NO_ADDRESS

CODES = (
    (DEFAULT_CODE, "General - Electronically Supplied Services", "A digital service provided mainly through the internet."),
    ("txcd_99999999", "General - Tangible Goods", "A physical good that can be moved or touched. Also known as tangible personal property."),
    ("txcd_20030000", "General - Services", "General category for services."),
    (NOT_TAXABLE, "Nontaxable", "Any nontaxable good or service."),
    (SHIPPING_CODE, "Shipping", "Shipping of goods."),
    ("txcd_35010000", "Books", "A physical book."),
)  # fmt: skip


def _status(world: World, registration: dict) -> dict:
    ends = registration["expires_at"]
    if ends is not None and ends <= world.now:
        status = "expired"
    else:
        status = "scheduled" if registration["active_from"] > world.now else "active"
    return {**registration, "status": status}


def _moment(world: World, given) -> int | None:
    return world.now if given == "now" else given or None


@operation("POST", "/v1/tax/registrations")
def register(call: Call) -> dict:
    world, params = call.world, call.params
    country = params["country"].upper()
    options = params["country_options"].get(country.lower())
    if options is None:
        raise invalid(
            f"You must provide country_options[{country.lower()}] for a registration in {country}.",
            param="country_options",
        )
    registration = {
        "id": ids.new("taxreg"),
        "object": "tax.registration",
        "active_from": _moment(world, params["active_from"]),
        "country": country,
        "country_options": {country.lower(): options},
        "created": world.now,
        "expires_at": _moment(world, params.get("expires_at")),
        "livemode": False,
        "status": "active",
    }
    return _status(world, world.store.add(call.account, "tax.registration", registration))


@operation("GET", "/v1/tax/registrations")
def list_registrations(call: Call) -> dict:
    wanted = call.params.get("status", "all")
    found = [_status(call.world, r) for r in call.world.store.newest_first(call.account, "tax.registration")]
    return page(call, found, noun="registration", where=lambda r: wanted in ("all", r["status"]))


@operation("GET", "/v1/tax/registrations/{id}")
def retrieve_registration(call: Call) -> dict:
    return _status(call.world, call.one("tax.registration", noun="registration"))


@operation("POST", "/v1/tax/registrations/{id}")
def update_registration(call: Call) -> dict:
    registration = call.one("tax.registration", noun="registration")
    for name in ("active_from", "expires_at"):
        if name in call.params:
            registration[name] = _moment(call.world, call.params[name])
    return _status(call.world, call.world.store.save(registration))


def _settings(call: Call) -> dict:
    id = f"tax.settings:{call.account}"
    kept = call.world.store.find(id) or call.world.store.add(
        call.account, "tax.settings", {"id": id, "head_office": None, "tax_behavior": None, "tax_code": None}
    )
    missing = [name for name in ("head_office",) if not kept[name]]
    missing += [] if kept["tax_code"] else ["defaults.tax_code"]
    return {
        "object": "tax.settings",
        "defaults": {
            "provider": "stripe",
            "tax_behavior": kept["tax_behavior"],
            "tax_code": kept["tax_code"],
        },
        "head_office": kept["head_office"],
        "livemode": False,
        "status": "pending" if missing else "active",
        "status_details": {"pending": {"missing_fields": missing}} if missing else {"active": {}},
    }


@operation("GET", "/v1/tax/settings")
def retrieve_settings(call: Call) -> dict:
    return _settings(call)


@operation("POST", "/v1/tax/settings")
def update_settings(call: Call) -> dict:
    _settings(call)
    kept = call.world.store.find(f"tax.settings:{call.account}")
    for name in ("tax_behavior", "tax_code"):
        if name in call.params.get("defaults", {}):
            kept[name] = call.params["defaults"][name]
    if call.params.get("head_office"):
        kept["head_office"] = {"address": {**NO_ADDRESS, **call.params["head_office"]["address"]}}
    call.world.store.save(kept)
    return _settings(call)


def _codes() -> list[dict]:
    return [{"id": id, "object": "tax_code", "description": text, "name": name} for id, name, text in CODES]


@operation("GET", "/v1/tax_codes")
def list_codes(call: Call) -> dict:
    return page(call, _codes(), noun="tax code")


@operation("GET", "/v1/tax_codes/{id}")
def retrieve_code(call: Call) -> dict:
    for code in _codes():
        if code["id"] == call.ids["id"]:
            return code
    raise no_such("tax code", call.ids["id"])
