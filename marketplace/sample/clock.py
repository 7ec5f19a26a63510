"""Letting time pass for the sample's money, so that nobody who tries the site has to wait a week for a payday."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from payouts.earnings import services as earnings
from payouts.earnings.models import Sale

WEEK = dt.timedelta(days=7)


@transaction.atomic
def let_a_week_pass(*, at: dt.datetime) -> int:
    """
    Everything that was delivered comes a week nearer to its release; what is due then is released.

    Only dates move: an open complaint holds as it does in life, and nothing undelivered is touched. Returns how many
    sales were released.
    """
    delivered = Sale.objects.filter(status=Sale.Status.PENDING, delivered_at__isnull=False)
    delivered.update(release_at=F("release_at") - WEEK)
    return earnings.release_due(at=at)
