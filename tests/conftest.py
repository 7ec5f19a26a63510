"""Fixtures that every test may ask for. Nothing starts before the first test that needs it."""

import pytest
import redis
from django.conf import settings

from tests.harness import database, services


@pytest.fixture(scope="session")
def embedded():
    """PostgreSQL and Valkey of this process, as {"postgres": Child, "valkey": Child}."""
    with services.running() as children:
        yield children


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, embedded):
    """Django makes its test database on our server."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Migrate once; every test that commits gets the migrated database back after it."""
    with django_db_blocker.unblock(), database.copied_back_from_a_template():
        yield


@pytest.fixture(scope="session", autouse=True)
def _letters_go_to_the_outbox(django_test_environment):
    # Django's test runner would put its own backend in; ours writes rows, and the worker delivers to `mail.outbox`.
    settings.EMAIL_BACKEND = "marketplace.mail.backend.Outbox"


@pytest.fixture(autouse=True)
def _broker_and_cache_start_empty(request):
    needs = request.node.get_closest_marker("django_db") or "embedded" in request.fixturenames
    if not needs and {"db", "transactional_db"}.isdisjoint(request.fixturenames):
        return
    request.getfixturevalue("embedded")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
