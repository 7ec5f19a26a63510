"""The cart, as a browser sees it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from artists.cooperative import selectors as cooperative
from marketplace.mail.models import Letter
from marketplace.orders.models import Cart
from marketplace.orders.tasks import remove_abandoned_carts
from tests.factories import PASSWORD, make_artist, make_image, make_listing, make_user, make_work
from tests.marketplace.orders.shop import put_in, read

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("each", [1, 4])
def test_a_full_cart_asks_three_times_whatever_is_in_it(client, ana, django_assert_num_queries, each):
    artists = [ana, make_artist("Ben Weiß", country="DE"), make_artist("Chi Okafor")][: 1 if each == 1 else 3]
    for number in range(each * len(artists)):
        work = make_work(artists[number % len(artists)], title=f"One {number}")
        put_in(client, make_listing(work, kind="open" if number % 2 else "limited", status="published"))
    client.get("/cart/", {"country": "DE"})
    # The session; the lines with what is left, how they look, delivery and the co-op's share; the splits.
    with django_assert_num_queries(3):
        page = client.get("/cart/")
    assert len(page.context["basket"].lines) == each * len(artists)
    assert page.context["rows"]


def test_what_is_shown_of_a_line_changes_with_the_line(client, harbour):
    put_in(client, harbour)
    [line] = client.get("/cart/").context["basket"].lines
    assert 'value="1"' in read(client.get("/cart/"))
    client.post(reverse("orders:change", args=[line.id]), {"quantity": "3"})
    page = read(client.get("/cart/"))
    assert 'value="3"' in page and "3 at €80.00" in page and "€240.00" in page
    harbour.work.title = "<i>Harbour</i>"
    harbour.work.save(update_fields=["title"])
    page = read(client.get("/cart/"))
    assert "&lt;i&gt;Harbour" in page and "<i>Harbour" not in page


def test_where_the_money_goes_is_told_in_the_readers_language_and_by_todays_names(client, ana, harbour):
    put_in(client, harbour)
    assert "The co-op" in read(client.get("/cart/"))
    german = read(client.get("/cart/", headers={"accept-language": "de"}))
    assert "Die Genossenschaft" in german and "The co-op" not in german
    ana.payee.name = "Ana Moreau-Klein"
    ana.payee.save()
    assert "Ana Moreau-Klein" in {row.label for row in client.get("/cart/").context["rows"]}


def test_two_visitors_with_the_same_thing_change_each_their_own(client_of, harbour):
    pages = []
    for _ in range(2):
        visitor = client_of(None)
        put_in(visitor, harbour)
        [line] = visitor.get("/cart/").context["basket"].lines
        pages.append(read(visitor.get("/cart/")))
        assert reverse("orders:change", args=[line.id]) in pages[-1]
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert tokens[0] and tokens[0].isdisjoint(tokens[1])


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


def test_carts_that_nobody_touched_for_ninety_days_go_and_nobody_is_written_to(shop, harbour):
    at = timezone.now()
    old, young = shop.fill(harbour), shop.fill(harbour)
    Cart.objects.filter(pk=old.pk).update(updated_at=at - dt.timedelta(days=91))
    Cart.objects.filter(pk=young.pk).update(updated_at=at - dt.timedelta(days=89))
    for _ in range(2):
        remove_abandoned_carts()
    assert list(Cart.objects.all()) == [young]
    assert not Letter.objects.exists()


def test_the_co_ops_share_is_that_of_the_policy_in_force_now(client, harbour):
    put_in(client, harbour)
    before = client.get("/cart/", {"country": "DE"}).context
    assert before["basket"].coop_share_points == cooperative.policy(timezone.now()).coop_share_points
    assert [row.label for row in before["rows"]].count("The co-op") == 1
