"""Nobody opens an order, or takes an account over, with what stands in the log."""

import logging

import pytest
import structlog
from django.conf import settings
from django.urls import reverse

from tests.factories import make_listing, make_policy
from tests.marketplace.console.scene import paid_order

KEY = "HlYbjU33vdx_ZAIZ2PU_PA"


@pytest.fixture(params=["json", "console"])
def formatter(request):
    """How a line is written in production and in development."""
    facts = dict(settings.LOGGING["formatters"][request.param])
    return facts.pop("()")(**facts)


def test_an_address_that_is_a_key_is_not_written_whole(formatter):
    for address in (
        f"/orders/{KEY}/",
        f"/orders/{KEY}/received/3/",
        "/account/confirm-email/MQ:1vSx:aW-_x9/",
        "/account/password/reset/key/1-d2h1-9f8e/",
    ):
        record = logging.LogRecord(
            "django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None
        )
        line = formatter.format(record)
        assert "Not Found: /" in line
        assert KEY not in line and "aW-_x9" not in line and "d2h1" not in line


def test_other_addresses_are_written_as_they_are(formatter):
    for address in ("/console/orders/12/", "/orders/", "/works/harbour-at-dusk-3/", "/studio/orders/3/sent/"):
        record = logging.LogRecord(
            "django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None
        )
        assert address in formatter.format(record)


@pytest.mark.django_db
def test_the_line_of_a_request_for_an_order_holds_no_key(client, capfd):
    make_policy()
    order = paid_order(make_listing(status="published"))
    structlog.get_logger("test").warning("before", path=f"/orders/{order.token}/")
    assert client.get(reverse("orders:received", args=[order.token, 1])).status_code == 405

    said = capfd.readouterr()
    assert order.token not in said.out + said.err
