"""What Stripe is asked, as the dictionaries that its SDK takes. Pure; reading.py is the other direction."""

from __future__ import annotations

import datetime as dt

from payouts.money import Money

from .amounts import to_stripe


def recipient(*, payee: str, email: str, name: str, country: str) -> dict:
    """
    An account that receives transfers and is onboarded by Stripe's own pages; the co-op answers for fees and losses.

    https://docs.stripe.com/api/v2/core/accounts/create
    """
    wanted = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    return {
        "contact_email": email,
        "display_name": name,
        "dashboard": "express",
        "identity": {"country": country.lower()},
        "configuration": {"recipient": {"capabilities": wanted}},
        "defaults": {
            "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
        },
        "metadata": {"payee": payee},
    }


def onboarding(*, account: str, return_url: str, refresh_url: str) -> dict:
    """A visit to Stripe's onboarding. https://docs.stripe.com/api/v2/core/account-links/create"""
    visit = {"configurations": ["recipient"], "refresh_url": refresh_url, "return_url": return_url}
    return {
        "account": account,
        "use_case": {"type": "account_onboarding", "account_onboarding": visit},
    }


def money(amount: Money) -> dict:
    """An amount and its currency, in Stripe's units."""
    return {"amount": to_stripe(amount), "currency": amount.currency.lower()}


# The schedule by which nothing leaves an account for its bank but what is asked for.
MANUAL = {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}


def as_of(account: str | None) -> dict:
    """The option by which something is asked on behalf of a connected account. https://docs.stripe.com/connect/authentication"""
    return {"stripe_account": account} if account else {}


def moment(when: dt.datetime) -> str:
    """A moment as API v2 reads it: "2026-05-27T10:00:00.000Z"."""
    return when.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
