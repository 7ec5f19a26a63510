"""
Refunds: money back to the cardholder, out of the platform's balance. Transfers are never touched.

    succeeded ──▶ failed         pending ──▶ succeeded | failed | canceled
"""

from __future__ import annotations

from .. import balances, charging, events, ids
from ..errors import invalid
from ..lists import page
from ..metadata import merge
from ..money import check_positive, shown
from ..protocol import Call, operation
from ..world import World, when_due
from .payment_methods import card_of

LATER = 60


@operation("POST", "/v1/refunds")
def create(call: Call) -> dict:
    params = call.params
    if params.get("charge"):
        charge = call.one("charge", params["charge"], param="charge")
    elif params.get("payment_intent"):
        charge = _of_intent(call, params["payment_intent"])
    else:
        raise invalid(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    return _refund(call, charge)


def _of_intent(call: Call, id: str) -> dict:
    intent = call.one("payment_intent", id, param="payment_intent")
    charge = call.world.store.find(intent["latest_charge"] or "")
    if charge is None or charge["status"] != "succeeded":
        raise invalid(
            f"This PaymentIntent ({id}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return charge


@operation("POST", "/v1/charges/{charge}/refunds")
def create_for_charge(call: Call) -> dict:
    return _refund(call, call.one("charge"))


def _refund(call: Call, charge: dict) -> dict:
    world, params = call.world, call.params
    amount = _checked_amount(charge, params.get("amount"))
    for name in ("reverse_transfer", "refund_application_fee"):
        if params.get(name):
            raise invalid(
                f"Cannot use {name}: the charge {charge['id']} was not made with a transfer or an "
                "application fee.",
                param=name,
            )
    holder: dict = {"metadata": {}}
    merge(holder, params.get("metadata"))
    if not charge["captured"]:
        return _release(world, call.account, charge, params.get("reason"), holder)
    refund = _new(world, call.account, charge, amount, params.get("reason"), holder)
    fate = _fate(world, charge)
    _debit(world, call.account, charge, refund)
    if fate == "pending":
        refund |= {"status": "pending", "pending_reason": "processing"}
        world.later(LATER, "refund_clears", refund=refund["id"])
    elif fate == "fail":
        world.later(LATER, "refund_fails", refund=refund["id"])
    _announce(world, call.account, charge, refund)
    return refund


def _checked_amount(charge: dict, wanted: int | None) -> int:
    """
    The amount to give back, by default all that is left.

    :raises StripeError: if the charge is refunded, disputed, failed, or less than that is left
    """
    id, currency = charge["id"], charge["currency"]
    if charge["status"] == "failed":
        raise invalid(f"Charge {id} failed and cannot be refunded.", param="charge")
    if charge["status"] == "pending":
        raise invalid(f"Charge {id} is pending and cannot be refunded yet.", param="charge")
    if charge["refunded"]:
        raise invalid(f"Charge {id} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"] and charge.get("_dispute_open", True):
        raise invalid(f"Charge {id} has been charged back; cannot issue a refund.", code="charge_disputed")
    left = charge["amount"] - charge["amount_refunded"]
    if wanted is None:
        return left
    check_positive(wanted)
    if wanted > left:
        limit = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise invalid(
            f"Refund amount ({shown(wanted, currency)}) is greater than {limit} ({shown(left, currency)})",
            param="amount",
        )
    return wanted


def _release(world: World, account: str, charge: dict, reason: str | None, holder: dict) -> dict:
    """Refunding an authorisation gives it up; no money moves."""
    refund = _new(world, account, charge, charge["amount"], reason, holder)
    charging.release(world, account, charge)
    return refund


def _new(world: World, account: str, charge: dict, amount: int, reason: str | None, holder: dict) -> dict:
    details = {
        "type": "card",
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
    }
    if charge["payment_method_details"] and charge["payment_method_details"]["type"] != "card":
        kind = charge["payment_method_details"]["type"]
        details = {"type": kind}
    return world.store.add(
        account,
        "refund",
        {
            "id": ids.new("re" if charge["id"].startswith("ch_") else "pyr"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": world.now,
            "currency": charge["currency"],
            "destination_details": details,
            **holder,
            "payment_intent": charge["payment_intent"],
            "reason": reason or None,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        },
    )


def _fate(world: World, charge: dict) -> str | None:
    method = world.store.find(charge["payment_method"] or "")
    if method is None or method["type"] != "card":
        return None
    return card_of(method).refund


def _debit(world: World, account: str, charge: dict, refund: dict) -> None:
    """Take the refund out of the balance; while the charge is still pending, out of that."""
    source = charging.source_of(world, charge)
    transaction = balances.book(
        world,
        account,
        type="refund" if refund["id"].startswith("re_") else "payment_refund",
        amount=-refund["amount"],
        currency=refund["currency"],
        source=refund["id"],
        against="cardholders",
        available_on=source["available_on"] if source else None,
        description="REFUND FOR CHARGE" + (f" ({charge['description']})" if charge["description"] else ""),
        category="refund",
    )
    refund["balance_transaction"] = transaction["id"]
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] >= charge["amount"]
    world.store.save(charge)
    world.store.save(refund)


def _announce(world: World, account: str, charge: dict, refund: dict) -> None:
    events.emit(world, account, "refund.created", refund)
    events.emit(
        world,
        account,
        "charge.refunded",
        charge,
        {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False},
    )


def fail(world: World, refund: dict, *, status: str = "failed", reason: str | None = "unknown") -> None:
    """The bank sends a refund back: the money returns to the balance and the charge is less refunded."""
    if refund["status"] in ("failed", "canceled"):
        return
    account = world.store.owner(refund["id"])
    charge = world.store.find(refund["charge"])
    transaction = balances.book(
        world,
        account,
        type="refund_failure",
        amount=refund["amount"],
        currency=refund["currency"],
        source=refund["id"],
        against="cardholders",
        description="REFUND FAILURE",
    )
    refund |= {"status": status, "failure_balance_transaction": transaction["id"]}
    refund.pop("pending_reason", None)
    if status == "failed":
        refund["failure_reason"] = reason
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    world.store.save(charge)
    world.store.save(refund)
    if status == "failed":
        events.emit(world, account, "refund.failed", refund)
    events.emit(world, account, "refund.updated", refund)
    events.emit(world, account, "charge.refund.updated", refund)


@when_due("refund_clears")
def _refund_clears(world: World, refund: str) -> None:
    found = world.store.find(refund)
    if found and found["status"] == "pending":
        account = world.store.owner(refund)
        found["status"] = "succeeded"
        found.pop("pending_reason", None)
        world.store.save(found)
        events.emit(world, account, "refund.updated", found, {"status": "pending"})
        events.emit(world, account, "charge.refund.updated", found, {"status": "pending"})


@when_due("refund_fails")
def _refund_fails(world: World, refund: str) -> None:
    found = world.store.find(refund)
    if found:
        fail(world, found, reason="expired_or_canceled_card")


@operation("GET", "/v1/refunds")
def list_refunds(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "refund")
    return page(call, found, noun="refund", equal=("charge", "payment_intent"))


@operation("GET", "/v1/refunds/{refund}")
def retrieve(call: Call) -> dict:
    return call.one("refund")


@operation("POST", "/v1/refunds/{refund}")
def update(call: Call) -> dict:
    refund = call.one("refund")
    merge(refund, call.params.get("metadata"))
    return call.world.store.save(refund)


@operation("POST", "/v1/refunds/{refund}/cancel")
def cancel(call: Call) -> dict:
    refund = call.one("refund")
    if refund["status"] not in ("pending", "requires_action"):
        raise invalid(
            f"This refund cannot be canceled because it has a status of {refund['status']}.",
        )
    fail(call.world, refund, status="canceled")
    return refund
