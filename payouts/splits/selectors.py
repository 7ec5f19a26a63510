"""Reading agreements: which is in force, who waits for whom, what each gets, what changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from payouts.money import Money

from . import allocation
from .models import Acceptance, Share, SplitAgreement

Status = SplitAgreement.Status


@dataclass(frozen=True, slots=True)
class Row:
    """One line of "Where your money goes". `kind`: part, shipping, coop, tax, fund or fees."""

    label: str
    amount: Money
    percent: float
    kind: str
    note: str = ""
    payee: object = None

    @property
    def share(self) -> float:
        """In per cent of the whole, as the bar that draws it asks."""
        return self.percent


def active_for(subject: str) -> SplitAgreement | None:
    return SplitAgreement.objects.filter(subject=subject, status=Status.ACTIVE).first()


def active_for_each(subjects) -> dict[str, SplitAgreement]:
    """The agreement in force for each subject that has one, with its shares and payees, in two queries."""
    found = SplitAgreement.objects.filter(subject__in=list(subjects), status=Status.ACTIVE)
    shares = Prefetch("shares", queryset=Share.objects.select_related("payee"))
    return {agreement.subject: agreement for agreement in found.prefetch_related(shares)}


def latest_for(subject: str) -> SplitAgreement | None:
    return history(subject).first()


def history(subject: str):
    """Every version, newest first."""
    return SplitAgreement.objects.filter(subject=subject).order_by("-version")


def waiting_for(payee):
    """Proposed agreements that this payee is a party to and has not answered."""
    answered = Acceptance.objects.filter(agreement=OuterRef("pk"), payee=payee)
    return (
        SplitAgreement.objects.filter(status=Status.PROPOSED, shares__payee=payee)
        .exclude(Exists(answered))
        .order_by("expires_at")
    )


def involving(payee):
    """Every agreement that names the payee and is or was more than a draft, newest first."""
    return (
        SplitAgreement.objects.filter(shares__payee=payee)
        .exclude(status=Status.DRAFT)
        .order_by("-proposed_at", "-pk")
    )


def awaiting_approval():
    """Agreements that every party accepted and the co-op has not decided, oldest first."""
    return SplitAgreement.objects.filter(status=Status.ACCEPTED).order_by("proposed_at")


def terms(agreement: SplitAgreement) -> tuple[list[Share], list[allocation.Term]]:
    """The shares in order, and the same as the allocator takes them."""
    shares = sorted(agreement.shares.all(), key=lambda share: share.position)
    return shares, [allocation.Term(amount=s.amount, basis_points=s.basis_points) for s in shares]


def who_gets_what(
    agreement: SplitAgreement, price: Money, *, coop_share_points: int, quantity: int = 1
) -> list[Row]:
    """
    What each party gets of `price` (for all `quantity` copies), and the co-op's share: the very sums a sale posts.

    The odd cent goes round by the agreement's number, which is known before the sale: what is shown is what is paid.
    Prefetch `shares__payee` where many are shown.
    """
    shares, lines = terms(agreement)
    coop = allocation.take_share(price.minor, coop_share_points)
    parts = allocation.share_out(price.minor - coop, lines, quantity=quantity, first=agreement.pk)
    rows = [
        Row(
            label=share.payee.name,
            amount=Money(part, price.currency),
            percent=percent(part, price.minor),
            kind="part",
            note=share.role,
            payee=share.payee,
        )
        for share, part in zip(shares, parts, strict=True)
    ]
    rows.append(
        Row(
            label="The co-op",
            amount=Money(coop, price.currency),
            percent=percent(coop, price.minor),
            kind="coop",
            note="keeps the place running; card processing included",
        )
    )
    return rows


def percent(part: int, whole: int) -> float:
    """For drawing and reading aloud only; money itself is never a float."""
    return round(part * 100 / whole, 1) if whole else 0.0


def in_words(share: Share, currency: str) -> str:
    """ "8.00 a copy" or "30 % of the rest"."""
    if share.amount is not None:
        return f"{Money(share.amount, currency)} a copy"
    return f"{share.basis_points / 100:g} % of the rest"


def differences(old: SplitAgreement, new: SplitAgreement) -> list[str]:
    """What changed between two versions, a sentence each."""
    before = {share.payee_id: share for share in old.shares.select_related("payee")}
    after = {share.payee_id: share for share in new.shares.select_related("payee")}
    lines = []
    for key, share in after.items():
        now = in_words(share, new.currency)
        if key not in before:
            lines.append(f"{share.payee} joins as {share.role.lower()}: {now}.")
        elif (then := in_words(before[key], old.currency)) != now:
            lines.append(f"{share.payee}: {then} becomes {now}.")
        elif before[key].role != share.role:
            lines.append(
                f"{share.payee} is named {share.role.lower()} instead of {before[key].role.lower()}."
            )
    lines += [f"{share.payee} leaves." for key, share in before.items() if key not in after]
    if old.unit_price != new.unit_price:
        lines.append(
            f"The asking price goes from {Money(old.unit_price, old.currency)} to {Money(new.unit_price, new.currency)}."
        )
    return lines


def risk_facts(agreement: SplitAgreement) -> list[str]:
    """What a decider should know before approving, a sentence each. Facts, no verdict."""
    shares, lines = terms(agreement)
    facts = []
    by_bank: dict[str, list[str]] = {}
    for share in shares:
        account = share.payee.connected_account
        if account is None:
            facts.append(f"{share.payee} has not connected a Stripe account yet.")
        elif account.bank_fingerprint:
            by_bank.setdefault(account.bank_fingerprint, []).append(share.payee.name)
        if not SplitAgreement.objects.filter(
            shares__payee=share.payee, status__in=[Status.ACTIVE, Status.SUPERSEDED]
        ).exists():
            facts.append(f"This is the first agreement that pays {share.payee}.")
    facts += [
        f"{' and '.join(names)} share one bank account." for names in by_bank.values() if len(names) > 1
    ]
    if lines:
        parts = allocation.share_out(agreement.unit_price, lines)
        proposer = next(
            (i for i, s in enumerate(shares) if s.payee.user_id == agreement.proposed_by_id), None
        )
        if proposer is not None and parts[proposer] * 2 < agreement.unit_price:
            facts.append(f"{shares[proposer].payee}, who proposes it, keeps less than half.")
    return facts
