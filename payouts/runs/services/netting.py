"""
Debts after refunds, and how they are paid back: little by little, so that nobody's rent is taken at once.

A refund or a lost dispute may leave a payee's available balance below zero. The solidarity fund then fronts the debt,
as far as it reaches: what the payee owes moves from `available` to `advance`, and later earnings are payable again.
Each payout nets at most the agreed part of what is available towards the advance, until nothing is owed. What the
fund cannot front stays below zero and is filled by the next earnings first. What nobody will pay back is written off at
the fund's expense, by a person who says why. docs/adr/0013-debts-after-refunds.md
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from payouts.ledger import chart
from payouts.ledger import selectors as books
from payouts.ledger import services as ledger
from payouts.ledger.models import Account, Posting
from payouts.money import Money

from .. import letters, selectors


class NothingOwed(Exception):
    """The payee does not owe the solidarity fund that much, or not any more."""


def front_debts(*, at: dt.datetime) -> int:
    """
    Have the solidarity fund front what payees owe after refunds, the smallest debts first so that most are helped;
    returns how many it fronted, wholly or in part. Each is one transaction, and the payee is told.
    """
    return sum(_front(pk, at) for pk in selectors.debts().values_list("pk", flat=True))


@transaction.atomic
def _front(account_id: int, at: dt.datetime) -> bool:
    account = Account.objects.select_related("payee__user").get(pk=account_id)
    currency = account.currency
    _one_at_a_time(currency)
    owed = books.balance(account).minor
    reach = -books.balance(chart.solidarity_fund(currency)).minor - sum(selectors.fronted(currency).values())
    amount = Money(min(owed, reach), currency)
    if amount.minor <= 0:
        return False
    # The debt as it stood after its newest posting: two workers who front it name one entry.
    newest = Posting.objects.filter(account=account).order_by("-pk").values_list("pk", flat=True).first()
    ledger.post(
        reference=f"advance:{account.pk}:{newest}",
        memo="Fronted by the solidarity fund after refunds",
        occurred_at=at,
        lines=[
            ledger.debit(chart.advance(account.payee, currency), amount),
            ledger.credit(account, amount),
        ],
    )
    letters.fronted(account.payee, amount)
    return True


def _one_at_a_time(currency: str) -> None:
    # What the fund still reaches is a sum over everybody; two at once would both spend the last of it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"solidarity-fund:{currency}"]
        )


@transaction.atomic
def settle(*, payee, amount: Money, reference: str, memo: str, at: dt.datetime) -> Money:
    """
    Pay back what was fronted for the payee from money that is available, up to `amount`; returns how much went there.

    Called in the transaction of what made the money available, which happens once for each `reference`.
    """
    _one_at_a_time(amount.currency)
    advance = chart.advance(payee, amount.currency)
    paid = Money(min(amount.minor, books.balance(advance).minor), amount.currency)
    if paid.minor > 0:
        ledger.post(
            reference=reference,
            memo=f"Paid back to the solidarity fund: {memo[0].lower()}{memo[1:]}",
            occurred_at=at,
            lines=[
                ledger.debit(chart.available(payee, amount.currency), paid),
                ledger.credit(advance, paid),
            ],
        )
    return paid


@transaction.atomic
def write_off(*, payee, amount: Money, reason: str, at: dt.datetime) -> None:
    """
    Give up what the solidarity fund fronted for the payee: the fund is smaller by it, and nothing is netted any more.

    `amount` is all that is owed, as the person who decides saw it; sent twice, the second finds nothing owed.

    :raises NothingOwed: if that is not what is owed
    """
    _one_at_a_time(amount.currency)
    advance = chart.advance(payee, amount.currency)
    if amount.minor <= 0 or books.balance(advance) != amount:
        raise NothingOwed(f"{payee} owes the solidarity fund {books.balance(advance)}, not {amount}.")
    newest = Posting.objects.filter(account=advance).order_by("-pk").values_list("pk", flat=True).first()
    ledger.post(
        reference=f"advance:{advance.pk}:{newest}:written-off",
        memo=f"Written off: {reason}"[:200],
        occurred_at=at,
        lines=[
            ledger.debit(chart.solidarity_fund(amount.currency), amount),
            ledger.credit(advance, amount),
        ],
    )
