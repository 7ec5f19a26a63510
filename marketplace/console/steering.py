"""What an admin or the treasurer does to payouts under way, with its line in the log, together or not at all."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from payouts.money import Money
from payouts.payees import services as payees
from payouts.payees.models import Payee
from payouts.runs import services as runs
from payouts.runs.models import Payout, PayoutRun, Reversal


@transaction.atomic
def pause(*, run: PayoutRun, by, reason: str, at: dt.datetime) -> None:
    """Stop sending until a person lets it go on. Raises as `runs.services.pause` does."""
    runs.pause(run=run, by=by, reason=reason, at=at)
    _record("paused", f"payout-run:{run.pk}", run, by=by, reason=reason, at=at)


@transaction.atomic
def resume(*, run: PayoutRun, by, at: dt.datetime) -> None:
    """Let a run that a person paused go on. Raises as `runs.services.resume` does."""
    before = {"paused": run.paused_reason}
    runs.resume(run=run)
    _record("resumed", f"payout-run:{run.pk}", run, by=by, before=before, at=at)


@transaction.atomic
def recall(*, run: PayoutRun, by, reason: str, at: dt.datetime) -> tuple[int, int]:
    """Cancel what Stripe was not asked for; how many were, and how many are on their way. Raises as `runs.services.recall`."""
    canceled, left = runs.recall(run=run, by=by, reason=reason, at=at)
    after = {"canceled": canceled, "on_their_way": left}
    _record("recalled", f"payout-run:{run.pk}", run, by=by, reason=reason, after=after, at=at)
    return canceled, left


@transaction.atomic
def cancel_payout(*, payout: Payout, by, reason: str, at: dt.datetime) -> None:
    """Take one payout out of its run. Raises as `runs.services.cancel_payout` does."""
    before = {"status": payout.status}
    runs.cancel_payout(payout=payout, by=by, reason=reason, at=at)
    _record_payout("canceled", payout, by=by, reason=reason, before=before, at=at)


@transaction.atomic
def retry(*, payout: Payout, by, at: dt.datetime) -> bool:
    """Let a payout that waits be tried now; False where there is nothing to hurry."""
    hurried = runs.retry(payout=payout)
    if hurried:
        _record_payout("tried again", payout, by=by, at=at)
    return hurried


@transaction.atomic
def bring_back(*, payout: Payout, amount: Money, purpose: str, by, reason: str, at: dt.datetime) -> Reversal:
    """Ask for money of a sent payout back from the payee's Stripe account. Raises as `runs.services.start_reversal` does."""
    reversal = runs.start_reversal(payout=payout, amount=amount, purpose=purpose, reason=reason, by=by, at=at)
    after = {"amount": str(amount), "purpose": purpose, "reversal": reversal.pk}
    _record_payout("asked back", payout, by=by, reason=reason, after=after, at=at)
    return reversal


@transaction.atomic
def hold_payouts(*, payee: Payee, until: dt.date, by, reason: str, at: dt.datetime) -> None:
    """Plan nothing for the payee until somebody lifts it."""
    before = {"hold": payee.hold_reason}
    payees.hold_payouts(payee=payee, reason=reason, until=until)
    after = {"hold": payee.hold_reason, "until": until.isoformat()}
    _record(
        "held payouts", f"payee:{payee.pk}", payee, by=by, reason=reason, before=before, after=after, at=at
    )


@transaction.atomic
def lift_hold(*, payee: Payee, by, reason: str, at: dt.datetime) -> None:
    """Plan payouts to the payee again."""
    before = {"hold": payee.hold_reason}
    payees.lift_hold(payee=payee)
    _record("lifted hold", f"payee:{payee.pk}", payee, by=by, reason=reason, before=before, at=at)


@transaction.atomic
def write_off(*, payee: Payee, amount: Money, by, reason: str, at: dt.datetime) -> None:
    """Give up what the solidarity fund fronted for a payee. Raises as `runs.services.write_off` does."""
    runs.write_off(payee=payee, amount=amount, reason=reason, at=at)
    after = {"written_off": str(amount)}
    _record("wrote off", f"payee:{payee.pk}", payee, by=by, reason=reason, after=after, at=at)


def _record_payout(verb: str, payout: Payout, **facts) -> None:
    _record(verb, f"payout:{payout.pk}", payout, **facts)


def _record(
    verb: str,
    subject: str,
    about,
    *,
    by,
    at: dt.datetime,
    reason: str = "",
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    status = getattr(about, "status", None)
    cooperative.record(
        by=by,
        verb=verb,
        subject=subject,
        title=str(about),
        reason=reason,
        before=before or {},
        after=(after or {}) | ({"status": status} if status else {}),
        at=at,
    )
