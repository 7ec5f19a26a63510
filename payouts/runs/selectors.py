"""Reading paydays: what is unfinished, who gets what and why not, how far it is, and what each payout is made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Now

from payouts.earnings.models import Part, Sale
from payouts.ledger.models import Account, Posting
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.splits.models import Share

from . import comparison
from .comparison import last_reconciliation as last_reconciliation
from .comparison import open_differences as open_differences
from .models import Payout, PayoutRun
from .statements import Line, Statement

UNFINISHED = (PayoutRun.Status.PLANNED, PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING)
BOOKS_DIFFER = (
    "Our books and Stripe's differ; nothing is sent until a person has settled it. See reconciliation."
)
BOOKS_MOVED = (
    "The books are in another place than when they were last compared with Stripe's, as after a restore. "
    "Nothing is sent until they are compared again."
)


# --- Runs -----------------------------------------------------------------------------------------


def unfinished(currency: str | None = None) -> PayoutRun | None:
    """The run under way (of one currency, or of any), or None."""
    runs = PayoutRun.objects.filter(status__in=UNFINISHED).order_by("planned_at")
    return (runs.filter(currency=currency) if currency else runs).first()


def runs():
    """Every run, newest first, with `payouts_count` and `payouts_sum` (minor units)."""
    return (
        PayoutRun.objects.select_related("planned_by")
        .annotate(payouts_count=Count("payouts"), payouts_sum=Sum("payouts__amount"))
        .order_by("-planned_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """One payout as approvers see it; `shares_bank_with` names other payees of the same bank account."""

    payout: Payout
    amount: Money
    bank_last4: str
    first: bool  # nothing was ever paid to this payee before
    shares_bank_with: tuple[str, ...]


def preview(run: PayoutRun) -> list[Preview]:
    """Who gets what in a run, largest first, with what an approver should know of each."""
    payouts = list(
        run.payouts.select_related("payee", "connected_account").order_by("-amount", "payee__name", "pk")
    )
    paid_before = set(
        Payout.objects.filter(payee__in=[p.payee_id for p in payouts], status__in=["in_transit", "paid"])
        .exclude(run=run)
        .values_list("payee_id", flat=True)
    )
    sharing = _sharing({p.connected_account.bank_fingerprint for p in payouts} - {""})
    return [
        Preview(
            payout=payout,
            amount=Money(payout.amount, payout.currency),
            bank_last4=payout.connected_account.bank_last4,
            first=payout.payee_id not in paid_before,
            shares_bank_with=tuple(
                name
                for payee_id, name in sharing.get(payout.connected_account.bank_fingerprint, ())
                if payee_id != payout.payee_id
            ),
        )
        for payout in payouts
    ]


def _sharing(fingerprints: set[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for account in (
        ConnectedAccount.objects.filter(bank_fingerprint__in=fingerprints, closed_at=None)
        .select_related("payee")
        .order_by("payee__name", "pk")
    ):
        found.setdefault(account.bank_fingerprint, []).append((account.payee_id, account.payee.name))
    return found


def skipped(run: PayoutRun):
    """Who is owed money and not in the run, with reason and date, largest first."""
    return run.skips.select_related("payee").order_by("-available", "payee__name")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Counts are of payouts; `done` are those with nothing left to send."""

    count: int
    waiting: int
    sent: int
    canceled: int
    failed: int
    amount: Money
    amount_sent: Money

    @property
    def done(self) -> int:
        return self.count - self.waiting

    @property
    def percent(self) -> int:
        return 100 * self.done // self.count if self.count else 100


def progress(run: PayoutRun) -> Progress:
    went = Q(status__in=["in_transit", "paid"])
    facts = run.payouts.aggregate(
        count=Count("pk"),
        waiting=Count("pk", filter=Q(status__in=["held", "pending"])),
        sent=Count("pk", filter=went),
        canceled=Count("pk", filter=Q(status="canceled")),
        failed=Count("pk", filter=Q(status__in=["failed", "reversed"])),
        # Last, since from here on "amount" would mean the sum.
        amount_sent=Sum("amount", filter=went),
        amount=Sum("amount"),
    )
    for name in ("amount", "amount_sent"):
        facts[name] = Money(int(facts[name] or 0), run.currency)
    return Progress(**facts)


def due_to_send():
    """Payouts that a worker may take now, those that waited longest first."""
    return Payout.objects.filter(
        Q(due_at=None) | Q(due_at__lte=Now()),
        Q(claimed_until=None) | Q(claimed_until__lte=Now()),
        status=Payout.Status.PENDING,
        run__status__in=[PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING],
        run__paused_reason="",
    ).order_by(F("due_at").asc(nulls_first=True), "pk")


