"""Setting up an artist, keeping her storefront and her name, and following her."""

from artists.profiles.services.following import follow, unfollow
from artists.profiles.services.naming import BadName, NotWaiting, decide_name, rename
from artists.profiles.services.storefronts import (
    BadSlug,
    BadVatNumber,
    ListedRate,
    NotAMember,
    NotReady,
    Rate,
    close_storefront,
    edit_storefront,
    open_for,
    open_storefront,
    reserve_new_works,
    set_shipping_rates,
    set_tax_standing,
    set_up,
    still_missing,
    what_is_missing,
)

__all__ = [
    "BadName",
    "BadSlug",
    "BadVatNumber",
    "ListedRate",
    "NotAMember",
    "NotReady",
    "NotWaiting",
    "Rate",
    "close_storefront",
    "decide_name",
    "edit_storefront",
    "follow",
    "open_for",
    "open_storefront",
    "rename",
    "reserve_new_works",
    "set_shipping_rates",
    "set_tax_standing",
    "set_up",
    "still_missing",
    "unfollow",
    "what_is_missing",
]
