"""
Who would be paid now, and why the others wait: what planning writes down, and what is shown before anybody plans.

Reads rows, writes none. The arithmetic of one payee is in `_look_at`, which asks nobody anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from payouts.connect.amounts import payable
from payouts.ledger.models import Account, Balance
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees.models import ConnectedAccount

from . import selectors
from .models import Skip

Reason = Skip.Reason
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of one payday. `netting_points`: basis points of what is available that may go to an old debt."""

    currency: str
    minimum: Money
    netting_points: int
    at: dt.datetime
    next_date: dt.date  # of the run after this one


@dataclass(frozen=True, slots=True)
class Prospect:
    """
    One payee, with all amounts in minor units: paid `amount` beside what is `netted`, or waiting with a `reason`.

    `next_date` is when to look again; `detail` a sentence that goes beyond the reason.
    """

    payee_id: int
    name: str
    available: int
    amount: int = 0
    netted: int = 0
    account_id: int | None = None
    destination: str = ""
    bank_fingerprint: str = ""
    bank_last4: str = ""
    reason: str = ""
    detail: str = ""
    next_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run would be, were it planned now."""

    terms: Terms
    chosen: tuple[Prospect, ...]
    waiting: tuple[Prospect, ...]

    @property
    def amount(self) -> Money:
        return Money(sum(each.amount for each in self.chosen), self.terms.currency)

    @property
    def netted(self) -> Money:
        return Money(sum(each.netted for each in self.chosen), self.terms.currency)


def outlook(terms: Terms) -> Outlook:
    """Everybody who is owed something payable, or who owes, as things stand. Three queries, however many there are."""
    fronted = selectors.fronted(terms.currency)
    accounts = {
        account.payee_id: account
        for account in ConnectedAccount.objects.filter(closed_at=None).defer("created_at", "checked_at")
    }
    chosen, waiting = [], []
    for payee_id, name, hold_reason, held_until, balance in (
        Balance.objects.filter(account__kind=Account.Kind.AVAILABLE, account__currency=terms.currency)
        .exclude(amount=0)
        .order_by("account_id")
        .values_list(
            "account__payee_id",
            "account__payee__name",
            "account__payee__hold_reason",
            "account__payee__held_until",
            "amount",
        )
    ):
        found = _look_at(
            terms,
            Prospect(payee_id=payee_id, name=name, available=-balance),
            account=accounts.get(payee_id),
            hold=(hold_reason, held_until),
            debt=fronted.get(payee_id, 0),
        )
        (waiting if found.reason else chosen).append(found)
    return Outlook(terms, tuple(chosen), tuple(waiting))


def to_net(*, available: int, owed: int, points: int) -> int:
    """How many of `available` minor units go to a debt of `owed`: at most `points` basis points of them. Pure."""
    return max(0, min(owed, available * points // WHOLE))


# What it says is kept in rows.
@translation.override(settings.LANGUAGE_CODE)
def _look_at(
    terms: Terms,
    payee: Prospect,
    *,
    account: ConnectedAccount | None,
    hold: tuple[str, dt.date | None],
    debt: int,
) -> Prospect:
    """The payee with an amount, or with a reason to wait. The reason that the payee can do most about comes last."""

    def waits(reason: str, detail: str = "", on: dt.date | None = None) -> Prospect:
        return Prospect(
            payee_id=payee.payee_id,
            name=payee.name,
            available=payee.available,
            reason=reason,
            detail=detail[:250],
            next_date=max(on or terms.next_date, terms.next_date),
        )

    if payee.available < 0:
        return waits(Reason.OWES, "Later sales settle it first.")
    hold_reason, held_until = hold
    if hold_reason:
        return waits(Reason.ON_HOLD, hold_reason, held_until)
    netted = to_net(available=payee.available, owed=debt, points=terms.netting_points)
    amount = payable(Money(payee.available - netted, terms.currency))
    if payee.available < terms.minimum.minor or not payable(Money(payee.available, terms.currency)):
        return waits(Reason.BELOW_MINIMUM)
    if amount < terms.minimum or not amount:
        return waits(
            Reason.NETTED,
            selectors.FRONTED % {"amount": Money(netted, terms.currency)},
        )
    if account is None:
        return waits(Reason.NO_ACCOUNT)
    if account.status != ConnectedAccount.Status.READY:
        return waits(Reason.NOT_READY, payees.why_not_ready(account))
    if account.banks and terms.currency not in account.banks:
        return waits(Reason.CURRENCY, f"Stripe has bank details for {', '.join(sorted(account.banks))} only.")
    free_at = payees.waits_until(account)
    if free_at is not None and terms.at < free_at:
        return waits(
            Reason.BANK_CHANGED,
            f"Changed on {account.bank_changed_at:%-d %B %Y}; it is paid from {free_at:%-d %B %Y, %H:%M} UTC on.",
            free_at.date(),
        )
    bank = account.bank_for(terms.currency)
    return Prospect(
        payee_id=payee.payee_id,
        name=payee.name,
        available=payee.available,
        amount=amount.minor,
        netted=netted,
        account_id=account.pk,
        destination=account.stripe_account,
        bank_fingerprint=bank["fingerprint"],
        bank_last4=bank["last4"],
    )
