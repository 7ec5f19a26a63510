"""The resources: a module for each of Stripe's, registering its operations when imported."""

from __future__ import annotations

from ..world import PLATFORM, World, when_opened
from . import (
    account_links,
    accounts,
    accounts_v2,
    application_fees,
    balance,
    charges,
    checkout_sessions,
    customers,
    disputes,
    events,
    external_accounts,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    tax,
    tax_registrations,
    transfers,
    webhook_endpoints,
)

__all__ = [
    "account_links",
    "accounts",
    "accounts_v2",
    "application_fees",
    "balance",
    "charges",
    "checkout_sessions",
    "customers",
    "disputes",
    "events",
    "external_accounts",
    "payment_intents",
    "payment_methods",
    "payouts",
    "prepare",
    "prices",
    "products",
    "refunds",
    "tax",
    "tax_registrations",
    "transfers",
    "webhook_endpoints",
]


@when_opened
def prepare(world: World) -> None:
    """Give a new world what every Stripe has: the platform's own account."""
    if world.store.find(PLATFORM) is None:
        accounts.open_platform(world)
