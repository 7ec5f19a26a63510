"""What a decider does here: the thing itself and its line in the log, together or not at all."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from artists.cooperative.models import Member, Office, Policy
from artists.listings import services as listings
from artists.listings.models import Outlier
from artists.profiles import services as profiles
from marketplace.collecting import services as certificates
from marketplace.collecting.models import Certificate
from marketplace.mail.models import Letter
from marketplace.orders.models import Order, Shipment
from marketplace.orders.services import parcels
from payouts.connect import inbox
from payouts.connect.facts import Gateway
from payouts.connect.models import StripeEvent
from payouts.money import Money
from payouts.runs import services as runs
from payouts.runs.models import Difference, PayoutRun
from payouts.splits import letters as letters_of_splits
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement


class AlreadyDone(Exception):
    """Somebody did this before; the message says what is the case."""


class NotOneself(Exception):
    """One does not decide on one's own affairs; the message says on what."""


# --- People ---------------------------------------------------------------------------------------


@transaction.atomic
def admit(*, member: Member, by, reason: str, at: dt.datetime) -> None:
    """Make the applicant a member with a storefront to fill in. Raises as `cooperative.services.admit` does."""
    admitted = cooperative.admit(member=member, by=by, reason=reason, at=at)
    profiles.open_for(member=admitted, at=at)


def decline(*, member: Member, by, reason: str, at: dt.datetime) -> None:
    """Turn the applicant down, with the reason she reads. Raises as `cooperative.services.decline` does."""
    cooperative.decline(member=member, by=by, reason=reason, at=at)


@transaction.atomic
def give_office(*, user, role: str, by, reason: str, at: dt.datetime) -> None:
    """
    :raises AlreadyDone: if `user` holds the office
    """
    if Office.objects.filter(user=user, role=role, active_to=None).exists():
        raise AlreadyDone(f"{user} holds that office already.")
    cooperative.give_office(user=user, role=role, by=by, reason=reason, at=at)


@transaction.atomic
def end_office(*, office: Office, by, reason: str, at: dt.datetime) -> None:
    """
    :raises AlreadyDone: if it ended before
    :raises NotOneself: if it is one's own, which could leave the co-op without anybody to open the console
    """
    held = Office.objects.select_for_update().get(pk=office.pk)
    if held.active_to is not None:
        raise AlreadyDone("This office ended already.")
    if held.user_id == by.pk:
        raise NotOneself("Somebody else ends your own office.")
    cooperative.end_office(user=held.user, role=held.role, by=by, reason=reason, at=at)


# --- Splits ---------------------------------------------------------------------------------------


@transaction.atomic
def approve_split(*, agreement: SplitAgreement, terms_hash: str, by, reason: str, at: dt.datetime) -> None:
    """One admin's yes; what waited for the last one goes on the wall. Raises as `splits.services.approve` does."""
    splits.approve(agreement=agreement, terms_hash=terms_hash, by=by, reason=reason, at=at)
    _record_split("approved", agreement, by=by, reason=reason, at=at)
    if agreement.status == SplitAgreement.Status.ACTIVE:
        letters_of_splits.in_force(agreement)
    listings.on_agreement_active(subject=agreement.subject, at=at)


@transaction.atomic
def reject_split(*, agreement: SplitAgreement, terms_hash: str, by, reason: str, at: dt.datetime) -> None:
    """One admin's no, which ends the version and is told with its reason. Raises as `splits.services.reject` does."""
    splits.reject(agreement=agreement, terms_hash=terms_hash, by=by, reason=reason, at=at)
    _record_split("rejected", agreement, by=by, reason=reason, at=at)
    letters_of_splits.rejected(agreement, reason=reason)


