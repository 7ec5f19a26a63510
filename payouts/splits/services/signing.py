"""From a draft to signed terms: propose, accept, approve, supersede. Every verb locks the version first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from payouts.splits.models import Acceptance, Approval, Departure, Share, SplitAgreement
from payouts.states import IllegalTransition

from .drafting import BadTerms, Terms, draft
from .waiting import INVITATION

Status = SplitAgreement.Status
OPEN = (Status.PROPOSED, Status.ACCEPTED)


class NotEligible(Exception):
    """This person may not decide on this agreement."""


class TermsChanged(Exception):
    """The terms are not the ones that were on the page."""


class AlreadyDecided(Exception):
    """This person, or somebody else, has answered already."""


class StillOpen(Exception):
    """Another version waits for answers; it is withdrawn first, or decided."""


@transaction.atomic
def propose(*, agreement: SplitAgreement, by, approvals_needed: int, at) -> None:
    """
    Fix the terms and ask every party, and whoever the version in force pays and this one would not.

    The proposer's own share is accepted with it. Where the proposer is the only one to be asked, nobody else is needed
    and the terms are active at once.

    :raises IllegalTransition: if it is no draft
    :raises StillOpen: if another version of the same subject waits
    """
    locked = _lock(agreement, Status.DRAFT)
    if SplitAgreement.objects.filter(subject=locked.subject, status__in=OPEN).exists():
        raise StillOpen(f"another version of {locked.title} waits for answers")
    shares = list(locked.shares.select_related("payee"))
    leaving = _leaving(locked, shares)
    Departure.objects.bulk_create(
        Departure(agreement=locked, payee=share.payee, role=share.role) for share in leaving
    )
    asked = [share.payee for share in (*shares, *leaving)]
    alone = [payee.user_id for payee in asked] == [by.pk]
    try:
        with transaction.atomic():
            locked.move(
                Status.PROPOSED,
                terms_hash=terms_hash(locked, shares, leaving),
                approvals_needed=0 if alone else approvals_needed,
                proposed_by=by,
                proposed_at=at,
                expires_at=at + INVITATION,
            )
    except IntegrityError as error:
        # Two were proposed at this very moment; PostgreSQL lets one wait at a time.
        raise StillOpen(f"another version of {locked.title} waits for answers") from error
    own = next((payee for payee in asked if payee.user_id == by.pk), None)
    if own:
        _answer(locked, own, Acceptance.Answer.ACCEPTED, by=by, reason="", at=at)
        _move_on(locked, at=at)
    agreement.refresh_from_db()


@transaction.atomic
def accept(*, agreement: SplitAgreement, payee, terms_hash: str, by, at) -> None:
    """
    :raises NotEligible: if `by` does not speak for `payee`, or it is not asked
    :raises TermsChanged: if `terms_hash` is not that of this version
    :raises AlreadyDecided: if the payee answered before
    :raises IllegalTransition: if the agreement no longer waits for answers
    """
    locked = _lock(agreement, Status.PROPOSED)
    _require_asked(locked, payee, by, terms_hash)
    _answer(locked, payee, Acceptance.Answer.ACCEPTED, by=by, reason="", at=at)
    _move_on(locked, at=at)
    agreement.refresh_from_db()


@transaction.atomic
def decline(*, agreement: SplitAgreement, payee, terms_hash: str, by, reason: str, at) -> None:
    """One party's no ends the version. Raises as `accept` does."""
    locked = _lock(agreement, Status.PROPOSED)
    _require_asked(locked, payee, by, terms_hash)
    _answer(locked, payee, Acceptance.Answer.DECLINED, by=by, reason=reason, at=at)
    locked.move(Status.REJECTED)
    agreement.refresh_from_db()


