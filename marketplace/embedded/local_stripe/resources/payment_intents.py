"""
Payment intents.

    requires_payment_method ──▶ requires_confirmation ──confirm──▶ succeeded
             ▲                                            │  │ └──▶ processing ──▶ succeeded
             │                                            │  └────▶ requires_capture ──▶ succeeded
             └──────── declined ◀──────── requires_action ◀┘
    canceled, from any but succeeded and processing
"""

from __future__ import annotations

from .. import charging, events, ids, render
from ..errors import StripeError, invalid
from ..lists import page
from ..metadata import merge
from ..money import check_charge_amount, check_currency, shown
from ..protocol import Call, operation
from ..search import search
from ..world import World, when_due
from . import payment_methods

CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
COPIED = ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix")


def new_intent(world: World, account: str, *, amount: int, currency: str, **fields) -> dict:
    """A payment intent that waits for a payment method, and its event."""
    id = ids.new("pi")
    intent = {
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{id}_secret_{ids.secret(25)}",
        "confirmation_method": "automatic",
        "created": world.now,
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        "_return_url": None,
        **fields,
    }
    world.store.add(account, "payment_intent", intent)
    events.emit(world, account, "payment_intent.created", intent)
    return intent


@operation("POST", "/v1/payment_intents")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    currency = check_currency(params["currency"])
    check_charge_amount(params["amount"], currency)
    _refuse_destination(params)
    automatic = params.get("automatic_payment_methods")
    fields = {
        name: params[name]
        for name in (*COPIED, "capture_method", "confirmation_method", "setup_future_usage", "transfer_group")
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
    intent = new_intent(world, call.account, amount=params["amount"], currency=currency, **fields, **holder)
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
    for name in (*COPIED, "transfer_group", "capture_method", "setup_future_usage"):
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
    refusal = attempt(
        call.world,
        call.account,
        intent,
        may_ask=not params.get("off_session") and not params.get("error_on_requires_action"),
    )
    if refusal:
        raise refusal
    return intent


def attempt(
    world: World, account: str, intent: dict, *, may_ask: bool = True, authenticated: bool = False
) -> StripeError | None:
    """
    Try to pay an intent with its payment method.

    Returns the error to answer with, having noted it in the intent; None if the
    payment succeeded, is under way, or asks the customer to authenticate.
    """
    method = world.store.find(intent["payment_method"])
    if method["type"] == "card":
        card = payment_methods.card_of(method)
        if card.authenticate and not authenticated:
            return _ask(world, account, intent, method, may_ask)
    charge = charging.new_charge(
        world,
        account,
        amount=intent["amount"],
        currency=intent["currency"],
        method=method,
        capture=intent["capture_method"] != "manual",
        intent=intent,
        authenticated=authenticated,
        customer=intent["customer"],
        metadata=dict(intent["metadata"]),
        shipping=intent["shipping"],
        transfer_group=intent["transfer_group"],
        **{name: intent[name] for name in COPIED},
    )
    intent["latest_charge"] = charge["id"]
    intent["next_action"] = None
    if charge["status"] == "failed":
        return _declined(world, account, intent, method, charge)
    if charge["status"] == "pending":
        intent["status"] = "processing"
        world.store.save(intent)
        events.emit(world, account, "payment_intent.processing", intent)
    elif charge["captured"]:
        _succeed(world, account, intent, charge)
    else:
        intent |= {"status": "requires_capture", "amount_capturable": charge["amount"]}
        world.store.save(intent)
        world.later(charging.AUTHORISATION_LIVES, "intent_lapses", intent=intent["id"])
        events.emit(world, account, "payment_intent.amount_capturable_updated", intent)
    return None


def _succeed(world: World, account: str, intent: dict, charge: dict) -> None:
    intent |= {
        "status": "succeeded",
        "amount_capturable": 0,
        "amount_received": charge["amount_captured"],
        "last_payment_error": None,
    }
    world.store.save(intent)
    events.emit(world, account, "payment_intent.succeeded", intent)


def _ask(world: World, account: str, intent: dict, method: dict, may_ask: bool) -> StripeError | None:
    if not may_ask:
        intent |= {"status": "requires_payment_method", "payment_method": None}
        error = StripeError(
            402,
            "Your card was declined. This transaction requires authentication.",
            type="card_error",
            code="authentication_required",
            decline_code="authentication_required",
        )
        _note(world, account, intent, method, error)
        return error
    url = f"{world.base_url}/3ds/{intent['id']}"
    if intent["_return_url"]:
        intent["next_action"] = {
            "redirect_to_url": {"return_url": intent["_return_url"], "url": url},
            "type": "redirect_to_url",
        }
    else:
        intent["next_action"] = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url},
        }
    intent["status"] = "requires_action"
    world.store.save(intent)
    events.emit(world, account, "payment_intent.requires_action", intent)
    return None


