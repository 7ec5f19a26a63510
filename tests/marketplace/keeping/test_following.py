"""The artists that somebody follows, and no longer."""

import pytest
from django.apps import apps

from artists.profiles import services as profiles
from tests.factories import FRIDAY, make_artist, make_user

pytestmark = pytest.mark.django_db


def test_bea_stops_following_an_artist_whose_storefront_has_closed(client, bea):
    ana = make_artist("Ana Moreau", storefront="closed")
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    follow = ana.followers.get()
    client.force_login(bea)

    page = client.get("/account/following/").content.decode()
    assert "Ana Moreau" in page and "closed at the moment" in page
    answer = client.post(f"/account/following/{follow.pk}/stop/", follow=True)

    assert "You no longer follow Ana Moreau." in answer.content.decode()
    assert "You follow nobody yet" in answer.content.decode()
    assert client.post(f"/account/following/{follow.pk}/stop/").status_code == 404


def test_nobody_unfollows_for_another(client, bea):
    ana = make_artist("Ana Moreau")
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    client.force_login(make_user("Stan Stranger"))
    assert client.post(f"/account/following/{ana.followers.get().pk}/stop/").status_code == 404
    assert apps.get_model("profiles.Follow").objects.count() == 1
