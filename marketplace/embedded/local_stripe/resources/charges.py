"""Charges: read, searched, annotated; also made the old way, from a token."""

from __future__ import annotations

from .. import charging, faults, render
from ..cards import by_name
from ..errors import StripeError, invalid, no_such
from ..lists import page, whole
from ..metadata import merge
from ..money import check_charge_amount, check_currency, shown
from ..protocol import Call, operation
from ..search import search
from ..world import World
from . import payment_methods
from .payment_intents import shipping


@render.sublist("charge", "refunds")
def _refunds(world: World, charge: dict) -> dict:
    return whole(refunds_of(world, charge), f"/v1/charges/{charge['id']}/refunds")


def refunds_of(world: World, charge: dict) -> list[dict]:
    """A charge's refunds, newest first."""
    owner = world.store.owner(charge["id"])
    return [r for r in world.store.newest_first(owner, "refund") if r["charge"] == charge["id"]]


@operation("POST", "/v1/charges")
def create(call: Call) -> dict:
    params = call.params
    for name in ("amount", "currency"):
        if name not in params:
            raise invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
    currency = check_currency(params["currency"])
    check_charge_amount(params["amount"], currency)
    for name in ("application_fee_amount", "transfer_data", "destination", "on_behalf_of"):
        if params.get(name):
            raise invalid(
                f"The local Stripe does separate charges and transfers only; {name} is not supported.",
                param=name,
            )
    method = _source(call)
    fields = {
        name: params[name]
        for name in ("description", "receipt_email", "statement_descriptor_suffix", "transfer_group")
        if params.get(name)
    }
    holder: dict = {"metadata": {}}
    merge(holder, params.get("metadata"))
    charge = charging.new_charge(
        call.world,
        call.account,
        amount=params["amount"],
        currency=currency,
        method=method,
        capture=params.get("capture", True),
        customer=params.get("customer"),
        shipping=shipping(params["shipping"]) if params.get("shipping") else None,
        **fields,
        **holder,
    )
    if charge["status"] == "failed":
        raise charging.decline_error(charge, payment_methods.card_of(method))
    return charge


def _source(call: Call) -> dict:
    """The card that `source`, `card` or the customer's default names."""
    given = call.params.get("source") or call.params.get("card")
    if isinstance(given, dict):
        return payment_methods.from_data(call, {"type": "card", "card": given})
    if given is None and call.params.get("customer"):
        customer = call.one("customer", call.params["customer"], param="customer")
        default = customer["invoice_settings"]["default_payment_method"] or customer.get("_card")
        if default:
            return call.one("payment_method", default)
        raise StripeError(
            402,
            "Cannot charge a customer that has no active card",
            type="card_error",
            code="missing",
            param="card",
        )
    if given is None:
        raise invalid("Must provide source or customer.", code="parameter_missing", param="source")
    card = by_name(given)
    if card is None:
        raise no_such("token", given, param="source", status=400)
    if card.rate_limited:
        raise faults.rate_limited()
    return payment_methods.from_card(call.world, call.account, card)


@operation("GET", "/v1/charges")
def list_charges(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "charge")
    return page(call, found, noun="charge", equal=("customer", "payment_intent", "transfer_group"))


@operation("GET", "/v1/charges/search")
def search_charges(call: Call) -> dict:
    return search(call, call.world.store.newest_first(call.account, "charge"))


@operation("GET", "/v1/charges/{charge}")
def retrieve(call: Call) -> dict:
    return call.one("charge")


@operation("POST", "/v1/charges/{charge}")
def update(call: Call) -> dict:
    charge, params = call.one("charge"), call.params
    for name in ("description", "receipt_email", "transfer_group"):
        if name in params:
            charge[name] = params[name] or None
    if params.get("shipping"):
        charge["shipping"] = shipping(params["shipping"])
    if params.get("customer"):
        charge["customer"] = call.one("customer", params["customer"], param="customer")["id"]
    if params.get("fraud_details"):
        charge["fraud_details"] = dict(params["fraud_details"])
    merge(charge, params.get("metadata"))
    return call.world.store.save(charge)


@operation("POST", "/v1/charges/{charge}/capture")
def capture(call: Call) -> dict:
    charge = call.one("charge")
    if charge["captured"]:
        raise invalid(f"Charge {charge['id']} has already been captured.", code="charge_already_captured")
    if charge["refunded"] or charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} cannot be captured.", code="charge_expired_for_capture")
    amount = call.params.get("amount", charge["amount"])
    if not 1 <= amount <= charge["amount"]:
        raise invalid(
            f"Capture amount ({shown(amount, charge['currency'])}) is greater than charge amount "
            f"({shown(charge['amount'], charge['currency'])})",
            param="amount",
        )
    charging.capture(call.world, call.account, charge, amount)
    return charge


@operation("GET", "/v1/charges/{charge}/refunds")
def list_refunds(call: Call) -> dict:
    return page(call, refunds_of(call.world, call.one("charge")), noun="refund")
