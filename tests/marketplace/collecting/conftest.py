import pytest

from marketplace.collecting import services
from tests.factories import FRIDAY
from tests.marketplace.orders.conftest import _stripe_of_orders, ana, client_of, harbour, original, shop

__all__ = ["_stripe_of_orders", "ana", "client_of", "harbour", "original", "shop"]


@pytest.fixture
def order(shop, harbour, original):
    """One print and one original, paid."""
    return shop.buy(harbour, original)


@pytest.fixture
def certificates(order):
    """Theirs: the print's and the original's."""
    services.issue_due(at=FRIDAY)
    from marketplace.collecting.models import Certificate

    return list(Certificate.objects.order_by("content__kind"))
