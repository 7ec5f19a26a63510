"""What a decider should know before approving a split, a sentence each. Facts, no verdict."""

from __future__ import annotations

from statistics import median

from payouts.payees.models import ConnectedAccount

from . import allocation
from .models import Share, SplitAgreement
from .selectors import percent, terms

Status = SplitAgreement.Status
COMPARED = 300  # of the newest agreements; more would not change the middle
ENOUGH = 3  # shares of one role before anything is called usual
FAR = 3  # times more, or less, than usual


def facts(agreement: SplitAgreement) -> list[str]:
    """Everything the agreements and accounts themselves tell. Prefetch `shares__payee__connected_accounts`."""
    shares, lines = terms(agreement)
    return [
        *_accounts(shares),
        *_banks(shares),
        *_newcomers(agreement, shares),
        *_parts(agreement, shares, lines),
        *[f"{leaver.payee} is no longer paid by it." for leaver in agreement.departures.all()],
    ]


def _accounts(shares: list[Share]) -> list[str]:
    found = []
    for share in shares:
        if share.payee.user_id is None:
            found.append(f"{share.payee} has not signed up yet.")
        elif share.payee.connected_account is None:
            found.append(f"{share.payee} has not connected a Stripe account yet.")
    return found


def _banks(shares: list[Share]) -> list[str]:
    """One bank account of two parties, or of a party and somebody else the co-op pays: a relative, perhaps."""
    prints = {
        account.bank_fingerprint: None
        for share in shares
        if (account := share.payee.connected_account) and account.bank_fingerprint
    }
    names: dict[str, list[str]] = {found: [] for found in prints}
    holding = ConnectedAccount.objects.filter(bank_fingerprint__in=prints, closed_at=None)
    for account in holding.select_related("payee").order_by("payee__name", "pk"):
        names[account.bank_fingerprint].append(account.payee.name)
    parties = {share.payee.name for share in shares}
    return [
        f"{' and '.join(found)} share one bank account."
        + ("" if parties.issuperset(found) else " Not all of them are parties to this split.")
        for found in names.values()
        if len(found) > 1
    ]


def _newcomers(agreement: SplitAgreement, shares: list[Share]) -> list[str]:
    paid_before = set(
        Share.objects.filter(
            payee__in=[share.payee_id for share in shares],
            agreement__status__in=[Status.ACTIVE, Status.SUPERSEDED],
        )
        .exclude(agreement=agreement)
        .values_list("payee_id", flat=True)
    )
    return [
        f"This is the first agreement that pays {share.payee}."
        for share in shares
        if share.payee_id not in paid_before
    ]


def _parts(agreement: SplitAgreement, shares: list[Share], lines: list[allocation.Term]) -> list[str]:
    parts = _percents(agreement, lines)
    found = []
    for share, part in zip(shares, parts, strict=True):
        if share.payee.user_id == agreement.proposed_by_id and part < 50:
            found.append(f"{share.payee}, who proposes it, keeps less than half.")
        found += _unusual(agreement, share, part)
    return found


def _unusual(agreement: SplitAgreement, share: Share, part: float) -> list[str]:
    """The share beside what the same role gets in other agreements that are or were in force."""
    others = (
        SplitAgreement.objects.filter(
            status__in=[Status.ACTIVE, Status.SUPERSEDED], shares__role__iexact=share.role
        )
        .exclude(subject=agreement.subject)
        .prefetch_related("shares")
        .order_by("-pk")[:COMPARED]
    )
    usual = []
    for other in others:
        rows, lines = terms(other)
        if len(rows) > 1:
            percents = _percents(other, lines)
            usual += [
                got for row, got in zip(rows, percents, strict=True) if row.role.lower() == share.role.lower()
            ]
    if len(usual) < ENOUGH:
        return []
    middle = median(usual)
    if middle / FAR <= part <= middle * FAR:
        return []
    return [
        f"{share.payee} gets {part:g} % as {share.role.lower()}; "
        f"in the middle of {len(usual)} others that is {middle:g} %."
    ]


def _percents(agreement: SplitAgreement, lines: list[allocation.Term]) -> list[float]:
    """Each part in per cent of what a copy at the asking price leaves to share; for comparing only."""
    if not lines:
        return []
    parts = allocation.share_out(agreement.unit_price, lines, first=agreement.turn)
    return [percent(part, agreement.unit_price) for part in parts]
