"""
What a person does at Checkout, and what becomes of the session.

The hosted page (`pages/checkout.py`) and the controls call `choose_shipping`
and `pay`; paying twice does nothing.
"""

from __future__ import annotations

from . import events, paying
from .errors import StripeError
from .resources import customers, payment_intents
from .resources.payment_methods import NO_ADDRESS
from .tax_rates import tax_on
from .world import World, when_due


def expire(world: World, session: dict) -> None:
    account = world.store.owner(session["id"])
    session |= {"status": "expired", "url": None}
    intent = world.store.find(session["payment_intent"] or "")
    if intent and intent["status"] in payment_intents.CANCELABLE:
        paying.cancel(world, account, intent, "expired")
    world.store.save(session)
    events.emit(world, account, "checkout.session.expired", session)


@when_due("session_expires")
def _session_expires(world: World, session: str) -> None:
    found = world.store.find(session)
    if found and found["status"] == "open":
        expire(world, found)


def choose_shipping(world: World, session: dict, rate: str) -> None:
    for known in session["_shipping"]:
        if known["id"] == rate:
            session["shipping_cost"] = shipping_cost(known)
            total(world, session)
            world.store.save(session)


def pay(
    world: World,
    session: dict,
    method: dict,
    *,
    email: str,
    name: str,
    address: dict,
    phone: str | None = None,
    shipping: dict | None = None,
) -> StripeError | None:
    """
    Pay an open session. Paying twice does nothing.

    Returns the error to show when the card is declined; the session stays open.
    """
    if session["status"] != "open":
        return None
    account = world.store.owner(session["id"])
    session["customer_details"] = customer_details(email=email, name=name, address=address, phone=phone)
    if shipping:
        session["collected_information"] = {
            **session["collected_information"],
            "shipping_details": {"address": {**NO_ADDRESS, **shipping["address"]}, "name": shipping["name"]},
        }
    total(world, session, taxed_at(world, session, (shipping or {}).get("address"), address))
    if session["amount_total"] == 0:
        _complete(world, account, session, "no_payment_required")
        return None
    intent = _intent(world, account, session, shipping)
    intent["payment_method"] = method["id"]
    intent["_return_url"] = f"{world.base_url}/c/pay/{session['id']}/return"
    refusal = paying.attempt(world, account, intent)
    world.store.save(session)
    if refusal is None:
        _follow(world, account, session, intent)
    return refusal


def _intent(world: World, account: str, session: dict, shipping: dict | None) -> dict:
    """The session's payment intent, made at the first attempt to pay."""
    intent = world.store.find(session["payment_intent"] or "")
    if intent:
        intent["amount"] = session["amount_total"]
        return intent
    data = session["_intent_data"]
    fields = {
        name: data[name]
        for name in (*paying.COPIED, "capture_method", "setup_future_usage", "transfer_group")
        if data.get(name)
    }
    given = data.get("shipping") or shipping
    intent = paying.new_intent(
        world,
        account,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        metadata=dict(data.get("metadata") or {}),
        payment_method_types=list(session["payment_method_types"]),
        shipping=payment_intents.shipping(given) if given else None,
        **fields,
    )
    session["payment_intent"] = intent["id"]
    return intent


def _follow(world: World, account: str, session: dict, intent: dict) -> None:
    if intent["status"] in ("succeeded", "requires_capture"):
        _complete(world, account, session, "paid" if intent["status"] == "succeeded" else "unpaid")
    elif intent["status"] == "processing":
        _complete(world, account, session, "unpaid")


def on_authenticated(world: World, account: str, intent: dict) -> None:
    """3-D Secure on the intent of a session is over."""
    for session in world.store.newest_first(account, "checkout.session"):
        if session["payment_intent"] == intent["id"] and session["status"] == "open":
            _follow(world, account, session, intent)
            return


def _complete(world: World, account: str, session: dict, payment_status: str) -> None:
    session |= {"status": "complete", "payment_status": payment_status, "url": None}
    _make_customer(world, account, session)
    world.store.save(session)
    events.emit(world, account, "checkout.session.completed", session)


def _make_customer(world: World, account: str, session: dict) -> None:
    if session["customer_creation"] != "always":
        return
    details = session["customer_details"]
    customer = customers.new_customer(world, account, email=details["email"], name=details["name"])
    session["customer"] = customer["id"]


def _on_cleared(world: World, account: str, intent: dict) -> None:
    """A debit begun at Checkout was paid or refused."""
    for session in world.store.newest_first(account, "checkout.session"):
        if session["payment_intent"] != intent["id"]:
            continue
        paid = intent["status"] == "succeeded"
        if paid:
            session["payment_status"] = "paid"
            world.store.save(session)
        kind = "async_payment_succeeded" if paid else "async_payment_failed"
        events.emit(world, account, f"checkout.session.{kind}", session)
        return


def taxed_at(
    world: World, session: dict, shipping: dict | None = None, billing: dict | None = None
) -> dict | None:
    """
    The address that decides on tax: where the page asked to send it; else what was saved of its customer, the address for
    parcels first; else what was typed beside the card. https://docs.stripe.com/tax/checkout
    """
    customer = world.store.find(session["customer"] or "") or {"shipping": None, "address": None}
    saved = (customer["shipping"] or {}).get("address") or customer["address"]
    return shipping or saved or billing


def total(world: World, session: dict, address: dict | None = None, *, account: str | None = None) -> None:
    """Add the lines up; with automatic tax, and an address, tax them by the registrations of `account`, the session's own."""
    if account is None and session["id"] in world.store.places:
        account = world.store.owner(session["id"])
    taxed = session["automatic_tax"]["enabled"] and address and account
    for item in session["_line_items"]:
        if taxed:
            behavior = item["price"]["tax_behavior"]
            tax, inclusive, _ = tax_on(
                world, account, item["amount_subtotal"], address, behavior, item["_tax_code"]
            )
            item["amount_tax"] = tax
            item["amount_total"] = item["amount_subtotal"] + (0 if inclusive else tax)
    cost = session["shipping_cost"]
    if cost and taxed:
        rate = world.store.find(cost["shipping_rate"])
        tax, inclusive, _ = tax_on(
            world, account, cost["amount_subtotal"], address, rate["tax_behavior"], None
        )
        cost |= {"amount_tax": tax, "amount_total": cost["amount_subtotal"] + (0 if inclusive else tax)}
    if taxed:
        session["automatic_tax"]["status"] = "complete"
    items = session["_line_items"]
    session["amount_subtotal"] = sum(item["amount_subtotal"] for item in items)
    session["amount_total"] = sum(item["amount_total"] for item in items) + (
        cost["amount_total"] if cost else 0
    )
    session["total_details"] = {
        "amount_discount": 0,
        "amount_shipping": cost["amount_subtotal"] if cost else 0,
        "amount_tax": sum(item["amount_tax"] for item in items) + (cost["amount_tax"] if cost else 0),
    }


def shipping_cost(rate: dict) -> dict:
    return {
        "amount_subtotal": rate["fixed_amount"]["amount"],
        "amount_tax": 0,
        "amount_total": rate["fixed_amount"]["amount"],
        "shipping_rate": rate["id"],
    }


def customer_details(
    *, email: str | None, name: str | None = None, address: dict | None = None, phone: str | None = None
) -> dict:
    return {
        "address": {**NO_ADDRESS, **address} if address else None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": phone,
        "tax_exempt": "none",
        "tax_ids": [],
    }


paying.CLEARED.append(_on_cleared)
