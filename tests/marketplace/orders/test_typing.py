"""What a buyer and an artist type stands on the other's pages: plain, on one line, and it turns nothing round."""

import pytest

from marketplace.orders import promises
from marketplace.orders.basket import Basket
from marketplace.orders.forms import CheckoutForm, DeliveredForm, ShipForm
from tests.marketplace.orders.shop import ADDRESS

HIDDEN = {"form_key": "k" * 32, "seen": promises.sealed(Basket("EUR", "DE"))}


@pytest.mark.parametrize("field", ["name", "street", "street_2", "postcode", "town"])
def test_an_address_is_kept_without_markup_line_breaks_and_characters_that_hide(field):
    form = CheckoutForm({**ADDRESS, **HIDDEN, field: "\u202e<b>12</b>\r\n rue\u200b"})
    assert form.is_valid()
    assert form.cleaned_data[field] == "12 rue"


def test_a_name_of_nothing_that_can_be_seen_is_no_name():
    form = CheckoutForm({**ADDRESS, **HIDDEN, "name": "\u202e\u200b<i></i>"})
    assert "name" in form.errors


def test_a_name_of_any_script_stays_as_it_is():
    for name in ("Bea 🎨 Klein", "علی رضا", "نرگس می\u200cخواهد", "Đặng Thị", "O’Brien < Söhne & Co"):
        form = CheckoutForm({**ADDRESS, **HIDDEN, "name": name})
        assert form.is_valid() and form.cleaned_data["name"] == name


def test_a_note_keeps_its_lines_and_loses_what_hides_in_it():
    form = CheckoutForm({**ADDRESS, **HIDDEN, "gift_note": "For you,\r\n<b>Ida</b>\u202e <3"})
    assert form.is_valid() and form.cleaned_data["gift_note"] == "For you,\nIda <3"
    assert "gift_note" in CheckoutForm({**ADDRESS, **HIDDEN, "gift_note": "a" * 501}).errors


def test_promises_that_we_did_not_make_are_none():
    made = HIDDEN["seen"]
    for forged in (made[:-1] + ("A" if made[-1] != "A" else "B"), "{}", "0" * 32, ""):
        assert "seen" in CheckoutForm({**ADDRESS, **HIDDEN, "seen": forged}).errors


def test_what_an_artist_says_of_a_parcel_is_plain_too():
    form = ShipForm({"carrier": "<b>La Poste</b>", "tracking": "\u202e6A1"})
    assert form.is_valid() and form.cleaned_data == {"carrier": "La Poste", "tracking": "6A1"}
    assert not DeliveredForm({"note": "\u200b"}).is_valid()
