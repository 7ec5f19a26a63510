import gc
import warnings

import pytest

from marketplace.embedded.local_stripe import LocalStripe
from tests.faults.stage import Stage


@pytest.fixture(scope="session")
def _stripe_of_faults():
    # Paid out daily, as Stripe does unless a payee chose otherwise.
    with LocalStripe(payouts="daily", available_after=0) as server:
        yield server


@pytest.fixture
def stage(transactional_db, _stripe_of_faults, settings):
    """Our database and an empty Stripe under one clock that stands still."""
    settings.STRIPE_API_BASE = _stripe_of_faults.url
    settings.STRIPE_SECRET_KEY = _stripe_of_faults.api_key
    settings.STRIPE_TIMEOUT = 5.0
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_faults"]
    yield Stage(_stripe_of_faults)
    # A request that was cut off leaves its socket behind; collected in another test it would be that test's fault.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
