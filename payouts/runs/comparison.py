"""Reading how our books stand: beside Stripe's, by themselves, and on every night since there were books."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from payouts.ledger.models import Account
from payouts.money import Money

from .models import Difference, Proof, Reconciliation

# Accounts through which money only passes: each object's movements there come to nothing once it is decided.
CLEARING = (Account.Kind.DISPUTED, Account.Kind.RESERVED)


def open_differences():
    """What our books and Stripe's do not agree on, oldest first."""
    return Difference.objects.filter(settled_at=None).order_by("first_seen_at", "pk")


def last_reconciliation() -> Reconciliation | None:
    return Reconciliation.objects.exclude(finished_at=None).order_by("-started_at", "-pk").first()


def place_of_the_books() -> str:
    """
    Which database this is: server, history and database. Another after a restore, or once a stand-by took over.

    A copy of last night's rows cannot know what was paid since; its place tells that it is a copy.
    https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('%s/%s/%s', (SELECT system_identifier FROM pg_control_system()),
              (SELECT timeline_id FROM pg_control_checkpoint()),
              (SELECT oid FROM pg_database WHERE datname = current_database()))
            """
        )
        return cursor.fetchone()[0]


def have_moved() -> bool:
    """Whether the books are in another place than when they were last compared with Stripe's."""
    last = last_reconciliation()
    return bool(last and last.place and last.place != place_of_the_books())


# --- What rests where money only passes ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left in a clearing account of one object (a dispute, a payout), and since when."""

    kind: str
    object: str  # "dispute:dp_…", "payout:17"
    payee: str
    amount: Money
    since: dt.datetime

    @property
    def label(self) -> str:
        return Account.Kind(self.kind).label


def residues() -> list[Residue]:
    """What has not come to nothing yet in the accounts that must, longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.kind, split_part(e.reference, ':', 1) || ':' || split_part(e.reference, ':', 2),
                   coalesce(y.name, ''), p.currency, sum(p.amount), min(e.occurred_at)
            FROM ledger_account a
            JOIN ledger_posting p ON p.account_id = a.id
            JOIN ledger_journalentry e ON e.id = p.entry_id
            LEFT JOIN payees_payee y ON y.id = a.payee_id
            LEFT JOIN ledger_balance b ON b.account_id = a.id
            WHERE a.kind = ANY(%s) AND (b.amount IS NULL OR b.amount <> 0)
            GROUP BY 1, 2, 3, 4 HAVING sum(p.amount) <> 0 ORDER BY 6, 2
            """,
            [[str(kind) for kind in CLEARING]],
        )
        return [
            Residue(kind, about, payee, Money(int(amount), currency), since)
            for kind, about, payee, currency, amount, since in cursor.fetchall()
        ]


# --- Proofs ---------------------------------------------------------------------------------------


def last_proof() -> Proof | None:
    """The newest proof of the books, sound or not: what the public page shows."""
    return Proof.objects.order_by("-made_at").first()


def proofs(*, before: dt.datetime | None = None, limit: int = 60) -> list[Proof]:
    """Proofs, newest first, from a moment back."""
    found = Proof.objects.select_related("reconciliation").order_by("-made_at")
    return list((found.filter(made_at__lt=before) if before else found)[:limit])


@dataclass(frozen=True, slots=True)
class Nights:
    """How the proofs have gone: how many in a row were sound up to now, and when one last was not."""

    sound_in_a_row: int
    last_unsound_at: dt.datetime | None


def nights() -> Nights:
    last_off = (
        Proof.objects.filter(is_sound=False).order_by("-made_at").values_list("made_at", flat=True).first()
    )
    since = Proof.objects.filter(made_at__gt=last_off) if last_off else Proof.objects.all()
    return Nights(sound_in_a_row=since.count(), last_unsound_at=last_off)
