"""What goes to Stripe and comes from there, in our words. Values, no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from payouts.money import Money

# https://docs.stripe.com/tax/tax-codes: tangible goods, what carrying them costs, and what is no sale.
GOODS, DELIVERY, NO_SALE = "txcd_99999999", "txcd_92010001", "txcd_00000000"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the payment page; `amount` is for one piece. `reference`: what our rows call it."""

    name: str
    amount: Money
    quantity: int = 1
    reference: str = ""
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes, as far as it is known: the country alone before an address was typed. US: with the postcode at least."""

    country: str
    postcode: str = ""
    town: str = ""
    street: str = ""
    street_2: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """Something that Stripe Tax is asked about: its price with all tax in it, for all pieces together."""

    amount: int  # minor units
    tax_code: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A payment page as Stripe describes it now. `url` is there while it is open; the charge once it is paid."""

    id: str
    status: str  # "open", "complete", "expired"
    paid: bool
    amount: Money
    url: str | None
    payment_intent: str | None
    charge: str | None
    order: str | None  # our own reference, from the metadata
    failed: bool = False  # a payment that went through a bank for days, and did not succeed
    # What Stripe Tax found in each line, in minor units by our reference; None where it was not asked.
    taxes: Mapping[str, int] | None = None

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_expired(self) -> bool:
        return self.status == "expired"


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """A refund as Stripe describes it now. `status`: succeeded, pending, requires_action, failed, canceled."""

    id: str
    status: str
    amount: Money
    payment_intent: str | None
    row: str | None  # the primary key of our own Refund, from the metadata
    made_at: dt.datetime
    # Whether the money left our balance: what is refused at once, or waits for funds, moved nothing.
    moved: bool = True
    failure: str = ""

    @property
    def came_back(self) -> bool:
        return self.status in ("failed", "canceled")


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as Stripe describes it now. `charge` is there once it succeeded."""

    id: str
    charge: str | None
    amount: Money
    order: str | None  # our own reference, from the metadata
    email: str
    paid_at: dt.datetime