def _record_split(verb: str, agreement: SplitAgreement, *, by, reason: str, at: dt.datetime) -> None:
    cooperative.record(
        by=by,
        verb=verb,
        subject=f"split-agreement:{agreement.pk}",
        title=str(agreement),
        reason=reason,
        before={"status": SplitAgreement.Status.ACCEPTED},
        after={
            "status": agreement.status,
            "approvals": agreement.approvals.filter(decision="approved").count(),
            "approvals_needed": agreement.approvals_needed,
            "terms_hash": agreement.terms_hash,
        },
        at=at,
    )


# --- Hours ----------------------------------------------------------------------------------------


@transaction.atomic
def settle_outlier(*, outlier: Outlier, by, reason: str, at: dt.datetime) -> None:
    """
    Say what is the case with hours that are hard to believe.

    :raises NotOneself: if it is one's own work
    :raises payouts.states.IllegalTransition: if somebody settled it before
    """
    if outlier.work.artist.user_id == by.pk:
        raise NotOneself("It is your own work, so somebody else looks at it.")
    listings.settle_outlier(outlier=outlier, by=by, note=reason, at=at)
    cooperative.record(
        by=by,
        verb="settled",
        subject=f"hours:{outlier.pk}",
        title=f"Hours in {outlier.work}",
        reason=reason,
        before={"reason": outlier.reason, "minutes": outlier.minutes},
        after={"minutes": outlier.work.minutes_worked},
        at=at,
    )


# --- Payout runs ------------------------------------------------------------------------------------


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


# --- Orders -------------------------------------------------------------------------------------------


@transaction.atomic
def say_delivered(*, shipment: Shipment, by, reason: str, at: dt.datetime) -> None:
    """
    Say for the co-op that a parcel arrived, which starts the hold period of its money.

    :raises AlreadyDone: if somebody said so before
    :raises parcels.NotYet: if it was not sent
    """
    # The order is what every change of its parcels locks first.
    Order.objects.select_for_update().get(pk=shipment.order_id)
    now = Shipment.objects.get(pk=shipment.pk)
    if now.status == Shipment.Status.DELIVERED:
        raise AlreadyDone("This parcel is delivered already.")
    parcels.deliver(shipment=now, said_by="co-op", at=at, note=reason)
    cooperative.record(
        by=by,
        verb="said delivered",
        subject=f"order:{shipment.order_id}",
        title=str(shipment),
        reason=reason,
        before={"status": now.status},
        after={"status": Shipment.Status.DELIVERED},
        at=at,
    )


# --- Certificates -------------------------------------------------------------------------------------


@transaction.atomic
def end_certificate(*, certificate: Certificate, another: bool, reason: str, by, at: dt.datetime) -> None:
    """
    Revoke a certificate, or put `another` in its place. The reason stands on its public page.

    :raises IllegalTransition: if it does not hold any more
    """
    if another:
        certificates.replace(certificate=certificate, reason=reason, at=at)
    else:
        certificates.revoke(certificate=certificate, reason=reason, at=at)
    cooperative.record(
        by=by,
        verb="replaced" if another else "revoked",
        subject=f"certificate:{certificate.pk}",
        title=f"{certificate} of {certificate.content['title']}",
        reason=reason,
        before={"status": Certificate.Status.VALID},
        after={"status": Certificate.Status.SUPERSEDED if another else Certificate.Status.REVOKED},
        at=at,
    )


# --- Differences, events, letters -------------------------------------------------------------------


@transaction.atomic
def settle_difference(*, difference: Difference, by, reason: str, at: dt.datetime) -> None:
    """
    Say that a difference is explained. Nothing in the books changes.

    :raises AlreadyDone: if somebody settled it before
    """
    try:
        runs.settle(difference=difference, by=by, reason=reason, at=at)
    except runs.AlreadySettled as error:
        raise AlreadyDone(str(error)) from error
    cooperative.record(
        by=by,
        verb="settled",
        subject=f"difference:{difference.pk}",
        title=f"{difference.get_kind_display()}: {difference.reference}",
        reason=reason,
        before={"detail": difference.detail, "first_seen_at": difference.first_seen_at.isoformat()},
        after={"settled_at": at.isoformat()},
        at=at,
    )


