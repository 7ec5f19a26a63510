"""The last copy is wanted by two hundred at once."""

import threading
from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from marketplace.orders.models import Order, Reservation
from marketplace.orders.services import placing
from tests.factories import make_artist, make_listing, make_work
from tests.marketplace.orders.shop import Shop

BUYERS, AT_ONCE = 200, 40  # connections that PostgreSQL has for a test


def test_of_two_hundred_who_want_the_last_copy_one_has_it_and_the_others_are_told(stage):
    shop = Shop(stage.server.url, stage.server.api_key)
    work = make_work(make_artist("Ana Moreau"), title="Iris")
    listing = make_listing(work, kind="original", price=90_000, status="published")
    carts = [shop.fill(listing, user=AnonymousUser()) for _ in range(BUYERS)]
    outcomes, barrier = Counter(), threading.Barrier(AT_ONCE)

    def buy(number):
        barrier.wait()
        try:
            for cart in carts[number::AT_ONCE]:
                outcomes[_try_to_place(shop, cart, stage.now)] += 1
        finally:
            connection.close()

    buyers = [threading.Thread(target=buy, args=[number]) for number in range(AT_ONCE)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()

    assert outcomes == {"placed": 1, "told it is gone": BUYERS - 1}
    assert Order.objects.count() == Reservation.objects.count() == 1


def _try_to_place(shop, cart, at) -> str:
    try:
        shop.place(cart, key=f"form-{cart.pk}", at=at)
    except (placing.Gone, placing.Changed) as said:
        return "told it is gone" if "Nothing was charged" in str(said) else str(said)
    return "placed"
