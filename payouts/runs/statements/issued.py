"""
Statements that were issued: each once, fixed, and made again to the same bytes whenever it is asked for.

A worker issues what is due, tells the payee of a month's, and writes each PDF to storage; until that is done, and if the
file should ever be lost, it is made again from the books.
"""

from __future__ import annotations

import datetime as dt
import hashlib

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.timezone import localtime

from payouts.payees.models import Payee

from .. import letters
from ..models import IssuedStatement, Payout, Wording
from . import of_month, of_payout, paper, wording
from .of_month import NOTHING, Knowledge, begins, known_now, month_of, next_month
from .sheet import DoesNotAddUp, Statement
from .spreadsheet import as_csv
from .wording import Words

log = structlog.get_logger(__name__)

# News of the last evening may come in the night.
AFTER_THE_MONTH = dt.timedelta(hours=6)
SENT = (Payout.Status.IN_TRANSIT, Payout.Status.PAID, Payout.Status.FAILED, Payout.Status.REVERSED)


# --- Issuing --------------------------------------------------------------------------------------


@transaction.atomic
def issue_payouts(*, at: dt.datetime, limit: int = 500) -> int:
    """Issue the statement of every payout that was sent and has none; returns how many."""
    payouts = (
        Payout.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status__in=SENT, issued_statement=None)
        .select_related("payee__user")
        .order_by("pk")[:limit]
    )
    issued = 0
    for payout in payouts:
        try:
            statement = of_payout.statement(payout)
        except DoesNotAddUp as error:
            # One that is off keeps nobody else waiting; the proof of the books names the row.
            log.error("statement_does_not_add_up", payout=payout.pk, error=str(error))
            continue
        known = known_now(payout.sent_at or at)
        issued += _issue(statement, known, payee=payout.payee, payout=payout, at=at)
    return issued


def issue_months(*, at: dt.datetime, limit: int = 5_000) -> int:
    """
    Issue what is due of the months that are over: a statement for everybody whose money moved; returns how many.

    One transaction each, the earliest month first: who takes this up after a pause goes on with the month that was left.
    """
    issued = 0
    month = _first_month()
    while month and begins(next_month(month)) + AFTER_THE_MONTH <= at and issued < limit:
        for payee_id, currency in _moved_in(month, limit - issued):
            try:
                issued += issue_month(payee_id=payee_id, currency=currency, month=month, at=at)
            except DoesNotAddUp as error:
                log.error(
                    "statement_does_not_add_up", payee=payee_id, month=f"{month:%Y-%m}", error=str(error)
                )
        month = next_month(month)
    return issued


@transaction.atomic
def issue_month(*, payee_id: int, currency: str, month: dt.date, at: dt.datetime) -> bool:
    """
    Issue one payee's month in one currency and write to them; False if it was issued before.

    :raises sheet.DoesNotAddUp: if the books do not
    """
    # One at a time for each payee, so that each begins where the one before it ended.
    payee = Payee.objects.select_for_update().get(pk=payee_id)
    if payee.statements.filter(currency=currency, month__gte=month).exists():
        return False
    now = known_now(begins(next_month(month)))
    statement = of_month.statement(
        number=f"FM-{month:%Y-%m}-{payee.pk:06d}-{currency}",
        payee=payee,
        currency=currency,
        month=month,
        before=_known_before(payee, currency, month),
        now=now,
        words=wording.as_spoken_to(payee),
    )
    if not statement.lines:
        return False
    return _issue(statement, now, payee=payee, month=month, at=at)


def _issue(statement: Statement, known: Knowledge, *, payee: Payee, at: dt.datetime, **of) -> bool:
    row, made = IssuedStatement.objects.get_or_create(
        number=statement.number,
        defaults={
            "payee": payee,
            "payee_name": statement.payee,
            "issuer": settings.SITE_NAME,
            "currency": statement.currency,
            "until": known.until,
            "last_entry": known.last_entry,
            "below_xid": known.below_xid,
            "opening": statement.opening.minor,
            "closing": statement.closing.minor,
            "lines": len(statement.lines),
            "wording": _kept(statement.words),
            "layout": paper.LAYOUT,
            "digest": _digest(statement),
            "issued_at": at,
            **of,
        },
    )
    if made and row.month:
        letters.month(row, statement)
    return made


def _kept(words: Words) -> Wording:
    """The words as a row, written the first time that they are said."""
    return Wording.objects.get_or_create(
        digest=words.digest, defaults={"language": words.language, "words": words.said}
    )[0]


