"""What became of a run, a payout and each try to send it, in a sentence. Rows in, words out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from payouts.money import Money
from payouts.runs import selectors
from payouts.runs.models import Attempt, BankLeg, Payout, PayoutRun, Reversal, Skip


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout as the console tells of it. `tone`: "done", "wait", "stop" or nothing."""

    payout: Payout
    amount: Money
    word: str
    sentence: str
    tone: str
    tries: int = 0
    error: str = ""  # what Stripe said to the last try
    asked: bool = False  # Stripe was asked for it, and may still do it

    @property
    def may_be_tried_now(self) -> bool:
        return self.payout.status == Payout.Status.PENDING and self.payout.due_at is not None

    @property
    def may_be_canceled(self) -> bool:
        return self.payout.status in (Payout.Status.HELD, Payout.Status.PENDING) and not self.asked


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
    """The payout as it stands. Reads its attempts, prefetched where there are many payouts."""
    word, sentence, tone = _payout_sentence(payout)
    attempts = sorted(payout.attempts.all(), key=lambda attempt: attempt.number)
    return PayoutRow(
        payout,
        Money(payout.amount, payout.currency),
        word,
        sentence,
        tone,
        tries=sum(attempt.calls for attempt in attempts),
        error=attempts[-1].error if attempts else "",
        asked=any(attempt.status in Attempt.OPEN for attempt in attempts),
    )


def skip_words(reason: str, detail: str, minimum: int, currency: str) -> str:
    """Why somebody who is owed money waits, in a sentence. `minimum` in minor units."""
    Reason = Skip.Reason
    told = {
        Reason.BELOW_MINIMUM: f"Less than {Money(minimum, currency)}, the smallest payout.",
        Reason.NETTED: f"{detail} The rest is less than {Money(minimum, currency)}.",
        Reason.OWES: f"Owes it after refunds. {detail}",
        Reason.NO_ACCOUNT: "No Stripe account connected.",
        Reason.NOT_READY: f"The Stripe account is not ready. {detail}",
        Reason.BANK_CHANGED: f"New bank details wait three days. {detail}",
        Reason.ON_HOLD: f"On hold: {detail}",
        Reason.CURRENCY: f"No bank account in {currency}. {detail}",
    }
    return told[reason].strip()


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
                f"Sent to the payee’s Stripe account {_on(payout.sent_at)}. {selectors.way_to_the_bank(payout)}",
                "done",
            )
        case Status.PAID:
            return "Paid", f"The bank has it since {_on(payout.paid_at)}.", "done"
        case Status.FAILED:
            why = payout.reason or "The bank sent it back."
            return "Returned", f"{why} {selectors.way_to_the_bank(payout)}", "stop"
        case Status.REVERSED:
            return (
                "Brought back",
                payout.reason or "The transfer was brought back; the payee is owed it again.",
                "stop",
            )
        case _:
            return "Not sent", payout.reason or "The payee is owed it as before.", ""


REVERSALS = {
    Reversal.Status.READY: "To be asked for in a moment.",
    Reversal.Status.SENDING: "Stripe was asked; no answer is kept yet.",
    Reversal.Status.DONE: "It is back.",
    Reversal.Status.REFUSED: "Stripe refused it: the payee’s account does not hold that much, or it is closed.",
    Reversal.Status.UNKNOWN: "The answer said nothing certain. Stripe is looked at before anything is asked again.",
    Reversal.Status.ABSENT: "Stripe was looked at: nothing came back. It may be asked for again.",
}
ATTEMPTS = {
    Attempt.Status.READY: "Prepared; Stripe has not been asked.",
    Attempt.Status.SENDING: "Stripe was asked; no answer is kept yet.",
    Attempt.Status.DONE: "Stripe made the transfer.",
    Attempt.Status.REFUSED: "Stripe refused it for good; nothing left.",
    Attempt.Status.UNKNOWN: "The answer said nothing certain. Stripe is looked at before anything is sent again.",
    Attempt.Status.ABSENT: "Stripe was looked at: no transfer was made.",
}
LEGS = {
    BankLeg.Status.READY: "Prepared; Stripe has not been asked.",
    BankLeg.Status.SENDING: "Stripe was asked; no answer is kept yet.",
    BankLeg.Status.DONE: "Stripe took it on to the bank.",
    BankLeg.Status.REFUSED: "Stripe refused it; the money stays in the payee’s Stripe account.",
    BankLeg.Status.UNKNOWN: "The answer said nothing certain. Stripe is looked at before anything is asked again.",
    BankLeg.Status.ABSENT: "Stripe was looked at: nothing left for the bank.",
}
