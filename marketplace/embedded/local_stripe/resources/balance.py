"""Balances, the balance transactions behind them, and how payouts are set up."""

from __future__ import annotations

from ..lists import page
from ..protocol import Call, operation
from ..world import PLATFORM, World


@operation("GET", "/v1/balance")
def retrieve(call: Call) -> dict:
    return of(call.world, call.account)


def of(world: World, account: str) -> dict:
    """The balance object: what is available and what is pending, by currency."""
    own = world.store.get(PLATFORM, "account", account)["default_currency"]
    currencies = world.ledger.currencies(account) or [own]

    def lines(name: str) -> list[dict]:
        amounts = [(currency, world.ledger.total(account, name, currency)) for currency in currencies]
        return [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in amounts
        ]

    balance = {"object": "balance", "available": lines("available"), "livemode": False}
    if account == PLATFORM:
        balance["connect_reserved"] = [{"amount": 0, "currency": currency} for currency in currencies]
    balance["pending"] = lines("pending")
    return balance


@operation("GET", "/v1/balance_transactions")
def list_transactions(call: Call) -> dict:
    found = call.world.store.newest_first(call.account, "balance_transaction")
    payout = call.params.get("payout")

    def chosen(transaction: dict) -> bool:
        return payout is None or payout in (transaction.get("_payout"), transaction["source"])

    return page(call, found, noun="balance transaction", equal=("currency", "source", "type"), where=chosen)


@operation("GET", "/v1/balance_transactions/{id}")
def retrieve_transaction(call: Call) -> dict:
    return call.one("balance_transaction", noun="balance transaction")


@operation("GET", "/v1/balance_settings")
def retrieve_settings(call: Call) -> dict:
    return _settings(call)


@operation("POST", "/v1/balance_settings")
def update_settings(call: Call) -> dict:
    account = call.world.store.get(PLATFORM, "account", call.account)
    payments = call.params.get("payments", {})
    payouts = payments.get("payouts") or {}
    schedule = account["settings"]["payouts"]["schedule"]
    wish = payouts.get("schedule") or {}
    if wish.get("interval"):
        schedule["interval"] = wish["interval"]
    for name in ("weekly_payout_days", "monthly_payout_days"):
        if wish.get(name):
            schedule[name] = wish[name]
    if "minimum_balance_by_currency" in payouts:
        account["_minimum_balance"] = payouts["minimum_balance_by_currency"] or None
    if "statement_descriptor" in payouts:
        account["settings"]["payouts"]["statement_descriptor"] = payouts["statement_descriptor"]
    if "debit_negative_balances" in payments:
        account["settings"]["payouts"]["debit_negative_balances"] = payments["debit_negative_balances"]
    delay = (payments.get("settlement_timing") or {}).get("delay_days_override")
    if delay not in (None, ""):
        schedule["delay_days"] = delay
    call.world.store.save(account)
    return _settings(call)


def _settings(call: Call) -> dict:
    account = call.world.store.get(PLATFORM, "account", call.account)
    payouts = account["settings"]["payouts"]
    schedule = {"interval": payouts["schedule"]["interval"]}
    for name in ("weekly_payout_days", "monthly_payout_days"):
        if name in payouts["schedule"]:
            schedule[name] = payouts["schedule"][name]
    minimum = account.get("_minimum_balance")
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": payouts["debit_negative_balances"],
            "payouts": {
                # Left out rather than null when there is none: the SDK trips over null here.
                **({"minimum_balance_by_currency": minimum} if minimum else {}),
                "schedule": schedule,
                "statement_descriptor": payouts["statement_descriptor"],
                "status": "enabled" if account["payouts_enabled"] else "disabled",
            },
            "settlement_timing": {
                "delay_days": payouts["schedule"]["delay_days"],
                "start_of_day": {"hour": 0, "minutes": 0, "timezone": "Etc/UTC"},
            },
        },
    }
