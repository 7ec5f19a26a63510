"""
What becomes of a payment intent once somebody tries to pay it.

    requires_confirmation ──attempt──▶ succeeded | requires_capture | processing
             │                    └──▶ requires_action ──authenticated──▶ as above
             └──declined──▶ requires_payment_method
"""

from __future__ import annotations

from collections.abc import Callable

from . import charging, events, ids, render
from .errors import StripeError
from .resources import payment_methods
from .world import World, when_due

# Told, with the account and the intent, when a debit under way was paid or refused.
CLEARED: list[Callable[[World, str, dict], None]] = []
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
        succeed(world, account, intent, charge)
    else:
        intent |= {"status": "requires_capture", "amount_capturable": charge["amount"]}
        world.store.save(intent)
        world.later(charging.AUTHORISATION_LIVES, "intent_lapses", intent=intent["id"])
        events.emit(world, account, "payment_intent.amount_capturable_updated", intent)
    return None


def succeed(world: World, account: str, intent: dict, charge: dict) -> None:
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


def _on_cleared(world: World, account: str, charge: dict) -> None:
    """A debit that was under way has been paid or refused."""
    intent = world.store.find(charge["payment_intent"])
    if charge["status"] == "succeeded":
        succeed(world, account, intent, charge)
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
    for told in CLEARED:
        told(world, account, intent)


def cancel(world: World, account: str, intent: dict, reason: str | None) -> None:
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


@when_due("intent_lapses")
def _intent_lapses(world: World, intent: str) -> None:
    found = world.store.find(intent)
    if found and found["status"] == "requires_capture":
        cancel(world, world.store.owner(intent), found, "automatic")


charging.CLEARED.append(_on_cleared)
