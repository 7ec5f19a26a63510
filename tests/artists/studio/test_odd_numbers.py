"""Numbers that a browser would not send where a page counts forms: the page, not a mistake of ours."""

import pytest
from django.urls import reverse

from tests.factories import make_listing, make_work

ODD = ["²", "٣", "9" * 5_000, "-1", "1e9", "", "\0"]


@pytest.mark.parametrize("count", ODD)
def test_another_option_or_person_is_asked_for_with_an_odd_count(as_ana, ana, count):
    listing = make_listing(make_work(ana), kind="open")
    offer = {"kind": "open", "action": "more", "options-TOTAL_FORMS": count, "options-INITIAL_FORMS": "0"}
    person = {"action": "more", "shares-TOTAL_FORMS": count, "shares-INITIAL_FORMS": "0"}

    for address, sent in [
        (reverse("studio:new-listing", args=[listing.work_id]), offer),
        (reverse("studio:listing", args=[listing.pk]), offer),
        (reverse("studio:split", args=[listing.pk]), person),
    ]:
        assert as_ana.post(address, sent).status_code == 200


@pytest.mark.parametrize("number", ODD)
def test_the_fair_price_of_an_odd_listing_is_that_of_a_new_one(as_ana, ana, number):
    address = reverse("studio:fair-price", args=[make_work(ana).pk])

    assert as_ana.get(address, {"listing": number, "kind": "open"}).status_code == 200
