import pytest

from marketplace.embedded.local_stripe import LocalStripe
from tests.factories import make_artist, make_listing, make_policy, make_work
from tests.marketplace.orders.shop import Shop


@pytest.fixture(scope="session")
def _stripe_of_orders():
    with LocalStripe() as server:
        yield server


@pytest.fixture
def shop(_stripe_of_orders, settings):
    """Buyers' side of a test: a Stripe that is empty, the settings that lead to it, and what buyers do."""
    _stripe_of_orders.reset(clock="real")
    settings.STRIPE_API_BASE = _stripe_of_orders.url
    settings.STRIPE_SECRET_KEY = _stripe_of_orders.api_key
    settings.STRIPE_TIMEOUT = 5.0
    return Shop(_stripe_of_orders.url, _stripe_of_orders.api_key)


@pytest.fixture
def ana(db):
    make_policy()
    return make_artist("Ana Moreau")


@pytest.fixture
def harbour(ana):
    """A limited print of 30 at 80.00."""
    return make_listing(
        make_work(ana, title="Harbour at dusk"), kind="limited", price=8_000, status="published"
    )


@pytest.fixture
def original(ana):
    """The one original of another work, at 900.00."""
    return make_listing(make_work(ana, title="Iris"), kind="original", price=90_000, status="published")


@pytest.fixture
def client_of():
    """Further browsers, each with cookies of its own, signed in as a user or as nobody."""
    from django.test import Client

    def browser(user=None):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return browser
