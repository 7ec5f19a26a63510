"""Artists, their storefronts, and what sending a parcel costs."""

from dataclasses import dataclass

from django.db.models import QuerySet

from artists.profiles.models import Artist, ShippingRate, Storefront
from artists.profiles.zones import zone_of
from payouts.money import Money

__all__ = ["Quote", "artist_of", "open_storefronts", "shipping_quote", "storefront_by_slug", "zone_of"]


@dataclass(frozen=True, slots=True)
class Quote:
    """One parcel to one country: the price the buyer pays, and how many days it travels."""

    money: Money
    days_min: int
    days_max: int


def artist_of(user) -> Artist | None:
    """The artist who signs in as `user`, with her storefront and payee; None for anybody else."""
    if not user.is_authenticated:
        return None
    return Artist.objects.select_related("storefront", "payee").filter(user=user).first()


def open_storefronts() -> QuerySet[Storefront]:
    """What the public sees, by the artist's name."""
    return (
        Storefront.objects.filter(status=Storefront.Status.OPEN)
        .select_related("artist")
        .order_by("artist__name")
    )


def storefront_by_slug(slug: str) -> Storefront | None:
    """The open storefront of that address."""
    return open_storefronts().filter(slug=slug).first()


def shipping_quote(storefront: Storefront, country: str, pieces: int) -> Quote | None:
    """
    What a parcel of `pieces` to `country` costs; None where this artist does not ship there.

    Reads `storefront.shipping_rates`, so prefetch them where there are many storefronts.
    """
    zone = zone_of(country, storefront.country)
    rate = next((rate for rate in storefront.shipping_rates.all() if rate.zone == zone), None)
    if rate is None:
        return None
    cost = rate.first + rate.additional * (pieces - 1)
    return Quote(Money(cost, rate.currency), rate.days_min, rate.days_max)


def rates_by_zone(storefront: Storefront) -> dict[str, ShippingRate]:
    return {rate.zone: rate for rate in storefront.shipping_rates.all()}
