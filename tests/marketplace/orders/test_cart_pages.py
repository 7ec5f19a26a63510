"""The cart and the checkout, as a browser sees them."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders.models import Cart, Order
from marketplace.orders.services import placing
from marketplace.orders.tasks import remove_abandoned_carts
from tests.factories import PASSWORD, make_artist, make_image, make_listing, make_user, make_work
from tests.marketplace.orders.shop import checkout_form

pytestmark = pytest.mark.django_db


def put_in(client, listing, **more):
    return client.post(reverse("orders:add"), {"option": listing.options.first().pk, **more}, follow=True)


def read(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def open_checkout(client, country="DE"):
    return client.get(reverse("orders:checkout"), {"country": country})


# --- Cart -------------------------------------------------------------------------------------------


def test_a_guest_puts_a_print_in_the_cart_and_sees_where_the_money_goes(client, harbour):
    page = read(put_in(client, harbour, quantity=2))
    assert "Harbour at dusk is in your cart." in page
    assert "€160.00" in page and "€140.80" in page and "€19.20" in page
    assert '<span class="count">2' in page


def test_an_empty_cart_invites_to_look_around(client, db):
    assert "Nothing in it yet" in read(client.get("/cart/"))


def test_looking_at_an_empty_cart_sets_no_session(client, db):
    assert "sessionid" not in client.get("/cart/").cookies


def test_delivery_shows_once_a_country_is_chosen(client, harbour):
    put_in(client, harbour)
    assert "after you choose a country" in read(client.get("/cart/"))
    page = read(client.get("/cart/", {"country": "DE"}))
    assert "€12.00" in page and "€92.00" in page


def test_a_quantity_is_changed_and_a_line_taken_out(client, harbour):
    put_in(client, harbour)
    line = Cart.objects.get().lines.get()
    assert "€240.00" in read(
        client.post(reverse("orders:change", args=[line.pk]), {"quantity": 3}, follow=True)
    )
    assert "Nothing in it yet" in read(
        client.post(reverse("orders:change", args=[line.pk]), {"remove": "1"}, follow=True)
    )


@pytest.mark.parametrize("quantity", ["-1", "21", "x", "", "9" * 30])
def test_a_quantity_that_makes_no_sense_changes_nothing(client, harbour, quantity):
    put_in(client, harbour)
    line = Cart.objects.get().lines.get()
    assert client.post(reverse("orders:change", args=[line.pk]), {"quantity": quantity}).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 1


def test_a_stranger_cannot_change_my_cart(client, client_of, harbour):
    put_in(client, harbour)
    line = Cart.objects.get().lines.get()
    stranger = client_of(None)
    put_in(stranger, harbour)
    stranger.post(reverse("orders:change", args=[line.pk]), {"remove": "1"})
    assert Cart.objects.filter(lines=line).exists()


@pytest.mark.parametrize("option", ["0", "999999", "x", "9" * 30])
def test_an_option_that_is_not_there_is_refused(client, harbour, option):
    assert client.post(reverse("orders:add"), {"option": option}).status_code in (302, 404)
    assert not Cart.objects.exists()


def test_a_draft_is_not_for_sale(client, ana):
    page = put_in(client, make_listing(make_work(ana), status="draft"))
    assert page.status_code == 404 or "not for sale" in read(page)
    assert not Cart.objects.filter(lines__isnull=False).exists()


def test_an_artist_is_told_that_she_keeps_her_own_work(client, harbour):
    client.force_login(harbour.work.artist.user)
    assert "You keep it without buying it" in read(put_in(client, harbour))


def test_a_price_that_changed_since_it_was_put_in_is_said(client, harbour):
    put_in(client, harbour)
    harbour.options.update(price=9_000)
    page = read(client.get("/cart/"))
    assert "it was €80.00, it is €90.00 now" in page


def test_a_work_sold_meanwhile_says_so_and_the_cart_cannot_be_paid(client, shop, original):
    put_in(client, original)
    shop.place(shop.fill(original))
    page = read(client.get("/cart/", {"country": "DE"}))
    assert "held by somebody who is paying" in page and "Go to checkout" not in page


def test_a_cart_filled_before_signing_in_is_still_there_afterwards(client, harbour):
    bea = make_user("Bea Klein")
    put_in(client, harbour)
    client.post(reverse("account_login"), {"login": bea.email, "password": PASSWORD})
    assert "Harbour at dusk" in read(client.get("/cart/"))
    assert Cart.objects.get().user == bea


def test_a_full_cart_asks_seven_times_whatever_is_in_it(client, ana, django_assert_num_queries):
    ben = make_artist("Ben Weiß", country="DE")
    for wave, artists in enumerate(([ana], [ana, ben, ana, ben, ana, ben])):
        for number, artist in enumerate(artists):
            work = make_work(artist, title=f"One {wave} {number}")
            put_in(client, make_listing(work, kind="open" if number % 2 else "limited", status="published"))
        client.get("/cart/", {"country": "DE"})
        # The session, the cart, its lines with what is left and what they look like, delivery, two for the splits, the policy.
        with django_assert_num_queries(7):
            page = client.get("/cart/")
        assert len(page.context["basket"].lines) == 1 + 6 * wave


def test_looking_at_an_empty_cart_asks_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/cart/")


def test_the_cart_shows_each_work_as_the_wall_does(client, harbour):
    make_image(harbour.work)
    put_in(client, harbour)
    [line] = client.get("/cart/").context["basket"].lines
    assert [each.format for each in line.picture.renditions]
    harbour.work.listings.update(status="withdrawn")
    assert "This is not for sale any more." in read(client.get("/cart/"))


# --- Checkout ---------------------------------------------------------------------------------------


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
        ({"country": "XX"}, "Select a valid choice"),
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
        assert client.post(reverse("orders:checkout"), form | {"seen": forged}).status_code == 422
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
    assert "€" not in slip


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


def test_carts_that_nobody_touched_for_ninety_days_go_and_nobody_is_written_to(shop, harbour):
    at = timezone.now()
    old, young = shop.fill(harbour), shop.fill(harbour)
    Cart.objects.filter(pk=old.pk).update(updated_at=at - dt.timedelta(days=91))
    Cart.objects.filter(pk=young.pk).update(updated_at=at - dt.timedelta(days=89))
    for _ in range(2):
        remove_abandoned_carts()
    assert list(Cart.objects.all()) == [young]
    assert not Letter.objects.exists()
