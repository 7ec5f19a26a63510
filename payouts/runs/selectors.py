"""Reading paydays: what is unfinished, who gets what and why not, how far it is, and what each payout is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import gettext_noop

from payouts import language
from payouts.ledger.models import Account, Balance
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees.models import ConnectedAccount

from . import comparison
from .comparison import last_reconciliation as last_reconciliation
from .comparison import open_differences as open_differences
from .models import BankLeg, IssuedStatement, Payout, PayoutRun, Skip

# What planning writes down of a payee whose debt takes too much of the rest.
FRONTED = gettext_noop("%(amount)s of it would go to what was fronted after refunds.")
UNDER_WAY = (PayoutRun.Status.APPROVED, PayoutRun.Status.SENDING)
UNFINISHED = (PayoutRun.Status.PLANNED, *UNDER_WAY)
MAY_RETURN = dt.timedelta(days=10)  # five business days after a payout was paid, and some more
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


def approvals_lacking(run: PayoutRun, may_approve: Callable[[object], bool]) -> str:
    """
    Which approvals a run lacks, in a sentence; empty if enough of those who approved it may still do so.

    `may_approve` says of a user whether they hold an office that approves runs.
    """
    approvals = run.approvals.filter(decision="approved", content_hash=run.content_hash).select_related("by")
    left = [approval.by for approval in approvals if not may_approve(approval.by)]
    lacking = run.approvals_needed - (len(approvals) - len(left))
    if lacking <= 0:
        return ""
    names = " and ".join(sorted(str(user) for user in left)) or "Nobody"
    return (
        f"{names} may not approve runs any more, so {lacking} more approval{'s' if lacking > 1 else ''} "
        f"of the same list {'are' if lacking > 1 else 'is'} needed."
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """One payout as approvers see it; `shares_bank_with` names other payees of the same bank account."""

    payout: Payout
    amount: Money
    netted: Money
    bank_last4: str
    first: bool  # nothing was ever paid to this payee before
    shares_bank_with: tuple[str, ...]


def in_order(run: PayoutRun):
    """A run's payouts as every list has them: the largest first."""
    return run.payouts.select_related("payee", "connected_account").order_by("-amount", "payee__name", "pk")


def preview(run: PayoutRun, payouts: Sequence[Payout] | None = None) -> list[Preview]:
    """Who gets what in a run (or in `payouts`, a page of it), with what an approver should know of each."""
    payouts = list(in_order(run) if payouts is None else payouts)
    paid_before = set(
        _paid_before(run).filter(payee__in=[p.payee_id for p in payouts]).values_list("payee_id", flat=True)
    )
    sharing = _sharing({p.connected_account.bank_fingerprint for p in payouts} - {""})
    return [
        Preview(
            payout=payout,
            amount=Money(payout.amount, payout.currency),
            netted=Money(payout.netted, payout.currency),
            bank_last4=payout.bank_last4,
            first=payout.payee_id not in paid_before,
            shares_bank_with=tuple(
                name
                for payee_id, name in sharing.get(payout.connected_account.bank_fingerprint, ())
                if payee_id != payout.payee_id
            ),
        )
        for payout in payouts
    ]


def _paid_before(run: PayoutRun):
    return Payout.objects.filter(status__in=["in_transit", "paid"]).exclude(run=run)


