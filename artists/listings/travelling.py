"""How what is offered travels: the shape of a piece, and what sending it costs."""

import datetime as dt
import re

from artists.listings.models import Option
from artists.profiles import selectors as profiles
from artists.profiles.delivery import Piece, Shape, shape_of

# What cannot be rolled, in the words artists have for it. "Unframed" is not framed.
_RIGID = re.compile(
    r"\b(framed|in a[n]? \w+ frame|canvas|panel|board|wood|wooden|stretched|mounted|aluminium|dibond|glass|gerahmt|encadré\w*)\b",
    re.IGNORECASE,
)
_NOT_RIGID = re.compile(r"\bcanvas paper|un-?framed|not framed|without (a )?frame\b", re.IGNORECASE)


def piece_of(option: Option) -> Piece:
    """One copy of an option as the parcel's arithmetic takes it. Select the listing and the work with it."""
    listing, work = option.listing, option.listing.work
    words = _NOT_RIGID.sub(" ", " · ".join((option.name, option.paper, work.support)))
    guessed = shape_of(
        width_mm=option.sheet_width_mm or work.width_mm,
        height_mm=option.sheet_height_mm or work.height_mm,
        rigid=bool(_RIGID.search(words)),
    )
    return Piece(
        shape=Shape(option.travels) if option.travels else guessed,
        amount=option.price,
        dispatch_days=listing.dispatch_days if option.dispatch_days is None else option.dispatch_days,
    )


def delivery_to(option: Option, country: str, *, on: dt.date) -> profiles.Quote | None:
    """
    "Delivery to France: €6.50, arrives 2 to 6 December", for one copy alone; None where the artist does not ship.

    Select `listing__work__artist__storefront` and prefetch its `shipping_rates` with the option.
    """
    storefront = option.listing.work.artist.storefront
    return profiles.shipping_quote(storefront, country, [piece_of(option)], on=on)
