"""
Checkout sessions.

    open ──paid──▶ complete (paid)
     │ ──debit begun──▶ complete (unpaid) ──▶ paid | failed
     └──▶ expired

Only `mode=payment` on the hosted page; what a person does there is in
`checking_out.py`.
"""

from __future__ import annotations

from .. import checking_out, ids, render
from ..errors import invalid, no_such
from ..lists import page, whole
from ..metadata import merge
from ..money import check_currency, shown
from ..protocol import Call, operation
from ..world import DAY, World
from . import prices

SHORTEST, LONGEST = 1_800, DAY
SMALLEST = {"eur": 50, "usd": 50, "gbp": 30}


@render.sublist("checkout.session", "line_items")
def _line_items(world: World, session: dict) -> dict:
    return whole(session["_line_items"], f"/v1/checkout/sessions/{session['id']}/line_items")


@operation("POST", "/v1/checkout/sessions")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    _check(params, world.now)
    items = [_item(call, at, item) for at, item in enumerate(params.get("line_items", []))]
    if not items:
        raise invalid("Missing required param: line_items.", param="line_items", code="parameter_missing")
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise invalid(
            f"All line items must have the same currency: you passed {' and '.join(sorted(currencies))}.",
            param="line_items",
        )
    session = _blank(call, items, currencies.pop())
    known = None if params.get("shipping_address_collection") else checking_out.taxed_at(world, session)
    checking_out.total(world, session, known, account=call.account)
    smallest = SMALLEST.get(session["currency"], 50)
    if 0 < session["amount_total"] < smallest:
        raise invalid(
            "The Checkout Session's total amount due must add up to at least "
            f"{shown(smallest, session['currency'])} {session['currency']}",
            code="amount_too_small",
        )
    if session["amount_total"] == 0:
        session["payment_status"] = "no_payment_required"
    world.store.add(call.account, "checkout.session", session)
    world.at(session["expires_at"], "session_expires", session=session["id"])
    return session


def _check(params: dict, now: int) -> None:
    """
    :raises StripeError: for what cannot be: another mode, no address to return to, a wrong expiry
    """
    if "mode" not in params:
        raise invalid("Missing required param: mode.", param="mode", code="parameter_missing")
    if params["mode"] != "payment":
        raise invalid("The local Stripe supports mode=payment only.", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The local Stripe supports ui_mode=hosted_page only.", param="ui_mode")
    if not params.get("success_url"):
        raise invalid("Missing required param: success_url.", param="success_url", code="parameter_missing")
    for name in ("success_url", "cancel_url"):
        if params.get(name) and not params[name].startswith(("http://", "https://")):
            raise invalid("Not a valid URL", param=name, code="url_invalid")
    expires_at = params.get("expires_at")
    if expires_at is not None and expires_at < now + SHORTEST - 5:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if expires_at is not None and expires_at > now + LONGEST + 5:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    email = params.get("customer_email")
    if email and ("@" not in email or " " in email):
        raise invalid(f"Invalid email address: {email[:100]}", param="customer_email", code="email_invalid")
    if email and params.get("customer"):
        raise invalid(
            "You may only specify one of these parameters: customer, customer_email.", param="customer"
        )
    data = params.get("payment_intent_data", {})
    for name in ("application_fee_amount", "transfer_data", "on_behalf_of"):
        if data.get(name):
            raise invalid(
                "The local Stripe does separate charges and transfers only; "
                f"payment_intent_data[{name}] is not supported.",
                param=f"payment_intent_data[{name}]",
            )


def _item(call: Call, at: int, item: dict) -> dict:
    """A line item as it is shown, without tax yet."""
    where = f"line_items[{at}]"
    if bool(item.get("price")) == bool(item.get("price_data")):
        raise invalid(f"You must specify either `price` or `price_data` for {where}.", param=where)
    if item.get("price"):
        price = call.world.store.get(call.account, "price", item["price"])
        if price is None:
            raise no_such("price", item["price"], param=f"{where}[price]", status=400)
        if not price["active"]:
            raise invalid(
                "The price specified is inactive. This field only accepts active prices.",
                param=f"{where}[price]",
            )
    else:
        price = prices.from_data(call, item["price_data"], where)
    quantity = item.get("quantity")
    if quantity is None:
        raise invalid(
            f"Missing required param: {where}[quantity].",
            param=f"{where}[quantity]",
            code="parameter_missing",
        )
    if quantity < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            param=f"{where}[quantity]",
            code="parameter_invalid_integer",
        )
    product = call.world.store.find(price["product"])
    amount = price["unit_amount"] * quantity
    return {
        "id": ids.new("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": dict(item.get("metadata") or {}),
        "price": render.shown(call.world, price),
        "quantity": quantity,
        "_tax_code": product.get("tax_code"),
    }


def _blank(call: Call, items: list[dict], currency: str) -> dict:
    world, params = call.world, call.params
    id = ids.new("cs_test")
    holder: dict = {"metadata": {}}
    merge(holder, params.get("metadata"))
    shipping = [_shipping_rate(call, option, currency) for option in params.get("shipping_options") or []]
    customer = None
    if params.get("customer"):
        customer = call.one("customer", params["customer"], param="customer")
    email = params.get("customer_email") or (customer or {}).get("email")
    collects = params.get("shipping_address_collection")
    return {
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": params.get("allow_promotion_codes"),
        "amount_subtotal": 0,
        "amount_total": 0,
        "automatic_tax": {
            "enabled": params.get("automatic_tax", {}).get("enabled", False),
            "liability": {"type": "self"} if params.get("automatic_tax", {}).get("enabled") else None,
            "provider": "stripe" if params.get("automatic_tax", {}).get("enabled") else None,
            "status": "requires_location_inputs" if params.get("automatic_tax", {}).get("enabled") else None,
        },
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": None},
        "consent": None,
        "consent_collection": params.get("consent_collection")
        and {
            "payment_method_reuse_agreement": None,
            "promotions": params["consent_collection"].get("promotions"),
            "terms_of_service": params["consent_collection"].get("terms_of_service"),
        },
        "created": world.now,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            name: (
                {"message": text["message"]} if (text := params.get("custom_text", {}).get(name)) else None
            )
            for name in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        },
        "customer": customer["id"] if customer else None,
        "customer_account": None,
        "customer_creation": params.get("customer_creation", "if_required") if not customer else None,
        "customer_details": checking_out.customer_details(email=email) if email else None,
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": params.get("expires_at", world.now + LONGEST),
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": params.get("locale"),
        **holder,
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": params.get("payment_method_types") or ["card", "sepa_debit"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {
            "enabled": params.get("phone_number_collection", {}).get("enabled", False)
        },
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": {"allowed_countries": collects["allowed_countries"]}
        if collects
        else None,
        "shipping_cost": checking_out.shipping_cost(shipping[0]) if shipping else None,
        "shipping_options": [
            {"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]}
            for rate in shipping
        ],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.base_url}/c/pay/{id}",
        "wallet_options": None,
        "_line_items": items,
        "_shipping": shipping,
        "_intent_data": params.get("payment_intent_data", {}),
    }


