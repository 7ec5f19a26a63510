"""What a price was reckoned from: kept with the offer, fixed by the first sale, and shown to a person where it is odd."""

import datetime as dt

from django.db import transaction

from artists.cooperative.selectors import NoPolicy
from artists.listings import fair_price, selectors
from artists.listings.models import Listing, Outlier
from artists.works.models import Work
from payouts.states import IllegalTransition


@transaction.atomic
def keep_fair_price(*, listing: Listing, at: dt.datetime) -> None:
    """
    Keep the fair price as it is reckoned today, with the hours and the wage reference it comes from.

    After the first sale it stays what that buyer was told.
    """
    locked = Listing.objects.select_for_update(of=("self",)).select_related("work").get(pk=listing.pk)
    if locked.first_sold_at is not None:
        return
    try:
        reckoned = selectors.fair_price_of(locked, at=at)
    except (NoPolicy, fair_price.NeverPays):
        reckoned = None  # nothing that a sale should wait for
    if reckoned is not None:
        locked.fair_price = {
            "at": at.isoformat(),
            "minutes": reckoned.minutes,
            "materials": reckoned.materials.minor,
            "hourly": reckoned.wage_hourly.minor,
            "wage": reckoned.wage.name,
            "wage_source": reckoned.wage.source,
            "coop_share_points": reckoned.coop_share_points,
            "fair": reckoned.fair.minor,
            "currency": locked.currency,
        }
        locked.save(update_fields=["fair_price"])
    listing.fair_price = locked.fair_price


@transaction.atomic
def first_sale(*, listing: Listing, at: dt.datetime) -> None:
    """The first copy is sold: what the price was reckoned from stays as it is from now on."""
    locked = Listing.objects.select_for_update().get(pk=listing.pk)
    if locked.first_sold_at is None:
        keep_fair_price(listing=locked, at=at)
        Listing.objects.filter(pk=locked.pk).update(first_sold_at=at)


@transaction.atomic
def settle_outlier(*, outlier: Outlier, by, note: str, at: dt.datetime) -> None:
    """
    A reviewer has looked at the hours, asked where need be, and says what is the case.

    :raises IllegalTransition: if somebody settled it before
    """
    settled = Outlier.objects.filter(pk=outlier.pk, settled_at=None).update(
        settled_at=at, settled_by=by, note=note
    )
    if not settled:
        raise IllegalTransition(f"{outlier} was settled before")


@transaction.atomic
def show_odd_hours(*, work: Work, at: dt.datetime) -> None:
    """Let a reviewer look at hours that are hard to believe for the size of the work. Nothing waits for it."""
    reason = fair_price.odd_hours(work.minutes_worked, work.width_mm, work.height_mm)
    if not reason:
        Outlier.objects.filter(work=work, settled_at=None).delete()
        return
    # What a person has looked at is not asked again until the hours change.
    if not Outlier.objects.filter(work=work, minutes=work.minutes_worked).exists():
        Outlier.objects.filter(work=work, settled_at=None).delete()
        raised = Outlier(work=work, minutes=work.minutes_worked, reason=reason, raised_at=at)
        # Two offers of one work may be handed in at one moment.
        Outlier.objects.bulk_create([raised], ignore_conflicts=True)
