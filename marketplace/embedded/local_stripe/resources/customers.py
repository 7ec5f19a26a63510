"""Customers."""

from __future__ import annotations

from .. import events, ids, render
from ..errors import no_such
from ..lists import page, whole
from ..metadata import merge
from ..protocol import Call, operation
from ..search import search
from ..world import World
from . import payment_methods
from .payment_intents import shipping

PLAIN = ("description", "email", "name", "phone")


def new_customer(world: World, account: str, **fields) -> dict:
    customer = world.store.add(
        account,
        "customer",
        {
            "id": ids.new("cus"),
            "object": "customer",
            "address": None,
            "balance": 0,
            "created": world.now,
            "currency": None,
            "default_source": None,
            "delinquent": False,
            "description": None,
            "discount": None,
            "email": None,
            "invoice_prefix": ids.secret(8).upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": {},
            "name": None,
            "next_invoice_sequence": 1,
            "phone": None,
            "preferred_locales": [],
            "shipping": None,
            "tax_exempt": "none",
            "test_clock": None,
            **fields,
        },
    )
    events.emit(world, account, "customer.created", customer)
    return customer


@render.sublist("customer", "sources")
def _sources(world: World, customer: dict) -> dict:
    return whole([], f"/v1/customers/{customer['id']}/sources")


@render.sublist("customer", "subscriptions")
def _subscriptions(world: World, customer: dict) -> dict:
    return whole([], f"/v1/customers/{customer['id']}/subscriptions")


@render.sublist("customer", "tax_ids")
def _tax_ids(world: World, customer: dict) -> dict:
    return whole([], f"/v1/customers/{customer['id']}/tax_ids")


def _fields(call: Call, customer: dict) -> dict:
    """What the parameters say about a customer, over what is known."""
    params = call.params
    fields = {name: params[name] or None for name in PLAIN if name in params}
    if "address" in params:
        given = params["address"]
        fields["address"] = {**payment_methods.NO_ADDRESS, **given} if given else None
    if "shipping" in params:
        fields["shipping"] = shipping(params["shipping"]) if params["shipping"] else None
    for name in ("balance", "preferred_locales", "tax_exempt"):
        if params.get(name) not in (None, ""):
            fields[name] = params[name]
    default = (params.get("invoice_settings") or {}).get("default_payment_method")
    if default:
        method = call.one(
            "payment_method", default, noun="PaymentMethod", param="invoice_settings[default_payment_method]"
        )
        fields["invoice_settings"] = {
            **customer.get(
                "invoice_settings", {"custom_fields": None, "footer": None, "rendering_options": None}
            ),
            "default_payment_method": method["id"],
        }
    return fields


@operation("POST", "/v1/customers")
def create(call: Call) -> dict:
    holder: dict = {"metadata": {}}
    merge(holder, call.params.get("metadata"))
    customer = new_customer(call.world, call.account, **_fields(call, {}), **holder)
    named = call.params.get("payment_method")
    if named:
        method = payment_methods.named(call, named)
        method["customer"] = customer["id"]
        call.world.store.save(method)
    if call.params.get("source"):
        data = {"type": "card", "card": {"token": call.params["source"]}}
        method = payment_methods.from_data(call, data)
        method["customer"], customer["_card"] = customer["id"], method["id"]
    return customer


@operation("GET", "/v1/customers")
def list_customers(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "customer")
    return page(call, found, noun="customer", equal=("email",))


@operation("GET", "/v1/customers/search")
def search_customers(call: Call) -> dict:
    return search(call, call.world.store.newest_first(call.account, "customer"))


@operation("GET", "/v1/customers/{customer}")
def retrieve(call: Call) -> dict:
    id = call.ids["customer"]
    if call.world.store.get(call.account, "deleted_customer", f"deleted:{id}"):
        return {"id": id, "object": "customer", "deleted": True}
    return call.one("customer")


@operation("POST", "/v1/customers/{customer}")
def update(call: Call) -> dict:
    customer = call.one("customer")
    customer.update(_fields(call, customer))
    merge(customer, call.params.get("metadata"))
    call.world.store.save(customer)
    events.emit(call.world, call.account, "customer.updated", customer)
    return customer


@operation("DELETE", "/v1/customers/{customer}")
def delete(call: Call) -> dict:
    customer = call.one("customer")
    call.world.store.remove(customer["id"])
    call.world.store.add(
        call.account, "deleted_customer", {"id": f"deleted:{customer['id']}", "created": call.world.now}
    )
    events.emit(call.world, call.account, "customer.deleted", customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


def _methods_of(call: Call) -> list[dict]:
    customer = call.one("customer", call.ids["customer"], param="customer")
    return [
        method
        for method in call.world.store.newest_first(call.account, "payment_method")
        if method["customer"] == customer["id"]
    ]


@operation("GET", "/v1/customers/{customer}/payment_methods")
def list_payment_methods(call: Call) -> dict:
    return page(call, _methods_of(call), noun="PaymentMethod", equal=("type",))


@operation("GET", "/v1/customers/{customer}/payment_methods/{payment_method}")
def retrieve_payment_method(call: Call) -> dict:
    for method in _methods_of(call):
        if method["id"] == call.ids["payment_method"]:
            return method
    raise no_such("PaymentMethod", call.ids["payment_method"])
