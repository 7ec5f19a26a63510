"""Setting up an artist, and keeping her storefront."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from artists.cooperative.models import Member
from artists.profiles import lookalikes, selectors, slugs, vat
from artists.profiles.delivery import Rate
from artists.profiles.models import Address, Artist, ShippingRate, Storefront
from artists.profiles.plain_text import one_line, plain
from artists.profiles.services.naming import rename
from payouts.payees.services import payee_for


class NotAMember(Exception):
    """Only an admitted member sells here."""


class BadSlug(ValueError):
    """The address cannot be used; the message says why."""


class BadVatNumber(ValueError):
    """This is no VAT number; the message says how one looks."""


class NotReady(Exception):
    """The storefront cannot open yet; `missing` says what is to do, as sentences."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class ListedRate:
    """A rate for countries that are named one by one; `countries` are ISO 3166-1 codes."""

    name: str
    countries: Sequence[str]
    rate: Rate


@transaction.atomic
def open_for(*, member: Member, at: dt.datetime, country: str = "FR") -> Artist:
    """Make an admitted member an artist with a storefront to fill in. Asked twice, the first stands."""
    if member.status != Member.Status.ADMITTED:
        raise NotAMember(f"{member} is not a member")
    return set_up(
        user=member.user, name=member.user.name or member.user.email.split("@")[0], country=country, at=at
    )


@transaction.atomic
def set_up(*, user, name: str, country: str, at: dt.datetime) -> Artist:
    """
    Give `user` a payee, an artist's name and a draft storefront; whatever is there already stays as it is.

    :raises NotAMember: if `user` was not admitted
    """
    if not Member.objects.filter(user=user, status=Member.Status.ADMITTED).exists():
        raise NotAMember(f"{user} is not a member")
    # Who admits somebody reads in the console whom the name looks like; what nobody may be called is not passed on.
    name = one_line(name)[:120]
    if lookalikes.problem_with(name):
        name = f"Artist {user.pk}"
    payee = payee_for(user=user, name=name, country=country)
    artist, _is_new = Artist.objects.get_or_create(
        user=user, defaults={"payee": payee, "name": name, "created_at": at}
    )
    storefront, _is_new = Storefront.objects.get_or_create(
        artist=artist,
        defaults={"slug": slugs.free(slugs.from_name(name), is_taken=_is_taken), "country": country},
    )
    Address.objects.get_or_create(slug=storefront.slug, defaults={"storefront": storefront, "since": at})
    return artist


def reserve_new_works(*, artist: Artist, search_may_index: bool) -> Artist:
    """Say whether search engines may index works that are added from now on. Those that are here stay as they are."""
    artist.search_may_index_new_works = search_may_index
    artist.save(update_fields=["search_may_index_new_works"])
    return artist


@transaction.atomic
def edit_storefront(
    *,
    storefront: Storefront,
    name: str,
    slug: str,
    statement: str,
    process: str,
    town: str,
    country: str,
    shipping_terms: str,
    at: dt.datetime,
) -> Storefront:
    """
    Change what the storefront says. Markup and hidden characters are taken out. Links to the address it had lead on.

    A name that looks like another artist's waits for a person: `selectors.waiting_name`.

    :raises BadSlug: if the address is malformed, reserved, or is or was another artist's
    :raises BadName: if nobody may sell under the name
    """
    if slug != storefront.slug:
        _claim(slug, storefront, at)
    rename(artist=storefront.artist, name=name, at=at)
    storefront.slug = slug
    storefront.statement = plain(statement)
    storefront.process = plain(process)
    storefront.town = one_line(town)
    storefront.country = country
    storefront.shipping_terms = plain(shipping_terms)
    try:
        with transaction.atomic():
            storefront.save(
                update_fields=["slug", "statement", "process", "town", "country", "shipping_terms"]
            )
    except IntegrityError as error:
        raise BadSlug(
            _("“%(slug)s” is another artist's address. Choose another.") % {"slug": slug}
        ) from error
    storefront.artist.refresh_from_db(fields=["name"])
    return storefront


def _claim(slug: str, storefront: Storefront, at: dt.datetime) -> None:
    """Make an address the storefront's own, for good; the one it has now stays its own as well."""
    if problem := slugs.problem_with(slug):
        raise BadSlug(problem)
    others = selectors.owners_of_address(slug) - {storefront.pk}
    for own in (storefront.slug, slug):
        address, _is_new = Address.objects.get_or_create(
            slug=own, defaults={"storefront": storefront, "since": at}
        )
        others |= {address.storefront_id} - {storefront.pk}
    if others:
        raise BadSlug(
            _("“%(slug)s” is or was another artist's address, or looks like one. Choose another.")
            % {"slug": slug}
        )


