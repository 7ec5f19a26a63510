"""What waits for a decision, read in one go however many kinds there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Now
from django.urls import reverse

from artists.cooperative import selectors as cooperative
from artists.cooperative.models import Office
from artists.listings.models import Outlier
from artists.profiles import selectors as profiles
from artists.works import attestations
from artists.works.models import Likeness
from marketplace.aftercare import selectors as aftercare
from marketplace.mail.models import Letter
from marketplace.orders.models import Refund, StrayPayment
from payouts.composed import Composed
from payouts.connect.models import StripeEvent
from payouts.earnings.models import Dispute
from payouts.money import Money
from payouts.runs.models import Difference, Payout, PayoutRun, Reconciliation
from payouts.splits.models import SplitAgreement

from .queue import KINDS, Kind

# A parcel that was sent back this long ago, and of which its artist says nothing, is looked after by the co-op.
SILENCE = dt.timedelta(days=14)
LONGEST = 200  # things shown at once; the counts tell of the rest


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: since when, for whom, and what it is about."""

    kind: Kind
    pk: int
    title: str
    note: str
    amount: Money | None
    done: int
    needed: int
    since: dt.datetime

    @property
    def url(self) -> str:
        return reverse(self.kind.page, args=[self.pk])


def waiting(kinds: Collection[str] | None = None) -> list[Waiting]:
    """Everything of these kinds (all, unless told) that waits, the longest wait first. One query."""
    asked = [part for kind, part in _parts().items() if kinds is None or kind in kinds]
    if not asked:
        return []
    everything = Composed.together(*asked)
    # By the last column and the second: `q_since`, `q_pk`.
    longest_first = Composed(f"SELECT * FROM ({everything.sql}) queue ORDER BY 9, 2 LIMIT {LONGEST}")  # noqa: S608
    return [
        Waiting(
            kind=KINDS[kind],
            pk=pk,
            title=title,
            note=note,
            amount=Money(amount, currency) if currency else None,
            done=done,
            needed=needed,
            since=since,
        )
        for kind, pk, title, note, amount, currency, done, needed, since in longest_first.rows()
    ]


def how_many() -> dict[str, int]:
    """How many of each kind wait; kinds of which none does are left out. One query."""
    return {kind: waiting for kind, waiting in _counted().rows() if waiting}


def last_compared() -> dt.datetime | None:
    """When the books were compared with Stripe last, to the end. One query."""
    found = _last_compared().rows()
    return found[0][0] if found else None


# Django takes 40 ms to put seventeen kinds into SQL, and PostgreSQL 2 to answer. No clock and no person is in these statements
# (the time is PostgreSQL's), so they have no blanks.
@cache
def _parts() -> dict[str, Composed]:
    return {kind: Composed.of(rows) for kind, rows in _sources().items()}


@cache
def _counted() -> Composed:
    return Composed.together(
        *(
            Composed.of(rows.order_by().values(q_kind=Value(kind, TextField())).annotate(q_count=Count("pk")))
            for kind, rows in _rows().items()
        )
    )


@cache
def _last_compared() -> Composed:
    done = Reconciliation.objects.exclude(finished_at=None).order_by("-finished_at")
    return Composed.of(done.values_list("finished_at")[:1])


