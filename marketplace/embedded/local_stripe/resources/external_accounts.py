"""Bank accounts that payouts go to. The last digits of a test IBAN decide what becomes of a payout."""

from __future__ import annotations

import hashlib
import re

from .. import events, ids, onboarding
from ..auth import reachable
from ..errors import invalid, no_such
from ..lists import page
from ..metadata import merge
from ..protocol import Call, operation
from ..world import World

SAMPLE = {
    "AT": "AT611904300234573201", "BE": "BE62510007547061", "CH": "CH9300762011623852957",
    "DE": "DE89370400440532013000", "ES": "ES0700120345030000067890", "FR": "FR1420041010050500013M02606",
    "GB": "GB82WEST12345698765432", "IE": "IE29AIBK93115212345678", "IT": "IT40S0542811101000000123456",
    "NL": "NL39RABO0300065264",
}  # fmt: skip
# Stripe's failing test accounts: how the number ends, and what the bank says.
FAILURES = {
    "3001": ("no_account", "The bank account details on file are probably incorrect. No bank account could be located with those details."),
    "3002": ("account_closed", "The bank account has been closed."),
    "3003": ("insufficient_funds", "The Stripe account has insufficient funds to cover the payout."),
    "3004": ("debit_not_authorized", "Debit transactions are not approved on the bank account."),
    "3005": ("invalid_currency", "The bank was unable to process this payout because of its currency."),
    "1116": ("no_account", "The bank account details on file are probably incorrect. No bank account could be located with those details."),
    "1113": ("account_closed", "The bank account has been closed."),
    "2227": ("insufficient_funds", "The Stripe account has insufficient funds to cover the payout."),
    "3335": ("debit_not_authorized", "Debit transactions are not approved on the bank account."),
    "4440": ("invalid_currency", "The bank was unable to process this payout because of its currency."),
}  # fmt: skip


def sample_iban(country: str) -> str:
    return SAMPLE.get(country, SAMPLE["DE"])


def add_bank_account(
    world: World,
    account: dict,
    *,
    iban: str,
    holder: str | None = None,
    currency: str | None = None,
    country: str | None = None,
    metadata: dict | None = None,
) -> dict:
    """Keep a bank account; the first of a currency is the one payouts go to."""
    iban = re.sub(r"\s", "", iban).upper()
    currency = currency or account["default_currency"]
    first = not any(
        other["currency"] == currency for other in world.store.oldest_first(account["id"], "external_account")
    )
    return world.store.add(
        account["id"],
        "external_account",
        {
            "id": ids.new("ba"),
            "object": "bank_account",
            "account": account["id"],
            "account_holder_name": holder,
            "account_holder_type": None,
            "account_type": None,
            "available_payout_methods": ["standard"],
            "bank_name": "STRIPE TEST BANK",
            "country": country or (iban[:2] if iban[:2].isalpha() else account["country"]),
            "currency": currency,
            "default_for_currency": first,
            "fingerprint": hashlib.sha256(iban.encode()).hexdigest()[:16],
            "future_requirements": None,
            "last4": iban[-4:],
            "metadata": metadata or {},
            "requirements": None,
            "routing_number": None,
            "status": "new",
        },
    )


def create_from(world: World, account: dict, given) -> dict:
    """
    Keep what the `external_account` parameter describes: a hash, or a test token.

    :raises StripeError: for a token that is no test token
    """
    if isinstance(given, str):
        if not given.startswith("btok_"):
            raise no_such("token", given, param="external_account", status=400)
        return add_bank_account(world, account, iban=sample_iban(account["country"]))
    if given.get("object") == "card":
        raise invalid("Only bank accounts can be added here.", param="external_account")
    return add_bank_account(
        world,
        account,
        iban=given["account_number"],
        holder=given.get("account_holder_name"),
        currency=given.get("currency"),
        country=given.get("country"),
        metadata=given.get("metadata"),
    )


def default_for(world: World, account: str, currency: str) -> dict | None:
    for bank in world.store.oldest_first(account, "external_account"):
        if bank["currency"] == currency and bank["default_for_currency"]:
            return bank
    return None


def _one(call: Call) -> tuple[dict, dict]:
    account = reachable(call, call.ids["account"])
    found = call.world.store.get(account["id"], "external_account", call.ids["id"])
    if found is None:
        raise no_such("external account", call.ids["id"])
    return account, found


@operation("GET", "/v1/accounts/{account}/external_accounts")
def list_external_accounts(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    banks = call.world.store.newest_first(account["id"], "external_account")
    return page(call, banks, noun="external account", equal=("object",))


@operation("POST", "/v1/accounts/{account}/external_accounts")
def create(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    given = call.params.get("external_account") or call.params.get("bank_account")
    if not given:
        raise invalid(
            "Missing required param: external_account.", param="external_account", code="parameter_missing"
        )
    bank = create_from(call.world, account, given)
    merge(bank, call.params.get("metadata"))
    if call.params.get("default_for_currency"):
        _make_default(call.world, account, bank)
    due = [name for name in account["_due"] if name != "external_account"]
    onboarding.change(call.world, account, _due=due)
    events.emit(call.world, account["id"], "account.external_account.created", bank)
    return bank


def _make_default(world: World, account: dict, bank: dict) -> None:
    for other in world.store.oldest_first(account["id"], "external_account"):
        if other["currency"] == bank["currency"]:
            other["default_for_currency"] = other is bank
            world.store.save(other)


@operation("GET", "/v1/accounts/{account}/external_accounts/{id}")
def retrieve(call: Call) -> dict:
    return _one(call)[1]


@operation("POST", "/v1/accounts/{account}/external_accounts/{id}")
def update(call: Call) -> dict:
    account, bank = _one(call)
    merge(bank, call.params.get("metadata"))
    for field in ("account_holder_name", "account_holder_type"):
        if field in call.params:
            bank[field] = call.params[field] or None
    if call.params.get("default_for_currency"):
        _make_default(call.world, account, bank)
    call.world.store.save(bank)
    events.emit(call.world, account["id"], "account.external_account.updated", bank)
    return bank


@operation("DELETE", "/v1/accounts/{account}/external_accounts/{id}")
def delete(call: Call) -> dict:
    account, bank = _one(call)
    if bank["default_for_currency"]:
        raise invalid(
            "You cannot delete the default external account for your default currency. Please make "
            "another external account the default using the `default_for_currency` param, and then "
            "delete this one.",
            param="external_account",
        )
    call.world.store.remove(bank["id"])
    events.emit(call.world, account["id"], "account.external_account.deleted", bank)
    return {"id": bank["id"], "object": "bank_account", "deleted": True}
