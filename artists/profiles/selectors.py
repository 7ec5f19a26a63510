"""Artists, their storefronts, and what sending a parcel costs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from artists.profiles import delivery
from artists.profiles.delivery import Piece
from artists.profiles.lookalikes import skeleton
from artists.profiles.models import Address, Artist, Follow, NameRequest, ShippingRate, Storefront
from artists.profiles.zones import nearest
from payouts.money import Money

__all__ = ["Quote", "artist_of", "open_storefronts", "rate_for", "shipping_quote", "storefront_by_slug"]


@dataclass(frozen=True, slots=True)
class Quote:
    """One parcel to one country: the price the buyer pays, how many days it travels, and when it arrives."""

    money: Money
    days_min: int
    days_max: int
    arrives_from: dt.date | None = None
    arrives_to: dt.date | None = None


def artist_of(user) -> Artist | None:
    """The artist who signs in as `user`, with her storefront and payee; None for anybody else."""
    if not user.is_authenticated:
        return None
    artist = Artist.objects.select_related("storefront", "payee").filter(user=user).first()
    if artist is not None:
        artist.user = user
    return artist


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


def shipping_quote(
    storefront: Storefront,
    country: str,
    pieces: Sequence[Piece],
    *,
    on: dt.date | None = None,
    rates: Sequence[ShippingRate] | None = None,
) -> Quote | None:
    """
    What a parcel of `pieces` to `country` costs; None where this artist does not ship there.

    With the day it is ordered `on`, also when it arrives. Reads `storefront.shipping_rates` unless given its `rates`, so
    prefetch them where there are many storefronts.
    """
    rate = rate_for(storefront, country, rates=rates)
    if rate is None:
        return None
    first, last = delivery.arrival(rate.terms, pieces, on=on) if on else (None, None)
    return Quote(
        Money(delivery.price(rate.terms, pieces), rate.currency), rate.days_min, rate.days_max, first, last
    )


def rate_for(
    storefront: Storefront, country: str, *, rates: Sequence[ShippingRate] | None = None
) -> ShippingRate | None:
    """The rate that holds for a country, of the storefront's `rates` where they were read before; None where nothing is sent."""
    if country in storefront.not_shipped_to:
        return None
    offered = storefront.shipping_rates.all() if rates is None else rates
    named = {str(rate.pk) if rate.zone == "list" else rate.zone: rate for rate in offered}
    lists = {name: rate.countries for name, rate in named.items() if rate.zone == "list"}
    return named.get(nearest(country, storefront.country, zones=list(named), lists=lists))


def rates_read(said: list[dict]) -> list[ShippingRate]:
    """Rates that were read beside something else, each by its columns."""
    return [ShippingRate(**rate) for rate in said]


def rates_by_zone(storefront: Storefront) -> dict[str, ShippingRate]:
    return {rate.zone: rate for rate in storefront.shipping_rates.all() if rate.zone != "list"}


def rates_by_list(storefront: Storefront) -> list[ShippingRate]:
    """The rates for countries that are named one by one, the oldest first."""
    return sorted(
        (rate for rate in storefront.shipping_rates.all() if rate.zone == "list"), key=lambda rate: rate.pk
    )


def address_now(slug: str) -> str | None:
    """Where the storefront of a former address is found today; None for an address that never was one."""
    return Address.objects.filter(slug=slug).values_list("storefront__slug", flat=True).first()


def owners_of_address(slug: str) -> set[int]:
    """The storefronts that an address, or one that looks like it, belongs to for good."""
    look = skeleton(slug)
    taken = Address.objects.values_list("slug", "storefront")
    return {owner for other, owner in taken.iterator() if skeleton(other) == look}


def looks_like(name: str, *, but: Artist | None = None) -> Artist | None:
    """Another artist whose name looks the same, if there is one."""
    look = skeleton(name)
    others = Artist.objects.exclude(pk=but.pk if but else None).order_by("pk")
    return next((artist for artist in others.iterator() if skeleton(artist.name) == look), None)


def waiting_name(artist: Artist) -> NameRequest | None:
    """The name an artist wants and a person has not decided on."""
    return NameRequest.objects.filter(artist=artist, status=NameRequest.Status.WAITING).first()


def refused_name(artist: Artist) -> NameRequest | None:
    """The last name an artist asked for, if a person refused it."""
    last = NameRequest.objects.filter(artist=artist).order_by("-asked_at", "-pk").first()
    return last if last is not None and last.status == NameRequest.Status.REFUSED else None


def names_to_decide() -> QuerySet[NameRequest]:
    """Names that look like another artist's, the longest wait first."""
    return (
        NameRequest.objects.filter(status=NameRequest.Status.WAITING)
        .select_related("artist", "resembles")
        .order_by("asked_at", "pk")
    )


def followers(artist: Artist) -> int:
    return Follow.objects.filter(artist=artist).count()


def follows(user, artist: Artist) -> bool:
    return user.is_authenticated and Follow.objects.filter(artist=artist, user=user).exists()
