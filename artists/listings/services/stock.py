"""Sold out, and back again."""

import datetime as dt

from django.db import transaction

from artists.listings.models import Listing

Status = Listing.Status


@transaction.atomic
def mark_sold_out(*, listing: Listing, at: dt.datetime) -> Listing:
    """Say that no copy is left. Anything but a published offer stays as it is."""
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.status == Status.PUBLISHED:
        listing.move(Status.SOLD_OUT)
    return listing


@transaction.atomic
def back_on_sale(*, listing: Listing, at: dt.datetime) -> Listing:
    """A copy came back: offer it again. Anything but a sold-out offer stays as it is."""
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.status == Status.SOLD_OUT:
        listing.move(Status.PUBLISHED)
    return listing


@transaction.atomic
def follow_stock(*, listing: Listing) -> Listing:
    """
    An open edition with nothing in stock is sold out, and restocked it is on sale again.

    Numbered copies are counted by their numbers, so limited editions and originals stay as they are.
    """
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    if listing.kind != Listing.Kind.OPEN:
        return listing
    in_stock = any(stock != 0 for stock in listing.options.values_list("stock", flat=True))
    if listing.status == Status.PUBLISHED and not in_stock:
        listing.move(Status.SOLD_OUT)
    elif listing.status == Status.SOLD_OUT and in_stock:
        listing.move(Status.PUBLISHED)
    return listing
