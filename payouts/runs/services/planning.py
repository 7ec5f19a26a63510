"""Planning a payday: who is paid how much, and why the others wait. What is planned is set aside at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection, transaction

from payouts.ledger import services as ledger
from payouts.ledger.models import Account
from payouts.ledger.selectors import Problem, check_books
from payouts.money import Money

from .. import selectors
from ..models import Payout, PayoutRun, Skip
from ..outlook import Outlook, Prospect, Terms, outlook

UNTIL_THE_NEXT = dt.timedelta(days=7)
AT_ONCE = 2_000  # payouts written by one statement; what is in memory at a time
NETTING_POINTS = 2_500  # basis points; the co-op's policy names its own


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


def preview(
    *,
    currency: str,
    minimum: Money,
    at: dt.datetime,
    next_date: dt.date | None = None,
    netting_points: int = NETTING_POINTS,
) -> Outlook:
    """What `plan` would do now, with who waits and why. Nothing is set aside and nothing is promised by it."""
    return outlook(_terms(currency, minimum, netting_points, at, next_date))


@transaction.atomic
def plan(
    *,
    currency: str,
    minimum: Money,
    approvals_needed: int,
    by,
    at: dt.datetime,
    next_date: dt.date | None = None,
    netting_points: int = NETTING_POINTS,
) -> PayoutRun:
    """
    Plan the payday of one currency and set aside what each payee is to get.

    Everybody who is owed at least `minimum` and has a ready account is in it; of whom the solidarity fund has fronted
    a debt, at most `netting_points` basis points of what is available go there. Everybody else who is owed money gets
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
    found = outlook(_terms(currency, minimum, netting_points, at, next_date))
    if not found.chosen:
        raise NothingToPay(
            [
                f"{each.name}: {Money(each.available, currency)}, {Skip.Reason(each.reason).label.lower()}."
                for each in found.waiting[:200]
            ]
        )
    run = PayoutRun.objects.create(
        currency=currency,
        content_hash=content_hash(
            currency,
            ((p.payee_id, p.destination, p.bank_fingerprint, p.amount, p.netted) for p in found.chosen),
        ),
        approvals_needed=approvals_needed,
        minimum=minimum.minor,
        netting_points=netting_points,
        planned_by=by,
        planned_at=at,
    )
    Skip.objects.bulk_create(
        (
            Skip(
                run=run,
                payee_id=each.payee_id,
                available=each.available,
                reason=each.reason,
                detail=each.detail,
                next_date=each.next_date,
            )
            for each in found.waiting
        ),
        batch_size=AT_ONCE,
    )
    chosen = iter(found.chosen)
    while some := list(islice(chosen, AT_ONCE)):
        _promise(run, some, at)
    return run


def _terms(
    currency: str, minimum: Money, netting_points: int, at: dt.datetime, next_date: dt.date | None
) -> Terms:
    return Terms(
        currency=currency,
        minimum=minimum,
        netting_points=netting_points,
        at=at,
        next_date=next_date or (at + UNTIL_THE_NEXT).date(),
    )


def content_hash(currency: str, rows: Iterable[tuple[int, str, str, int, int]]) -> str:
    """What approvers approve: SHA-256 of every payee, destination, bank, amount and netted part (minor units)."""
    content = json.dumps([currency, sorted(rows)], separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _promise(run: PayoutRun, chosen: Sequence[Prospect], at: dt.datetime) -> None:
    """Write some of the payouts, and move each amount from available to reserved and to what was fronted."""
    numbers = _next_numbers(len(chosen))
    _write_payouts(run, numbers, chosen, at)
    payees = [each.payee_id for each in chosen]
    available = _accounts(Account.Kind.AVAILABLE, run.currency, payees)
    reserved = _accounts(Account.Kind.RESERVED, run.currency, payees)
    advance = _accounts(Account.Kind.ADVANCE, run.currency, [each.payee_id for each in chosen if each.netted])
    entries = []
    for number, each in zip(numbers, chosen, strict=True):
        from_ = available[each.payee_id]
        if each.netted:
            netted = Money(each.netted, run.currency)
            entries.append(
                ledger.NewEntry(
                    reference=f"payout:{number}:netted",
                    memo=f"Netted for earlier refunds, with payout {_statement_number(number, at)}",
                    occurred_at=at,
                    lines=[ledger.debit(from_, netted), ledger.credit(advance[each.payee_id], netted)],
                )
            )
        money = Money(each.amount, run.currency)
        entries.append(
            ledger.NewEntry(
                reference=f"payout:{number}:reserved",
                memo=f"Set aside for payout {_statement_number(number, at)}",
                occurred_at=at,
                lines=[ledger.debit(from_, money), ledger.credit(reserved[each.payee_id], money)],
            )
        )
    ledger.post_many(entries)


def _statement_number(number: int, at: dt.datetime) -> str:
    return f"FH-{at:%Y}-{number:06d}"


def _write_payouts(run: PayoutRun, numbers: list[int], chosen: Sequence[Prospect], at: dt.datetime) -> None:
    """The payouts' rows, in one statement: a model each would cost more than all else that planning does."""
    columns = [
        numbers,
        [each.payee_id for each in chosen],
        [each.account_id for each in chosen],
        [each.destination for each in chosen],
        [each.bank_fingerprint for each in chosen],
        [each.bank_last4 for each in chosen],
        [each.amount for each in chosen],
        [each.netted for each in chosen],
        [_statement_number(number, at) for number in numbers],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO runs_payout (run_id, currency, status, reason, stripe_transfer, id, payee_id,"
            " connected_account_id, destination, bank_fingerprint, bank_last4, amount, netted, statement_number)"
            " SELECT %s, %s, %s, '', '', * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[],"
            " %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])",
            [run.pk, run.currency, Payout.Status.HELD, *columns],
        )


def _accounts(kind: str, currency: str, payees: Sequence[int]) -> dict[int, Account]:
    """The account of that kind of each payee, by the payee's number, made where there is none."""
    wanted = {"kind": kind, "currency": currency}
    found = {a.payee_id: a for a in Account.objects.filter(payee_id__in=payees, **wanted)}
    missing = [payee for payee in payees if payee not in found]
    if missing:
        Account.objects.bulk_create(
            (Account(payee_id=payee, **wanted) for payee in missing), ignore_conflicts=True
        )
        found |= {a.payee_id: a for a in Account.objects.filter(payee_id__in=missing, **wanted)}
    return found


def _next_numbers(count: int) -> list[int]:
    """Keys for `count` payouts, known before they are written because the statement's number holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Payout._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]