def _shipping_rate(call: Call, option: dict, currency: str) -> dict:
    data = option.get("shipping_rate_data")
    if data is None:
        kept = call.world.store.get(call.account, "shipping_rate", option.get("shipping_rate", ""))
        if kept is None:
            raise no_such(
                "shipping rate", option.get("shipping_rate", ""), param="shipping_options", status=400
            )
        return kept
    fixed = data.get("fixed_amount", {"amount": 0, "currency": currency})
    if check_currency(fixed["currency"]) != currency:
        raise invalid(
            "Shipping rates must have the same currency as the line items.",
            param="shipping_options",
        )
    if fixed["amount"] < 0:
        raise invalid(
            "This value must be greater than or equal to 0.",
            param="shipping_options",
            code="parameter_invalid_integer",
        )
    return call.world.store.add(
        call.account,
        "shipping_rate",
        {
            "id": ids.new("shr"),
            "object": "shipping_rate",
            "active": True,
            "created": call.world.now,
            "delivery_estimate": data.get("delivery_estimate"),
            "display_name": data["display_name"],
            "fixed_amount": {"amount": fixed["amount"], "currency": currency},
            "livemode": False,
            "metadata": dict(data.get("metadata") or {}),
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tax_code": data.get("tax_code"),
            "type": "fixed_amount",
        },
    )


@operation("GET", "/v1/checkout/sessions")
def list_sessions(call: Call) -> dict:
    params = call.params
    email = (params.get("customer_details") or {}).get("email")
    found = call.world.store.newest_first(call.account, "checkout.session")
    return page(
        call,
        found,
        noun="checkout.session",
        equal=("customer", "payment_intent", "status"),
        where=lambda s: email is None or (s["customer_details"] or {}).get("email") == email,
    )


@operation("GET", "/v1/checkout/sessions/{session}")
def retrieve(call: Call) -> dict:
    return call.one("checkout.session")


@operation("POST", "/v1/checkout/sessions/{session}")
def update(call: Call) -> dict:
    session = call.one("checkout.session")
    merge(session, call.params.get("metadata"))
    return call.world.store.save(session)


@operation("GET", "/v1/checkout/sessions/{session}/line_items")
def list_line_items(call: Call) -> dict:
    return page(call, call.one("checkout.session")["_line_items"], noun="item")


@operation("POST", "/v1/checkout/sessions/{session}/expire")
def expire_now(call: Call) -> dict:
    session = call.one("checkout.session")
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session '
            f"has a status of {session['status']}."
        )
    checking_out.expire(call.world, session)
    return session