def _declined(world: World, account: str, intent: dict, method: dict, charge: dict) -> StripeError:
    intent |= {"status": "requires_payment_method", "payment_method": None}
    error = charging.decline_error(charge, payment_methods.card_of(method))
    _note(world, account, intent, method, error)
    return error


def _note(world: World, account: str, intent: dict, method: dict, error: StripeError) -> None:
    """Keep an error in the intent, tell of it, and let the error carry the intent as it is now."""
    bare = render.shown(world, method)
    intent["last_payment_error"] = {**error.error, "payment_method": bare}
    world.store.save(intent)
    events.emit(world, account, "payment_intent.payment_failed", intent)
    error.error |= {"payment_intent": render.shown(world, intent), "payment_method": bare}


def on_cleared(world: World, account: str, charge: dict) -> None:
    """A debit that was under way has been paid or refused."""
    intent = world.store.find(charge["payment_intent"])
    if charge["status"] == "succeeded":
        _succeed(world, account, intent, charge)
    else:
        intent |= {"status": "requires_payment_method", "payment_method": None}
        intent["last_payment_error"] = {
            "charge": charge["id"],
            "code": "payment_method_provider_decline",
            "message": charge["failure_message"],
            "type": "invalid_request_error",
        }
        world.store.save(intent)
        events.emit(world, account, "payment_intent.payment_failed", intent)
    from . import checkout_sessions

    checkout_sessions.on_cleared(world, account, intent)


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
    _succeed(call.world, call.account, intent, charge)
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
    _cancel(call.world, call.account, intent, call.params.get("cancellation_reason"))
    return intent


def _cancel(world: World, account: str, intent: dict, reason: str | None) -> None:
    if intent["status"] == "requires_capture":
        charging.release(world, account, world.store.find(intent["latest_charge"]))
    intent |= {
        "status": "canceled",
        "amount_capturable": 0,
        "canceled_at": world.now,
        "cancellation_reason": reason,
        "next_action": None,
    }
    world.store.save(intent)
    events.emit(world, account, "payment_intent.canceled", intent)


def _unexpected(intent: dict, message: str) -> StripeError:
    error = invalid(message, code="payment_intent_unexpected_state")
    bare = {key: value for key, value in intent.items() if not key.startswith("_")}
    error.error["payment_intent"] = bare
    return error


@when_due("intent_lapses")
def _intent_lapses(world: World, intent: str) -> None:
    found = world.store.find(intent)
    if found and found["status"] == "requires_capture":
        _cancel(world, world.store.owner(intent), found, "automatic")


def fail_authentication(world: World, account: str, intent: dict) -> StripeError:
    """The customer did not prove to be the cardholder; another payment method may be tried."""
    method = world.store.find(intent["payment_method"])
    intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    error = StripeError(
        402,
        "We are unable to authenticate your payment method. Please choose a different payment "
        "method and try again.",
        code="payment_intent_authentication_failure",
    )
    _note(world, account, intent, method, error)
    return error