def who_may_decide(*roles: str, but: Collection[int], at: dt.datetime) -> list:
    """Who holds one of these offices today and is not among the users `but`, by name."""
    holding = (
        Office.objects.filter(role__in=roles, active_from__lte=at, user__is_active=True)
        .exclude(active_to__lte=at)
        .exclude(user_id__in=list(but))
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    return list(dict.fromkeys(office.user for office in holding))


def _rows() -> dict[str, QuerySet]:
    """The waiting rows of each kind."""
    return {
        "application": cooperative.applications(),
        "name": profiles.names_to_decide(),
        "attestation": attestations.to_check(),
        "likeness": Likeness.objects.filter(status=Likeness.Status.OPEN),
        "split": SplitAgreement.objects.filter(status=SplitAgreement.Status.ACCEPTED),
        "hours": Outlier.objects.filter(settled_at=None),
        "run": PayoutRun.objects.filter(status=PayoutRun.Status.PLANNED),
        "paused": PayoutRun.objects.filter(
            status__in=[PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING]
        ).exclude(paused_reason=""),
        "payout": Payout.objects.filter(status=Payout.Status.FAILED),
        "difference": Difference.objects.filter(settled_at=None),
        "return": aftercare.claims_for_coop(Now(), silence=SILENCE),
        "conversation": aftercare.asking_the_coop(),
        "refund": Refund.objects.filter(
            Q(status__in=[Refund.Status.REQUESTED, Refund.Status.SENDING])
            # The bank sent it back, and the buyer still has nothing.
            | Q(status=Refund.Status.FAILED, failed_at__isnull=False, done_at__isnull=False)
        ),
        "dispute": Dispute.objects.filter(status__in=Dispute.WAITING),
        "stray": StrayPayment.objects.filter(status=StrayPayment.Status.FOUND),
        "event": StripeEvent.objects.filter(status=StripeEvent.Status.FAILED),
        "letter": Letter.objects.filter(status=Letter.Status.FAILED),
    }


def _text(*parts) -> Concat:
    """The parts one after another, as one type whatever they are."""
    return Concat(*parts, output_field=TextField())


def _sources() -> dict[str, QuerySet]:
    approved = Count("approvals", filter=Q(approvals__decision="approved"))
    # A subquery, since two joins would count every payout once an approval.
    of_the_run = (
        Payout.objects.filter(run=OuterRef("pk"))
        .order_by()
        .values("run")
        .annotate(all=Sum("amount"))
        .values("all")
    )
    run = {
        "title": _text(Value("Payout run "), Cast("pk", TextField())),
        "currency": F("currency"),
        "amount": Coalesce(Subquery(of_the_run), Value(0), output_field=BigIntegerField()),
        "done": approved,
        "needed": F("approvals_needed"),
        "since": F("planned_at"),
    }
    told = {
        "application": {
            "title": Coalesce(F("user__name"), F("user__email")),
            "note": F("user__email"),
            "since": F("applied_at"),
        },
        "name": {
            "title": F("name"),
            "note": _text(Value("Looks like "), F("resembles__name")),
            "since": F("asked_at"),
        },
        "attestation": {
            "title": F("work__title"),
            "note": F("work__artist__name"),
            "since": F("signed_at"),
        },
        "likeness": {
            "title": F("image__work__title"),
            "note": _text(F("image__artist__name"), Value(", like a picture by "), F("other__artist__name")),
            "since": F("found_at"),
        },
        "split": {
            "title": _text(F("title"), Value(", version "), Cast("version", TextField())),
            "amount": F("unit_price"),
            "currency": F("currency"),
            "done": approved,
            "needed": F("approvals_needed"),
            "since": F("proposed_at"),
        },
        "hours": {"title": F("work__title"), "note": F("reason"), "since": F("raised_at")},
        "run": run,
        "paused": run | {"note": F("paused_reason"), "since": F("approved_at")},
        "payout": {
            "title": _text(F("statement_number"), Value(", "), F("payee__name")),
            "note": F("reason"),
            "amount": F("amount"),
            "currency": F("currency"),
            "since": Coalesce(F("sent_at"), F("run__planned_at")),
        },
        "difference": {"title": F("reference"), "note": F("detail"), "since": F("first_seen_at")},
        "return": {
            "title": _text(
                Value("Order of "), F("shipment__order__name"), Value(", "), F("shipment__artist__name")
            ),
            "note": Case(When(appeal="", then=F("text")), default=F("appeal"), output_field=TextField()),
            "since": Coalesce(F("escalated_at"), F("sent_back_at")),
        },
        "conversation": {
            "title": _text(Value("Order of "), F("order__name"), Value(", "), F("artist__name")),
            "note": F("asked_text"),
            "since": F("asked_at"),
        },
        "refund": {
            "title": _text(
                Value("Order of "), Coalesce(F("order__name"), F("stray__email"), output_field=TextField())
            ),
            "note": Case(
                When(status=Refund.Status.FAILED, then=_text(Value("Failed: "), F("said"))),
                default=F("reason"),
                output_field=TextField(),
            ),
            "amount": F("amount"),
            "currency": Coalesce(F("order__currency"), F("stray__currency")),
            "since": Coalesce(F("failed_at"), F("requested_at")),
        },
        "dispute": {
            "title": _text(Value("Payment of "), F("charge__order_reference")),
            "note": F("reason"),
            "amount": F("amount"),
            "currency": F("charge__currency"),
            "since": F("opened_at"),
        },
        "stray": {
            "title": _text(
                Value("From "),
                Case(
                    When(email="", then=Value("nobody known")), default=F("email"), output_field=TextField()
                ),
            ),
            "note": F("reason"),
            "amount": F("amount"),
            "currency": F("currency"),
            "since": F("found_at"),
        },
        "event": {"title": F("type"), "note": F("error"), "since": F("received_at")},
        "letter": {"title": F("subject"), "note": F("error"), "since": F("queued_at")},
    }
    return {kind: _as_waiting(kind, rows, **told[kind]) for kind, rows in _rows().items()}


def _as_waiting(kind: str, rows: QuerySet, *, title, since, **facts) -> QuerySet:
    """
    The same columns of the same types for each kind, so that PostgreSQL can lay them under one another.

    No more than are shown: ten thousand failed events cost what two hundred do.
    """
    columns = rows.order_by().values(
        q_kind=Value(kind, TextField()),
        q_pk=Cast("pk", BigIntegerField()),
        q_title=Cast(title, TextField()),
        q_note=Cast(facts.get("note", Value("")), TextField()),
        q_amount=Cast(facts.get("amount", Value(0)), BigIntegerField()),
        q_currency=Cast(facts.get("currency", Value("")), CharField(max_length=3)),
        q_done=Cast(facts.get("done", Value(0)), IntegerField()),
        q_needed=Cast(facts.get("needed", Value(0)), IntegerField()),
        q_since=since,
    )
    return columns.order_by("q_since", "q_pk")[:LONGEST]
