"""Fixtures that every test may ask for. Nothing starts before the first test that needs it."""

from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from marketplace.catalogue import facets, kept_pages
from marketplace.database import roles
from marketplace.embedded import environment
from marketplace.embedded.local_stripe import LocalStripe
from marketplace.users.templatetags import drawn_once
from tests.contract import traffic
from tests.harness import chromium, database, processes, services
from tests.payouts.stripe_side import StripeSide

TESTS = Path(__file__).parent
KINDS = ("stories", "browser", "contract", "architecture", "faults")


# A busy machine is no reason to fail: no example has a time by which it must end.
hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("patient")


def pytest_configure(config):
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: everything in tests/{kind}, to be chosen with -m {kind}")


def pytest_collection_modifyitems(items):
    for item in items:
        kind = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        if kind in KINDS:
            item.add_marker(kind)


@pytest.fixture(autouse=True)
def the_sites_own_language():
    """A request leaves its language with the thread; the next test begins with ours."""
    translation.deactivate()


# --- Database, queue, cache ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def embedded():
    """PostgreSQL and Valkey of this process, as {"postgres": Child, "valkey": Child}."""
    with services.running() as children:
        yield children


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, embedded):
    """Django makes its test database on our server, as the owner."""
    with roles.as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """
    Migrate once; every test that commits gets the migrated database back after it.

    Tests log in as pages do, with the rights of the web role; `database.owner()` is there for who must do more.
    """
    with django_db_blocker.unblock(), database.copied_back_from_a_template(), roles.as_web():
        yield


@pytest.fixture(autouse=True)
def _queue_and_cache_start_empty(request):
    kept_pages.forget()
    drawn_once.forget()
    facets.drawn.cache_clear()
    needs = request.node.get_closest_marker("django_db") or "embedded" in request.fixturenames
    if not needs and {"db", "transactional_db"}.isdisjoint(request.fixturenames):
        return
    request.getfixturevalue("embedded")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()


# --- Mail ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _letters_go_to_the_outbox(django_test_environment):
    # Django's test runner would put its own backend in; ours writes rows, and the worker delivers to `mail.outbox`.
    settings.EMAIL_BACKEND = "marketplace.mail.backend.Outbox"


# --- The site over HTTP, the worker, Stripe -------------------------------------------------------


@pytest.fixture(scope="session")
def _web_port():
    environment.reservations["web_port"].close()


@pytest.fixture
def site(_web_port, live_server):
    """The site on a real port, at `settings.SITE_URL` (`site.url`), seeing what the test commits."""
    return live_server


@pytest.fixture(scope="session")
def _local_stripe():
    environment.reservations["stripe_port"].close()
    with LocalStripe(port=int(settings.STRIPE_API_BASE.rpartition(":")[2])) as server:
        yield server


@pytest.fixture
def stripe_server(_local_stripe):
    """
    The local Stripe at `settings.STRIPE_API_BASE`, with nothing in it, telling the site what happens.

    What our gateways send it, and what it answers, is held to Stripe's own description.
    """
    _local_stripe.reset()
    hooks = f"{settings.SITE_URL}/stripe/webhooks"
    platform, connect = settings.STRIPE_WEBHOOK_SECRETS[0], settings.STRIPE_CONNECT_WEBHOOK_SECRETS[0]
    _local_stripe.add_webhook(f"{hooks}/platform/", platform)
    _local_stripe.add_webhook(f"{hooks}/platform/", platform, thin=True)
    _local_stripe.add_webhook(f"{hooks}/connect/", connect, connect=True)
    with traffic.held_to_the_description(_local_stripe):
        yield _local_stripe


@pytest.fixture(scope="session")
def _stripe_of_payouts():
    # Connected accounts are paid out daily unless somebody chose otherwise, as at Stripe.
    with LocalStripe(payouts="daily") as server:
        yield server


@pytest.fixture
def stripe_side(_stripe_of_payouts, settings):
    """An empty Stripe, and the settings that lead to it. It waits one second for nothing."""
    _stripe_of_payouts.reset(clock="real")
    settings.STRIPE_API_BASE = _stripe_of_payouts.url
    settings.STRIPE_SECRET_KEY = _stripe_of_payouts.api_key
    settings.STRIPE_TIMEOUT = 1.0
    with traffic.held_to_the_description(_stripe_of_payouts):
        yield StripeSide(_stripe_of_payouts.url, _stripe_of_payouts.api_key)


@pytest.fixture
def worker(transactional_db, stripe_server):
    """A Celery worker as a process of its own, on this test's database and queue."""
    with processes.worker() as running:
        yield running


@pytest.fixture
def worker_and_beat(transactional_db, stripe_server):
    """A worker that also rings for what is due, as in production."""
    with processes.worker(beat=True) as running:
        yield running


# --- Browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    with chromium.running() as running:
        yield running


@pytest.fixture
def page(browser, site):
    """A visitor at the site. Another visitor in the same test: `visitor()`."""
    with chromium.visitor(browser, site.url) as opened:
        yield opened


@pytest.fixture
def visitor(browser, site):
    """Open pages of further visitors, each with cookies of their own: `visitor(color_scheme="dark")`."""
    import contextlib

    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(chromium.visitor(browser, site.url, **options))