def _is_taken(slug: str) -> bool:
    return Storefront.objects.filter(slug=slug).exists() or Address.objects.filter(slug=slug).exists()


@transaction.atomic
def set_shipping_rates(
    *,
    storefront: Storefront,
    rates: Mapping[str, Rate | None],
    lists: Sequence[ListedRate] | None = None,
    not_shipped_to: Sequence[str] | None = None,
    currency: str = "EUR",
) -> None:
    """
    Say what a parcel costs in each zone ("home", "eu", "europe", "world"); None: not shipped there.

    `lists` replaces the rates of countries named one by one, `not_shipped_to` the countries left out; None leaves
    them as they are.
    """
    for zone, rate in rates.items():
        if rate is None:
            ShippingRate.objects.filter(storefront=storefront, zone=zone).delete()
            continue
        ShippingRate.objects.update_or_create(
            storefront=storefront, zone=zone, defaults={"currency": currency, **asdict(rate)}
        )
    if lists is not None:
        ShippingRate.objects.filter(storefront=storefront, zone=ShippingRate.Zone.LIST).delete()
        for each in lists:
            ShippingRate.objects.create(
                storefront=storefront,
                zone=ShippingRate.Zone.LIST,
                name=one_line(each.name)[:60],
                countries=sorted(set(each.countries)),
                currency=currency,
                **asdict(each.rate),
            )
    if not_shipped_to is not None:
        storefront.not_shipped_to = sorted(set(not_shipped_to))
        storefront.save(update_fields=["not_shipped_to"])


@transaction.atomic
def set_tax_standing(
    *, artist: Artist, standing: str, vat_number: str = "", one_stop_shop: bool = False
) -> Artist:
    """
    Say what an artist is to her tax office: "none", "small" or "registered". Orders already placed stay as they are.

    :raises BadVatNumber: if she is registered and the number is no country's
    """
    registered = standing == Artist.TaxStanding.REGISTERED
    number = vat.tidy(vat_number) if registered else ""
    if registered and vat.country_of(number) is None:
        raise BadVatNumber(_("Write your VAT number with its two letters in front, like FR12345678901."))
    artist.tax_standing = standing
    artist.vat_number, artist.one_stop_shop = number, registered and one_stop_shop
    artist.save(update_fields=["tax_standing", "vat_number", "one_stop_shop"])
    return artist


@transaction.atomic
def open_storefront(*, storefront: Storefront, at: dt.datetime) -> Storefront:
    """
    Show the storefront to the public. Open already, it stays open.

    :raises NotReady: if it says nothing about the artist or ships nowhere
    """
    storefront = Storefront.objects.select_for_update().get(pk=storefront.pk)
    if storefront.status == Storefront.Status.OPEN:
        return storefront
    if missing := what_is_missing(storefront):
        raise NotReady(missing)
    storefront.move(Storefront.Status.OPEN, opened_at=storefront.opened_at or at)
    return storefront


@transaction.atomic
def close_storefront(*, storefront: Storefront) -> Storefront:
    """Take the storefront and its works out of sight, for as long as the artist likes. Orders go on."""
    storefront = Storefront.objects.select_for_update().get(pk=storefront.pk)
    if storefront.status == Storefront.Status.OPEN:
        storefront.move(Storefront.Status.CLOSED)
    return storefront


def what_is_missing(storefront: Storefront) -> list[str]:
    """What must be filled in before the storefront can open, as sentences."""
    return still_missing(
        storefront,
        is_confirmed=storefront.artist.user.emailaddress_set.filter(verified=True).exists(),
        has_rates=storefront.shipping_rates.exists(),
    )


def still_missing(storefront: Storefront, *, is_confirmed: bool, has_rates: bool) -> list[str]:
    """The same for whoever knows whether her address is confirmed, and whether there is a price for a parcel."""
    missing = []
    if not is_confirmed:
        missing.append(_("Confirm your e-mail address: follow the link in the letter we sent."))
    if not storefront.statement:
        missing.append(_("Write a few sentences about yourself and your work."))
    if not has_rates:
        missing.append(_("Say what sending a parcel costs, to one place at least."))
    return missing