def _sharing(fingerprints: set[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for account in (
        ConnectedAccount.objects.filter(bank_fingerprint__in=fingerprints, closed_at=None)
        .select_related("payee")
        .order_by("payee__name", "pk")
    ):
        found.setdefault(account.bank_fingerprint, []).append((account.payee_id, account.payee.name))
    return found


MOST_NAMED = 5  # names in one fact; beyond that a number says more


def risk_facts(run: PayoutRun, *, at: dt.datetime) -> list[str]:
    """What an approver should know of a run as a whole, a sentence each; facts, no verdict. The same few queries at any size."""
    shared = (
        ConnectedAccount.objects.filter(
            closed_at=None,
            bank_fingerprint__in=run.payouts.exclude(connected_account__bank_fingerprint="").values(
                "connected_account__bank_fingerprint"
            ),
        )
        .values("bank_fingerprint")
        .annotate(payees=Count("payee", distinct=True))
        .filter(payees__gt=1)
        .values_list("bank_fingerprint", flat=True)
    )
    groups = _sharing(set(shared[: MOST_NAMED + 1]))
    names = sorted(" and ".join(sorted({name for _, name in group})) for group in groups.values())
    facts = [f"{each} share one bank account." for each in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        facts.append("More payees share a bank account; the list names them.")
    facts += _named(
        run.payouts.exclude(payee__in=_paid_before(run).values("payee")),
        one="is paid for the first time.",
        many="payees are paid for the first time.",
    )
    facts += _named(
        run.payouts.filter(connected_account__bank_changed_at__gte=at - NEW_FOR),
        one="has new bank details since last month.",
        many="payees have new bank details since last month.",
    )
    facts += _named(
        run.payouts.exclude(connected_account__country__in=["", F("payee__country")]),
        one="is paid in another country than the one they named.",
        many="payees are paid in another country than the one they named.",
    )
    return facts


NEW_FOR = dt.timedelta(days=30)


def _named(payouts, *, one: str, many: str) -> list[str]:
    """A fact about some payees: by name where they are few."""
    names = list(payouts.order_by("payee__name").values_list("payee__name", flat=True)[: MOST_NAMED + 1])
    return [f"{payouts.count()} {many}"] if len(names) > MOST_NAMED else [f"{name} {one}" for name in names]


def skipped(run: PayoutRun):
    """Who is owed money and not in the run, with reason and date, largest first."""
    return run.skips.select_related("payee").order_by("-available", "payee__name")


def waits_in_all(run: PayoutRun) -> Money:
    """What is owed to everybody who is not in the run; debts are no part of it."""
    amount = run.skips.filter(available__gt=0).aggregate(sum=Sum("available"))["sum"]
    return Money(int(amount or 0), run.currency)


def netted_in_all(run: PayoutRun) -> Money:
    """What the run pays back to the solidarity fund, beside what it sends."""
    amount = run.payouts.exclude(status=Payout.Status.CANCELED).aggregate(sum=Sum("netted"))["sum"]
    return Money(int(amount or 0), run.currency)


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
    amount_standing: Money  # of all that was not canceled

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
        amount_standing=Sum("amount", filter=~Q(status="canceled")),
        amount=Sum("amount"),
    )
    for name in ("amount", "amount_sent", "amount_standing"):
        facts[name] = Money(int(facts[name] or 0), run.currency)
    return Progress(**facts)


def due_to_send():
    """Payouts that a worker may take now, those that waited longest first."""
    return Payout.objects.filter(
        Q(due_at=None) | Q(due_at__lte=Now()),
        Q(claimed_until=None) | Q(claimed_until__lte=Now()),
        status=Payout.Status.PENDING,
        run__status__in=UNDER_WAY,
        run__paused_reason="",
    ).order_by(F("due_at").asc(nulls_first=True), "pk")


def accounts_to_follow(*, at: dt.datetime, limit: int = 200) -> list[str]:
    """
    Destinations whose money may still move on its way to a bank: `limit` of them, others each quarter of an hour.

    A bank may return money that it took: https://docs.stripe.com/api/payouts/object ("status").
    """
    may_move = Q(status__in=[Payout.Status.IN_TRANSIT, Payout.Status.FAILED]) | Q(
        status=Payout.Status.PAID, paid_at__gte=at - MAY_RETURN
    )
    found = list(
        Payout.objects.filter(may_move)
        .order_by("destination")
        .values_list("destination", flat=True)
        .distinct()
    )
    start = int(at.timestamp() // 900) * limit % (len(found) or 1)
    return (found[start:] + found[:start])[:limit]


# --- Debts after refunds ---------------------------------------------------------------------------


def fronted(currency: str) -> dict[int, int]:
    """What the solidarity fund has fronted and nobody has paid back yet, by payee, in minor units."""
    return dict(
        Balance.objects.filter(account__kind=Account.Kind.ADVANCE, account__currency=currency, amount__gt=0)
        .order_by("account_id")
        .values_list("account__payee_id", "amount")
    )


def debts():
    """Balances of payees who owe after refunds, the smallest debt of each currency first; `amount` is above zero."""
    return (
        Balance.objects.filter(account__kind=Account.Kind.AVAILABLE, amount__gt=0)
        .select_related("account__payee__user")
        .order_by("account__currency", "amount", "account_id")
    )


def owed_to(payee) -> list[tuple[Money, Money, Money, Money]]:
    """By currency: what is on hold, payable, set aside, and what the payee owes the fund. Only where there is something."""
    kinds = (Account.Kind.PENDING, Account.Kind.AVAILABLE, Account.Kind.RESERVED, Account.Kind.ADVANCE)
    sums: dict[str, dict[str, int]] = {}
    for currency, kind, amount in Balance.objects.filter(
        account__payee=payee, account__kind__in=kinds
    ).values_list("account__currency", "account__kind", "amount"):
        sums.setdefault(currency, {})[kind] = amount if kind == Account.Kind.ADVANCE else -amount
    return [
        tuple(Money(amounts.get(kind, 0), currency) for kind in kinds)
        for currency, amounts in sorted(sums.items())
        if any(amounts.values())
    ]


def last_skips(payee) -> list[Skip]:
    """Why the payee was not in the last payday of each currency, where they were not."""
    newest = PayoutRun.objects.exclude(status=PayoutRun.Status.ABANDONED).order_by("currency", "-pk")
    runs = list(newest.distinct("currency").values_list("pk", flat=True))
    return list(Skip.objects.filter(payee=payee, run__in=runs).select_related("run"))


def detail_of(skip: Skip) -> str:
    """What goes beyond the reason, as the payee's account stands now; what planning wrote down where that says no more."""
    account = skip.payee.connected_account
    match skip.reason:
        case Skip.Reason.NOT_READY if account and account.status != ConnectedAccount.Status.READY:
            return payees.why_not_ready(account)
        case Skip.Reason.CURRENCY if account and account.banks:
            currencies = {"currencies": language.listed(sorted(account.banks))}
            return _("Stripe has bank details for %(currencies)s only.") % currencies
        case Skip.Reason.BANK_CHANGED if account and (free_at := payees.waits_until(account)):
            when = {"day": language.day(account.bank_changed_at), "moment": language.moment(free_at)}
            return _("Changed on %(day)s; it is paid from %(moment)s on.") % when
    return language.retold(skip.detail, [FRONTED])


# --- A payee's own --------------------------------------------------------------------------------


def payouts_of(payee):
    """What a payee was or will be paid, newest first; not what is only planned."""
    return (
        Payout.objects.filter(payee=payee)
        .exclude(status=Payout.Status.HELD)
        .exclude(run__status=PayoutRun.Status.ABANDONED)
        .select_related("run", "connected_account")
        .prefetch_related("legs")
        .order_by("-pk")
    )


def way_to_the_bank(payout: Payout) -> str:
    """Where a sent payout is between the Stripe account and the bank, in a sentence; empty once the bank has it."""
    if payout.status not in (Payout.Status.IN_TRANSIT, Payout.Status.FAILED):
        return ""
    legs = sorted(payout.legs.all(), key=lambda leg: leg.number)
    if legs and legs[-1].status == BankLeg.Status.DONE and legs[-1].returned_at is None:
        leg = legs[-1]
        about = {"digits": leg.bank_last4, "day": language.day(leg.arrival_at), "line": leg.descriptor}
        way = (
            _("On its way to the bank account ending in %(digits)s, there by %(day)s.")
            if leg.bank_last4
            else _("On its way to the bank account, there by %(day)s.")
        )
        line = _("The bank’s line says %(line)s.") if leg.descriptor else ""
        return f"{way} {line}".strip() % about
    returned = any(leg.returned_at for leg in legs)
    if payout.waits_for:
        return str(BANK_WAITS[payout.waits_for])
    return str(BANK_WAITS["bank" if returned else ""])


BANK_WAITS = {
    "": _lazy("In the Stripe account; it goes on to the bank in a moment."),
    "funds": _lazy("In the Stripe account; it goes on to the bank as soon as Stripe makes it available."),
    "bank": _lazy(
        "In the Stripe account, since the bank does not take it. It goes on once the bank details there are mended."
    ),
    "new_bank": _lazy(
        "In the Stripe account. The bank details are new, so it goes on three days after they changed."
    ),
    "account": _lazy("In the Stripe account. It goes on once Stripe lets the account pay out."),
    "reversal": _lazy(
        "In the Stripe account. A part of it is being brought back; the rest then goes on to the bank."
    ),
}


def statements_of(payee):
    """The statements that were issued to a payee, newest first, with their payouts."""
    return (
        IssuedStatement.objects.filter(payee=payee)
        .select_related("payout", "payee")
        .order_by("-issued_at", "-pk")
    )


# --- Books and Stripe -----------------------------------------------------------------------------


def what_stops_payouts() -> str:
    """Why nothing is sent until a person has seen to it; empty if nothing does."""
    if comparison.have_moved():
        return BOOKS_MOVED
    return BOOKS_DIFFER if open_differences().exists() else ""
