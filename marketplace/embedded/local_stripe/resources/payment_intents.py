"""
Payment intents.

    requires_payment_method ──▶ requires_confirmation ──confirm──▶ succeeded
             ▲                                            │  │ └──▶ processing ──▶ succeeded
             │                                            │  └────▶ requires_capture ──▶ succeeded
             └──────── declined ◀──────── requires_action ◀┘
    canceled, from any but succeeded and processing
"""

from __future__ import annotations

from .. import charging, paying
from ..errors import StripeError, invalid
from ..lists import page
from ..metadata import merge
from ..money import check_charge_amount, check_currency, shown
from ..protocol import Call, operation
from ..search import search
from . import payment_methods

CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")


@operation("POST", "/v1/payment_intents")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    currency = check_currency(params["currency"])
    check_charge_amount(params["amount"], currency)
    _refuse_destination(params)
    automatic = params.get("automatic_payment_methods")
    fields = {
        name: params[name]
        for name in (
            *paying.COPIED,
            "capture_method",
            "confirmation_method",
            "setup_future_usage",
            "transfer_group",
        )
        if params.get(name)
    }
    if params.get("payment_method_types"):
        fields["payment_method_types"] = params["payment_method_types"]
    elif automatic is None or automatic["enabled"]:
        fields["automatic_payment_methods"] = {
            "allow_redirects": (automatic or {}).get("allow_redirects", "always"),
            "enabled": True,
        }
    if params.get("shipping"):
        fields["shipping"] = shipping(params["shipping"])
    if params.get("customer"):
        fields["customer"] = call.one("customer", params["customer"], param="customer")["id"]
    holder: dict = {"metadata": {}}
    merge(holder, params.get("metadata"))
    method = _method_from(call, params)
    intent = paying.new_intent(
        world, call.account, amount=params["amount"], currency=currency, **fields, **holder
    )
    if method:
        _use(intent, method)
    if params.get("confirm"):
        return _confirm(call, intent, params)
    return intent


def shipping(given: dict) -> dict:
    address = {**payment_methods.NO_ADDRESS, **given.get("address", {})}
    return {
        "address": address,
        "carrier": given.get("carrier"),
        "name": given.get("name"),
        "phone": given.get("phone"),
        "tracking_number": given.get("tracking_number"),
    }


def _refuse_destination(params: dict) -> None:
    """Direct and destination charges are beyond this stand-in; silence would be a lie."""
    for name in ("application_fee_amount", "transfer_data", "on_behalf_of"):
        if params.get(name):
            raise invalid(
                f"The local Stripe does separate charges and transfers only; {name} is not supported.",
                param=name,
            )


def _method_from(call: Call, params: dict) -> dict | None:
    if params.get("payment_method"):
        return payment_methods.named(call, params["payment_method"])
    if params.get("payment_method_data"):
        return payment_methods.from_data(call, params["payment_method_data"])
    return None


def _use(intent: dict, method: dict) -> None:
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_confirmation"
    if method["type"] not in intent["payment_method_types"]:
        intent["payment_method_types"] = [*intent["payment_method_types"], method["type"]]


@operation("GET", "/v1/payment_intents")
def list_intents(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "payment_intent")
    return page(call, found, noun="payment_intent", equal=("customer",))


@operation("GET", "/v1/payment_intents/search")
def search_intents(call: Call) -> dict:
    return search(call, call.world.store.newest_first(call.account, "payment_intent"))


@operation("GET", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> dict:
    return call.one("payment_intent")


@operation("POST", "/v1/payment_intents/{intent}")
def update(call: Call) -> dict:
    intent, params = call.one("payment_intent"), call.params
    if intent["status"] in ("succeeded", "canceled") and set(params) - {"metadata", "description", "expand"}:
        raise _unexpected(
            intent,
            "This PaymentIntent's {} could not be updated because it has a status of {}.".format(
                sorted(set(params) - {"metadata", "description", "expand"})[0], intent["status"]
            ),
        )
    _refuse_destination(params)
    if "currency" in params:
        intent["currency"] = check_currency(params["currency"])
    if "amount" in params:
        check_charge_amount(params["amount"], intent["currency"])
        intent["amount"] = params["amount"]
    for name in (*paying.COPIED, "transfer_group", "capture_method", "setup_future_usage"):
        if name in params:
            intent[name] = params[name] or None
    if params.get("shipping"):
        intent["shipping"] = shipping(params["shipping"])
    if params.get("customer"):
        intent["customer"] = call.one("customer", params["customer"], param="customer")["id"]
    merge(intent, params.get("metadata"))
    method = _method_from(call, params)
    if method:
        _use(intent, method)
    return call.world.store.save(intent)


@operation("POST", "/v1/payment_intents/{intent}/confirm")
def confirm(call: Call) -> dict:
    intent = call.one("payment_intent")
    if intent["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        raise _unexpected(
            intent,
            f"You cannot confirm this PaymentIntent because it has already "
            f"{'been canceled' if intent['status'] == 'canceled' else 'succeeded after being previously confirmed'}.",
        )
    method = _method_from(call, call.params)
    if method:
        _use(intent, method)
    return _confirm(call, intent, call.params)


def _confirm(call: Call, intent: dict, params: dict) -> dict:
    if not intent["payment_method"]:
        raise _unexpected(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update the PaymentIntent with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method or ConfirmationToken.",
        )
    if params.get("return_url"):
        intent["_return_url"] = params["return_url"]
    if params.get("shipping"):
        intent["shipping"] = shipping(params["shipping"])
    refusal = paying.attempt(
        call.world,
        call.account,
        intent,
        may_ask=not params.get("off_session") and not params.get("error_on_requires_action"),
    )
    if refusal:
        raise refusal
    return intent


@operation("POST", "/v1/payment_intents/{intent}/capture")
def capture(call: Call) -> dict:
    intent = call.one("payment_intent")
    if intent["status"] != "requires_capture":
        raise _unexpected(
            intent,
            "This PaymentIntent could not be captured because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may be "
            "captured: requires_capture.",
        )
    amount = call.params.get("amount_to_capture", intent["amount_capturable"])
    if not 1 <= amount <= intent["amount_capturable"]:
        raise invalid(
            f"The requested capture amount ({shown(amount, intent['currency'])}) is greater than the "
            f"authorized amount ({shown(intent['amount_capturable'], intent['currency'])}) for this charge.",
            param="amount_to_capture",
            code="amount_too_large",
        )
    charge = call.world.store.find(intent["latest_charge"])
    merge(intent, call.params.get("metadata"))
    charging.capture(call.world, call.account, charge, amount)
    paying.succeed(call.world, call.account, intent, charge)
    return intent


@operation("POST", "/v1/payment_intents/{intent}/cancel")
def cancel(call: Call) -> dict:
    intent = call.one("payment_intent")
    if intent["status"] not in CANCELABLE:
        raise _unexpected(
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    paying.cancel(call.world, call.account, intent, call.params.get("cancellation_reason"))
    return intent


def _unexpected(intent: dict, message: str) -> StripeError:
    error = invalid(message, code="payment_intent_unexpected_state")
    bare = {key: value for key, value in intent.items() if not key.startswith("_")}
    error.error["payment_intent"] = bare
    return error
