"""Reading the books: what an account holds, the trial balance, and the checks that nothing is off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import Sum

from payouts.money import Money

from .models import Account, Balance, Posting

INVARIANTS = Path(__file__).with_name("invariants.sql")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is off in the books: which promise is broken, and the row that breaks it."""

    promise: str
    detail: str


def balance(account: Account) -> Money:
    """What the account holds, signed as postings are: debit positive."""
    if account.payee_id is None:
        amount = Posting.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or 0
    else:
        amount = Balance.objects.filter(account=account).values_list("amount", flat=True).first() or 0
    return Money(int(amount), account.currency)


def owed(payee, kind: str, currency: str) -> Money:
    """What the co-op owes the payee in that kind of account; below zero when the payee owes the co-op."""
    amount = (
        Balance.objects.filter(account__payee=payee, account__kind=kind, account__currency=currency)
        .values_list("amount", flat=True)
        .first()
    )
    return Money(-(amount or 0), currency)


def trial_balance(currency: str) -> list[tuple[str, Money]]:
    """The sum of each kind of account, in the order of the chart; they add up to zero."""
    sums = dict(
        Posting.objects.filter(currency=currency)
        .values_list("account__kind")
        .annotate(sum=Sum("amount"))
        .values_list("account__kind", "sum")
    )
    return [
        (kind.label, Money(int(sums[kind.value]), currency)) for kind in Account.Kind if kind.value in sums
    ]


def check_books() -> list[Problem]:
    """
    Prove every promise of the books over everything, from postings alone.

    An empty list is the proof; otherwise each problem names its row. The queries stand in invariants.sql, one after
    the other, each headed by the promise it proves, so that tests, console and the hourly check read the same file.
    """
    problems = []
    with connection.cursor() as cursor:
        for promise, query in _invariants():
            cursor.execute(query)
            problems += [Problem(promise, row[0]) for row in cursor.fetchall()]
    return problems


def _invariants() -> list[tuple[str, str]]:
    blocks = INVARIANTS.read_text().split("-- promise: ")[1:]
    return [(promise.strip(), query.strip()) for promise, query in (block.split("\n", 1) for block in blocks)]
