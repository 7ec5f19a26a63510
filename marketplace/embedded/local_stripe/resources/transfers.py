"""
Transfers from the platform to connected accounts, and their reversals.

Without `source_transaction` a transfer draws on the available balance. With
it, it succeeds at once, and the money arrives when the charge's does.
"""

from __future__ import annotations

from .. import balances, charging, events, ids, render
from ..auth import acting_account
from ..errors import StripeError, invalid, no_such
from ..lists import page, whole
from ..metadata import merge
from ..money import check_currency, check_positive, shown
from ..onboarding import may_receive_transfers
from ..protocol import Call, operation
from ..world import PLATFORM, World


@render.sublist("transfer", "reversals", always=True)
def _reversals(world: World, transfer: dict) -> dict:
    return whole(reversals_of(world, transfer), f"/v1/transfers/{transfer['id']}/reversals")


def reversals_of(world: World, transfer: dict) -> list[dict]:
    return [
        reversal
        for reversal in world.store.newest_first(PLATFORM, "transfer_reversal")
        if reversal["transfer"] == transfer["id"]
    ]


@operation("POST", "/v1/transfers")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    currency = check_currency(params["currency"])
    if "amount" not in params:
        raise invalid("Missing required param: amount.", param="amount", code="parameter_missing")
    amount = params["amount"]
    check_positive(amount)
    destination = _destination(call, params["destination"])
    source = _source(call, params.get("source_transaction"), currency, amount)
    if source is None and amount > balances.available(world, PLATFORM, currency):
        raise balances.insufficient()
    available_on = charging.source_of(world, source)["available_on"] if source else None
    transfer = {
        "id": ids.new("tr"),
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": world.now,
        "currency": currency,
        "description": params.get("description") or None,
        "destination": destination["id"],
        "destination_payment": None,
        "livemode": False,
        "metadata": {},
        "reversed": False,
        "source_transaction": source["id"] if source else None,
        "source_type": params.get("source_type", "card"),
        "transfer_group": params.get("transfer_group") or (_group_of(source) if source else None),
    }
    merge(transfer, params.get("metadata"))
    world.store.add(PLATFORM, "transfer", transfer)
    _move(world, transfer, destination, available_on)
    if source and not source["transfer_group"]:
        source["transfer_group"] = transfer["transfer_group"]
        world.store.save(source)
    events.emit(world, PLATFORM, "transfer.created", transfer)
    return transfer


def _group_of(source: dict) -> str:
    """Stripe names a group after the charge when neither side has one."""
    return source["transfer_group"] or f"group_{source['payment_intent'] or source['id']}"


