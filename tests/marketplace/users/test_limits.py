"""Whoever asks too often waits; nobody else does, and no failure opens the door."""

import pytest
import redis
from django.urls import get_resolver, reverse

from marketplace.users import limits
from tests.architecture.test_access import addresses
from tests.factories import make_policy, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_a_minute(monkeypatch, settings):
    """A table with one line, and nothing counted yet."""
    make_policy()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    monkeypatch.setitem(limits.LIMITS, ("GET", "catalogue:how"), (3, limits.HOUR))
    limits._own.clear()


def look(client, **extra):
    return client.get(reverse("catalogue:how"), **extra).status_code


def test_the_fourth_time_a_visitor_is_asked_to_wait_and_told_how_long(client):
    assert [look(client) for _ in range(4)] == [200, 200, 200, 429]
    page = client.get(reverse("catalogue:how"))
    assert page["Retry-After"] == "3600"
    assert "Wait a little and try again" in page.content.decode()
    assert client.get(reverse("catalogue:home")).status_code == 200


def test_another_address_and_a_member_at_the_same_one_are_counted_apart(client):
    for _ in range(4):
        look(client)
    assert look(client, REMOTE_ADDR="203.0.113.7") == 200
    client.force_login(make_user("Ben Okafor"))
    assert look(client) == 200


def test_without_redis_the_limits_hold(client, monkeypatch):
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(limits, "_redis", lambda: nowhere)
    assert [look(client) for _ in range(4)] == [200, 200, 200, 429]


def test_every_limit_is_of_an_address_that_exists():
    assert {name for _, name in limits.LIMITS} <= addresses(get_resolver())
