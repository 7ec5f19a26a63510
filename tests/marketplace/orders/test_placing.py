"""An order holds its copies, keeps what was promised, and nobody's copy is sold twice."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.orders import selectors
from marketplace.orders.models import Cart, Order, OrderLine, Reservation, Shipment
from marketplace.orders.services import cart as carts
from marketplace.orders.services import placing
from tests.factories import make_agreement, make_artist, make_listing, make_user, make_work

pytestmark = pytest.mark.django_db


def numbers(order) -> list[int]:
    return list(
        Reservation.objects.filter(line__order=order)
        .order_by("copy_number")
        .values_list("copy_number", flat=True)
    )


def test_an_order_keeps_price_title_split_and_delivery_as_they_were_shown(shop, harbour):
    order = shop.place(shop.fill(harbour, quantity=2), country="DE", contribution=500)
    assert (order.status, order.works_total, order.shipping_total, order.contribution, order.total) == (
        "placed",
        16_000,
        1_400,
        500,
        17_900,
    )
    [line] = order.lines.all()
    assert line.title == "Harbour at dusk, prints 1, 2 of 30"
    assert (line.unit_price, line.quantity, line.coop_share_points, line.hold_days) == (8_000, 2, 1_200, 7)
    assert line.agreement.subject == harbour.subject
    assert numbers(order) == [1, 2]


def test_each_buyer_gets_the_lowest_free_number(shop, harbour):
    first = shop.place(shop.fill(harbour), key="a")
    second = shop.place(shop.fill(harbour, quantity=2), key="b")
    assert (numbers(first), numbers(second)) == ([1], [2, 3])


def test_options_of_one_edition_share_its_numbers(shop, ana):
    listing = make_listing(
        make_work(ana),
        kind="limited",
        edition_size=3,
        options=[("A4", 5_000), ("A3", 7_000)],
        status="published",
    )
    cart = shop.fill(listing)
    carts.add(cart=cart, option=listing.options.last(), quantity=2, user=make_user("Bea"), at=timezone.now())
    order = shop.place(cart)
    assert numbers(order) == [1, 2, 3]
    assert [line.title for line in order.lines.order_by("pk")] == [
        "Harbour at dusk, A4, print 1 of 3",
        "Harbour at dusk, A3, prints 2, 3 of 3",
    ]


def test_works_of_several_artists_are_one_order_of_several_parcels(shop, harbour):
    ben = make_artist("Ben Weiß", country="DE")
    order = shop.place(
        shop.fill(harbour, make_listing(make_work(ben), kind="open", status="published")), country="DE"
    )
    assert sorted(order.shipments.values_list("artist__name", "price")) == [
        ("Ana Moreau", 1_200),
        ("Ben Weiß", 650),
    ]


def test_the_same_form_sent_twice_is_one_order(shop, harbour):
    cart = shop.fill(harbour)
    assert shop.place(cart, key="form-1").pk == shop.place(cart, key="form-1").pk
    assert Order.objects.count() == 1 and Reservation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_instant_makes_one_order(shop, harbour):
    cart = shop.fill(harbour)
    orders = at_once([lambda: shop.place(cart, key="form-1").pk] * 4)
    assert len(set(orders)) == 1
    assert Order.objects.count() == 1 and Reservation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_buyers_who_want_the_last_copy_one_gets_it_and_the_other_is_told(shop, original):
    baskets = [(shop.fill(original), f"buyer-{n}") for n in range(6)]
    results = at_once([lambda cart=cart, key=key: shop.place(cart, key=key) for cart, key in baskets])
    placed = [result for result in results if isinstance(result, Order)]
    told = [result for result in results if isinstance(result, placing.Gone)]
    assert (len(placed), len(told)) == (1, 5)
    assert "Nothing was charged" in str(told[0])
    assert Reservation.objects.filter(status="held").count() == 1
    # The losers' orders left nothing behind.
    assert (Order.objects.count(), OrderLine.objects.count(), Shipment.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_buyers_who_want_two_editions_in_opposite_order_do_not_block_each_other(shop, ana):
    one, two = (
        make_listing(make_work(ana, title=t), kind="limited", edition_size=40, status="published")
        for t in ("One", "Two")
    )
    baskets = [(shop.fill(*(pair)), f"buyer-{n}") for n, pair in enumerate([(one, two), (two, one)] * 3)]
    results = at_once([lambda cart=cart, key=key: shop.place(cart, key=key) for cart, key in baskets])
    assert all(isinstance(result, Order) for result in results)
    for listing in (one, two):
        assert sorted(selectors.numbers_taken(listing)) == [1, 2, 3, 4, 5, 6]


def test_postgresql_itself_refuses_a_second_holder_of_a_copy(shop, harbour):
    order = shop.place(shop.fill(harbour))
    with pytest.raises(IntegrityError, match="one_holder_per_copy"), transaction.atomic():
        Reservation.objects.create(listing=harbour, line=order.lines.get(), copy_number=1)


def test_an_open_edition_with_a_stock_is_never_sold_below_nothing(shop, ana):
    listing = make_listing(make_work(ana), kind="open", status="published")
    listing.options.update(stock=3)
    carts_ = [shop.fill(listing, quantity=2), shop.fill(listing, quantity=2)]
    shop.place(carts_[0], key="a")
    with pytest.raises(placing.Gone, match="Only 1 left"):
        shop.place(carts_[1], key="b")
    assert listing.options.get().stock == 1


def test_a_price_that_changed_since_the_page_was_shown_is_said_and_nothing_is_held(shop, harbour):
    cart = shop.fill(harbour)
    seen = selectors.basket_of(cart, country="DE", user=None, on=timezone.localdate()).seal
    harbour.options.update(price=9_000)
    with pytest.raises(placing.Changed, match="Nothing was charged"):
        shop.place(cart, seal=seen)
    assert not Order.objects.exists() and not Reservation.objects.exists()


def test_a_split_that_changed_since_the_page_was_shown_is_said(shop, harbour):
    cart = shop.fill(harbour)
    seen = selectors.basket_of(cart, country="DE", user=None, on=timezone.localdate()).seal
    make_agreement(harbour)
    with pytest.raises(placing.Changed):
        shop.place(cart, seal=seen)


def test_delivery_that_became_dearer_is_said(shop, harbour):
    cart = shop.fill(harbour)
    seen = selectors.basket_of(cart, country="DE", user=None, on=timezone.localdate()).seal
    harbour.work.artist.storefront.shipping_rates.update(first=2_000)
    with pytest.raises(placing.Changed):
        shop.place(cart, seal=seen)


def test_a_work_that_was_taken_down_meanwhile_cannot_be_ordered(shop, harbour):
    cart = shop.fill(harbour)
    harbour.move("withdrawn", withdrawn_at=timezone.now())
    with pytest.raises(placing.Gone, match="not for sale any more"):
        shop.place(cart)


def test_nothing_is_sent_where_the_artist_does_not_send_parcels(shop, harbour):
    harbour.work.artist.storefront.shipping_rates.exclude(zone="home").delete()
    with pytest.raises(placing.CannotPlace, match="does not send parcels"):
        shop.place(shop.fill(harbour), country="DE")


def test_nobody_buys_their_own_work_signed_in_or_by_their_own_address(shop, harbour):
    artist = harbour.work.artist
    with pytest.raises(carts.CannotBuy, match="your own work"):
        shop.fill(harbour, user=artist.user)
    with pytest.raises(placing.CannotPlace, match="your own work"):
        shop.place(shop.fill(harbour), email=artist.user.email.upper())


def test_an_empty_cart_is_no_order(shop, harbour):
    cart = shop.fill(harbour)
    cart.lines.all().delete()
    with pytest.raises(placing.CannotPlace, match="empty"):
        shop.place(cart)


def test_a_contribution_below_nothing_or_beyond_reason_is_refused(shop, harbour):
    for amount in (-1, 100_001):
        with pytest.raises(placing.CannotPlace, match="contribution"):
            shop.place(shop.fill(harbour), key=str(amount), contribution=amount)


# --- The cart ---------------------------------------------------------------------------------------


def test_a_guests_cart_is_merged_into_the_members_when_she_signs_in(shop, harbour, ana):
    bea, at = make_user("Bea"), timezone.now()
    other = make_listing(make_work(ana, title="Other"), kind="open", status="published")
    own, guests = shop.fill(harbour, user=bea), shop.fill(harbour, other, quantity=2)
    merged = carts.find(user=bea, token=guests.token)
    assert merged.pk == own.pk
    assert sorted(merged.lines.values_list("option__listing__work__title", "quantity")) == [
        ("Harbour at dusk", 2),
        ("Other", 2),
    ]
    assert not Cart.objects.filter(pk=guests.pk).exists()
    assert carts.find(user=bea, token=guests.token).pk == own.pk
    assert at is not None


def test_a_strangers_token_does_not_open_a_members_cart(shop, harbour):
    own = shop.fill(harbour, user=make_user("Bea"))
    assert carts.find(user=make_user("Carl"), token=own.token) is None


def test_a_second_original_does_not_go_into_the_cart(shop, original):
    cart = shop.fill(original)
    with pytest.raises(carts.CannotBuy, match="only one original"):
        carts.add(
            cart=cart, option=original.options.get(), quantity=1, user=make_user("Bea"), at=timezone.now()
        )


def at_once(jobs) -> list:
    """Run the jobs in threads that start together; their results, or what they raised."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(n):
        start.wait()
        try:
            results[n] = jobs[n]()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(jobs))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results
