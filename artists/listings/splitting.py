"""Which split an option is sold by: its own, or else the listing's. And what a subject ("listing:12") means here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from artists.listings.models import Listing, Option
from payouts.splits import selectors as agreements
from payouts.splits.models import SplitAgreement


@dataclass(frozen=True, slots=True)
class Shared:
    """What a split is about: a listing, or one option of it that is shared differently."""

    listing: Listing
    option: Option | None = None

    @property
    def subject(self) -> str:
        return self.option.subject if self.option else self.listing.subject

    @property
    def title(self) -> str:
        """ "Harbour at dusk, limited edition: framed in oak", as a row keeps it, whoever proposes the split."""
        with translation.override(settings.LANGUAGE_CODE):
            return f"{self.listing}: {self.option.name}"[:200] if self.option else str(self.listing)

    @property
    def options(self) -> list[Option]:
        """The options whose price the split is about."""
        return [self.option] if self.option else list(self.listing.options.all())


def shared_by(subject: str) -> Shared | None:
    """What a split is filed under, if it is a listing or an option of one."""
    kind, _, number = subject.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    listings = Listing.objects.select_related("work__artist__storefront", "work__artist__payee")
    if kind == "listing":
        listing = listings.filter(pk=number).first()
        return Shared(listing) if listing else None
    if kind == "option":
        option = Option.objects.filter(pk=number).first()
        return Shared(listings.get(pk=option.listing_id), option) if option else None
    return None


def in_force_for(options: Iterable[Option]) -> dict[int, SplitAgreement]:
    """
    The split by which each option is sold, by the option's id, in one query; an option that is left out is not sold.

    An option's own goes before the listing's. While its first own is still being signed it is not sold at all: by the
    listing's, the framer would get nothing for the frames sold meanwhile. Where that comes to nothing, the listing's holds.
    """
    options = list(options)
    active, waiting = agreements.active_for_each(
        {subject for option in options for subject in (option.subject, option.listing.subject)}
    )
    by_option = {}
    for option in options:
        waits = option.subject in waiting
        agreement = active.get(option.subject) or (None if waits else active.get(option.listing.subject))
        if agreement is not None:
            by_option[option.pk] = agreement
    return by_option
