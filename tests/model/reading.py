"""What the books and Stripe say, read with plain SQL and from Stripe's memory into dictionaries. No ORM."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from marketplace.embedded.local_stripe.world import PLATFORM


@dataclass
class Books:
    """Running sums of what was posted, brought up to date by `read`; entries never change, so each is read once."""

    last: int = 0
    held: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))  # (kind, payee) to sum
    references: set[str] = field(default_factory=set)
    fresh: list[str] = field(default_factory=list)  # since the last time, in the order they were written
    unbalanced: list[str] = field(default_factory=list)

    def read(self) -> None:
        rows = ask(
            """
            SELECT e.id, e.reference, a.kind, coalesce(y.name, ''), p.amount
            FROM ledger_journalentry e LEFT JOIN ledger_posting p ON p.entry_id = e.id
            LEFT JOIN ledger_account a ON a.id = p.account_id LEFT JOIN payees_payee y ON y.id = a.payee_id
            WHERE e.id > %s ORDER BY e.id
            """,
            self.last,
        )
        sums: dict[str, int] = defaultdict(int)
        self.fresh = list(dict.fromkeys(reference for _, reference, *_ in rows))
        for number, reference, kind, payee, amount in rows:
            self.last = number
            self.references.add(reference)
            self.held[kind, payee] += amount or 0
            sums[reference] += amount or 0
        self.unbalanced += [reference for reference, off in sums.items() if off]

    def owed(self, payee: str, *kinds: str) -> int:
        """What the co-op owes a payee in these kinds of account, minor units."""
        return -sum(self.held[kind, payee] for kind in kinds)


def ask(query: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def kept_balances() -> dict[tuple[str, str], int]:
    """The balances that the trigger keeps, by (kind, payee)."""
    return {
        (kind, payee): amount
        for kind, payee, amount in ask(
            "SELECT a.kind, y.name, b.amount FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
            " JOIN payees_payee y ON y.id = a.payee_id"
        )
    }


def payouts() -> list[dict]:
    """Every payout as a dictionary."""
    names = ("id", "payee", "amount", "status", "transfer", "destination", "number")
    return [
        dict(zip(names, row, strict=True))
        for row in ask(
            "SELECT o.id, y.name, o.amount, o.status, o.stripe_transfer, o.destination, o.statement_number"
            " FROM runs_payout o JOIN payees_payee y ON y.id = o.payee_id ORDER BY o.id"
        )
    ]


def charges() -> dict[str, tuple[int | None, int, int]]:
    """By charge: its fee (None until known), what was refunded, what is disputed."""
    return {
        charge: tuple(rest)
        for charge, *rest in ask("SELECT stripe_charge, fee, refunded, disputed FROM earnings_charge")
    }


def lines_of_stripe(server) -> list[dict]:
    """Every balance transaction of the platform's."""
    with server.world.lock:
        return list(server.world.store.oldest_first(PLATFORM, "balance_transaction"))


def stripe_holds(server) -> int:
    """What the platform has at Stripe, pending and available, minor units of euros."""
    with server.world.lock:
        ledger = server.world.ledger
        return ledger.total(PLATFORM, "pending", "eur") + ledger.total(PLATFORM, "available", "eur")
