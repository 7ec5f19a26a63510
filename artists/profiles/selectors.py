"""Artists, their storefronts, and what sending a parcel costs."""

from dataclasses import dataclass

from django.db.models import QuerySet

from artists.profiles.lookalikes import skeleton
from artists.profiles.models import Address, Artist, Follow, NameRequest, ShippingRate, Storefront
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
