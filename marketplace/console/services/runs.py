"""Paydays: planned, approved, refused, given up."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from artists.cooperative.models import Policy
from payouts.money import Money
from payouts.runs import services as runs
from payouts.runs.models import PayoutRun


@transaction.atomic
def plan_run(*, currency: str, policy: Policy, by, at: dt.datetime) -> tuple[PayoutRun, bool]:
    """
    Plan the payday of one currency by the rules in force; the run, and whether it is new (False: one was under way).

    Raises as `runs.services.plan` does.
    """
    run = runs.plan(
        currency=currency,
        minimum=Money(policy.minimum_payout, currency),
        approvals_needed=policy.run_approvals,
        netting_points=policy.netting_points,
        by=by,
        at=at,
    )
    is_new = run.planned_by_id == by.pk and run.planned_at == at
    if is_new:
        payouts = run.payouts.values_list("amount", flat=True)
        _record_run(
            "planned",
            run,
            by=by,
            at=at,
            after={
                "status": run.status,
                "payouts": len(payouts),
                "amount": str(Money(sum(payouts), currency)),
                "content_hash": run.content_hash,
            },
        )
    return run, is_new


@transaction.atomic
def approve_run(
    *, run: PayoutRun, content_hash: str, own_payout_up_to: int, by, reason: str, at: dt.datetime
) -> None:
    """
    One person's yes to exactly this list; nobody's who gets more than `own_payout_up_to` (minor units) by it.

    Raises as `runs.services.approve` does.
    """
    runs.approve(
        run=run,
        content_hash=content_hash,
        by=by,
        reason=reason,
        at=at,
        own_payout_up_to=own_payout_up_to,
    )
    approvals = run.approvals.filter(decision="approved").count()
    after = {
        "status": run.status,
        "approvals": approvals,
        "approvals_needed": run.approvals_needed,
        "content_hash": content_hash,
    }
    _record_run("approved", run, by=by, reason=reason, at=at, after=after)


@transaction.atomic
def reject_run(*, run: PayoutRun, content_hash: str, by, reason: str, at: dt.datetime) -> None:
    """One person's no: nothing of the run is sent. Raises as `runs.services.reject` does."""
    runs.reject(run=run, content_hash=content_hash, by=by, reason=reason, at=at)
    _record_run("rejected", run, by=by, reason=reason, at=at, after={"status": run.status})


@transaction.atomic
def abandon_run(*, run: PayoutRun, content_hash: str, by, reason: str, at: dt.datetime) -> None:
    """
    Give up a run that waits for approval.

    :raises runs.services.ContentChanged: if it is not the list that was on the page
    :raises payouts.states.IllegalTransition: if it does not wait any more
    """
    if run.content_hash != content_hash:
        raise runs.ContentChanged("The run is not the one that was on the page; look at it again.")
    runs.abandon(run=run, by=by, at=at, reason=reason)
    _record_run("abandoned", run, by=by, reason=reason, at=at, after={"status": run.status})


def _record_run(verb: str, run: PayoutRun, *, by, at: dt.datetime, after: dict, reason: str = "") -> None:
    cooperative.record(
        by=by,
        verb=verb,
        subject=f"payout-run:{run.pk}",
        title=str(run),
        reason=reason,
        before={} if verb == "planned" else {"status": PayoutRun.Status.PLANNED},
        after=after,
        at=at,
    )
