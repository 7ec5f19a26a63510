"""Products: what is sold."""

from __future__ import annotations

from .. import events, ids
from ..errors import invalid
from ..lists import page
from ..metadata import merge
from ..protocol import Call, operation
from ..world import World
from . import prices

PLAIN = ("description", "statement_descriptor", "tax_code", "unit_label", "url", "shippable")


def new_product(world: World, account: str, *, name: str, id: str | None = None, **fields) -> dict:
    return world.store.add(
        account,
        "product",
        {
            "id": id or ids.new("prod"),
            "object": "product",
            "active": True,
            "created": world.now,
            "default_price": None,
            "description": None,
            "images": [],
            "livemode": False,
            "marketing_features": [],
            "metadata": {},
            "name": name,
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "type": "service",
            "unit_label": None,
            "updated": world.now,
            "url": None,
            **fields,
        },
    )


@operation("POST", "/v1/products")
def create(call: Call) -> dict:
    params = call.params
    if params.get("id") and call.world.store.find(params["id"]):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    fields = {name: params[name] for name in PLAIN if params.get(name) not in (None, "")}
    product = new_product(
        call.world,
        call.account,
        name=params["name"],
        id=params.get("id"),
        active=params.get("active", True),
        images=params.get("images") or [],
        marketing_features=params.get("marketing_features") or [],
        **fields,
    )
    merge(product, params.get("metadata"))
    if params.get("default_price_data"):
        data = {**params["default_price_data"], "product": product["id"]}
        product["default_price"] = prices.from_data(call, data, "default_price_data")["id"]
    events.emit(call.world, call.account, "product.created", product)
    return product


@operation("GET", "/v1/products")
def list_products(call: Call) -> dict:
    wanted = call.params.get("ids")
    return page(
        call,
        call.world.store.newest_first(call.account, "product"),
        noun="product",
        equal=("active", "shippable", "url"),
        where=lambda product: wanted is None or product["id"] in wanted,
    )


@operation("GET", "/v1/products/{id}")
def retrieve(call: Call) -> dict:
    return call.one("product")


@operation("POST", "/v1/products/{id}")
def update(call: Call) -> dict:
    product, params = call.one("product"), call.params
    for name in (*PLAIN, "name", "active", "images", "default_price"):
        if name in params:
            product[name] = params[name] if params[name] != "" else ([] if name == "images" else None)
    merge(product, params.get("metadata"))
    product["updated"] = call.world.now
    call.world.store.save(product)
    events.emit(call.world, call.account, "product.updated", product)
    return product


@operation("DELETE", "/v1/products/{id}")
def delete(call: Call) -> dict:
    product = call.one("product")
    if any(p["product"] == product["id"] for p in call.world.store.newest_first(call.account, "price")):
        raise invalid(
            "This product cannot be deleted because it has one or more user-created prices.",
            param="id",
        )
    call.world.store.remove(product["id"])
    return {"id": product["id"], "object": "product", "deleted": True}
