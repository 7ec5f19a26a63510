"""
Taking money from a card: a charge, its capture, and what the test card makes of it.

    new ──▶ succeeded (authorised) ──capture──▶ money in the balance
     │              └──release──▶ refunded, no money moved
     └──▶ failed
"""

from __future__ import annotations

from collections.abc import Callable

from . import balances, events, ids
from .cards import Card
from .errors import StripeError, invalid
from .money import processing_fee
from .resources.payment_methods import card_of
from .world import DAY, PLATFORM, World, when_due

# Told, with the account and the charge, when a debit under way was paid or refused.
CLEARED: list[Callable[[World, str, dict], None]] = []
AUTHORISATION_LIVES = 7 * DAY
SEPA_FAILS = ("3202", "3203", "13001")


def new_charge(
    world: World,
    account: str,
    *,
    amount: int,
    currency: str,
    method: dict,
    capture: bool = True,
    intent: dict | None = None,
    authenticated: bool = False,
    **fields,
) -> dict:
    """
    Try to take `amount` minor units; the charge that comes back succeeded, failed or is pending.

    `fields` go into the charge as they are: description, metadata, shipping, transfer_group.
    """
    _may_charge(world, account)
    charge = _blank(world, amount, currency, method, intent, fields)
    if method["type"] == "sepa_debit":
        charge |= {"status": "pending", "paid": False, "captured": True}
        charge["outcome"] = _approved()
        world.store.add(account, "charge", charge)
        events.emit(world, account, "charge.pending", charge)
        world.later(world.options.async_after, "sepa_debit_clears", charge=charge["id"])
        return charge
    card = card_of(method)
    charge["payment_method_details"] = _card_details(method, authenticated)
    if card.decline:
        charge |= {
            "failure_code": card.code,
            "failure_message": card.message,
            "outcome": _declined(card),
            "paid": False,
            "status": "failed",
        }
        world.store.add(account, "charge", charge)
        events.emit(world, account, "charge.failed", charge)
        return charge
    charge["outcome"] = _approved()
    world.store.add(account, "charge", charge)
    if capture:
        _collect(world, account, charge, amount)
        events.emit(world, account, "charge.succeeded", charge)
        _follow_up(world, charge, card)
    else:
        charge["captured"] = False
        events.emit(world, account, "charge.succeeded", charge)
        if not intent:
            world.later(AUTHORISATION_LIVES, "authorisation_lapses", charge=charge["id"])
    return charge


def _may_charge(world: World, account: str) -> None:
    """
    :raises StripeError: for a connected account that may only receive transfers
    """
    if account != PLATFORM and not world.store.get(PLATFORM, "account", account)["charges_enabled"]:
        raise invalid(
            "Your account cannot currently make charges. The card_payments capability must be active.",
            code="account_invalid",
        )


def _blank(world: World, amount: int, currency: str, method: dict, intent: dict | None, fields: dict) -> dict:
    id = ids.new("py" if method["type"] == "sepa_debit" else "ch")
    return {
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": dict(method["billing_details"]),
        "calculated_statement_descriptor": "LOCAL STRIPE",
        "captured": False,
        "created": world.now,
        "currency": currency,
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
        "payment_intent": intent["id"] if intent else None,
        "payment_method": method["id"],
        "payment_method_details": _debit_details(method),
        "radar_options": {},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": f"{world.base_url}/receipts/{id}",
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
        **fields,
    }


def _debit_details(method: dict) -> dict | None:
    if method["type"] != "sepa_debit":
        return None
    debit = method["sepa_debit"]
    fields = ("bank_code", "branch_code", "country", "fingerprint", "last4")
    return {"type": "sepa_debit", "sepa_debit": {**{k: debit[k] for k in fields}, "mandate": None}}


def _card_details(method: dict, authenticated: bool) -> dict:
    card = method["card"]
    secure = None
    if authenticated:
        secure = {
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": None,
            "result": "authenticated",
            "result_reason": None,
            "transaction_id": ids.secret(32),
            "version": "2.2.0",
        }
    return {
        "card": {
            "amount_authorized": None,
            "authorization_code": None,
            "brand": card["brand"],
            "checks": dict(card["checks"]),
            "country": card["country"],
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card["last4"],
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": secure,
            "wallet": card["wallet"],
        },
        "type": "card",
    }


