"""Splits approved or refused, and hours that were hard to believe."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from artists.listings import services as listings
from artists.listings.models import Outlier
from payouts.splits import letters as letters_of_splits
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

from .already import NotOneself


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
