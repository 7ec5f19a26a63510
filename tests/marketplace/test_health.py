"""`/healthz` says that the process lives, `/readyz` whether visitors may come."""

import contextlib

import pytest
import redis
from django.conf import settings

from marketplace import health
from tests.harness import database
from tests.harness.processes import eventually


@pytest.fixture(autouse=True)
def _nothing_known_yet(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def broker_answers() -> bool:
    with redis.Redis.from_url(settings.REDIS_URL) as client, contextlib.suppress(redis.ConnectionError):
        return client.ping()
    return False


def test_a_living_process_says_so_without_asking_anybody(client, django_assert_num_queries):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_visitors_may_come_when_database_broker_and_migrations_are_in_order(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "broker": True, "migrations": True}


@pytest.mark.django_db(transaction=True)
def test_no_visitor_may_come_before_the_last_migration(client):
    with database.owner() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'orders'")
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": True, "migrations": False}


@pytest.mark.django_db
def test_no_visitor_may_come_while_the_broker_is_gone(client, embedded):
    embedded["valkey"].process.kill()
    embedded["valkey"].process.wait()
    try:
        answer = client.get("/readyz")
    finally:
        embedded["valkey"].start()
        eventually(broker_answers)

    assert answer.status_code == 503
    assert answer.json()["broker"] is False


def test_nothing_can_be_posted_there(client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
