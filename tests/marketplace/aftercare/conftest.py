import pytest
from django.utils import timezone

from marketplace.orders.services import parcels
from tests.marketplace.orders.conftest import _stripe_of_orders, ana, client_of, harbour, original, shop

__all__ = ["_stripe_of_orders", "ana", "client_of", "harbour", "original", "shop"]


@pytest.fixture
def paid(shop, harbour):
    """One print at 80.00 with 12.00 delivery, paid; the parcel waits."""
    return shop.buy(harbour)


@pytest.fixture
def arrived(paid):
    """The same, sent and received today; its one parcel."""
    shipment, at = paid.shipments.get(), timezone.now()
    parcels.ship(shipment=shipment, carrier="DHL", tracking="8J123456", at=at)
    return parcels.deliver(shipment=shipment, said_by="buyer", at=at)
