"""Payment methods: test cards under Stripe's names and numbers, and a SEPA debit that takes its time."""

from __future__ import annotations

import hashlib
import time

from .. import events, ids
from ..cards import BY_NUMBER, Card, by_name, by_number
from ..errors import StripeError, invalid, no_such
from ..lists import page
from ..metadata import merge
from ..protocol import Call, operation
from ..world import World

NO_ADDRESS = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
NOBODY = {"address": NO_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None}


def billing(given: dict | None) -> dict:
    """Billing details with every field there, as given or null."""
    given = given or {}
    address = {key: (given.get("address") or {}).get(key) or None for key in NO_ADDRESS}
    filled = {key: given.get(key) or None for key in NOBODY if key != "address"}
    return {"address": address, **filled}


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def from_card(
    world: World,
    account: str,
    card: Card,
    *,
    exp_month: int | None = None,
    exp_year: int | None = None,
    billing_details: dict | None = None,
    wallet: str | None = None,
) -> dict:
    """A new payment method for a test card; it expires the year after next unless told."""
    year = 1970 + world.now // 31_556_952
    return world.store.add(
        account,
        "payment_method",
        {
            "id": ids.new("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": billing(billing_details),
            "card": {
                "brand": card.brand,
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": card.cvc_check,
                },
                "country": card.country,
                "display_brand": card.brand,
                "exp_month": exp_month or 12,
                "exp_year": exp_year or year + 2,
                "fingerprint": fingerprint(card.number),
                "funding": card.funding,
                "generated_from": None,
                "last4": card.last4,
                "networks": {"available": [card.brand], "preferred": None},
                "regulated_status": "unregulated",
                "three_d_secure_usage": {"supported": True},
                "wallet": {"type": wallet, wallet: {}, "dynamic_last4": None} if wallet else None,
            },
            "created": world.now,
            "customer": None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
            "_number": card.number,
        },
    )


def from_iban(world: World, account: str, iban: str, billing_details: dict | None = None) -> dict:
    iban = iban.replace(" ", "").upper()
    return world.store.add(
        account,
        "payment_method",
        {
            "id": ids.new("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": billing(billing_details),
            "created": world.now,
            "customer": None,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "sepa_debit": {
                "bank_code": iban[4:12],
                "branch_code": "",
                "country": iban[:2],
                "fingerprint": fingerprint(iban),
                "generated_from": {"charge": None, "setup_attempt": None},
                "last4": iban[-4:],
            },
            "type": "sepa_debit",
            "_iban": iban,
        },
    )


def card_of(method: dict) -> Card:
    """The test card behind a payment method."""
    return BY_NUMBER.get(method["_number"]) or by_number(method["_number"])


def named(call: Call, id: str, *, param: str = "payment_method") -> dict:
    """
    A payment method by its identifier, or a fresh one for a test name such as `pm_card_visa`.

    :raises StripeError: if there is none
    """
    found = call.world.store.get(call.account, "payment_method", id)
    if found:
        return found
    card = by_name(id) if id.startswith("pm_card_") else None
    if card is None:
        raise no_such("PaymentMethod", id, param=param, status=400)
    return from_card(call.world, call.account, card)


def from_data(call: Call, data: dict) -> dict:
    """A payment method from `payment_method_data`, `card[token]` or a typed number."""
    kind = data.get("type", "card")
    if kind == "sepa_debit":
        return from_iban(call.world, call.account, data["sepa_debit"]["iban"], data.get("billing_details"))
    if kind != "card":
        raise invalid(
            f"The payment method type provided: {kind} is invalid. Please ensure the provided type "
            "is activated in your dashboard (https://dashboard.stripe.com/account/payments/settings) "
            "and your account is enabled for any preview features that you are trying to use.",
            param="type",
        )
    details = data.get("card") or {}
    if "token" in details:
        card = by_name(details["token"])
        if card is None:
            raise no_such("token", details["token"], param="card[token]", status=400)
    elif "number" in details:
        card = by_number(details["number"])
    else:
        raise invalid("Missing required param: card.", param="card", code="parameter_missing")
    _check_expiry(call.world, details)
    return from_card(
        call.world,
        call.account,
        card,
        exp_month=details.get("exp_month"),
        exp_year=details.get("exp_year"),
        billing_details=data.get("billing_details"),
    )


def _check_expiry(world: World, details: dict) -> None:
    """
    :raises StripeError: 402 for a month that does not exist, or that is over
    """
    month, year = details.get("exp_month"), details.get("exp_year")
    if month is not None and not 1 <= month <= 12:
        wrong = "month"
    elif year is not None and (year, month or 12) < time.gmtime(world.now)[:2]:
        wrong = "year"
    else:
        return
    raise StripeError(
        402,
        f"Your card's expiration {wrong} is invalid.",
        type="card_error",
        code=f"invalid_expiry_{wrong}",
        param=f"exp_{wrong}",
    )


@operation("POST", "/v1/payment_methods")
def create(call: Call) -> dict:
    if "type" not in call.params:
        raise invalid("Missing required param: type.", param="type", code="parameter_missing")
    method = from_data(call, call.params)
    merge(method, call.params.get("metadata"))
    return method


@operation("GET", "/v1/payment_methods")
def list_methods(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "payment_method")
    return page(call, found, noun="PaymentMethod", equal=("customer", "type"))


@operation("GET", "/v1/payment_methods/{payment_method}")
def retrieve(call: Call) -> dict:
    return call.one("payment_method", noun="PaymentMethod")


@operation("POST", "/v1/payment_methods/{payment_method}")
def update(call: Call) -> dict:
    method, params = call.one("payment_method", noun="PaymentMethod"), call.params
    merge(method, params.get("metadata"))
    if "billing_details" in params:
        given = params["billing_details"]
        kept = {**method["billing_details"], **given}
        kept["address"] = {**method["billing_details"]["address"], **(given.get("address") or {})}
        method["billing_details"] = billing(kept)
    for field in ("exp_month", "exp_year"):
        if field in params.get("card", {}):
            method["card"][field] = params["card"][field]
    return call.world.store.save(method)


@operation("POST", "/v1/payment_methods/{payment_method}/attach")
def attach(call: Call) -> dict:
    method = named(call, call.ids["payment_method"], param="id")
    customer = call.one("customer", call.params.get("customer", ""), param="customer")
    if method["type"] == "card" and card_of(method).decline and not _attachable(method):
        card = card_of(method)
        raise invalid(
            card.message,
            type="card_error",
            code=card.code,
            decline_code=card.decline,
        )
    method["customer"] = customer["id"]
    call.world.store.save(method)
    events.emit(call.world, call.account, "payment_method.attached", method)
    return method


def _attachable(method: dict) -> bool:
    return method["_number"] == "4000000000000341"


@operation("POST", "/v1/payment_methods/{payment_method}/detach")
def detach(call: Call) -> dict:
    method = call.one("payment_method", noun="PaymentMethod")
    if method["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    method["customer"] = None
    call.world.store.save(method)
    events.emit(call.world, call.account, "payment_method.detached", method)
    return method