def _known_before(payee: Payee, currency: str, month: dt.date) -> Knowledge:
    """What the statement before knew."""
    row = payee.statements.filter(currency=currency, month__lt=month).order_by("-month").first()
    return Knowledge(row.until, row.last_entry, row.below_xid) if row else NOTHING


def _first_month() -> dt.date | None:
    """The month to begin with: the last that any statement was issued of, or the one in which the books begin."""
    last = (
        IssuedStatement.objects.exclude(month=None).order_by("-month").values_list("month", flat=True).first()
    )
    if last:
        return last
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(occurred_at) FROM ledger_journalentry")
        (first,) = cursor.fetchone()
    return month_of(first) if first else None


def _moved_in(month: dt.date, limit: int) -> list[tuple[int, str]]:
    """Payees and currencies whose money moved in a month and that have no statement of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT a.payee_id, a.currency
            FROM ledger_journalentry e
            JOIN ledger_posting p ON p.entry_id = e.id
            JOIN ledger_account a ON a.id = p.account_id AND a.payee_id IS NOT NULL
            WHERE e.occurred_at >= %s AND e.occurred_at < %s
              AND NOT EXISTS (
                SELECT 1 FROM runs_issuedstatement i
                WHERE i.payee_id = a.payee_id AND i.currency = a.currency AND i.month >= %s)
            ORDER BY 1, 2 LIMIT %s
            """,
            [begins(month), begins(next_month(month)), month, limit],
        )
        return cursor.fetchall()


# --- Made again -----------------------------------------------------------------------------------


def statement(row: IssuedStatement) -> Statement:
    """
    What an issued statement says, read from the books again.

    :raises sheet.DoesNotAddUp: if it is not, to the letter, what was issued: the books or what they refer to was altered
    """
    words = Words(row.wording.language, row.wording.words)
    if row.payout is not None:
        made = of_payout.statement(row.payout, payee_name=row.payee_name, words=words)
    else:
        made = of_month.statement(
            number=row.number,
            payee=row.payee,
            currency=row.currency,
            month=row.month,
            before=_known_before(row.payee, row.currency, row.month),
            now=Knowledge(row.until, row.last_entry, row.below_xid),
            words=words,
            payee_name=row.payee_name,
        )
    if _digest(made) != row.digest:
        raise DoesNotAddUp(f"{row.number} is not what was issued on {row.issued_at:%Y-%m-%d}")
    return made


def pdf(row: IssuedStatement) -> bytes:
    """
    An issued statement as PDF, made now; the same bytes as ever.

    :raises sheet.DoesNotAddUp: if the books do not say any more what was issued
    """
    return paper.as_pdf(
        statement(row),
        issuer=row.issuer,
        issued_on=localtime(row.issued_at).date(),
        digest=row.digest,
        layout=row.layout,
    )


def _digest(statement: Statement) -> str:
    return hashlib.sha256(as_csv(statement).encode()).hexdigest()


# --- In storage -----------------------------------------------------------------------------------


def path_of(row: IssuedStatement) -> str:
    """Where its PDF is kept: private storage, by year and number."""
    return f"statements/{row.issued_at:%Y}/{row.number}.pdf"


def to_store():
    """Issued statements whose PDF is not written yet, oldest first."""
    return IssuedStatement.objects.filter(stored_at=None).order_by("issued_at", "pk")


def store(*, statement_id: int, at: dt.datetime) -> bool:
    """
    Write one PDF to storage; False if it was written before. A file that is half there is written anew.

    :raises OSError: if storage does not take it; the row still waits, for the next try
    """
    row = to_store().select_related("payee", "payout__payee", "wording").filter(pk=statement_id).first()
    if row is None:
        return False
    content = pdf(row)
    path = path_of(row)
    # Storage never overwrites: what an earlier try left there would send ours to another name.
    default_storage.delete(path)
    kept = default_storage.save(path, ContentFile(content))
    if kept != path:
        default_storage.delete(kept)
        return False
    digest = hashlib.sha256(content).hexdigest()
    return bool(
        IssuedStatement.objects.filter(pk=row.pk, stored_at=None).update(stored_at=at, pdf_digest=digest)
    )


def stored(row: IssuedStatement) -> bytes | None:
    """Its PDF as it was stored; None where it is not there, or not what was written."""
    if row.stored_at is None:
        return None
    try:
        with default_storage.open(path_of(row)) as file:
            content = file.read()
    except OSError as error:
        log.warning("statement_not_in_storage", number=row.number, reason=str(error))
        return None
    if hashlib.sha256(content).hexdigest() != row.pdf_digest:
        log.error("statement_altered_in_storage", number=row.number)
        return None
    return content
