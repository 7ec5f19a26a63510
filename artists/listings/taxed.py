"""What of a listing's price is tax."""

import datetime as dt

from artists.listings.models import Listing
from artists.profiles import vat
from payouts.money import Money


def due_on(listing: Listing, *, to: str, on: dt.date) -> vat.Due:
    """What its sale to somebody in `to` is taxed with that day. Select `work__artist` with it."""
    return vat.due(listing.work.artist.seller, to=to, is_art=listing.kind == Listing.Kind.ORIGINAL, on=on)


def tax_at_home(listing: Listing, price: Money, *, on: dt.date) -> Money:
    """The tax in `price` where it is sold in the artist's own country, as is supposed until the buyer's is known."""
    due = due_on(listing, to=listing.work.artist.seller.country, on=on)
    return Money(vat.contained(price.minor, due.points), price.currency)
