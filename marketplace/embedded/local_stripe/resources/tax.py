"""Stripe Tax: calculations, the transactions made of them, and their reversals."""

from __future__ import annotations

from .. import ids, render
from ..errors import invalid, no_such
from ..lists import page, whole
from ..metadata import merge
from ..money import check_currency
from ..protocol import Call, operation
from ..tax_rates import DEFAULT_CODE, SHIPPING_CODE, tax_on
from ..world import DAY, World
from .payment_methods import NO_ADDRESS

CALCULATION_LIVES = 90 * DAY


@render.sublist("tax.calculation", "line_items")
def _calculation_items(world: World, calculation: dict) -> dict:
    return whole(calculation["_line_items"], f"/v1/tax/calculations/{calculation['id']}/line_items")


@render.sublist("tax.transaction", "line_items")
def _transaction_items(world: World, transaction: dict) -> dict:
    return whole(transaction["_line_items"], f"/v1/tax/transactions/{transaction['id']}/line_items")


# Calculations


@operation("POST", "/v1/tax/calculations")
def calculate(call: Call) -> dict:
    world, params = call.world, call.params
    currency = check_currency(params["currency"])
    customer = _customer(call)
    address = customer["address"]
    breakdowns: list[dict] = []
    items = []
    for at, given in enumerate(params["line_items"]):
        if given["amount"] < 0:
            raise invalid(
                "This value must be greater than or equal to 0.",
                param=f"line_items[{at}][amount]",
                code="parameter_invalid_integer",
            )
        item, breakdown = _item(call, at, given, address)
        items.append(item)
        breakdowns.append(breakdown)
    if not items:
        raise invalid("Missing required param: line_items.", param="line_items", code="parameter_missing")
    shipping = _shipping(call, address, breakdowns)
    parts = [*items, *([shipping] if shipping else [])]
    added = sum(part["amount_tax"] for part in parts if part["tax_behavior"] == "exclusive")
    included = sum(part["amount_tax"] for part in parts if part["tax_behavior"] == "inclusive")
    return world.store.add(
        call.account,
        "tax.calculation",
        {
            "id": ids.new("taxcalc"),
            "object": "tax.calculation",
            "amount_total": sum(part["amount"] for part in parts) + added,
            "currency": currency,
            "customer": params.get("customer"),
            "customer_details": customer,
            "expires_at": world.now + CALCULATION_LIVES,
            "livemode": False,
            "ship_from_details": _ship_from(params),
            "shipping_cost": shipping,
            "tax_amount_exclusive": added,
            "tax_amount_inclusive": included,
            "tax_breakdown": _merged(breakdowns),
            "tax_date": params.get("tax_date", world.now),
            "_line_items": items,
        },
    )


def _customer(call: Call) -> dict:
    """
    Whose address decides: the given details', or the customer's own.

    :raises StripeError: if there is no address at all
    """
    given = call.params.get("customer_details") or {}
    address, source = given.get("address"), given.get("address_source")
    if call.params.get("customer"):
        customer = call.one("customer", call.params["customer"], param="customer")
        address = address or (customer["shipping"] or {}).get("address") or customer["address"]
        source = source or "shipping"
    if not address or not address.get("country"):
        raise invalid(
            "Customer location is required: provide customer_details[address][country] or "
            "customer_details[ip_address].",
            param="customer_details[address]",
            code="customer_tax_location_invalid",
        )
    if address["country"] == "US" and not (address.get("postal_code") or address.get("state")):
        raise invalid(
            "In the United States the location needs a postal code or a state.",
            param="customer_details[address]",
            code="customer_tax_location_invalid",
        )
    return {
        "address": {**NO_ADDRESS, **{key: value or None for key, value in address.items()}},
        "address_source": source or "shipping",
        "ip_address": None,
        "tax_ids": [dict(tax_id) for tax_id in given.get("tax_ids", [])],
        "taxability_override": given.get("taxability_override", "none"),
    }


