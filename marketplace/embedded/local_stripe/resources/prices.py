"""Prices: what a product costs. One-time prices only matter here; recurring ones are kept as given."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from .. import events, ids
from ..errors import invalid, no_such
from ..lists import page
from ..metadata import merge
from ..money import LARGEST, check_currency
from ..protocol import Call, operation
from . import products


def from_data(call: Call, data: dict, where: str) -> dict:
    """
    A price from `price_data`: with a product of its own, or for one that exists.

    :raises StripeError: naming the parameter inside of `where`
    """
    world = call.world
    currency = check_currency(data["currency"], param=f"{where}[price_data][currency]")
    amount = _amount(data, f"{where}[price_data]")
    if data.get("product"):
        product = world.store.get(call.account, "product", data["product"])
        if product is None:
            raise no_such("product", data["product"], param=f"{where}[price_data][product]", status=400)
    elif data.get("product_data"):
        given = data["product_data"]
        product = products.new_product(
            world,
            call.account,
            name=given["name"],
            description=given.get("description"),
            images=given.get("images") or [],
            tax_code=given.get("tax_code"),
            metadata=dict(given.get("metadata") or {}),
            active=False,
        )
    else:
        raise invalid(
            "You must specify either `product` or `product_data` when creating a price.",
            param=f"{where}[price_data]",
        )
    return _new(call, product["id"], currency, amount, data)


def _amount(data: dict, where: str) -> int:
    if data.get("unit_amount") is not None:
        amount = data["unit_amount"]
    elif data.get("unit_amount_decimal") is not None:
        try:
            exact = Decimal(data["unit_amount_decimal"])
        except InvalidOperation:
            raise invalid("Invalid decimal", param=f"{where}[unit_amount_decimal]") from None
        if exact != int(exact):
            raise invalid("The local Stripe has no fractions of minor units.", param=where)
        amount = int(exact)
    else:
        raise invalid(
            f"Missing required param: {where}[unit_amount].",
            param=f"{where}[unit_amount]",
            code="parameter_missing",
        )
    if amount < 0:
        raise invalid(
            "This value must be greater than or equal to 0.",
            param=f"{where}[unit_amount]",
            code="parameter_invalid_integer",
        )
    if amount > LARGEST:
        raise invalid("Amount is too large.", param=f"{where}[unit_amount]", code="amount_too_large")
    return amount


def _new(call: Call, product: str, currency: str, amount: int, data: dict) -> dict:
    recurring = data.get("recurring")
    price = call.world.store.add(
        call.account,
        "price",
        {
            "id": ids.new("price"),
            "object": "price",
            "active": data.get("active", True),
            "billing_scheme": "per_unit",
            "created": call.world.now,
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": data.get("lookup_key"),
            "metadata": {},
            "nickname": data.get("nickname"),
            "product": product,
            "recurring": {
                "interval": recurring["interval"],
                "interval_count": recurring.get("interval_count", 1),
                "meter": None,
                "trial_period_days": None,
                "usage_type": "licensed",
            }
            if recurring
            else None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        },
    )
    merge(price, data.get("metadata"))
    return price


@operation("POST", "/v1/prices")
def create(call: Call) -> dict:
    params = call.params
    currency = check_currency(params["currency"])
    if not params.get("product") and not params.get("product_data"):
        raise invalid("Missing required param: product.", param="product", code="parameter_missing")
    if params.get("product"):
        product = call.one("product", params["product"], param="product")
    else:
        product = products.new_product(call.world, call.account, name=params["product_data"]["name"])
    if params.get("unit_amount") is None and params.get("unit_amount_decimal") is None:
        raise invalid("Missing required param: unit_amount.", param="unit_amount", code="parameter_missing")
    price = _new(call, product["id"], currency, _amount(params, ""), params)
    events.emit(call.world, call.account, "price.created", price)
    return price


@operation("GET", "/v1/prices")
def list_prices(call: Call) -> dict:
    keys = call.params.get("lookup_keys")
    return page(
        call,
        call.world.store.newest_first(call.account, "price"),
        noun="price",
        equal=("active", "currency", "product", "type"),
        where=lambda price: keys is None or price["lookup_key"] in keys,
    )


@operation("GET", "/v1/prices/{price}")
def retrieve(call: Call) -> dict:
    return call.one("price")


@operation("POST", "/v1/prices/{price}")
def update(call: Call) -> dict:
    price, params = call.one("price"), call.params
    for name in ("active", "nickname", "lookup_key", "tax_behavior"):
        if name in params:
            price[name] = params[name] if params[name] != "" else None
    merge(price, params.get("metadata"))
    call.world.store.save(price)
    events.emit(call.world, call.account, "price.updated", price)
    return price
