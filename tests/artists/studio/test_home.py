"""/studio/"""

import pytest
from django.urls import reverse

from artists.profiles import services as profiles
from tests.artists.studio.conftest import signed_in
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_connected_account,
    make_image,
    make_listing,
    make_member,
    make_work,
)

pytestmark = pytest.mark.django_db

PAGE = "/studio/"


def test_a_visitor_signs_in_first(client, policy):
    assert client.get(PAGE)["Location"].startswith(reverse("account_login"))


def test_who_neither_sells_nor_is_paid_is_shown_how_to_join(as_buyer):
    assert as_buyer.get(PAGE)["Location"] == reverse("studio:apply")


def test_a_new_member_is_led_step_by_step(policy):
    artist = profiles.open_for(member=make_member("Nora Lind"), at=FRIDAY)
    page = signed_in(artist.user).get(PAGE).content.decode()
    assert "0 of 6 done" in page
    assert "Write a few sentences about yourself" in page
    assert "No Stripe account yet" in page


def test_the_list_is_gone_when_everything_is_done(as_ana, ana):
    make_connected_account(ana.payee)
    make_listing(make_work(ana), status="published")
    page = as_ana.get(PAGE).content.decode()
    assert "Getting started" not in page
    assert "Nothing waits for you" in page


def test_what_waits_for_ana_is_named(as_ana, ana):
    work = make_work(ana, picture=False)
    make_image(work, status="refused", reason="The file is damaged.")
    make_image(work, alt_text="")
    make_listing(work)
    page = as_ana.get(PAGE).content.decode()
    assert "The file is damaged." in page
    assert "Describe the photographs of Harbour at dusk" in page
    assert "Finish the offer: Harbour at dusk, limited edition" in page


def test_a_printer_sees_what_there_is_to_sign_and_no_works(as_press, press):
    make_agreement(make_listing(), others=[(press, "Printer", {"amount": 800})], status="proposed")
    page = as_press.get(PAGE).content.decode()
    assert "Sign or decline: Harbour at dusk, limited edition" in page
    assert reverse("studio:works") not in page
    assert "Connect to Stripe" in page


def test_who_is_paid_and_connected_is_asked_for_nothing_more(as_press, press):
    make_connected_account(press)
    assert "Nothing waits for you" in as_press.get(PAGE).content.decode()


def test_what_is_payable_waits_where_stripe_cannot_pay_yet(as_ana, ana):
    assert "waits until Stripe can pay you" in as_ana.get(PAGE).content.decode()
    make_connected_account(ana.payee)
    assert "goes out with the next payout" in as_ana.get(PAGE).content.decode()


def test_the_page_costs_the_same_however_much_there_is(as_ana, ana, django_assert_max_num_queries):
    for number in range(4):
        make_listing(make_work(ana, title=f"Harbour {number}"))
    with django_assert_max_num_queries(27):
        as_ana.get(PAGE)
