"""From a draft to signed terms: propose, accept, approve, supersede. Every verb locks the version first."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from payouts.states import IllegalTransition

from .allocation import WHOLE
from .models import Acceptance, Approval, Share, SplitAgreement

Status = SplitAgreement.Status
INVITATION = dt.timedelta(days=14)
MOST_SHARES = 12


class BadTerms(ValueError):
    """The terms cannot be proposed; `problems` says why, a sentence each."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


class NotEligible(Exception):
    """This person may not decide on this agreement."""


class TermsChanged(Exception):
    """The terms are not the ones that were on the page."""


class AlreadyDecided(Exception):
    """This person, or somebody else, has answered already."""


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
    locked = _lock(agreement, Status.DRAFT)
    _require_good_terms(shares, unit_price)
    locked.shares.all().delete()
    SplitAgreement.objects.filter(pk=locked.pk).update(unit_price=unit_price, note=note, proposed_by=by)
    _write_shares(locked, shares)
    agreement.refresh_from_db()


@transaction.atomic
def propose(*, agreement: SplitAgreement, by, approvals_needed: int, at) -> None:
    """
    Fix the terms and ask every party. The proposer's own share is accepted with it.

    A solo agreement (the proposer is the only party) needs nobody else and is active at once.

    :raises IllegalTransition: if it is no draft
    """
    locked = _lock(agreement, Status.DRAFT)
    shares = list(locked.shares.select_related("payee"))
    solo = len(shares) == 1 and shares[0].payee.user_id == by.pk
    locked.move(
        Status.PROPOSED,
        terms_hash=terms_hash(locked, shares),
        approvals_needed=0 if solo else approvals_needed,
        proposed_by=by,
        proposed_at=at,
        expires_at=at + INVITATION,
    )
    own = next((share.payee for share in shares if share.payee.user_id == by.pk), None)
    if own:
        _answer(locked, own, Acceptance.Answer.ACCEPTED, by=by, reason="", at=at)
        _move_on(locked, at=at)
    agreement.refresh_from_db()


@transaction.atomic
def accept(*, agreement: SplitAgreement, payee, terms_hash: str, by, at) -> None:
    """
    :raises NotEligible: if `by` does not speak for `payee`, or it is no party
    :raises TermsChanged: if `terms_hash` is not that of this version
    :raises AlreadyDecided: if the payee answered before
    :raises IllegalTransition: if the agreement no longer waits for answers
    """
    locked = _lock(agreement, Status.PROPOSED)
    _require_party(locked, payee, by, terms_hash)
    _answer(locked, payee, Acceptance.Answer.ACCEPTED, by=by, reason="", at=at)
    _move_on(locked, at=at)
    agreement.refresh_from_db()


@transaction.atomic
def decline(*, agreement: SplitAgreement, payee, terms_hash: str, by, reason: str, at) -> None:
    """One party's no ends the version. Raises as `accept` does."""
    locked = _lock(agreement, Status.PROPOSED)
    _require_party(locked, payee, by, terms_hash)
    _answer(locked, payee, Acceptance.Answer.DECLINED, by=by, reason=reason, at=at)
    locked.move(Status.REJECTED)
    agreement.refresh_from_db()


@transaction.atomic
def approve(*, agreement: SplitAgreement, terms_hash: str, by, reason: str, at) -> None:
    """
    One co-op admin's yes to exactly these terms; the last one needed makes them active.

    :raises NotEligible: if `by` proposed the terms or is a party to them
    :raises TermsChanged: if `terms_hash` is not that of this version
    :raises AlreadyDecided: if `by` decided before
    :raises IllegalTransition: if the agreement no longer waits for approval
    """
    locked = _decide(
        agreement, Approval.Decision.APPROVED, terms_hash=terms_hash, by=by, reason=reason, at=at
    )
    _move_on(locked, at=at)
    agreement.refresh_from_db()


@transaction.atomic
def reject(*, agreement: SplitAgreement, terms_hash: str, by, reason: str, at) -> None:
    """One co-op admin's no ends the version. Raises as `approve` does."""
    locked = _decide(
        agreement, Approval.Decision.REJECTED, terms_hash=terms_hash, by=by, reason=reason, at=at
    )
    locked.move(Status.REJECTED)
    agreement.refresh_from_db()


@transaction.atomic
def withdraw(*, agreement: SplitAgreement, by, at) -> None:
    """
    :raises NotEligible: if `by` is not who proposed it
    :raises IllegalTransition: if it is active or ended already
    """
    locked = _lock(agreement, Status.DRAFT, Status.PROPOSED, Status.ACCEPTED)
    if locked.proposed_by_id != by.pk:
        raise NotEligible("only who proposed the split can withdraw it")
    locked.move(Status.WITHDRAWN)
    agreement.refresh_from_db()


