"""Addresses: several, one of them the usual one, as the post of the country has them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from marketplace.keeping import postcodes, selectors
from marketplace.keeping.models import Address
from marketplace.keeping.services import addresses
from tests.factories import FRIDAY, make_user

pytestmark = pytest.mark.django_db

HOME = {
    "name": "Bea Klein",
    "street": "Hauptstraße 5",
    "street_2": "",
    "postcode": "10115",
    "town": "Berlin",
    "country": "DE",
}
NEW = "/account/addresses/new/"


def keep(user, *, usual=False, **changes):
    return addresses.add(user=user, place=addresses.Place(**(HOME | changes)), usual=usual, at=FRIDAY)


def streets(user):
    return [(each.street, each.is_default) for each in selectors.addresses_of(user)]


def test_the_first_is_the_usual_one_until_another_is(client, bea):
    client.force_login(bea)
    client.post(NEW, HOME)
    client.post(NEW, HOME | {"street": "Am Kai 1"})
    assert streets(bea) == [("Hauptstraße 5", True), ("Am Kai 1", False)]

    client.post(NEW, HOME | {"street": "Elbweg 9", "usual": "on"})
    assert streets(bea)[0] == ("Elbweg 9", True) and sum(usual for _, usual in streets(bea)) == 1


def test_the_same_address_sent_twice_is_kept_once(client, bea):
    client.force_login(bea)
    for _ in range(2):
        client.post(NEW, HOME)
    assert len(streets(bea)) == 1


def test_removed_the_newest_other_takes_its_place_and_again_nothing_happens(client, bea):
    first, _second, third = keep(bea), keep(bea, street="Am Kai 1"), keep(bea, street="Elbweg 9")
    client.force_login(bea)
    for _ in range(2):
        assert client.post(f"/account/addresses/{first.pk}/remove/").status_code == 302
    assert streets(bea) == [("Elbweg 9", True), ("Am Kai 1", False)]
    client.post(f"/account/addresses/{third.pk}/remove/")
    assert streets(bea) == [("Am Kai 1", True)]


def test_changing_one_changes_that_one(client, bea):
    first, second = keep(bea), keep(bea, street="Am Kai 1")
    client.force_login(bea)
    assert "Am Kai 1" in client.get(f"/account/addresses/{second.pk}/").content.decode()
    client.post(f"/account/addresses/{second.pk}/", HOME | {"street": "Am Kai 2", "usual": "on"})
    assert streets(bea) == [("Am Kai 2", True), ("Hauptstraße 5", False)]
    client.post(f"/account/addresses/{first.pk}/usual/")
    assert streets(bea)[0] == ("Hauptstraße 5", True)


def test_a_stranger_neither_sees_nor_changes_it(client, bea):
    address = keep(bea)
    client.force_login(make_user("Stan Stranger"))
    assert client.get(f"/account/addresses/{address.pk}/").status_code == 404
    assert client.post(f"/account/addresses/{address.pk}/", HOME).status_code == 404
    assert client.post(f"/account/addresses/{address.pk}/usual/").status_code == 404
    client.post(f"/account/addresses/{address.pk}/remove/")
    assert "Hauptstraße" not in client.get("/account/addresses/").content.decode()
    assert len(streets(bea)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"street": "\u202e"}, {"town": "x" * 10_000}, {"country": "XX"}, {"country": ""},
        {"postcode": ""}, {"postcode": "1" * 21}, {"street": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_what_no_parcel_finds_is_refused_beside_the_field(client, bea, wrong):
    client.force_login(bea)
    page = client.post(NEW, HOME | wrong)
    assert page.status_code == 422 and "What you typed is still here" in page.content.decode()
    assert not Address.objects.exists()


def test_a_country_without_postcodes_needs_none_and_others_call_it_theirs(client, bea):
    client.force_login(bea)
    assert client.post(NEW, HOME | {"country": "HK", "postcode": ""}).status_code == 302
    assert "ZIP code" in client.post(NEW, HOME | {"country": "US", "postcode": ""}).content.decode()
    assert str(postcodes.label("FR")) == "Postcode"


def test_nobody_keeps_more_than_the_most(client, bea, monkeypatch):
    monkeypatch.setattr(addresses, "MOST", 1)
    keep(bea)
    client.force_login(bea)
    page = client.post(NEW, HOME | {"street": "Am Kai 1"})
    assert page.status_code == 422 and "Remove one" in page.content.decode()


def test_nobody_has_addresses_before_signing_in():
    assert not selectors.addresses_of(AnonymousUser()).exists()
