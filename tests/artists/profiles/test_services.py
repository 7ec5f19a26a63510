import pytest

from artists.profiles import selectors, services
from artists.profiles.delivery import Piece, Shape
from artists.profiles.plain_text import one_line, plain
from artists.profiles.services import Rate
from artists.profiles.slugs import from_name, problem_with
from payouts.money import Money
from tests.factories import FRIDAY, make_applicant, make_artist, make_member, make_user

pytestmark = pytest.mark.django_db

TEXTS = {
    "at": FRIDAY,
    "name": "Ana Moreau",
    "slug": "ana-moreau",
    "statement": "I paint the sea.",
    "process": "",
    "town": "Douarnenez",
    "country": "FR",
    "shipping_terms": "",
}


def test_a_new_member_gets_a_payee_and_a_storefront_to_fill_in():
    artist = services.open_for(member=make_member("Ana Moreau"), at=FRIDAY)
    assert (artist.name, artist.payee.name) == ("Ana Moreau", "Ana Moreau")
    assert (artist.storefront.slug, artist.storefront.status) == ("ana-moreau", "draft")
    assert selectors.artist_of(artist.user) == artist


def test_setting_up_twice_changes_nothing():
    member = make_member("Ana Moreau")
    assert services.open_for(member=member, at=FRIDAY) == services.open_for(member=member, at=FRIDAY)


def test_an_applicant_gets_no_storefront():
    with pytest.raises(services.NotAMember):
        services.open_for(member=make_applicant(), at=FRIDAY)


def test_two_artists_of_one_name_get_two_addresses():
    first = services.open_for(member=make_member("Ana Moreau"), at=FRIDAY)
    second = services.open_for(member=make_member("Ana Moreau"), at=FRIDAY)
    assert (first.storefront.slug, second.storefront.slug) == ("ana-moreau", "ana-moreau-2")


def test_an_artist_called_studio_gets_another_address():
    assert services.open_for(member=make_member("Studio"), at=FRIDAY).storefront.slug == "studio-2"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zoë Ångström", "zoe-angstrom"),
        ("Weiß & Søn", "weiss-son"),
        ("山田花子", "artist"),
        ("  --  ", "artist"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_name_becomes_an_address(name, slug):
    assert from_name(name) == slug


@pytest.mark.parametrize(
    "slug", ["admin", "studio", "a", "Ana", "ana--moreau", "-ana", "ana/../", "2026", ""]
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(slug):
    assert problem_with(slug).endswith(".")
    with pytest.raises(services.BadSlug):
        services.edit_storefront(storefront=make_artist().storefront, **(TEXTS | {"slug": slug}))


def test_another_artists_address_is_refused_and_nothing_changes():
    make_artist("Ben Adeyemi")
    storefront = make_artist("Ana Moreau").storefront
    with pytest.raises(services.BadSlug, match="another artist"):
        services.edit_storefront(storefront=storefront, **(TEXTS | {"slug": "ben-adeyemi", "town": "Brest"}))
    storefront.refresh_from_db()
    assert (storefront.slug, storefront.town) == ("ana-moreau", "Douarnenez")


def test_markup_and_tricks_are_taken_out_of_what_an_artist_writes():
    storefront = make_artist().storefront
    texts = {"statement": "I <b>paint</b>.<script>alert(1)</script>", "town": "\u202eztserB\u202c\nFrance"}
    services.edit_storefront(storefront=storefront, **(TEXTS | texts))
    storefront.refresh_from_db()
    assert (storefront.statement, storefront.town) == ("I paint.", "ztserB France")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sizes < 30 cm & > 20 cm", "Sizes < 30 cm & > 20 cm"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        ("I <3 gouache", "I <3 gouache"),
        ("<a href='javascript:x'>here</a> &amp; there", "here & there"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_text_is_kept_as_it_reads(typed, kept):
    assert plain(typed) == kept


def test_a_title_is_one_line():
    assert one_line(" Harbour\n at\t dusk ") == "Harbour at dusk"


def test_a_parcel_costs_by_where_it_goes_and_how_much_is_in_it():
    storefront = make_artist(country="FR").storefront
    quotes = {
        country: selectors.shipping_quote(storefront, country, [Piece()] * 3)
        for country in ("FR", "DE", "JP")
    }
    assert {country: quote.money for country, quote in quotes.items()} == {
        "FR": Money(850, "EUR"),
        "DE": Money(1_600, "EUR"),
        "JP": Money(3_200, "EUR"),
    }
    assert (quotes["DE"].days_min, quotes["DE"].days_max) == (2, 7)


def test_where_no_rate_is_given_nothing_is_shipped():
    storefront = make_artist(country="FR").storefront
    services.set_shipping_rates(
        storefront=storefront, rates={"home": Rate(700), "europe": None, "world": None}
    )
    assert selectors.shipping_quote(storefront, "FR", [Piece()]).money == Money(700, "EUR")
    assert selectors.shipping_quote(storefront, "US", [Piece()]) is None


def test_countries_named_one_by_one_have_their_own_price_and_some_have_none():
    storefront = make_artist(country="FR").storefront
    services.set_shipping_rates(
        storefront=storefront,
        rates={},
        lists=[services.ListedRate("North America", ["US", "CA"], Rate(1_900, framed=6_000))],
        not_shipped_to=["CA", "RU"],
    )
    quotes = {
        country: selectors.shipping_quote(storefront, country, [Piece(Shape.FRAMED)])
        for country in ("US", "CA", "RU", "JP")
    }
    assert {country: quote and quote.money.minor for country, quote in quotes.items()} == {
        "US": 6_000,
        "CA": None,
        "RU": None,
        "JP": 2_400,
    }
    services.set_shipping_rates(storefront=storefront, rates={}, lists=[], not_shipped_to=[])
    assert selectors.shipping_quote(storefront, "CA", [Piece()]).money.minor == 2_400


def test_a_storefront_opens_when_it_says_something_and_ships_somewhere():
    storefront = services.open_for(member=make_member("Ana Moreau"), at=FRIDAY).storefront
    with pytest.raises(services.NotReady) as refused:
        services.open_storefront(storefront=storefront, at=FRIDAY)
    assert len(refused.value.missing) == 2

    services.edit_storefront(storefront=storefront, **TEXTS)
    services.set_shipping_rates(storefront=storefront, rates={"home": Rate(650)})
    assert services.open_storefront(storefront=storefront, at=FRIDAY).opened_at == FRIDAY
    assert services.open_storefront(storefront=storefront, at=FRIDAY).status == "open"
    assert [each.slug for each in selectors.open_storefronts()] == ["ana-moreau"]
    services.close_storefront(storefront=storefront)
    assert not selectors.open_storefronts().exists()


def test_a_visitor_is_no_artist():
    assert selectors.artist_of(make_user("Bea Buyer")) is None
