"""Test bank accounts. The last digits of an IBAN decide what becomes of a payout."""

from __future__ import annotations

import hashlib
import re

from . import ids
from .world import World

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


def add(
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


def default_for(world: World, account: str, currency: str) -> dict | None:
    for bank in world.store.oldest_first(account, "external_account"):
        if bank["currency"] == currency and bank["default_for_currency"]:
            return bank
    return None
