"""What a price may be where others signed for theirs."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from artists.cooperative import selectors as cooperative
from artists.listings.models import Listing, Option
from artists.listings.splitting import Shared
from payouts.splits import selectors as agreements
from payouts.splits.models import SplitAgreement


class BadOffer(ValueError):
    """The offer cannot be written like this. `field` names what is wrong, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def require_signed_prices(listing: Listing, prices: Sequence[tuple[Option, int]]) -> None:
    """
    What others signed for, they get: a price below the signed one is a new version of the split, which they sign too.

    `prices`: each option as it will be, a new one without a key, with its price in minor units.

    :raises BadOffer: if one of them is too low, or too high for the approvals the split has
    """
    of_listing = []
    for option, price in prices:
        if option.pk and _signed(option.subject):
            _require_signed_price(Shared(listing, option), [price])
        else:
            of_listing.append(price)
    if of_listing:
        _require_signed_price(Shared(listing), of_listing)


def _signed(subject: str) -> SplitAgreement | None:
    """The version that waits to be signed, or else the one in force; None where nobody else is asked."""
    found = agreements.open_for(subject) or agreements.active_for(subject)
    return found if found and found.approvals_needed else None


def _require_signed_price(shared: Shared, prices: Sequence[int]) -> None:
    signed = _signed(shared.subject)
    if signed is None:
        return
    waits = signed.status != SplitAgreement.Status.ACTIVE
    if min(prices) < signed.unit_price or (waits and min(prices) != signed.unit_price):
        raise BadOffer(
            "price",
            _(
                "The price is part of the split that others signed. Propose a new split with the new price instead."
            ),
        )
    # How many admins approve depends on the dearest copy, or a cheap option would let dear ones past them.
    policy = cooperative.policy(signed.proposed_at, signed.currency)
    if cooperative.approvals_for(policy, max(prices)) > signed.approvals_needed:
        raise BadOffer(
            "price",
            _(
                "So dear a copy needs more approvals than the split has. Make another offer of the work for it, with its own split."
            ),
        )