def _approved() -> dict:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def _declined(card: Card) -> dict:
    blocked = card.decline == "fraudulent"
    return {
        "advice_code": "try_again_later" if card.decline == "insufficient_funds" else None,
        "network_advice_code": None,
        "network_decline_code": None if blocked else "01",
        "network_status": "not_sent_to_network" if blocked else "declined_by_network",
        "reason": "highest_risk_level" if blocked else card.decline,
        "risk_level": "highest" if blocked else "normal",
        "risk_score": 90 if blocked else 20,
        "seller_message": "Stripe blocked this payment as too risky."
        if blocked
        else "The bank did not return any further details with this decline.",
        "type": "blocked" if blocked else "issuer_declined",
    }


def decline_error(charge: dict, card: Card, **more) -> StripeError:
    """The 402 that a declined charge is answered with."""
    return StripeError(
        402,
        card.message,
        type="card_error",
        code=card.code,
        decline_code=card.decline,
        charge=charge["id"],
        network_decline_code=charge["outcome"]["network_decline_code"],
        advice_code=charge["outcome"]["advice_code"],
        param={"expired_card": "exp_month", "incorrect_cvc": "cvc"}.get(card.decline),
        **more,
    )


def _collect(world: World, account: str, charge: dict, amount: int) -> None:
    """Put the captured amount into the balance, less Stripe's fee."""
    at_once = (
        charge["payment_method_details"]["type"] == "card"
        and card_of(world.store.find(charge["payment_method"])).available_at_once
    )
    options = world.options
    charge["captured"] = True
    charge["amount_captured"] = amount
    transaction = balances.book(
        world,
        account,
        type="charge" if charge["id"].startswith("ch_") else "payment",
        amount=amount,
        currency=charge["currency"],
        fee=processing_fee(amount, options.fee_basis_points, options.fee_fixed),
        source=charge["id"],
        against="cardholders",
        available_on=world.exact + (0 if at_once else options.available_after),
        description=charge["description"],
        category="charge",
    )
    charge["_transaction"] = transaction["id"]
    if options.balance_transaction_after:
        world.later(options.balance_transaction_after, "balance_transaction_shows", charge=charge["id"])
    else:
        charge["balance_transaction"] = transaction["id"]
    world.store.save(charge)


def _follow_up(world: World, charge: dict, card: Card) -> None:
    if card.dispute:
        world.later(0, "card_is_disputed", charge=charge["id"], inquiry=card.inquiry, reason=card.dispute)


def capture(world: World, account: str, charge: dict, amount: int) -> None:
    """Take what was authorised, or part of it; the rest goes back to the cardholder."""
    _collect(world, account, charge, amount)
    if amount < charge["amount"]:
        charge["amount_refunded"] = charge["amount"] - amount
        charge["_released"] = charge["amount"] - amount
    events.emit(world, account, "charge.captured", charge)
    _follow_up(world, charge, card_of(world.store.find(charge["payment_method"])))


def release(world: World, account: str, charge: dict) -> None:
    """Give an authorisation up: the cardholder is not charged."""
    charge |= {"refunded": True, "amount_refunded": charge["amount"], "_released": charge["amount"]}
    world.store.save(charge)
    events.emit(world, account, "charge.refunded", charge)


def source_of(world: World, charge: dict) -> dict | None:
    """The balance transaction that a charge's money came by."""
    return world.store.find(charge.get("_transaction") or "")


@when_due("balance_transaction_shows")
def _balance_transaction_shows(world: World, charge: str) -> None:
    # As with Stripe, where a charge may name its balance transaction some seconds late.
    found = world.store.find(charge)
    found["balance_transaction"] = found["_transaction"]
    world.store.save(found)
    events.emit(world, world.store.owner(charge), "charge.updated", found, {"balance_transaction": None})


@when_due("authorisation_lapses")
def _authorisation_lapses(world: World, charge: str) -> None:
    found = world.store.find(charge)
    if found and not found["captured"] and not found["refunded"]:
        release(world, world.store.owner(charge), found)
        events.emit(world, world.store.owner(charge), "charge.expired", found)


@when_due("sepa_debit_clears")
def _sepa_debit_clears(world: World, charge: str) -> None:
    found = world.store.find(charge)
    account = world.store.owner(charge)
    iban = world.store.find(found["payment_method"])["_iban"]
    if iban.endswith(SEPA_FAILS):
        found |= {
            "status": "failed",
            "captured": False,
            "failure_code": "debit_not_authorized",
            "failure_message": "The customer's bank refused the debit.",
        }
        world.store.save(found)
        events.emit(world, account, "charge.failed", found)
    else:
        found |= {"status": "succeeded", "paid": True}
        _collect(world, account, found, found["amount"])
        events.emit(world, account, "charge.succeeded", found)
    for told in CLEARED:
        told(world, account, found)