def expire_due(*, at) -> int:
    """End the invitations that ran out; returns how many."""
    due = SplitAgreement.objects.filter(status__in=[Status.PROPOSED, Status.ACCEPTED], expires_at__lte=at)
    ended = 0
    for agreement in due:
        try:
            agreement.move(Status.EXPIRED)
        except IllegalTransition:
            continue  # answered or withdrawn at this very moment
        ended += 1
    return ended


def terms_hash(agreement: SplitAgreement, shares: Sequence[Share]) -> str:
    """SHA-256 of all that a party signs: what is shared, at what price, and every line of the terms."""
    content = {
        "subject": agreement.subject,
        "version": agreement.version,
        "currency": agreement.currency,
        "unit_price": agreement.unit_price,
        "shares": [[s.position, s.payee_id, s.role, s.kind, s.amount, s.basis_points] for s in shares],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def problems_of(shares: Sequence[Terms], unit_price: int) -> list[str]:
    """What stands in the way of proposing these shares, a sentence each; empty when nothing does."""
    problems = []
    points = sum(share.basis_points or 0 for share in shares)
    fixed = sum(share.amount or 0 for share in shares)
    if not shares:
        problems.append("Name at least one person to be paid.")
    if len(shares) > MOST_SHARES:
        problems.append(f"At most {MOST_SHARES} people can share one listing.")
    if any((share.amount is None) == (share.basis_points is None) for share in shares):
        problems.append("Each line is either a fixed amount or a percentage.")
    if any(share.amount is not None and share.amount <= 0 for share in shares):
        problems.append("A fixed amount is above zero.")
    if any(share.basis_points is not None and not 0 < share.basis_points <= WHOLE for share in shares):
        problems.append("A percentage is above 0 and at most 100.")
    if shares and points != WHOLE:
        problems.append(f"The percentages add up to {points / 100:.2f} %, not 100.00 %.")
    if fixed >= unit_price:
        problems.append("The fixed amounts leave nothing of the price to share.")
    if len({share.payee.pk for share in shares}) < len(shares):
        problems.append("Somebody is named twice; put their parts in one line.")
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


def _lock(agreement: SplitAgreement, *statuses: str) -> SplitAgreement:
    # Without this lock two approvals at one instant each see "1 of 2" and nothing is activated.
    locked = SplitAgreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.status not in statuses:
        raise IllegalTransition(f"{locked} is {locked.status}")
    return locked


def _require_party(agreement: SplitAgreement, payee, by, terms: str) -> None:
    if payee.user_id != by.pk or not agreement.shares.filter(payee=payee).exists():
        raise NotEligible("only a party to the split can answer for itself")
    if terms != agreement.terms_hash:
        raise TermsChanged("the terms are not the ones that were shown")


def _answer(agreement: SplitAgreement, payee, answer: str, *, by, reason: str, at) -> None:
    if agreement.acceptances.filter(payee=payee).exists():
        raise AlreadyDecided(f"{payee} has answered already")
    Acceptance.objects.create(
        agreement=agreement,
        terms_hash=agreement.terms_hash,
        payee=payee,
        by=by,
        answer=answer,
        reason=reason,
        answered_at=at,
    )


def _decide(agreement, decision, *, terms_hash, by, reason, at) -> SplitAgreement:
    locked = _lock(agreement, Status.ACCEPTED)
    if locked.proposed_by_id == by.pk or locked.shares.filter(payee__user=by).exists():
        raise NotEligible("whoever proposed a split or is paid by it does not decide on it")
    if terms_hash != locked.terms_hash:
        raise TermsChanged("the terms are not the ones that were shown")
    if locked.approvals.filter(by=by).exists():
        raise AlreadyDecided(f"{by} has decided already")
    Approval.objects.create(
        agreement=locked, terms_hash=terms_hash, by=by, decision=decision, reason=reason, decided_at=at
    )
    return locked


def _move_on(agreement: SplitAgreement, *, at) -> None:
    """Whatever follows from the answers so far: accepted once all parties said yes, active once enough admins did."""
    if agreement.status == Status.PROPOSED:
        answered = agreement.acceptances.filter(answer=Acceptance.Answer.ACCEPTED).count()
        if answered == agreement.shares.count():
            agreement.move(Status.ACCEPTED)
    if agreement.status == Status.ACCEPTED:
        approved = agreement.approvals.filter(decision=Approval.Decision.APPROVED).count()
        if approved >= agreement.approvals_needed:
            former = SplitAgreement.objects.select_for_update().filter(
                subject=agreement.subject, status=Status.ACTIVE
            )
            for old in former:
                old.move(Status.SUPERSEDED, active_to=at)
            agreement.move(Status.ACTIVE, active_from=at)
