"""The checkout page, the way to Stripe and back, as a browser sees them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.models import Order
from marketplace.orders.services import placing
from tests.factories import make_artist, make_listing, make_user, make_work
from tests.marketplace.orders.shop import checkout_form, open_checkout, put_in, read

pytestmark = pytest.mark.django_db


def test_a_guest_pays_at_stripe_and_comes_back_to_an_order_page(client, shop, harbour):
    put_in(client, harbour)
    page = open_checkout(client)
    assert "€92.00" in read(page) and "No account needed" in read(page)
    sent = client.post(reverse("orders:checkout"), checkout_form(page))
    assert sent.status_code == 303 and sent["Location"].startswith(shop.url)
    order = Order.objects.get()
    thanks = client.get(reverse("orders:thanks", args=[order.token]))
    assert "We wait for Stripe to confirm" in read(thanks)
    order.refresh_from_db()
    assert order.status == "placed"
    shop.pay(order.checkout_session)
    shop.tell_us()
    back = client.get(reverse("orders:thanks", args=[order.token]), follow=True)
    assert "Where your money went" in read(back) and "€70.40" in read(back)
    # What was paid for has left the cart.
    assert "Nothing in it yet" in read(client.get("/cart/"))
    assert client.get(reverse("orders:checkout"))["Location"] == reverse("orders:order", args=[order.token])


def test_a_member_finds_the_address_filled_in_and_the_order_in_her_list(client, shop, harbour):
    bea = make_user("Bea Klein")
    client.force_login(bea)
    put_in(client, harbour)
    page = open_checkout(client)
    assert bea.email in read(page)
    client.post(reverse("orders:checkout"), checkout_form(page))
    assert Order.objects.get().user == bea
    assert Order.objects.get().number in read(client.get(reverse("orders:mine")))


def test_pressing_pay_twice_is_one_order_and_one_payment_page(client, shop, harbour):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client))
    first = client.post(reverse("orders:checkout"), form)
    second = client.post(reverse("orders:checkout"), form)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_a_double_click_whose_first_order_the_second_does_not_know_of_yet_is_one_order(
    client, shop, original
):
    put_in(client, original)
    form = checkout_form(open_checkout(client))
    first = client.post(reverse("orders:checkout"), form)
    # The second click came before the first had an answer: its session is the one from before.
    session = client.session
    del session["placed_order"]
    session.save()
    second = client.post(reverse("orders:checkout"), form)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert Order.objects.count() == 1


def test_who_comes_for_a_copy_that_is_gone_is_told_without_waiting_at_its_listing(
    client, client_of, shop, original
):
    late = client_of()
    for buyer in (client, late):
        put_in(buyer, original)
    forms = [checkout_form(open_checkout(buyer)) for buyer in (client, late)]
    assert client.post(reverse("orders:checkout"), forms[0]).status_code == 303
    with CaptureQueriesContext(connection) as asked:
        told = late.post(reverse("orders:checkout"), forms[1])
    assert told.status_code == 409 and "Sold, or held by somebody" in read(told)
    assert not [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    assert len(asked) <= 8


def test_going_back_and_changing_the_address_gives_up_the_first_order_and_its_copy(client, shop, original):
    put_in(client, original)
    form = checkout_form(open_checkout(client))
    client.post(reverse("orders:checkout"), form)
    again = client.post(reverse("orders:checkout"), form | {"street": "Nebenstraße 1"})
    assert again.status_code == 303
    first, second = Order.objects.order_by("pk")
    assert (first.status, second.status) == ("canceled", "placed")
    assert second.street == "Nebenstraße 1"


def test_totals_and_prices_that_a_browser_makes_up_change_nothing(client, shop, harbour):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client))
    forged = {
        "total": "1",
        "works_total": "1",
        "unit_price": "1",
        "price": "1",
        "shipping_total": "0",
        "status": "paid",
        "user": "1",
    }
    client.post(reverse("orders:checkout"), form | forged)
    order = Order.objects.get()
    assert (order.total, order.status, order.user) == (9_200, "placed", None)
    assert shop.gateway.session(order.checkout_session).amount.minor == 9_200


def test_a_price_changed_while_the_form_was_filled_in_is_said_and_what_was_typed_is_kept(
    client, shop, harbour
):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client))
    harbour.options.update(price=9_900)
    page = client.post(reverse("orders:checkout"), form)
    assert page.status_code == 409
    assert (
        "Something changed since you saw this page" in read(page)
        and "Hauptstraße 5" in read(page)
        and "€99.00" in read(page)
    )
    assert not Order.objects.exists()
    # Having seen it, the buyer may go on.
    assert client.post(reverse("orders:checkout"), checkout_form(page)).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "not an address"}, "id_email_error"),
        ({"name": ""}, "Please fill this in"),
        ({"country": "XX"}, "Choose the country it goes to"),
        ({"contribution": "-5"}, "Between nothing and €1,000.00"),
        ({"contribution": "lots"}, "Write an amount like 5 or 2.50"),
        ({"street": "x" * 161}, "at most 160 characters"),
    ],
)
def test_what_cannot_be_right_is_said_beside_the_field_and_nothing_typed_is_lost(
    client, shop, harbour, typed, said
):
    put_in(client, harbour)
    page = client.post(
        reverse("orders:checkout"), checkout_form(open_checkout(client), **{"town": "Köln"} | typed)
    )
    assert page.status_code == 422
    assert said in read(page) and "Köln" in read(page)
    assert not Order.objects.exists()


def test_a_country_that_nobody_sends_to_is_said_before_paying(client, shop, harbour):
    harbour.work.artist.storefront.shipping_rates.filter(zone="world").delete()
    put_in(client, harbour)
    page = open_checkout(client, "JP")
    assert "Ana Moreau does not send parcels to Japan" in read(page)
    assert "disabled>Pay at Stripe" in read(page)
    refused = client.post(reverse("orders:checkout"), checkout_form(page, country="JP"))
    assert refused.status_code == 409 and not Order.objects.exists()


def test_when_stripe_does_not_answer_nothing_is_charged_and_pressing_again_works(client, shop, harbour):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client))
    shop.control("faults", kind="unavailable", path="/v1/checkout/sessions", times=3)
    page = client.post(reverse("orders:checkout"), form)
    assert page.status_code == 503 and "Nothing was charged" in read(page)
    assert client.post(reverse("orders:checkout"), checkout_form(page)).status_code == 303
    assert Order.objects.filter(status="placed").count() == 1


def test_what_i_hold_myself_does_not_stand_in_my_own_way(client, shop, original):
    put_in(client, original)
    form = checkout_form(open_checkout(client))
    shop.control("faults", kind="unavailable", path="/v1/checkout/sessions", times=3)
    page = client.post(reverse("orders:checkout"), form)
    assert (
        page.status_code == 503 and "held by somebody" not in read(page) and "disabled>Pay" not in read(page)
    )
    cart = read(client.get("/cart/", {"country": "DE"}))
    assert "waits for your payment" in cart
    assert "Go to checkout" in cart
    # The back button, then the page anew: still the same original, by a new order in place of the old.
    assert client.post(reverse("orders:checkout"), checkout_form(open_checkout(client))).status_code == 303
    assert sorted(Order.objects.values_list("status", flat=True)) == ["canceled", "placed"]


def test_a_page_that_stripe_will_not_open_lets_the_copies_go_and_says_so(client, shop, original, monkeypatch):
    put_in(client, original)
    form = checkout_form(open_checkout(client))
    # Stripe takes no page that would be open for less than half an hour.
    monkeypatch.setattr(placing, "HOLD", dt.timedelta(minutes=20))
    page = client.post(reverse("orders:checkout"), form)
    assert page.status_code == 503 and "did not open a page" in read(page)
    assert Order.objects.get().status == "expired"
    monkeypatch.undo()
    assert client.post(reverse("orders:checkout"), checkout_form(page)).status_code == 303


def test_turning_back_at_stripe_lets_the_copy_go_and_keeps_the_cart(client, shop, original):
    put_in(client, original)
    client.post(reverse("orders:checkout"), checkout_form(open_checkout(client)))
    order = Order.objects.get()
    page = client.get(reverse("orders:cancel", args=[order.token]), follow=True)
    assert "nothing was charged" in read(page) and "Iris" in read(page)
    order.refresh_from_db()
    assert order.status == "canceled"
    assert shop.place(shop.fill(original), key="somebody else").status == "placed"


def test_checkout_without_a_cart_leads_to_the_cart(client, db):
    assert client.get(reverse("orders:checkout"))["Location"] == reverse("orders:cart")


def test_choosing_a_country_without_a_script_shows_delivery_and_keeps_what_was_typed(client, harbour):
    put_in(client, harbour)
    page = client.post(reverse("orders:checkout"), {"quote": "1", "country": "JP", "name": "Bea <b>"})
    assert page.status_code == 200
    assert "€24.00" in read(page) and "Bea &lt;b&gt;" in read(page)


def test_with_scripts_only_the_summary_is_drawn_again(client, harbour):
    put_in(client, harbour)
    part = client.get(
        reverse("orders:checkout"), {"country": "JP", "contribution": "5"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode() and "€24.00" in read(part) and "€109.00" in read(part)
    assert 'name="seen"' in part.content.decode()


def test_works_of_two_artists_show_two_parcels(client, harbour):
    put_in(client, harbour)
    put_in(
        client,
        make_listing(
            make_work(make_artist("Ben Weiß", country="DE"), title="Roofs"), kind="open", status="published"
        ),
    )
    page = read(open_checkout(client))
    assert "From Ana Moreau" in page and "From Ben Weiß" in page and "€6.50" in page and "€12.00" in page
    assert timezone.now()


def test_what_changed_is_shown_with_the_old_beside_the_new_and_pressing_again_buys_at_the_new(
    client, shop, harbour
):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client), gift_note="For Ida")
    harbour.options.update(price=9_000)
    harbour.work.artist.storefront.shipping_rates.update(first=1_900)
    page = client.post(reverse("orders:checkout"), form)
    text = read(page)
    assert page.status_code == 409 and not Order.objects.exists()
    assert "<s>€80.00</s></td><td><strong>€90.00</strong>" in text
    assert "<s>€12.00</s></td><td><strong>€19.00</strong>" in text
    assert "For Ida" in text
    assert client.post(reverse("orders:checkout"), checkout_form(page)).status_code == 303
    assert Order.objects.get().total == 10_900


def test_totals_that_were_tampered_with_buy_nothing(client, shop, harbour):
    put_in(client, harbour)
    form = checkout_form(open_checkout(client))
    for forged in ("", "x" * 40, form["seen"][:-2] + "zz"):
        refused = client.post(reverse("orders:checkout"), form | {"seen": forged})
        assert refused.status_code == 422
        # Nobody typed it, so it has no name that anybody knows.
        assert ">Seen</a>" not in read(refused)
    assert "<li>This page is too old. Look at the prices again, please.</li>" in read(refused)
    client.post(reverse("orders:checkout"), form | {"total": "1", "unit_price": "1", "shipping_total": "0"})
    assert Order.objects.get().total == 9_200


def test_a_present_goes_to_another_name_with_a_note_on_its_slip_and_no_price(client, shop, harbour):
    put_in(client, harbour)
    form = checkout_form(
        open_checkout(client), recipient="Ida Klein", gift_note="Happy birthday,\n<i>Bea</i>"
    )
    client.post(reverse("orders:checkout"), form)
    order = Order.objects.get()
    assert (order.goes_to, order.gift_note) == ("Ida Klein", "Happy birthday,\nBea")
    shop.pay(order.checkout_session)
    shop.tell_us()
    client.force_login(harbour.work.artist.user)
    slip = read(client.get(reverse("orders:slip", args=[order.shipments.get().pk])))
    assert "Ida Klein" in slip and "Happy birthday,<br>Bea" in slip and "from Bea Klein" in slip
    # Ida got no letter: whoever gave it to her did.
    assert "and tell Bea Klein" in slip and "the letter you got" not in slip
    assert "€" not in slip


def test_the_name_on_a_present_is_the_same_wherever_one_reads_where_it_goes(client, shop, harbour):
    put_in(client, harbour)
    client.post(
        reverse("orders:checkout"),
        checkout_form(open_checkout(client), recipient="Ida Klein", gift_note="Happy birthday!"),
    )
    order = Order.objects.get()
    shop.pay(order.checkout_session)
    shop.tell_us()
    address = "Ida Klein<br>Hauptstraße 5<br>10115 Berlin<br>Germany"
    bought = read(client.get(reverse("orders:order", args=[order.token])))
    assert address in bought and "Happy birthday!" in bought
    artist = harbour.work.artist.user
    assert (
        "Ida Klein\nHauptstraße 5" in Letter.objects.get(to=artist.email, subject__startswith="You sold").text
    )
    client.force_login(artist)
    for page in (
        reverse("orders:to-ship"),
        reverse("aftercare:parcel", args=[order.shipments.get().pk]),
    ):
        told = read(client.get(page))
        assert address in told and "a note of the buyer’s on it" in told


def test_the_country_is_guessed_from_the_browsers_language_and_a_choice_is_kept(client, harbour):
    put_in(client, harbour)
    german = {"Accept-Language": "de-AT,de;q=0.9"}
    assert '<option value="AT" selected>' in read(client.get("/cart/", headers=german))
    client.get("/cart/", {"country": "JP"}, headers=german)
    assert '<option value="JP" selected>' in read(client.get("/cart/", headers=german))


@pytest.mark.parametrize("said", ["", "de", "zz-ZZ", "en-<script>", ",,;", "x" * 500])
def test_a_language_without_a_country_guesses_nothing(client, harbour, said):
    put_in(client, harbour)
    assert "selected" not in read(client.get("/cart/", headers={"Accept-Language": said}))


def test_a_members_address_stands_in_the_form_already(client, harbour):
    bea = make_user("Bea Klein")
    bea.addresses.create(
        name="Beatrix Klein", street="Hauptstraße 5", postcode="10115", town="Berlin", country="DE", is_default=True, added_at=timezone.now()
    )  # fmt: skip
    client.force_login(bea)
    put_in(client, harbour)
    page = read(client.get(reverse("orders:checkout")))
    for told in ("Beatrix Klein", "Hauptstraße 5", "10115", '<option value="DE" selected', "€12.00"):
        assert told in page


def test_free_delivery_is_no_refusal(client, shop, harbour):
    harbour.work.artist.storefront.shipping_rates.update(free_from=5_000)
    put_in(client, harbour)
    page = open_checkout(client)
    assert "does not send" not in read(page) and "free" in read(page)
    client.post(reverse("orders:checkout"), checkout_form(page))
    assert Order.objects.get().shipping_total == 0


def test_stripes_page_speaks_the_buyers_language(client, shop, harbour):
    client.cookies["language"] = "de"
    put_in(client, harbour)
    page = client.get(reverse("orders:checkout"), {"country": "DE"}, headers={"Accept-Language": "de"})
    client.post(reverse("orders:checkout"), checkout_form(page), headers={"Accept-Language": "de"})
    order = Order.objects.get()
    assert shop.sdk.v1.checkout.sessions.retrieve(order.checkout_session).locale == "de"


def test_the_terms_of_sale_are_there_to_read(client, db):
    assert "14 days" in read(client.get(reverse("orders:terms")))


def test_what_a_member_paid_for_is_in_her_cart_nowhere_and_what_she_adds_later_stays(
    client_of, shop, harbour, original
):
    bea = make_user("Bea Klein")
    here, there = client_of(bea), client_of(bea)
    put_in(here, harbour)
    put_in(there, original)
    here.post(reverse("orders:checkout"), checkout_form(open_checkout(here)))
    order = Order.objects.get()
    put_in(
        there, make_listing(make_work(harbour.work.artist, title="Pears"), kind="open", status="published")
    )
    shop.pay(order.checkout_session)
    shop.tell_us()
    # She comes back with another browser than the one she paid from.
    cart = read(there.get("/cart/"))
    assert "Harbour at dusk" not in cart and "Iris" not in cart and "Pears" in cart
    put_in(there, harbour)
    assert "Harbour at dusk" in read(here.get("/cart/"))
