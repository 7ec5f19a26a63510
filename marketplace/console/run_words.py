"""What became of a run, a payout and each try to send it, in a sentence. Rows in, words out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from payouts.money import Money
from payouts.runs.models import Attempt, Payout, PayoutRun


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout as the console tells of it. `tone`: "done", "wait", "stop" or nothing."""

    payout: Payout
    amount: Money
    word: str
    sentence: str
    tone: str


def _on(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def run_sentence(run: PayoutRun) -> tuple[str, str, str]:
    """Word, sentence and tone of a run as it stands."""
    Status = PayoutRun.Status
    if run.paused_reason and run.status in (Status.APPROVED, Status.SENDING):
        return "Paused", run.paused_reason, "stop"
    told = {
        Status.PLANNED: ("Planned", "The money is set aside. It goes out once it is approved.", "wait"),
        Status.APPROVED: ("Approved", "A worker takes it up in a moment.", "wait"),
        Status.SENDING: ("Sending", "A worker sends it, one transfer a payee.", "wait"),
        Status.COMPLETED: ("Completed", "Nothing is left to send.", "done"),
        Status.ABANDONED: ("Not sent", "Everybody is owed the money as before.", ""),
    }
    return told[run.status]


def payout_row(payout: Payout) -> PayoutRow:
    word, sentence, tone = _payout_sentence(payout)
    return PayoutRow(payout, Money(payout.amount, payout.currency), word, sentence, tone)


def _payout_sentence(payout: Payout) -> tuple[str, str, str]:
    Status = Payout.Status
    match payout.status:
        case Status.HELD:
            return "Set aside", "Waits for the run to be approved.", "wait"
        case Status.PENDING if payout.due_at:
            return "To be sent", f"Tried again after {_on(payout.due_at)}.", "wait"
        case Status.PENDING:
            return "To be sent", "A worker takes it up in its turn.", "wait"
        case Status.IN_TRANSIT:
            return (
                "Sent",
                f"In the payee’s Stripe account since {_on(payout.sent_at)}; on its way to the bank.",
                "done",
            )
        case Status.PAID:
            return "Paid", f"The bank has it since {_on(payout.paid_at)}.", "done"
        case Status.FAILED:
            why = payout.reason or "The bank sent it back."
            return "Returned", f"{why} It is in the payee’s Stripe account; nothing is lost.", "stop"
        case Status.REVERSED:
            return (
                "Brought back",
                payout.reason or "The transfer was brought back; the payee is owed it again.",
                "stop",
            )
        case _:
            return "Not sent", payout.reason or "The payee is owed it as before.", ""


ATTEMPTS = {
    Attempt.Status.READY: "Prepared; Stripe has not been asked.",
    Attempt.Status.SENDING: "Stripe was asked; no answer is kept yet.",
    Attempt.Status.DONE: "Stripe made the transfer.",
    Attempt.Status.REFUSED: "Stripe refused it for good; nothing left.",
    Attempt.Status.UNKNOWN: "The answer said nothing certain. Stripe is looked at before anything is sent again.",
    Attempt.Status.ABSENT: "Stripe was looked at: no transfer was made.",
}
