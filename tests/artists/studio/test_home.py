"""/studio/"""

import datetime as dt
import re

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


def test_nobody_sees_what_waits_for_somebody_else(as_ana, as_another_artist, ana):
    make_image(make_work(ana, title="Iris"), alt_text="")
    make_listing(make_work(ana, title="Lemons"))
    assert "Iris" in as_ana.get(PAGE).content.decode()
    theirs = as_another_artist.get(PAGE).content.decode()
    assert "Good to see you, Ben" in theirs
    assert "Iris" not in theirs and "Lemons" not in theirs


def test_what_was_done_is_gone_from_the_list_at_once(as_ana, ana):
    image = make_image(make_work(ana, title="Iris"), alt_text="")
    assert "Describe the photographs of Iris" in as_ana.get(PAGE).content.decode()
    image.alt_text = "A violet iris"
    image.save()
    page = as_ana.get(PAGE).content.decode()
    assert "Describe the photographs of Iris" not in page


def test_each_list_stands_in_its_order(as_ana, ana):
    """Photographs as they came, offers the newest first; a work is named once however many of its photographs are bare."""
    lemons, iris = make_work(ana, title="Lemons"), make_work(ana, title="Iris")
    for work in (iris, lemons, iris):
        make_image(work, alt_text="", kind="detail")
    for title, days in (("Heron", 2), ("Pears", 1), ("Bridge", 3)):
        make_listing(make_work(ana, title=title), at=FRIDAY + dt.timedelta(days=days))
    page = as_ana.get(PAGE).content.decode()
    named = re.findall(r"<strong>(?:Describe the photographs of|Finish the offer:) (\w+)", page)
    assert named == ["Iris", "Lemons", "Bridge", "Heron", "Pears"]


def test_the_page_costs_eight_queries_however_much_there_is(as_ana, ana, django_assert_num_queries):
    for number in range(4):
        work = make_work(ana, title=f"Harbour {number}")
        make_image(work, status="refused", reason="The file is damaged.")
        make_image(work, alt_text="")
        make_listing(work)
    as_ana.get(PAGE)
    with django_assert_num_queries(8):
        as_ana.get(PAGE)