@transaction.atomic
def assign_difference(*, difference: Difference, to, by, at: dt.datetime) -> None:
    """
    Say who sees to a difference; `to` None: nobody does any more.

    :raises AlreadyDone: if it is settled
    """
    before = difference.assignee
    try:
        runs.assign(difference=difference, to=to)
    except runs.AlreadySettled as error:
        raise AlreadyDone(str(error)) from error
    cooperative.record(
        by=by,
        verb="assigned",
        subject=f"difference:{difference.pk}",
        title=f"{difference.get_kind_display()}: {difference.reference}",
        before={"assignee": str(before or "")},
        after={"assignee": str(to or "")},
        at=at,
    )


def book_difference(
    *, difference: Difference, seen: str, by, reason: str, gateway: Gateway, at: dt.datetime
) -> None:
    """
    Book for a line of Stripe's exactly the entries that were on the page (`seen`, their hash).

    :raises AlreadyDone: if it is settled, or would not be what was on the page
    :raises GatewayError: if Stripe does not answer
    """

    def record(proposal: runs.Proposal) -> None:
        cooperative.record(
            by=by,
            verb="booked",
            subject=f"difference:{difference.pk}",
            title=f"{difference.get_kind_display()}: {difference.reference}",
            reason=reason,
            before={"detail": difference.detail},
            after={"entries": [entry.reference for entry in proposal.entries]},
            at=at,
        )

    try:
        runs.apply(
            difference=difference, by=by, reason=reason, gateway=gateway, at=at, seen=seen, also=record
        )
    except (runs.AlreadySettled, runs.NotProposed, runs.ProposalChanged) as error:
        raise AlreadyDone(str(error)) from error


@transaction.atomic
def book_all(*, up_to: int, by, reason: str, at: dt.datetime) -> int:
    """Have all be booked that Stripe has, we lack, and that stood on the page (up to this number); returns how many."""
    references = list(runs.bookable().filter(pk__lte=up_to).values_list("reference", flat=True))
    asked = runs.ask_to_book(references=references, by=by, reason=reason, at=at)
    if asked:
        cooperative.record(
            by=by,
            verb="booked",
            subject="differences",
            title=f"{asked} lines of Stripe's that the books lacked",
            reason=reason,
            before={},
            after={"lines": references[:200], "count": asked},
            at=at,
        )
    return asked


@transaction.atomic
def replay_failed_events(*, by, at: dt.datetime) -> int:
    """Have every event that failed tried again now; returns how many."""
    count = inbox.replay_failed(at=at)
    if count:
        cooperative.record(
            by=by,
            verb="replayed",
            subject="stripe-events:failed",
            title=f"{count} failed events",
            before={},
            after={"count": count},
            at=at,
        )
    return count


@transaction.atomic
def replay_event(*, event: StripeEvent, by, at: dt.datetime) -> None:
    """Have an event of Stripe's handled once more. Handlers bear repetition, so this is always safe."""
    locked = StripeEvent.objects.select_for_update().get(pk=event.pk)
    before = {"status": locked.status, "attempts": locked.attempts, "error": locked.error}
    inbox.replay(event=locked, at=at)
    cooperative.record(
        by=by,
        verb="replayed",
        subject=f"stripe-event:{locked.pk}",
        title=str(locked),
        before=before,
        after={"status": locked.status},
        at=at,
    )


@transaction.atomic
def post_letter_again(*, letter: Letter, by, at: dt.datetime) -> None:
    """
    Put a letter that was given up back in the outbox.

    :raises payouts.states.IllegalTransition: if it is there, or was sent
    """
    letter.move(Letter.Status.QUEUED, due_at=at, attempts=0)
    cooperative.record(
        by=by,
        verb="posted again",
        subject=f"letter:{letter.pk}",
        title=str(letter),
        before={"status": Letter.Status.FAILED, "error": letter.error},
        after={"status": Letter.Status.QUEUED},
        at=at,
    )
