"""
Asking Stripe once for something that moves money, whatever goes wrong on the way. For transfers and reversals alike.

The rule, which was checked against every crash and every answer of Stripe:

    1. What is to be moved was set aside.
    2. The question is committed with a random key, before Stripe hears of it.
    3. Stripe is asked with no transaction and no row lock open.
    4. The outcome is committed.

No answer, 409 or 429: the same key asks again, while it is younger than `KEY_GOOD_FOR`. A 500, or an older key: the
question is unknown; `LOOK_AFTER` the last try Stripe is looked at, and only what is proved absent is asked for with a
new key. Never does "no answer" mean "failed".

All ages are by the database's clock, which every worker shares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from payouts.connect.facts import GatewayError, Refused, Unavailable, Unknown

from ..models import Question

log = structlog.get_logger(__name__)

Status = Question.Status

KEY_GOOD_FOR = dt.timedelta(hours=23)  # Stripe forgets keys after 24
LOOK_AFTER = dt.timedelta(hours=1)  # by then a request that was still under way has landed
LEASE = dt.timedelta(seconds=30)  # renewed before Stripe is asked; what a dead worker held waits this long
WAITS = (2, 5, 15, 30, 60, 300, 900, 3_600)  # seconds before the same key asks again, by the number of calls


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What is known after one step: "done" with what Stripe `made`, "refused" for good with its `error`, "waits" until
    the same may be tried again, or "absent": Stripe never did it, so a new question may be asked.
    """

    word: str
    made: object = None
    error: Refused | None = None
    wait: dt.timedelta = dt.timedelta(0)


def step(
    question: Question,
    *,
    ask: Callable[[str], object],
    look: Callable[[str], object | None],
    renew: Callable[[], None],
    now: dt.datetime,
    at: dt.datetime,
) -> Answer:
    """
    Take the next step with a question that is stored: ask Stripe with its key, or find out what came of it.

    `ask` and `look` take the key; `renew` writes the lease of whoever asks. "done" and "refused" are the caller's to
    commit, with what follows from them.

    :raises Misconfigured: if Stripe does not let our key in
    :raises GatewayError: if Stripe did not answer to a look
    """
    if question.status == Status.UNKNOWN or _too_old(question, now):
        return _look(question, look, now, at)
    _note_call(question, renew)
    try:
        return Answer("done", made=ask(question.key))
    except Unavailable as error:
        log.info("unanswered", question=str(question), calls=question.calls, reason=str(error))
        return Answer("waits", wait=pause_after(question.calls, error))
    except Unknown as error:
        question.move(Status.UNKNOWN, error=str(error)[:500])
        return Answer("waits", wait=LOOK_AFTER)
    except Refused as error:
        if question.calls > 1 and not error.kept:
            # An earlier request may still land, and would not meet this answer: only a look can tell.
            question.move(Status.UNKNOWN, error=in_stripes_words(error))
            return Answer("waits", wait=LOOK_AFTER)
        return Answer("refused", error=error)


def in_stripes_words(error: Refused) -> str:
    return f"{error.code}: {error.message}".removeprefix(": ")[:500]


def pause_after(calls: int, error: GatewayError) -> dt.timedelta:
    """How long to wait before the same is asked again, after so many calls."""
    wait = WAITS[min(calls, len(WAITS) - 1)]
    return dt.timedelta(seconds=max(wait, getattr(error, "retry_after", None) or 0))


def database_clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@transaction.atomic(durable=True)
def _note_call(question: Question, renew: Callable[[], None]) -> None:
    """Commit that Stripe is about to be asked: from here on the effect may exist."""
    renew()
    if question.status == Status.READY:
        question.move(Status.SENDING, calls=1, called_at=Now())
        return
    type(question).objects.filter(pk=question.pk, status=Status.SENDING).update(
        calls=F("calls") + 1, called_at=Now()
    )
    question.refresh_from_db()


def _too_old(question: Question, now: dt.datetime) -> bool:
    """Whether Stripe may have forgotten the key. One that was never used cannot be forgotten."""
    return question.status == Status.SENDING and now - question.made_at >= KEY_GOOD_FOR


def _look(
    question: Question, look: Callable[[str], object | None], now: dt.datetime, at: dt.datetime
) -> Answer:
    """Find out at Stripe what came of a question whose answer says nothing."""
    if question.status == Status.SENDING:
        question.move(Status.UNKNOWN, error="no answer while Stripe remembered the key")
    rest = LOOK_AFTER - (now - (question.called_at or question.made_at))
    if rest > dt.timedelta(0):
        return Answer("waits", wait=rest)
    found = look(question.key)
    if found is not None:
        return Answer("done", made=found)
    question.move(Status.ABSENT, finished_at=at)
    return Answer("absent")
