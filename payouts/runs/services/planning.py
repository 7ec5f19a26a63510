"""Planning a payday: who is paid how much, and why the others wait. What is planned is set aside at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from payouts.connect.amounts import payable
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import Account, Balance
from payouts.ledger.selectors import Problem, check_books
from payouts.money import Money
from payouts.payees.models import ConnectedAccount

from .. import selectors
from ..models import Payout, PayoutRun, Skip

UNTIL_THE_NEXT = dt.timedelta(days=7)


class NothingToPay(Exception):
    """Nobody can be paid now; `waiting` says who is owed money and why each waits."""

    def __init__(self, waiting: list[str]):
        super().__init__("Nobody can be paid now. " + " ".join(waiting))
        self.waiting = waiting


class BooksAreOff(Exception):
    """The books do not hold; no money leaves before a person has seen to it."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(f"{p.promise}: {p.detail}" for p in problems[:5]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Candidate:
    payee: object
    account: ConnectedAccount | None
    available: Money

    @property
    def amount(self) -> Money:
        """What a bank can be sent of it: whole coins."""
        return payable(self.available)

    def reason_to_wait(self, minimum: Money) -> str:
        """Why the payee is not paid in this run; empty if they are."""
        if self.available < minimum or not self.amount:
            return Skip.Reason.BELOW_MINIMUM
        if self.account is None:
            return Skip.Reason.NO_ACCOUNT
        if self.account.status != ConnectedAccount.Status.READY:
            return Skip.Reason.NOT_READY
        return ""


@transaction.atomic
def plan(
    *,
    currency: str,
    minimum: Money,
    approvals_needed: int,
    by,
    at: dt.datetime,
    next_date: dt.date | None = None,
) -> PayoutRun:
    """
    Plan the payday of one currency and set aside what each payee is to get.

    Everybody who is owed at least `minimum` and has a ready account is in it; everybody else who is owed money gets
    a reason and the date of the next try (`next_date`, a week later unless said). An unfinished run is returned as it
    is: there is one at a time, however many plan it.

    :raises NothingToPay: if nobody can be paid
    :raises BooksAreOff: if the books do not hold
    """
    if approvals_needed < 1:
        raise ValueError("a payout run needs at least one approval")
    if problems := check_books():
        raise BooksAreOff(problems)
    # Whoever is writing in the books finishes first and others wait for us, so a posting numbered below the
    # reservation belongs to this payout and one above it to the next: statements need no other border. It also lets
    # one plan be made at a time, and keeps every balance as it is read.
    ledger.hold_still()
    joined = selectors.unfinished(currency)
    if joined is not None:
        return joined
    candidates = _candidates(currency)
    chosen = [c for c in candidates if not c.reason_to_wait(minimum)]
    waiting = [(c, reason) for c in candidates if (reason := c.reason_to_wait(minimum))]
    if not chosen:
        raise NothingToPay([f"{c.payee}: {c.available}, {Skip.Reason(r).label.lower()}." for c, r in waiting])
    run = PayoutRun.objects.create(
        currency=currency,
        content_hash=content_hash(
            currency, ((c.payee.pk, c.account.stripe_account, c.amount.minor) for c in chosen)
        ),
        approvals_needed=approvals_needed,
        minimum=minimum.minor,
        planned_by=by,
        planned_at=at,
    )
    next_date = next_date or (at + UNTIL_THE_NEXT).date()
    Skip.objects.bulk_create(
        Skip(run=run, payee=c.payee, available=c.available.minor, reason=reason, next_date=next_date)
        for c, reason in waiting
    )
    _promise(run, chosen, at)
    return run


def content_hash(currency: str, rows: Iterable[tuple[int, str, int]]) -> str:
    """What approvers approve: SHA-256 of every payee, destination and amount (minor units)."""
    content = json.dumps([currency, sorted(rows)], separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _candidates(currency: str) -> list[_Candidate]:
    """Everybody to whom something is payable now, in account order."""
    balances = (
        Balance.objects.filter(account__kind=Account.Kind.AVAILABLE, account__currency=currency, amount__lt=0)
        .select_related("account__payee")
        .prefetch_related("account__payee__connected_accounts")
        .order_by("account_id")
    )
    return [
        _Candidate(
            payee=balance.account.payee,
            account=balance.account.payee.connected_account,
            available=Money(-balance.amount, currency),
        )
        for balance in balances
    ]


def _promise(run: PayoutRun, chosen: list[_Candidate], at: dt.datetime) -> None:
    """Write the payouts and move each amount from available to reserved."""
    payouts = Payout.objects.bulk_create(
        Payout(
            pk=number,
            run=run,
            payee=candidate.payee,
            connected_account=candidate.account,
            destination=candidate.account.stripe_account,
            currency=run.currency,
            amount=candidate.amount.minor,
            statement_number=f"FH-{at:%Y}-{number:06d}",
        )
        for number, candidate in zip(_next_numbers(len(chosen)), chosen, strict=True)
    )
    for payout in payouts:
        money = Money(payout.amount, payout.currency)
        ledger.post(
            reference=f"payout:{payout.pk}:reserved",
            memo=f"Set aside for payout {payout.statement_number}",
            occurred_at=at,
            lines=[
                ledger.debit(chart.available(payout.payee, run.currency), money),
                ledger.credit(chart.reserved(payout.payee, run.currency), money),
            ],
        )


def _next_numbers(count: int) -> list[int]:
    """Keys for `count` payouts, known before they are written because the statement's number holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Payout._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]
