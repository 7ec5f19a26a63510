"""Writing terms down before anybody is asked, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from payouts import language
from payouts.splits.allocation import WHOLE
from payouts.splits.models import Share, SplitAgreement
from payouts.states import IllegalTransition

MOST_SHARES = 12


class BadTerms(ValueError):
    """The terms cannot be proposed; `problems` says why, a sentence each."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Terms:
    """One share as proposed: exactly one of `amount` (minor units a copy) and `basis_points`."""

    payee: object
    role: str
    amount: int | None = None
    basis_points: int | None = None


@transaction.atomic
def draft(
    *,
    subject: str,
    title: str,
    currency: str,
    unit_price: int,
    shares: Sequence[Terms],
    by,
    note: str = "",
    at,
) -> SplitAgreement:
    """
    Write a new version of the terms for `subject`, not yet shown to anybody.

    :raises BadTerms: if the shares cannot work at `unit_price`
    """
    _require_good_terms(shares, unit_price)
    last = SplitAgreement.objects.filter(subject=subject).aggregate(last=Max("version"))["last"] or 0
    agreement = SplitAgreement.objects.create(
        subject=subject,
        title=title,
        version=last + 1,
        currency=currency,
        unit_price=unit_price,
        note=note,
        proposed_by=by,
        created_at=at,
    )
    _write_shares(agreement, shares)
    return agreement


@transaction.atomic
def redraft(
    *, agreement: SplitAgreement, shares: Sequence[Terms], unit_price: int, note: str, by, at
) -> None:
    """
    Change a draft.

    :raises IllegalTransition: if it was proposed meanwhile
    :raises BadTerms: if the shares cannot work at `unit_price`
    """
    locked = SplitAgreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.status != SplitAgreement.Status.DRAFT:
        raise IllegalTransition(f"{locked} is {locked.status}")
    _require_good_terms(shares, unit_price)
    locked.shares.all().delete()
    SplitAgreement.objects.filter(pk=locked.pk).update(unit_price=unit_price, note=note, proposed_by=by)
    _write_shares(locked, shares)
    agreement.refresh_from_db()


def problems_of(shares: Sequence[Terms], unit_price: int) -> list[str]:
    """What stands in the way of proposing these shares, a sentence each; empty when nothing does."""
    problems = []
    points = sum(share.basis_points or 0 for share in shares)
    fixed = sum(share.amount or 0 for share in shares)
    if not shares:
        problems.append(_("Name at least one person to be paid."))
    if len(shares) > MOST_SHARES:
        problems.append(_("At most %(number)s people can share one listing.") % {"number": MOST_SHARES})
    if any((share.amount is None) == (share.basis_points is None) for share in shares):
        problems.append(_("Each line is either a fixed amount or a percentage."))
    if any(share.amount is not None and share.amount <= 0 for share in shares):
        problems.append(_("A fixed amount is above zero."))
    if any(share.basis_points is not None and not 0 < share.basis_points <= WHOLE for share in shares):
        problems.append(_("A percentage is above 0 and at most 100."))
    if shares and points != WHOLE:
        sums = {"sum": language.number(points / 100, decimals=2), "whole": language.number(100, decimals=2)}
        problems.append(_("The percentages add up to %(sum)s %%, not %(whole)s %%.") % sums)
    if fixed >= unit_price:
        problems.append(_("The fixed amounts leave nothing of the price to share."))
    if len({share.payee.pk for share in shares}) < len(shares):
        problems.append(_("Somebody is named twice; put their parts in one line."))
    return problems


def _require_good_terms(shares: Sequence[Terms], unit_price: int) -> None:
    problems = problems_of(shares, unit_price)
    if problems:
        raise BadTerms(problems)


def _write_shares(agreement: SplitAgreement, shares: Sequence[Terms]) -> None:
    # Fixed amounts come first: they are met before anything is shared by percentage.
    ordered = sorted(shares, key=lambda share: share.amount is None)
    Share.objects.bulk_create(
        Share(
            agreement=agreement,
            position=position,
            payee=share.payee,
            role=share.role,
            kind=Share.Kind.FIXED if share.amount is not None else Share.Kind.POINTS,
            amount=share.amount,
            basis_points=share.basis_points,
        )
        for position, share in enumerate(ordered, start=1)
    )
