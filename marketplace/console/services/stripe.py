"""Differences between our books and Stripe's, events to be handled again, letters to be posted again."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from marketplace.mail.models import Letter
from payouts.connect import inbox
from payouts.connect.facts import Gateway
from payouts.connect.models import StripeEvent
from payouts.runs import services as runs
from payouts.runs.models import Difference

from .already import AlreadyDone


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