def _item(call: Call, at: int, given: dict, address: dict) -> tuple[dict, dict]:
    behavior = given.get("tax_behavior") or "exclusive"
    code = given.get("tax_code") or DEFAULT_CODE
    tax, _, breakdown = tax_on(call.world, call.account, given["amount"], address, behavior, code)
    item = {
        "id": ids.new("tax_li"),
        "object": "tax.calculation_line_item",
        "amount": given["amount"],
        "amount_tax": tax,
        "livemode": False,
        "metadata": dict(given.get("metadata") or {}),
        "product": given.get("product"),
        "quantity": given.get("quantity", 1),
        "reference": given.get("reference") or f"L{at + 1}",
        "tax_behavior": behavior,
        "tax_code": code,
    }
    return item, breakdown


def _shipping(call: Call, address: dict, breakdowns: list[dict]) -> dict | None:
    given = call.params.get("shipping_cost")
    if not given:
        return None
    amount = given.get("amount", 0)
    if given.get("shipping_rate"):
        rate = call.one("shipping_rate", given["shipping_rate"], noun="shipping rate", param="shipping_cost")
        amount = rate["fixed_amount"]["amount"]
    behavior = given.get("tax_behavior") or "exclusive"
    code = given.get("tax_code") or SHIPPING_CODE
    tax, _, breakdown = tax_on(call.world, call.account, amount, address, behavior, code)
    breakdowns.append(breakdown)
    return {"amount": amount, "amount_tax": tax, "tax_behavior": behavior, "tax_code": code}


def _ship_from(params: dict) -> dict | None:
    given = params.get("ship_from_details")
    return {"address": {**NO_ADDRESS, **given["address"]}} if given else None


def _merged(breakdowns: list[dict]) -> list[dict]:
    """One line for each rate and reason."""
    merged: list[dict] = []
    for part in breakdowns:
        for known in merged:
            if all(known[key] == part[key] for key in ("inclusive", "tax_rate_details", "taxability_reason")):
                known["amount"] += part["amount"]
                known["taxable_amount"] += part["taxable_amount"]
                break
        else:
            merged.append(dict(part))
    return merged


@operation("GET", "/v1/tax/calculations/{calculation}")
def retrieve_calculation(call: Call) -> dict:
    return call.one("tax.calculation", noun="calculation")


@operation("GET", "/v1/tax/calculations/{calculation}/line_items")
def list_calculation_items(call: Call) -> dict:
    calculation = call.one("tax.calculation", noun="calculation")
    return page(call, calculation["_line_items"], noun="line item")


# Transactions


@operation("POST", "/v1/tax/transactions/create_from_calculation")
def transact(call: Call) -> dict:
    world, params = call.world, call.params
    calculation = call.one("tax.calculation", params["calculation"], noun="calculation", param="calculation")
    if calculation["expires_at"] <= world.now:
        raise invalid("The tax calculation has expired.", param="calculation", code="tax_calculation_expired")
    _check_reference(call, params["reference"])
    items = [
        {
            **item,
            "id": ids.new("tax_li"),
            "object": "tax.transaction_line_item",
            "reversal": None,
            "type": "transaction",
        }
        for item in calculation["_line_items"]
    ]
    return _new(
        call,
        items,
        type="transaction",
        reversal=None,
        **{
            key: calculation[key]
            for key in (
                "currency",
                "customer",
                "customer_details",
                "ship_from_details",
                "shipping_cost",
                "tax_date",
            )
        },
    )


def _new(call: Call, items: list[dict], **fields) -> dict:
    transaction = {
        "id": ids.new("tax"),
        "object": "tax.transaction",
        "created": call.world.now,
        "livemode": False,
        "metadata": {},
        "posted_at": call.params.get("posted_at", call.world.now),
        "reference": call.params["reference"],
        **fields,
        "_line_items": items,
    }
    if transaction["posted_at"] == "now":
        transaction["posted_at"] = call.world.now
    merge(transaction, call.params.get("metadata"))
    return call.world.store.add(call.account, "tax.transaction", transaction)


def _check_reference(call: Call, reference: str) -> None:
    for known in call.world.store.newest_first(call.account, "tax.transaction"):
        if known["reference"] == reference:
            raise invalid(
                f"A tax transaction with the reference '{reference}' already exists: {known['id']}.",
                param="reference",
                code="tax_transaction_reference_taken",
            )


