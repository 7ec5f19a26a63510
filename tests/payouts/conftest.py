import pytest

from marketplace.embedded.local_stripe import LocalStripe
from tests.contract import traffic
from tests.payouts.stripe_side import StripeSide


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
