import pytest
from django.urls import reverse

from tests.factories import make_applicant, make_member, make_officer
from tests.marketplace.console.scene import OFFICES, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:members")


def test_members_are_shown_to_office_holders(client):
    make_member("Ana Moreau")
    shows_only_to(client, URL, *OFFICES)


def test_members_are_found_by_name_and_status(client):
    make_member("Ana Moreau")
    make_applicant("Nora Lind")
    sign_in(client, make_officer("Carla Haas"))
    assert "Nora Lind" not in words(client.get(URL, {"status": "admitted"}))
    assert "Ana Moreau" not in words(client.get(URL, {"q": "lind"}))
    assert "Nobody fits" in words(client.get(URL, {"q": "%_"}))


def test_junk_in_the_address_is_no_error(client):
    make_member("Ana Moreau")
    sign_in(client, make_officer("Carla Haas"))
    for junk in ({"page": "10000000000"}, {"page": "-1"}, {"status": "'; drop"}, {"q": "\x01" * 500}):
        assert client.get(URL, junk).status_code == 200