@operation("POST", "/v1/tax/transactions/create_reversal")
def reverse(call: Call) -> dict:
    params = call.params
    original = call.one(
        "tax.transaction", params["original_transaction"], noun="transaction", param="original_transaction"
    )
    if original["type"] == "reversal":
        raise invalid("A reversal cannot be reversed.", param="original_transaction")
    _check_reference(call, params["reference"])
    done = _reversed(call, original)
    if params["mode"] == "full":
        if done:
            raise invalid("The transaction has been reversed already.", param="original_transaction")
        items = [_opposite(item, item["amount"], item["amount_tax"]) for item in original["_line_items"]]
        shipping = original["shipping_cost"] and _negative(original["shipping_cost"])
    else:
        items = _partly(call, original, done)
        shipping = None
        if params.get("shipping_cost"):
            shipping = {**original["shipping_cost"], **params["shipping_cost"]}
    return _new(
        call,
        items,
        type="reversal",
        reversal={"original_transaction": original["id"]},
        shipping_cost=shipping,
        **{
            key: original[key]
            for key in ("currency", "customer", "customer_details", "ship_from_details", "tax_date")
        },
    )


def _reversed(call: Call, original: dict) -> dict[str, int]:
    """How much of each line of a transaction has been reversed."""
    done: dict[str, int] = {}
    for known in call.world.store.newest_first(call.account, "tax.transaction"):
        if (known["reversal"] or {}).get("original_transaction") != original["id"]:
            continue
        for item in known["_line_items"]:
            line = item["reversal"]["original_line_item"]
            done[line] = done.get(line, 0) - item["amount"]
    return done


def _partly(call: Call, original: dict, done: dict[str, int]) -> list[dict]:
    params = call.params
    lines = {item["id"]: item for item in original["_line_items"]}
    if params.get("flat_amount") is not None:
        return _flat(list(lines.values()), -params["flat_amount"])
    items = []
    for at, given in enumerate(params.get("line_items") or []):
        line = lines.get(given["original_line_item"])
        if line is None:
            raise no_such(
                "line item",
                given["original_line_item"],
                param=f"line_items[{at}][original_line_item]",
                status=400,
            )
        if given["amount"] > 0 or -given["amount"] > line["amount"] - done.get(line["id"], 0):
            raise invalid(
                "The amount reversed must be negative and at most what is left of the line item.",
                param=f"line_items[{at}][amount]",
            )
        items.append(
            {
                **_opposite(line, -given["amount"], -given["amount_tax"]),
                "reference": given["reference"],
                "metadata": dict(given.get("metadata") or {}),
            }
        )
    return items


def _flat(lines: list[dict], amount: int) -> list[dict]:
    """`amount`, tax included, taken from the lines in proportion; the last takes what rounding left."""
    totals = [line["amount"] + line["amount_tax"] for line in lines]
    whole_amount = sum(totals)
    if not 0 < amount <= whole_amount:
        raise invalid(
            "The flat amount must be negative and at most the transaction's total.", param="flat_amount"
        )
    items, left = [], amount
    for at, (line, total) in enumerate(zip(lines, totals, strict=True)):
        part = left if at == len(lines) - 1 else amount * total // whole_amount
        left -= part
        tax = part * line["amount_tax"] // total if total else 0
        items.append(_opposite(line, part - tax, tax))
    return items


def _opposite(item: dict, amount: int, tax: int) -> dict:
    return {
        **item,
        "id": ids.new("tax_li"),
        "amount": -amount,
        "amount_tax": -tax,
        "reversal": {"original_line_item": item["id"]},
        "type": "reversal",
    }


def _negative(shipping: dict) -> dict:
    return {**shipping, "amount": -shipping["amount"], "amount_tax": -shipping["amount_tax"]}


@operation("GET", "/v1/tax/transactions/{transaction}")
def retrieve_transaction(call: Call) -> dict:
    return call.one("tax.transaction", noun="transaction")


@operation("GET", "/v1/tax/transactions/{transaction}/line_items")
def list_transaction_items(call: Call) -> dict:
    transaction = call.one("tax.transaction", noun="transaction")
    return page(call, transaction["_line_items"], noun="line item")