@transaction.atomic
def counter(
    *,
    agreement: SplitAgreement,
    payee,
    terms_hash: str,
    shares: Sequence[Terms],
    note: str,
    approvals_needed: int,
    by,
    at,
) -> SplitAgreement:
    """
    Decline, and propose other terms for the same people at the same price, as the next version.

    Raises as `accept` does, and BadTerms if the shares do not work or leave somebody out.
    """
    locked = _lock(agreement, Status.PROPOSED)
    named = {share.payee_id for share in locked.shares.all()}
    if named - {share.payee.pk for share in shares} or {share.payee.pk for share in shares} - named - {
        payee.pk
    }:
        raise BadTerms(
            [_("Other terms are for the same people. To add or leave out somebody, decline and say so.")]
        )
    decline(
        agreement=locked,
        payee=payee,
        terms_hash=terms_hash,
        by=by,
        reason=gettext_noop("Offers other terms instead."),
        at=at,
    )
    answer = draft(
        subject=locked.subject,
        title=locked.title,
        currency=locked.currency,
        unit_price=locked.unit_price,
        shares=shares,
        note=note,
        by=by,
        at=at,
    )
    propose(agreement=answer, by=by, approvals_needed=approvals_needed, at=at)
    agreement.refresh_from_db()
    return answer


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
    Take it back; approvals given so far go with it, since they are of these terms only.

    :raises NotEligible: if `by` is not who proposed it
    :raises IllegalTransition: if it is active or ended already
    """
    locked = _lock(agreement, Status.DRAFT, Status.PROPOSED, Status.ACCEPTED)
    if locked.proposed_by_id != by.pk:
        raise NotEligible("only who proposed the split can withdraw it")
    locked.move(Status.WITHDRAWN)
    agreement.refresh_from_db()


def terms_hash(agreement: SplitAgreement, shares: Sequence[Share], leaving: Sequence[Share] = ()) -> str:
    """SHA-256 of all that is signed: what is shared, at what price, every line of the terms, and who leaves."""
    content = {
        "subject": agreement.subject,
        "version": agreement.version,
        "currency": agreement.currency,
        "unit_price": agreement.unit_price,
        "shares": [[s.position, s.payee_id, s.role, s.kind, s.amount, s.basis_points] for s in shares],
        "leaving": sorted(share.payee_id for share in leaving),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _lock(agreement: SplitAgreement, *statuses: str) -> SplitAgreement:
    # Without this lock two approvals at one instant each see "1 of 2" and nothing is activated.
    locked = SplitAgreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.status not in statuses:
        raise IllegalTransition(f"{locked} is {locked.status}")
    return locked


def _leaving(agreement: SplitAgreement, shares: Sequence[Share]) -> list[Share]:
    """Whom the version in force pays and this one does not."""
    former = SplitAgreement.objects.filter(subject=agreement.subject, status=Status.ACTIVE)
    stays = [share.payee_id for share in shares]
    return list(Share.objects.filter(agreement__in=former).exclude(payee__in=stays).select_related("payee"))


def _require_asked(agreement: SplitAgreement, payee, by, terms: str) -> None:
    asked = agreement.shares.filter(payee=payee).exists() or agreement.departures.filter(payee=payee).exists()
    if payee.user_id != by.pk or not asked:
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
    party = locked.shares.filter(payee__user=by).exists() or locked.departures.filter(payee__user=by).exists()
    if party or locked.proposed_by_id == by.pk:
        raise NotEligible("whoever proposed a split, is paid by it or leaves it does not decide on it")
    if terms_hash != locked.terms_hash:
        raise TermsChanged("the terms are not the ones that were shown")
    if locked.approvals.filter(by=by).exists():
        raise AlreadyDecided(f"{by} has decided already")
    Approval.objects.create(
        agreement=locked, terms_hash=terms_hash, by=by, decision=decision, reason=reason, decided_at=at
    )
    return locked


def _move_on(agreement: SplitAgreement, *, at) -> None:
    """Whatever follows from the answers so far: accepted once all said yes, active once enough admins did."""
    if agreement.status == Status.PROPOSED:
        answered = agreement.acceptances.filter(answer=Acceptance.Answer.ACCEPTED).count()
        if answered == agreement.shares.count() + agreement.departures.count():
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
