"""The carrier's page for a parcel, from what the artist typed."""

import pytest

from marketplace.orders.tracking import page_of


@pytest.mark.parametrize(
    "carrier, start",
    [
        ("DHL", "https://www.dhl.com/"),
        ("dhl express", "https://www.dhl.com/"),
        ("La  Poste", "https://www.laposte.fr/"),
        ("Colissimo", "https://www.laposte.fr/"),
        ("Royal Mail Tracked 24", "https://www.royalmail.com/"),
        ("UPS", "https://www.ups.com/"),
    ],
)
def test_a_carrier_we_know_has_a_page_whatever_the_case(carrier, start):
    page = page_of(carrier, "8J 0012-3456")
    assert page.startswith(start) and page.endswith("8J00123456")


@pytest.mark.parametrize(
    "carrier", ["by hand", "upstairs neighbour", "", "Postmann DHL", "javascript:alert(1)"]
)
def test_a_carrier_we_do_not_know_has_none(carrier):
    assert page_of(carrier, "8J 123456") == ""


@pytest.mark.parametrize(
    "number", ["", "12", "x" * 60, 'a"><script>', "1234/../../x", "12345&x=y", "１２３４５"]
)
def test_what_is_no_tracking_number_leads_nowhere(number):
    assert page_of("DHL", number) == ""
