"""
A local stand-in for Stripe, for development, demonstration and tests.

It answers the official SDK as Stripe documents, knows nothing of the
marketplace around it, and moves no real money.

    protocol     server -> api -> auth, faults, forms + schema, idempotency -> resources -> render
    money        resources -> balances -> ledger
    telling      events -> webhooks
    remembering  store -> journal
    people       pages            tests and operators     controls (`/_local/…`)
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from .local import LocalStripe
from .world import Options

__all__ = ["LocalStripe", "Options", "data_folder"]


def data_folder() -> Traversable:
    """Where Stripe's OpenAPI description lies."""
    return files(__package__) / "data"