def accounts_to_follow(*, limit: int = 200) -> list[str]:
    """Destinations with money on its way to a bank."""
    return list(
        Payout.objects.filter(status__in=[Payout.Status.IN_TRANSIT, Payout.Status.FAILED])
        .order_by("destination")
        .values_list("destination", flat=True)
        .distinct()[:limit]
    )


# --- A payee's own --------------------------------------------------------------------------------


def payouts_of(payee):
    """What a payee was or will be paid, newest first; not what is only planned."""
    return (
        Payout.objects.filter(payee=payee)
        .exclude(status=Payout.Status.HELD)
        .exclude(run__status=PayoutRun.Status.ABANDONED)
        .select_related("run", "connected_account")
        .order_by("-pk")
    )


def statement(payout: Payout) -> Statement:
    """
    What a payout is made of: every movement of what was payable between the reservation before and its own.

    :raises statements.DoesNotAddUp: if the lines are not worth the payout
    """
    currency = payout.currency
    postings = Posting.objects.filter(
        account__kind=Account.Kind.AVAILABLE, account__payee=payout.payee_id, account__currency=currency
    )
    own = postings.select_related("entry").get(entry__reference=f"payout:{payout.pk}:reserved")
    # What was set aside and given back again is no news: the two lines cancel out.
    unsent = _unsent(payout)
    earlier = postings.filter(pk__lt=own.pk)
    border = (
        earlier.filter(entry__reference__regex=r"^payout:\d+:reserved$")
        .exclude(entry__reference__in=unsent)
        .order_by("-pk")
        .first()
    )
    since = border.pk if border else 0
    moved = (
        earlier.filter(pk__gt=since)
        .exclude(entry__reference__in=unsent)
        .select_related("entry")
        .order_by("pk")
    )
    before = earlier.filter(pk__lte=since).exclude(entry__reference__in=unsent)
    forward = -(before.aggregate(sum=Sum("amount"))["sum"] or 0)
    # What was too small a coin to be paid out: from the balance then, so that the sum below proves something.
    left = postings.filter(pk__lte=own.pk).aggregate(sum=Sum("amount"))["sum"] or 0
    return Statement(
        number=payout.statement_number,
        payee=payout.payee.name,
        date=own.entry.occurred_at.date(),
        amount=Money(payout.amount, currency),
        brought_forward=Money(int(forward), currency),
        lines=tuple(_lines(payout, list(moved))),
        carried_forward=Money(-int(left), currency),
    )


def _unsent(payout: Payout) -> list[str]:
    """Both entries of every payout of this payee that was canceled, but for the one in question."""
    canceled = Payout.objects.filter(
        payee=payout.payee_id, currency=payout.currency, status=Payout.Status.CANCELED
    ).exclude(pk=payout.pk)
    return [
        f"payout:{pk}:{what}"
        for pk in canceled.values_list("pk", flat=True)
        for what in ("reserved", "released")
    ]


def _lines(payout: Payout, postings: list[Posting]) -> list[Line]:
    references = [p.entry.reference.removeprefix("release:") for p in postings]
    sales = {
        sale.reference: sale
        for sale in Sale.objects.filter(reference__in=references).select_related("agreement")
    }
    parts = {
        part.sale_id: part for part in Part.objects.filter(sale__in=sales.values(), payee=payout.payee_id)
    }
    shares = _shares(payout, sales.values())
    lines = []
    for posting, reference in zip(postings, references, strict=True):
        sale = sales.get(reference)
        part = parts.get(sale.pk) if sale else None
        lines.append(
            Line(
                date=posting.entry.occurred_at.date(),
                title=sale.title if sale else posting.entry.memo,
                amount=Money(-posting.amount, posting.currency),
                reference=posting.entry.reference,
                order=sale.order_reference.removeprefix("order:") if sale else "",
                role=part.role if part else "",
                share=shares.get(sale.agreement_id, "") if sale else "",
                agreement=f"version {sale.agreement.version}" if sale and sale.agreement else "",
            )
        )
    return lines


def _shares(payout: Payout, sales) -> dict[int, str]:
    """The payee's share by agreement, in words: "70 %", "8.00 a copy"."""
    agreements = {sale.agreement_id for sale in sales if sale.agreement_id}
    return {
        share.agreement_id: (
            f"{share.basis_points / 100:g} %"
            if share.basis_points is not None
            else f"{Money(share.amount, payout.currency).plain()} a copy"
        )
        for share in Share.objects.filter(agreement__in=agreements, payee=payout.payee_id)
    }


# --- Books and Stripe -----------------------------------------------------------------------------


def what_stops_payouts() -> str:
    """Why nothing is sent until a person has seen to it; empty if nothing does."""
    if comparison.have_moved():
        return BOOKS_MOVED
    return BOOKS_DIFFER if open_differences().exists() else ""
