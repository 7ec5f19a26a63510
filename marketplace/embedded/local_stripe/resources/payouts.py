"""
Payouts: from a balance to a bank.

    pending ──▶ in_transit ──▶ paid ──▶ failed
       └──▶ canceled    └──▶ failed
"""

from __future__ import annotations

from .. import balances, banks, events, ids
from ..errors import invalid, no_such
from ..lists import created_within, page
from ..metadata import merge
from ..money import PAID_OUT_WHOLE, check_currency, check_positive
from ..onboarding import ACTIVE
from ..protocol import Call, operation
from ..world import DAY, PLATFORM, World, when_due

AUTOMATIC = ("daily", "weekly", "monthly")


@operation("POST", "/v1/payouts")
def create(call: Call) -> dict:
    world, params = call.world, call.params
    currency = check_currency(params["currency"])
    check_positive(params["amount"])
    account = world.store.get(PLATFORM, "account", call.account)
    if account["_restricted"] or account["_due"] or account.get("_closed"):
        raise invalid("Payouts are not enabled for this account.", code="payouts_not_allowed")
    bank = _bank(call, params.get("destination"), currency)
    _check_descriptor(params.get("statement_descriptor"))
    if currency in PAID_OUT_WHOLE and params["amount"] % 100:
        raise invalid(
            f"Payouts in {currency} must be divisible by 100.", param="amount", code="payouts_limit_exceeded"
        )
    if params["amount"] > balances.available(world, call.account, currency):
        raise invalid(
            "You have insufficient funds in your Stripe account for this payout. Your "
            f"{params.get('source_type', 'card')} balance is too low. You can use the the /v1/balance "
            "endpoint to view your Stripe balance (for more details, see "
            "stripe.com/docs/api#balance).",
            code="balance_insufficient",
            param="amount",
        )
    payout = _pay(world, call.account, params["amount"], currency, bank, automatic=False)
    payout["description"] = params.get("description") or None
    payout["statement_descriptor"] = params.get("statement_descriptor")
    payout["method"] = params.get("method", "standard")
    merge(payout, params.get("metadata"))
    world.store.save(payout)
    events.emit(world, call.account, "payout.created", payout)
    return payout


def _bank(call: Call, named: str | None, currency: str) -> dict:
    """
    :raises StripeError: no such bank account, or none for the currency
    """
    if named:
        bank = call.world.store.get(call.account, "external_account", named)
        if bank is None:
            raise no_such("external account", named, param="destination", status=400)
        return _taking(bank)
    bank = banks.default_for(call.world, call.account, currency)
    if bank is None:
        raise invalid(
            f"Sorry, you don't have any external accounts in that currency ({currency}).",
            code="no_account" if call.account != PLATFORM else "invalid_request",
        )
    return _taking(bank)


def _taking(bank: dict) -> dict:
    """
    https://docs.stripe.com/connect/payouts-connected-accounts: after a failure "no automatic or manual payouts" go there.

    :raises StripeError: if the bank sent money back and its details were not mended
    """
    if bank["status"] == "errored":
        raise invalid(
            f"Cannot create payouts to the external account {bank['id']}: a payout to it failed. Update its details.",
            param="destination",
        )
    return bank


def _check_descriptor(text: str | None) -> None:
    """
    https://docs.stripe.com/get-started/account/statement-descriptors ("requirements")

    :raises StripeError: if it holds what banks do not take
    """
    if text and (not text.isascii() or any(forbidden in text for forbidden in "<>\\'\"*")):
        raise invalid(
            "The statement descriptor can only contain Latin characters, and none of < > \\ ' \" *.",
            param="statement_descriptor",
        )


def _pay(world: World, account: str, amount: int, currency: str, bank: dict, *, automatic: bool) -> dict:
    """A payout on its way; the money has left the balance."""
    arrives = world.now + world.options.payout_after
    payout = world.store.add(
        account,
        "payout",
        {
            "id": ids.new("po"),
            "object": "payout",
            "amount": amount,
            "application_fee": None,
            "application_fee_amount": None,
            "arrival_date": arrives,
            "automatic": automatic,
            "balance_transaction": None,
            "created": world.now,
            "currency": currency,
            "description": "STRIPE PAYOUT" if automatic else None,
            "destination": bank["id"],
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "livemode": False,
            "metadata": {},
            "method": "standard",
            "original_payout": None,
            "payout_method": None,
            "reconciliation_status": "completed" if automatic else "not_applicable",
            "reversed_by": None,
            "source_type": "card",
            "statement_descriptor": None,
            "status": "pending",
            "trace_id": None,
            "type": "bank_account",
        },
    )
    transaction = balances.book(
        world,
        account,
        type="payout",
        amount=-amount,
        currency=currency,
        source=payout["id"],
        against="banks",
        description="STRIPE PAYOUT",
    )
    payout["balance_transaction"] = transaction["id"]
    world.later(world.options.payout_after / 2, "payout_leaves", payout=payout["id"])
    return payout


@when_due("payout_leaves")
def _payout_leaves(world: World, payout: str) -> None:
    found = world.store.find(payout)
    if found and found["status"] == "pending":
        _change(world, found, "payout.updated", status="in_transit")
        world.later(world.options.payout_after / 2, "payout_arrives", payout=payout)


@when_due("payout_arrives")
def _payout_arrives(world: World, payout: str) -> None:
    found = world.store.find(payout)
    if not found or found["status"] != "in_transit":
        return
    bank = world.store.find(found["destination"])
    flaw = banks.FAILURES.get(bank["last4"]) if bank else None
    if flaw:
        fail(world, found, *flaw)
        return
    trace = {"status": "supported", "value": f"LOCAL{ids.secret(12).upper()}"}
    _change(world, found, "payout.paid", status="paid", trace_id=trace)