def _destination(call: Call, id: str) -> dict:
    """
    :raises StripeError: no such account, or one that may not receive transfers
    """
    try:
        acting_account(call.world, call.key, id)
    except StripeError:
        raise no_such("destination", id, param="destination", status=400) from None
    account = call.world.store.get(PLATFORM, "account", id)
    if id == call.account or call.account != PLATFORM:
        raise invalid("Cannot create transfers to your own account.", param="destination")
    if not may_receive_transfers(account):
        raise invalid(
            "Your destination account needs to have at least one of the following capabilities "
            "enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    return account


def _source(call: Call, id: str | None, currency: str, amount: int) -> dict | None:
    """
    The charge a transfer draws on, if it names one.

    :raises StripeError: another currency, not paid, or less than `amount` left of it
    """
    if not id:
        return None
    world = call.world
    charge = world.store.get(PLATFORM, "charge", id)
    if charge is None:
        raise no_such("charge", id, param="source_transaction", status=400)
    transaction = charging.source_of(world, charge)
    if transaction is None:
        raise invalid(
            "Transfers can only be made from a charge that was paid and captured: "
            f"{id} has a status of {charge['status']}.",
            param="source_transaction",
        )
    if transaction["currency"] != currency:
        raise invalid(
            f"The currency of source_transaction's balance transaction ({transaction['currency']}) must "
            f"be the same as the transfer currency ({currency})",
            param="currency",
        )
    drawn = [
        t["amount"] for t in world.store.newest_first(PLATFORM, "transfer") if t["source_transaction"] == id
    ]
    limit = charge["amount_captured"]
    if sum(drawn) + amount > limit:
        raise _source_exhausted(limit, drawn, currency)
    return charge


def _source_exhausted(limit: int, drawn: list[int], currency: str) -> StripeError:
    message = (
        "Transfers using this transaction as a source must not exceed the source amount of "
        f"{shown(limit, currency)}."
    )
    if len(drawn) == 1:
        message += (
            f" (There is already a transfer using this source, amounting to {shown(drawn[0], currency)}.)"
        )
    elif drawn:
        message += (
            f" (There are already {len(drawn)} transfers using this source, amounting to a total of "
            f"{shown(sum(drawn), currency)}.)"
        )
    return invalid(message, param="amount")


def _move(world: World, transfer: dict, destination: dict, available_on: int | None) -> None:
    common = {"currency": transfer["currency"], "against": "transfers", "available_on": available_on}
    out = balances.book(
        world,
        PLATFORM,
        type="transfer",
        amount=-transfer["amount"],
        source=transfer["id"],
        description=transfer["description"],
        **common,
    )
    payment = world.store.add(destination["id"], "charge", _destination_payment(world, transfer))
    arrived = balances.book(
        world,
        destination["id"],
        type="payment",
        amount=transfer["amount"],
        source=payment["id"],
        category="charge",
        **common,
    )
    payment["balance_transaction"] = arrived["id"]
    transfer |= {"balance_transaction": out["id"], "destination_payment": payment["id"]}
    events.emit(world, destination["id"], "payment.created", payment)


def _destination_payment(world: World, transfer: dict) -> dict:
    """The `py_…` that the transfer is on the connected account."""
    nobody = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
    return {
        "id": ids.new("py"),
        "object": "charge",
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": nobody,
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": world.now,
        "currency": transfer["currency"],
        "customer": None,
        "description": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "on_behalf_of": None,
        "outcome": None,
        "paid": True,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": transfer["id"],
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


@operation("GET", "/v1/transfers")
def list_transfers(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "transfer")
    return page(call, found, noun="transfer", equal=("destination", "transfer_group"))


@operation("GET", "/v1/transfers/{transfer}")
def retrieve(call: Call) -> dict:
    return call.one("transfer")


@operation("POST", "/v1/transfers/{transfer}")
def update(call: Call) -> dict:
    transfer, params = call.one("transfer"), call.params
    if "description" in params:
        transfer["description"] = params["description"] or None
    merge(transfer, params.get("metadata"))
    call.world.store.save(transfer)
    events.emit(call.world, call.account, "transfer.updated", transfer)
    return transfer


# Reversals


@operation("POST", "/v1/transfers/{id}/reversals")
def reverse(call: Call) -> dict:
    world, params = call.world, call.params
    transfer = call.one("transfer", noun="transfer")
    amount = _checked_reversal(transfer, params.get("amount"))
    payment = world.store.find(transfer["destination_payment"])
    arrived = world.store.find(payment["balance_transaction"])
    account, currency = transfer["destination"], transfer["currency"]
    # What has not arrived yet is taken back from where it still is.
    holds = balances.available if arrived["status"] == "available" else balances.pending
    if holds(world, account, currency) < amount:
        raise invalid(
            "The connected account does not have sufficient funds to cover the reversal: its "
            f"balance is {shown(holds(world, account, currency), currency)}.",
            code="balance_insufficient",
        )
    reversal = {
        "id": ids.new("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": world.now,
        "currency": currency,
        "destination_payment_refund": None,
        "metadata": {},
        "source_refund": None,
        "transfer": transfer["id"],
    }
    merge(reversal, params.get("metadata"))
    world.store.add(PLATFORM, "transfer_reversal", reversal)
    _move_back(world, transfer, payment, reversal, arrived["available_on"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    world.store.save(transfer)
    events.emit(
        world,
        PLATFORM,
        "transfer.reversed",
        transfer,
        {"amount_reversed": transfer["amount_reversed"] - amount, "reversed": False},
    )
    return reversal


def _checked_reversal(transfer: dict, wanted: int | None) -> int:
    left = transfer["amount"] - transfer["amount_reversed"]
    currency = transfer["currency"]
    if not left:
        raise invalid(f"Transfer {transfer['id']} is already fully reversed.", param="id")
    if wanted is None:
        return left
    check_positive(wanted)
    if wanted > left:
        raise invalid(
            f"Transfer reversal amount ({shown(wanted, currency)}) is greater than unreversed amount on "
            f"transfer ({shown(left, currency)})",
            param="amount",
        )
    return wanted


def _move_back(world: World, transfer: dict, payment: dict, reversal: dict, available_on: int) -> None:
    account = transfer["destination"]
    common = {
        "currency": transfer["currency"],
        "against": "transfers",
        "available_on": available_on,
    }
    refund = world.store.add(
        account,
        "refund",
        {
            "id": ids.new("pyr"),
            "object": "refund",
            "amount": reversal["amount"],
            "balance_transaction": None,
            "charge": payment["id"],
            "created": world.now,
            "currency": transfer["currency"],
            "metadata": {},
            "payment_intent": None,
            "reason": None,
            "receipt_number": None,
            "source_transfer_reversal": reversal["id"],
            "status": "succeeded",
            "transfer_reversal": None,
        },
    )
    taken = balances.book(
        world,
        account,
        type="payment_refund",
        amount=-reversal["amount"],
        source=refund["id"],
        category="refund",
        description="REFUND FOR PAYMENT",
        **common,
    )
    refund["balance_transaction"] = taken["id"]
    payment["amount_refunded"] += reversal["amount"]
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    world.store.save(payment)
    returned = balances.book(
        world,
        PLATFORM,
        type="transfer_refund",
        amount=reversal["amount"],
        source=reversal["id"],
        category="transfer_reversal",
        description=f"REFUND FOR TRANSFER ({transfer['description'] or transfer['id']})",
        **common,
    )
    reversal |= {"balance_transaction": returned["id"], "destination_payment_refund": refund["id"]}


@operation("GET", "/v1/transfers/{id}/reversals")
def list_reversals(call: Call) -> dict:
    return page(call, reversals_of(call.world, call.one("transfer")), noun="transfer_reversal")


def _reversal(call: Call) -> dict:
    transfer = call.one("transfer", call.ids["transfer"], param="transfer")
    reversal = call.world.store.get(call.account, "transfer_reversal", call.ids["id"])
    if reversal is None or reversal["transfer"] != transfer["id"]:
        raise no_such("transfer reversal", call.ids["id"])
    return reversal


@operation("GET", "/v1/transfers/{transfer}/reversals/{id}")
def retrieve_reversal(call: Call) -> dict:
    return _reversal(call)


@operation("POST", "/v1/transfers/{transfer}/reversals/{id}")
def update_reversal(call: Call) -> dict:
    reversal = _reversal(call)
    merge(reversal, call.params.get("metadata"))
    return call.world.store.save(reversal)
