"""What one payee got of an order, and what refunds and disputes took from it, as the books have it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from marketplace.orders import titles
from marketplace.orders.models import Order
from payouts import language
from payouts.earnings import selectors as earned
from payouts.money import Money

# Why the money of pieces waits that the buyer wants to give back: a sale keeps it in English.
BACK_AGAIN = gettext_noop("The buyer asked to give it back (return %(number)s).")


@dataclass(frozen=True, slots=True)
class Part:
    """Of one sale: what was given to the payee, what went back of it, and where the rest is."""

    title: str
    role: str
    amount: Money
    back: Money
    released_at: dt.datetime | None
    release_at: dt.datetime | None
    held: str  # why, in words; empty where nothing but time holds it


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the payee's money after the sale; `amount` below zero came back to her."""

    what: str
    at: dt.datetime
    amount: Money


def of_payee(order: Order, payee) -> list[Part]:
    return [
        Part(
            title=_("Delivery") if sale.kind == sale.Kind.SHIPPING else titles.told(sale.title),
            role="" if sale.kind == sale.Kind.SHIPPING else language.role(part.role),
            amount=Money(part.amount, sale.currency),
            back=Money(part.refunded, sale.currency),
            released_at=sale.released_at,
            release_at=sale.release_at,
            held=language.retold(earned.why_held(sale), [earned.DISPUTED, BACK_AGAIN]),
        )
        for sale in earned.sales_of_order(order.reference)
        for part in sale.parts.all()
        if part.payee_id == payee.pk
    ]


def changes(order: Order) -> list[tuple[str, str, dt.datetime]]:
    """Every refund and decided dispute that is booked: the entry's reference, its words, its day; oldest first."""
    told = []
    for refund in order.refunds.all():
        if refund.stripe_refund and refund.status != "failed":
            told.append(
                (f"refund:{refund.stripe_refund}", _(refund.reason), refund.done_at or refund.requested_at)
            )
    for dispute in earned.disputes_of_order(order.reference):
        if dispute.borne_at:
            told.append(
                (
                    f"dispute:{dispute.stripe_dispute}:lost",
                    _("The buyer’s bank decided for the buyer"),
                    dispute.borne_at,
                )
            )
    return sorted(told, key=lambda each: each[2])


def shared_changes(order: Order) -> list[tuple[str, dt.datetime, list[tuple[str, Money]]]]:
    """Each of them with what every payee gave back: the co-op's own share and tax are not listed."""
    told = changes(order)
    charge = earned.charge_of(order.payment_intent) if told else None
    return [
        (
            what,
            at,
            [(payee.name, amount) for payee, _title, amount in earned.who_gives_back(charge, reference)],
        )
        for reference, what, at in told
    ]


def is_settled(order: Order) -> bool:
    """Whether all of it is released and paid for at Stripe, so that only a refund or a dispute can change it."""
    sales = earned.sales_of_order(order.reference)
    fee_known = all(sale.charge.fee is not None for sale in sales)
    return fee_known and all(sale.released_at is not None for sale in sales)


def changes_of_payee(order: Order, payee) -> list[Change]:
    """What each of them took from this payee."""
    charge = earned.charge_of(order.payment_intent)
    return [
        Change(what, at, amount)
        for reference, what, at in changes(order)
        for who, _title, amount in earned.who_gives_back(charge, reference)
        if who == payee
    ]