def _change(world: World, payout: dict, event: str, **fields) -> None:
    payout.update(fields)
    world.store.save(payout)
    events.emit(world, world.store.owner(payout["id"]), event, payout)


def fail(
    world: World,
    payout: dict,
    code: str = "account_closed",
    message: str = "The bank account has been closed.",
) -> None:
    """The bank sends a payout back, be it on its way or paid already; the money returns to the balance."""
    if payout["status"] in ("failed", "canceled"):
        return
    _return(world, payout, "payout_failure", f"{payout['id']} failed")
    bank = world.store.find(payout["destination"])
    if bank:
        bank["status"] = "errored"
        world.store.save(bank)
        events.emit(world, world.store.owner(bank["id"]), "account.external_account.updated", bank)
    _change(world, payout, "payout.failed", status="failed", failure_code=code, failure_message=message)


def _return(world: World, payout: dict, type: str, description: str) -> None:
    transaction = balances.book(
        world,
        world.store.owner(payout["id"]),
        type=type,
        amount=payout["amount"],
        currency=payout["currency"],
        source=payout["id"],
        against="banks",
        description=description,
    )
    payout["failure_balance_transaction"] = transaction["id"]


@operation("POST", "/v1/payouts/{payout}/cancel")
def cancel(call: Call) -> dict:
    payout = call.one("payout")
    if payout["status"] != "pending":
        raise invalid(
            "Payouts can only be canceled while they have the status `pending`; this one is "
            f"{payout['status']}."
        )
    _return(call.world, payout, "payout_cancel", "STRIPE PAYOUT CANCEL")
    _change(call.world, payout, "payout.canceled", status="canceled")
    return payout


@operation("POST", "/v1/payouts/{payout}/reverse")
def reverse(call: Call) -> dict:
    world, payout = call.world, call.one("payout")
    if payout["status"] != "paid" or payout["reversed_by"] or payout["original_payout"]:
        raise invalid(f"Payout {payout['id']} cannot be reversed.")
    back = {
        **payout,
        "id": ids.new("po"),
        "amount": -payout["amount"],
        "created": world.now,
        "arrival_date": world.now + world.options.payout_after,
        "original_payout": payout["id"],
        "automatic": False,
        "metadata": {},
        "status": "pending",
    }
    merge(back, call.params.get("metadata"))
    world.store.add(call.account, "payout", back)
    transaction = balances.book(
        world,
        call.account,
        type="payout",
        amount=payout["amount"],
        currency=payout["currency"],
        source=back["id"],
        against="banks",
        category="payout_reversal",
        description="STRIPE PAYOUT REVERSAL",
    )
    back["balance_transaction"] = transaction["id"]
    payout["reversed_by"] = back["id"]
    world.store.save(payout)
    events.emit(world, call.account, "payout.created", back)
    return back


@operation("GET", "/v1/payouts")
def list_payouts(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "payout")
    arrival = call.params.get("arrival_date")
    return page(
        call,
        found,
        noun="payout",
        equal=("destination", "status"),
        where=lambda payout: created_within(payout, arrival, "arrival_date"),
    )


@operation("GET", "/v1/payouts/{payout}")
def retrieve(call: Call) -> dict:
    return call.one("payout")


@operation("POST", "/v1/payouts/{payout}")
def update(call: Call) -> dict:
    payout = call.one("payout")
    merge(payout, call.params.get("metadata"))
    call.world.store.save(payout)
    events.emit(call.world, call.account, "payout.updated", payout)
    return payout


# Automatic payouts


def _on_funds_available(world: World, account: str) -> None:
    """With an automatic schedule, have what became available paid out at the end of the round."""
    found = world.store.get(PLATFORM, "account", account)
    if not found or found["settings"]["payouts"]["schedule"]["interval"] not in AUTOMATIC:
        return
    if found.get("_payout_planned"):
        return
    wait = {"daily": DAY, "weekly": 7 * DAY, "monthly": 30 * DAY}
    seconds = wait[found["settings"]["payouts"]["schedule"]["interval"]]
    found["_payout_planned"] = True
    world.store.save(found)
    world.later(min(seconds, world.options.payout_after), "automatic_payout", account=account)


balances.AVAILABLE.append(_on_funds_available)


@when_due("automatic_payout")
def _automatic_payout(world: World, account: str) -> None:
    found = world.store.get(PLATFORM, "account", account)
    found["_payout_planned"] = False
    world.store.save(found)
    status = found["capabilities"].get("transfers")
    if found["settings"]["payouts"]["schedule"]["interval"] not in AUTOMATIC or status != ACTIVE:
        return
    for currency in world.ledger.currencies(account):
        bank = banks.default_for(world, account, currency)
        amount = balances.available(world, account, currency)
        amount -= (found.get("_minimum_balance") or {}).get(currency, 0)
        if bank and bank["status"] != "errored" and amount > 0:
            payout = _pay(world, account, amount, currency, bank, automatic=True)
            for transaction in world.store.newest_first(account, "balance_transaction"):
                if transaction["status"] == "available" and not transaction.get("_payout"):
                    transaction["_payout"] = payout["id"]
                    world.store.save(transaction)
            events.emit(world, account, "payout.created", payout)


def hurry(world: World, payout: dict) -> None:
    """Let a payout be at the bank now."""
    if payout["status"] == "pending":
        _change(world, payout, "payout.updated", status="in_transit")
    _payout_arrives(world, payout["id"])
