"""
What Stripe is asked and what it answers, in this package's words. No SDK here; gateway.py speaks it.

Money crosses there: whole minor units of ours inside, Stripe's outside (see amounts.py). Every question raises one of
four things, and each says what is known of its effect:

    Unavailable    no answer, or "come back later": ask again with the same key
    Unknown        an answer that says nothing of the effect: look before asking anew
    Refused        a definite no: nothing was done, and nothing will be
    Misconfigured  our key is not let in: nothing was done; a person must see to it
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from payouts.money import Money


class GatewayError(Exception):
    """Stripe did not do, or did not say that it did, what was asked."""


class Unavailable(GatewayError):
    """
    No answer, 409 or 429, or a proxy's 502, 503, 504: the same request with the same key is safe and will settle it.

    https://docs.stripe.com/error-low-level ("Network errors"), https://docs.stripe.com/rate-limits
    `retry_after` is in seconds; None where Stripe did not say.
    """

    def __init__(self, message: str, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class Unknown(GatewayError):
    """
    A 500: "treat the result as indeterminate". The key now replays this answer, so only a look tells what happened.

    https://docs.stripe.com/error-low-level ("Server errors")
    """


class Refused(GatewayError):
    """
    A definite 4xx. `code` is Stripe's ("balance_insufficient"), `message` its words.

    `kept`: Stripe keeps the answer under the key, so that an earlier request with it that is still under way gets the
    same. What was refused before it was executed is not kept.
    https://docs.stripe.com/error-codes, https://docs.stripe.com/api/idempotent_requests
    """

    def __init__(self, message: str, code: str = "", *, kept: bool = False):
        super().__init__(message)
        self.message = message
        self.code = code
        self.kept = kept


class Misconfigured(GatewayError):
    """401, or 403 for our own key: refused before anything was looked at. https://docs.stripe.com/keys"""


class Forged(GatewayError):
    """A webhook whose signature is not ours, is too old, or is of no event. https://docs.stripe.com/webhooks/signature"""


@dataclass(frozen=True, slots=True)
class Bank:
    """Where money of one currency goes. `status` is Stripe's: "errored" after a bank sent money back."""

    currency: str
    last4: str
    fingerprint: str
    status: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """
    A connected account as Stripe describes it now.

    `hurdle` is why it cannot receive: "details" (the payee has something to give), "checking" (Stripe looks at it),
    "stripe" (only Stripe can lift it), "country" or "business" (Stripe does not serve it), or nothing. `needs` are Stripe's own names of what is still
    missing, `needed_by` when that begins to matter. `banks` are those that payouts go to, the first one first.
    `can_pay_out` is whether what it holds may go on to its bank; yes where Stripe does not say.
    """

    id: str
    can_receive: bool
    closed: bool = False
    can_pay_out: bool = True
    hurdle: str = ""
    needs: tuple[str, ...] = ()
    needed_by: dt.datetime | None = None
    country: str = ""
    banks: tuple[Bank, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    id: str
    destination: str
    amount: Money
    reversed: Money
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reversal:
    id: str
    amount: Money
    created_at: dt.datetime
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankPayout:
    """
    Stripe's payout: connected account to bank. `status` is pending, in_transit, paid, failed or canceled.

    `automatic`: Stripe made it by itself and lists what it carries; `trace` is the bank's own number of it, once known.
    """

    id: str
    status: str
    amount: Money
    arrival_at: dt.datetime
    failure: str = ""
    automatic: bool = True
    metadata: dict[str, str] = field(default_factory=dict)
    trace: str = ""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One balance transaction of the platform: `amount` and `fee` signed as Stripe has them, from our side."""

    id: str
    type: str
    source: str
    amount: Money
    fee: Money
    created_at: dt.datetime
    category: str = ""  # Stripe's reporting category: "dispute_reversal"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """
    The object behind a balance transaction, as Stripe has it now; empty where it has no such thing.

    `kind` is Stripe's name of it ("charge", "refund", "transfer", "transfer_reversal", "dispute", "payout").
    """

    kind: str
    id: str
    amount: Money
    created_at: dt.datetime
    metadata: dict[str, str] = field(default_factory=dict)
    charge: str = ""
    payment_intent: str = ""
    transfer: str = ""
    destination: str = ""
    description: str = ""
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """An event, verified: what happened to which object, and whether it is of live mode."""

    id: str
    type: str
    livemode: bool
    happened_at: dt.datetime
    object_id: str
    account: str
    payload: dict


class Gateway(Protocol):
    """Everything this package asks of Stripe. Amounts are ours; every method may raise any `GatewayError`."""

    def create_account(self, *, key: str, payee: str, email: str, name: str, country: str) -> str: ...
    def account_link(self, *, account: str, return_url: str, refresh_url: str) -> str: ...
    def account(self, account: str) -> AccountFacts: ...
    def login_link(self, account: str) -> str: ...
    def create_transfer(
        self, *, key: str, destination: str, amount: Money, group: str, description: str, metadata: dict
    ) -> Transfer: ...
    def transfer(self, transfer: str) -> Transfer: ...
    def find_transfer(self, *, group: str, metadata: dict[str, str]) -> Transfer | None: ...
    def reverse_transfer(
        self, *, key: str, transfer: str, amount: Money, metadata: dict | None = None
    ) -> Reversal: ...
    def reversals(self, transfer: str) -> list[Reversal]: ...
    def available(self, currency: str, *, account: str | None = None) -> Money: ...
    def holdings(self) -> dict[str, Money]: ...
    def balance_lines(self, *, since: dt.datetime | None) -> Iterator[BalanceLine]: ...
    def origin(self, line: str) -> Origin | None: ...
    def charge_fee(self, charge: str) -> Money | None: ...
    def pays_out_by_itself(self, account: str) -> bool: ...
    def leave_paying_out_to_us(self, account: str) -> None: ...
    def create_bank_payout(
        self, *, key: str, account: str, amount: Money, bank: str, descriptor: str, metadata: dict
    ) -> BankPayout: ...
    def find_bank_payout(
        self, *, account: str, since: dt.datetime, metadata: dict[str, str]
    ) -> BankPayout | None: ...
    def bank_payouts(self, *, account: str, since: dt.datetime) -> Iterator[BankPayout]: ...
    def transfers_in(self, *, account: str, payout: str) -> set[str]: ...
    def undelivered(self, *, account: str | None = None) -> Iterator[Notice]: ...
    def thin_events(self, *, since: dt.datetime) -> Iterator[Notice]: ...
    def verify(self, *, body: bytes, signature: str, secrets: Sequence[str]) -> Notice: ...
