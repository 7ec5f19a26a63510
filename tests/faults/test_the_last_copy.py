"""The last copy is wanted by two hundred at once."""

import contextlib
import threading
from collections import Counter
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from marketplace.mail.models import Letter
from marketplace.orders import selectors as orders
from marketplace.orders.models import Order, Refund, Reservation, StrayPayment
from marketplace.orders.services import paying, placing, refunding
from payouts.earnings.models import Charge
from payouts.ledger.selectors import check_books
from payouts.states import IllegalTransition
from tests.factories import make_artist, make_listing, make_policy, make_work
from tests.harness import processes
from tests.harness.buyers import race
from tests.marketplace.orders.shop import Shop

IN_PROCESSES = 50  # the benchmark `checkout.race` has two hundred
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


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_press_the_button_at_once_in_real_processes_one_is_sent_to_pay(
    transactional_db, stripe_server
):
    make_policy()
    work = make_work(make_artist("Ana Moreau"), title="Iris")
    listing = make_listing(work, kind="original", price=90_000, status="published")
    with processes.web() as port:
        found = race(listing.options.get().pk, buyers=IN_PROCESSES, port=port)

    assert found.outcomes == {"sold": 1, "told": IN_PROCESSES - 1}
    assert Order.objects.count() == Reservation.objects.count() == 1


def test_what_was_paid_in_time_stands_while_the_sweep_and_stripes_news_come_at_once(stage):
    shop, iris = _the_only_iris(stage)
    order = shop.place(shop.fill(iris), key="bea", at=stage.now)
    shop.pay(shop.open_page(order).id)
    sweep = partial(paying.end, order=order, to="expired", gateway=shop.gateway, at=stage.now)
    news = partial(paying.settle, order=order, gateway=shop.gateway, at=stage.now)
    _at_once(sweep, news, sweep, news)

    order.refresh_from_db()
    assert order.status == "paid"
    assert Reservation.objects.get().status == "sold"
    assert not StrayPayment.objects.exists() and not check_books()


def test_who_pays_after_the_hold_ran_out_gets_it_all_back_while_another_owns_the_copy(stage):
    shop, iris = _the_only_iris(stage)
    late = shop.place(shop.fill(iris), key="late", at=stage.now)
    shop.open_page(late)
    # The page at Stripe stayed open a moment longer than the hold.
    paying.release(order=late, to="expired", at=stage.now)
    owner = shop.place(shop.fill(iris), key="owner", at=stage.now)
    shop.open_page(owner)
    for order in (late, owner):
        shop.pay(order.checkout_session)
    pages = {order: shop.gateway.session(order.checkout_session) for order in (late, owner)}
    _at_once(
        *(
            partial(paying.follow, order=order, session=pages[order], at=stage.now)
            for order in (late, owner, late, owner)
        )
    )

    late.refresh_from_db(), owner.refresh_from_db()
    assert (late.status, owner.status) == ("expired", "paid")
    assert Reservation.objects.get(status="sold").line.order == owner
    assert StrayPayment.objects.get().order == late
    assert Refund.objects.get().amount == late.total
    _sweep_refunds_at_once(shop, stage)

    (back,) = stage.at_stripe("refund")
    assert (back["amount"], back["status"]) == (late.total, "succeeded")
    assert Refund.objects.get().status == "done"
    assert Charge.objects.get(payment_intent=back["payment_intent"]).refunded == late.total
    assert [letter.to for letter in Letter.objects.filter(reference__endswith=":returned")] == [late.email]
    assert Reservation.objects.get(status="sold").line.order == owner
    _sweep_refunds_at_once(shop, stage)
    assert len(stage.at_stripe("refund")) == 1
    assert not check_books()


def _sweep_refunds_at_once(shop, stage) -> None:
    """Four workers find what is to go back at one moment."""

    def sweep():
        for row in orders.refunds_to_send():
            with contextlib.suppress(IllegalTransition):
                refunding.send(row=row, gateway=shop.gateway, at=stage.now)

    _at_once(sweep, sweep, sweep, sweep)


def _the_only_iris(stage):
    work = make_work(make_artist("Ana Moreau"), title="Iris")
    return Shop(stage.server.url, stage.server.api_key), make_listing(
        work, kind="original", price=90_000, status="published"
    )


def _at_once(*acts) -> None:
    """Each in a thread and a connection of its own, all at one moment. What one of them raises is raised here."""
    barrier, raised = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def _try_to_place(shop, cart, at) -> str:
    try:
        shop.place(cart, key=f"form-{cart.pk}", at=at)
    except (placing.Gone, placing.Changed) as said:
        return "told it is gone" if "Nothing was charged" in str(said) else str(said)
    return "placed"
