"""What follows from a review of how a work was made: a refusal takes its offers down."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from artists.listings import services as listings
from artists.listings.models import Listing
from artists.works import services as works
from artists.works.models import Attestation


@transaction.atomic
def review(
    *,
    attestation: Attestation,
    decision: str,
    rubric: Mapping[str, str],
    reason: str,
    seen: str,
    by,
    at: dt.datetime,
) -> Attestation:
    """
    Write the review down, and withdraw every offer of a work that was refused. Orders already placed go on.

    Raises as `works.services.review` does.
    """
    attestation = works.review(
        attestation=attestation, decision=decision, rubric=rubric, reason=reason, seen=seen, by=by, at=at
    )
    if attestation.status == Attestation.Status.REFUSED:
        offers = Listing.objects.filter(work=attestation.work_id).exclude(status=Listing.Status.WITHDRAWN)
        for listing in offers.order_by("pk"):
            listings.withdraw(listing=listing, at=at)
    return attestation
