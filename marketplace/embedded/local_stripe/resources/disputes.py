"""
Disputes: the bank takes the money back at once, with a fee, and then decides.

    needs_response ──evidence──▶ under_review ──▶ won | lost
    warning_needs_response (an inquiry: no money moves) ──▶ warning_under_review ──▶ warning_closed
"""

from __future__ import annotations

from .. import balances, events, ids, render
from ..errors import invalid
from ..lists import page
from ..metadata import merge
from ..money import DISPUTE_FEE
from ..protocol import Call, operation
from ..schema import description
from ..world import DAY, World, when_due

DUE_IN = 9 * DAY
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")
REASON_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}


def open_dispute(
    world: World, charge: dict, *, reason: str, amount: int | None = None, inquiry: bool = False
) -> dict:
    """
    Let the cardholder's bank dispute a charge, in full by default.

    :raises StripeError: if there is a dispute already, or nothing to dispute
    """
    account = world.store.owner(charge["id"])
    if charge["disputed"] or not charge["captured"]:
        raise invalid(f"Charge {charge['id']} cannot be disputed.")
    left = charge["amount_captured"] - (charge["amount_refunded"] - charge.get("_released", 0))
    amount = left if amount is None else amount
    if not 1 <= amount <= left:
        raise invalid("A dispute is at most the charge's amount.", param="amount")
    method = world.store.find(charge["payment_method"] or "") or {}
    brand = method.get("card", {}).get("brand", "visa")
    dispute = world.store.add(
        account,
        "dispute",
        {
            "id": ids.new("du"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": world.now,
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(evidence_fields()), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": world.now + DUE_IN,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": {
                "card": {
                    "brand": brand,
                    "case_type": "inquiry" if inquiry else "chargeback",
                    "network_reason_code": REASON_CODES.get(reason, "10.4"),
                },
                "type": "card",
            },
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        },
    )
    charge |= {"disputed": True, "_dispute_open": not inquiry}
    world.store.save(charge)
    if not inquiry:
        _withdraw(world, account, charge, dispute)
    events.emit(world, account, "charge.dispute.created", dispute)
    if not inquiry:
        events.emit(world, account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def evidence_fields() -> list[str]:
    return sorted(description()["components"]["schemas"]["dispute_evidence"]["properties"])


def _withdraw(world: World, account: str, charge: dict, dispute: dict) -> None:
    transaction = balances.book(
        world,
        account,
        type="adjustment",
        amount=-dispute["amount"],
        currency=dispute["currency"],
        fee=DISPUTE_FEE,
        source=dispute["id"],
        against="cardholders",
        category="dispute",
        description=f"Chargeback withdrawal for {charge['id']}",
    )
    dispute["balance_transactions"] = [render.shown(world, transaction)]
    world.store.save(dispute)


def decide(world: World, dispute: dict, *, won: bool) -> None:
    """The bank's decision: won gives the amount back, lost leaves it with the cardholder."""
    if dispute["status"] not in OPEN:
        return
    account = world.store.owner(dispute["id"])
    charge = world.store.find(dispute["charge"])
    if dispute["status"].startswith("warning_"):
        dispute["status"] = "warning_closed"
        charge["disputed"] = False
    else:
        dispute["status"] = "won" if won else "lost"
        charge["_dispute_open"] = not won
    world.store.save(charge)
    if dispute["status"] == "won":
        transaction = balances.book(
            world,
            account,
            type="adjustment",
            amount=dispute["amount"],
            currency=dispute["currency"],
            source=dispute["id"],
            against="cardholders",
            category="dispute_reversal",
            description=f"Chargeback reversal for {charge['id']}",
        )
        dispute["balance_transactions"].append(render.shown(world, transaction))
    world.store.save(dispute)
    if dispute["status"] == "won":
        events.emit(world, account, "charge.dispute.funds_reinstated", dispute)
    events.emit(world, account, "charge.dispute.closed", dispute)


@when_due("card_is_disputed")
def _card_is_disputed(world: World, charge: str, reason: str, inquiry: bool) -> None:
    found = world.store.find(charge)
    if found and not found["disputed"]:
        open_dispute(world, found, reason=reason, inquiry=inquiry)


@operation("GET", "/v1/disputes")
def list_disputes(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "dispute")
    return page(call, found, noun="dispute", equal=("charge", "payment_intent"))


@operation("GET", "/v1/disputes/{dispute}")
def retrieve(call: Call) -> dict:
    return call.one("dispute")


@operation("POST", "/v1/disputes/{dispute}")
def update(call: Call) -> dict:
    dispute, params = call.one("dispute"), call.params
    merge(dispute, params.get("metadata"))
    given = params.get("evidence")
    if given:
        if dispute["status"] not in OPEN:
            raise invalid("This dispute is already closed")
        dispute["evidence"].update({key: value or None for key, value in given.items()})
        dispute["evidence_details"]["has_evidence"] = True
    call.world.store.save(dispute)
    submitted = params.get("submit", bool(given)) and dispute["status"].endswith("needs_response")
    if submitted:
        _submit(call.world, call.account, dispute)
    else:
        events.emit(call.world, call.account, "charge.dispute.updated", dispute)
    return dispute


def _submit(world: World, account: str, dispute: dict) -> None:
    dispute["evidence_details"]["submission_count"] += 1
    dispute["status"] = dispute["status"].replace("needs_response", "under_review")
    world.store.save(dispute)
    events.emit(world, account, "charge.dispute.updated", dispute)
    said = dispute["evidence"]["uncategorized_text"] or ""
    if "winning_evidence" in said:
        decide(world, dispute, won=True)
    elif "losing_evidence" in said:
        decide(world, dispute, won=False)


@operation("POST", "/v1/disputes/{dispute}/close")
def close(call: Call) -> dict:
    dispute = call.one("dispute")
    if dispute["status"] not in OPEN:
        raise invalid("This dispute is already closed")
    decide(call.world, dispute, won=False)
    return dispute
