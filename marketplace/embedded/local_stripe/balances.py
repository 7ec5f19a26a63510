"""
Balance transactions: the only way a balance of Stripe's changes.

Each is one entry in the ledger. Its net rests in `pending` until it is due,
then moves to `available`.
"""

from __future__ import annotations

from collections.abc import Callable

from . import ids
from .errors import StripeError, invalid
from .ledger import OUTSIDE
from .money import shown
from .world import World, when_due, when_opened

# Told, with the account, whenever money of an account has become available.
AVAILABLE: list[Callable[[World, str], None]] = []


def book(
    world: World,
    account: str,
    *,
    type: str,
    amount: int,
    currency: str,
    source: str | None,
    against: str,
    fee: int = 0,
    available_on: float | None = None,
    description: str | None = None,
    category: str | None = None,
) -> dict:
    """
    Change an account's balance by `amount - fee` minor units, and say why.

    `against` names where the money comes from or goes to, outside of any
    balance: cardholders, banks, transfers under way.
    """
    now = world.now
    available_on = now if available_on is None else int(max(available_on, now))
    transaction = world.store.add(
        account,
        "balance_transaction",
        {
            "id": ids.new("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": available_on,
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": _fee_details(fee, currency, type),
            "net": amount - fee,
            "reporting_category": category or type,
            "source": source,
            "status": "pending",
            "type": type,
            "_against": against,
        },
    )
    _post(world, account, transaction)
    if available_on <= world.exact:
        settle(world, transaction)
    else:
        world.funds_arrive(available_on, transaction["id"])
    return transaction


def _fee_details(fee: int, currency: str, type: str) -> list[dict]:
    if not fee:
        return []
    return [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Dispute fee" if type == "adjustment" else "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]


def _post(world: World, account: str, transaction: dict) -> None:
    currency = transaction["currency"]
    world.ledger.post(
        [
            ((account, "pending", currency), transaction["net"]),
            ((OUTSIDE, "fees", currency), transaction["fee"]),
            ((OUTSIDE, transaction["_against"], currency), -transaction["amount"]),
        ]
    )


@when_due("funds_arrive")
def settle(world: World, transaction: dict) -> None:
    """Let a pending transaction's net become available."""
    if transaction["status"] == "available":
        return
    transaction["status"] = "available"
    world.store.save(transaction)
    _settle_in_ledger(world, transaction)
    for told in AVAILABLE:
        told(world, world.store.owner(transaction["id"]))


def _settle_in_ledger(world: World, transaction: dict) -> None:
    account, currency = world.store.owner(transaction["id"]), transaction["currency"]
    world.ledger.post(
        [
            ((account, "pending", currency), -transaction["net"]),
            ((account, "available", currency), transaction["net"]),
        ]
    )


@when_opened
def reopen(world: World) -> None:
    """Write the ledger anew from the balance transactions that the store remembers."""
    for transaction in world.store.everywhere("balance_transaction"):
        _post(world, world.store.owner(transaction["id"]), transaction)
        if transaction["status"] == "available":
            _settle_in_ledger(world, transaction)
        else:
            world.funds_arrive(transaction["available_on"], transaction["id"])


def available(world: World, account: str, currency: str) -> int:
    return world.ledger.total(account, "available", currency)


def pending(world: World, account: str, currency: str) -> int:
    return world.ledger.total(account, "pending", currency)


def insufficient() -> StripeError:
    return invalid(
        "You have insufficient available funds in your Stripe account. Try adding funds directly "
        "to your available balance by creating Charges using the 4000000000000077 test card. See: "
        "https://stripe.com/docs/testing#available-balance",
        code="balance_insufficient",
    )


def check(world: World) -> dict:
    """Prove the books: everything sums to zero, and every balance is what its transactions say."""
    wrong = [
        f"{currency} is off by {shown(off, currency)}" for currency, off in world.ledger.off_by().items()
    ]
    expected: dict[tuple[str, str, str], int] = {}
    for transaction in world.store.everywhere("balance_transaction"):
        place = (world.store.owner(transaction["id"]), transaction["status"], transaction["currency"])
        expected[place] = expected.get(place, 0) + transaction["net"]
    for place, total in list(world.ledger.totals.items()):
        if place[0] != OUTSIDE and total != expected.get(place, 0):
            wrong.append(f"{place} holds {total}, its transactions say {expected.get(place, 0)}")
    for place, total in expected.items():
        if total != world.ledger.total(*place):
            wrong.append(f"{place} should hold {total}")
    wrong += _overdrawn_objects(world)
    for (owner, name, currency), total in world.ledger.totals.items():
        if owner == OUTSIDE and name == "transfers" and total:
            wrong.append(f"transfers under way do not cancel out: {shown(total, currency)}")
    return {
        "balanced": not wrong,
        "wrong": sorted(set(wrong)),
        "totals": {" ".join(place): total for place, total in sorted(world.ledger.totals.items())},
        "entries": world.ledger.entries,
    }


def _overdrawn_objects(world: World) -> list[str]:
    wrong = []
    for charge in world.store.everywhere("charge"):
        if not 0 <= charge["amount_refunded"] <= max(charge["amount_captured"], charge["amount"]):
            wrong.append(f"{charge['id']} refunded {charge['amount_refunded']} of {charge['amount']}")
    drawn: dict[str, int] = {}
    for transfer in world.store.everywhere("transfer"):
        if not 0 <= transfer["amount_reversed"] <= transfer["amount"]:
            wrong.append(f"{transfer['id']} reversed {transfer['amount_reversed']} of {transfer['amount']}")
        source = transfer["source_transaction"]
        if source:
            drawn[source] = drawn.get(source, 0) + transfer["amount"]
    for id, amount in drawn.items():
        charge = world.store.find(id)
        if amount > charge["amount_captured"]:
            wrong.append(f"transfers of {amount} draw on {id} of {charge['amount_captured']}")
    return wrong
