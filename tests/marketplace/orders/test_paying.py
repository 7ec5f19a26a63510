"""Stripe's word decides what became of an order, whatever comes, in whatever order, however often."""

import pytest

from marketplace.mail.models import Letter
from marketplace.orders import selectors, tasks
from marketplace.orders.gateway import Unavailable
from marketplace.orders.models import Order, Reservation, StrayPayment
from marketplace.orders.services import paying, placing
from payouts.earnings.models import Charge, Sale
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books
from payouts.payees.models import Payee
from tests.books import table, the_books
from tests.factories import make_agreement, make_listing, make_payee, make_work

pytestmark = pytest.mark.django_db


def test_a_paid_order_is_sold_booked_and_told_in_one_go(shop, harbour):
    order = shop.buy(harbour, contribution=500)
    assert order.status == "paid" and order.paid_at and order.payment_intent.startswith("pi_")
    assert Reservation.objects.get().status == "sold"
    assert the_books() == table(
        """
        Harbour at dusk, print 1 of 30     Stripe balance                   80.00
        Harbour at dusk, print 1 of 30     Owed to Ana Moreau, pending                70.40
        Harbour at dusk, print 1 of 30     Co-op share                                 9.60
        Delivery from Ana Moreau           Stripe balance                   12.00
        Delivery from Ana Moreau           Owed to Ana Moreau, pending                12.00
        Contribution to the solidarity fund Stripe balance                    5.00
        Contribution to the solidarity fund Solidarity fund                             5.00
        """
    )
    assert sorted(Letter.objects.values_list("to", "subject")) == [
        ("ana.moreau@example.org", "You sold Harbour at dusk, print 1 of 30"),
        ("bea@example.org", f"Order {order.number}: paid, thank you"),
    ]
    confirmed = Letter.objects.get(to="bea@example.org")
    assert f"/orders/{order.token}/" in confirmed.text and f"/orders/{order.token}/" in confirmed.html
    assert "Hauptstraße 5" in Letter.objects.get(to="ana.moreau@example.org").text


def test_a_shared_print_pays_every_party_what_the_buyer_was_shown(shop, ana):
    listing = make_listing(make_work(ana), kind="limited", price=8_000)
    make_agreement(
        listing,
        others=[
            (make_payee("Petit Press"), "Printer", {"amount": 800}),
            (make_payee("Ines Roy"), "Co-maker", {"basis_points": 2_500}),
        ],
    )
    listing.move("in_review")
    listing.move("published", published_at=listing.created_at)
    shop.buy(listing)
    sale = Sale.objects.get(kind="copy")
    assert {part.payee.name: part.amount for part in sale.parts.all()} == {
        "Petit Press": 800,
        "Ines Roy": 1_560,
        "Ana Moreau": 4_680,
    }
    assert Payee.objects.filter(parts__sale=sale).count() == 3


def test_the_same_news_again_changes_nothing(shop, harbour):
    shop.buy(harbour)
    before = (JournalEntry.objects.count(), Letter.objects.count(), Charge.objects.count())
    rows = shop.tell_us(again=True) + shop.tell_us(again=True)
    assert {row.status for row in rows} <= {"handled", "ignored"}
    assert (JournalEntry.objects.count(), Letter.objects.count(), Charge.objects.count()) == before


def test_nothing_is_paid_before_stripe_says_so(shop, harbour):
    order = shop.place(shop.fill(harbour))
    shop.open_page(order)
    paying.settle(order=order, gateway=shop.gateway, at=order.placed_at)
    assert order.status == "placed" and not Charge.objects.exists()


def test_asking_for_the_payment_page_again_gives_the_same_page(shop, harbour):
    order = shop.place(shop.fill(harbour))
    first = shop.open_page(order)
    order = Order.objects.get(pk=order.pk)
    assert shop.open_page(order).url == first.url
    assert len(shop.sdk.v1.checkout.sessions.list().data) == 1


def test_the_payment_page_asks_for_our_own_amounts_alone(shop, harbour):
    order = shop.place(shop.fill(harbour, quantity=2), contribution=250)
    page = shop.open_page(order)
    raw = shop.sdk.v1.checkout.sessions.retrieve(page.id, {"expand": ["line_items"]})
    assert raw.amount_total == order.total == 16_000 + 1_400 + 250
    assert [(item.description, item.quantity, item.amount_total) for item in raw.line_items.data] == [
        ("Harbour at dusk, prints 1, 2 of 30", 2, 16_000),
        ("Delivery from Ana Moreau", 1, 1_400),
        ("Solidarity fund", 1, 250),
    ]
    assert raw.metadata.to_dict() == {"order": order.reference}
    assert raw.customer_email == "bea@example.org"
    assert raw.expires_at == int(order.expires_at.timestamp())


def test_the_last_copy_sold_closes_the_listing(shop, original):
    shop.buy(original)
    original.refresh_from_db()
    assert original.status == "sold_out"


def test_an_edition_stays_on_sale_while_a_copy_is_only_held(shop, ana):
    listing = make_listing(make_work(ana), kind="limited", edition_size=2, status="published")
    waiting = shop.place(shop.fill(listing), key="a")
    shop.open_page(waiting)
    shop.buy(listing, key="b")
    listing.refresh_from_db()
    assert listing.status == "published"
    paying.end(order=waiting, to="canceled", gateway=shop.gateway, at=waiting.placed_at)
    assert shop.buy(listing, key="c").lines.get().title.endswith("print 1 of 2")
    listing.refresh_from_db()
    assert listing.status == "sold_out"


def test_a_page_that_ran_out_lets_the_copies_go(shop, original):
    order = shop.place(shop.fill(original))
    shop.expire_on_its_own(shop.open_page(order).id)
    shop.tell_us()
    order.refresh_from_db()
    assert order.status == "expired" and Reservation.objects.get().status == "released"
    assert shop.place(shop.fill(original), key="next").status == "placed"
    assert not Letter.objects.exists()


def test_stock_of_an_open_edition_comes_back_when_an_order_ends(shop, ana):
    listing = make_listing(make_work(ana), kind="open", status="published")
    listing.options.update(stock=3)
    order = shop.place(shop.fill(listing, quantity=2))
    paying.end(order=order, to="canceled", gateway=shop.gateway, at=order.placed_at)
    paying.end(order=order, to="canceled", gateway=shop.gateway, at=order.placed_at)
    assert listing.options.get().stock == 3


def test_the_sweep_closes_the_page_before_it_lets_copies_go(shop, original, monkeypatch):
    order = shop.place(shop.fill(original))
    page = shop.open_page(order)
    tasks.end_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == "expired"
    assert shop.gateway.session(page.id).is_expired
    tasks.end_order(order_id=order.pk)


def test_the_sweep_finds_an_order_paid_whose_news_got_lost(shop, original):
    order = shop.place(shop.fill(original))
    shop.pay(shop.open_page(order).id)
    tasks.end_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == "paid"
    shop.tell_us()
    assert Charge.objects.count() == 1


def test_copies_stay_held_while_stripe_does_not_answer(shop, original):
    order = shop.place(shop.fill(original))
    shop.open_page(order)
    shop.control("faults", kind="unavailable", method="*", times=20)
    tasks.end_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == "placed" and Reservation.objects.get().status == "held"


def test_a_page_whose_answer_got_lost_is_found_again_and_closed(shop, original):
    order = shop.place(shop.fill(original))
    shop.control("faults", kind="cut_after", path="/v1/checkout/sessions", times=3)
    with pytest.raises(Unavailable):
        shop.open_page(order)
    assert len(shop.sdk.v1.checkout.sessions.list().data) == 1
    order.refresh_from_db()
    assert order.checkout_session is None
    paying.end(order=order, to="expired", gateway=shop.gateway, at=order.placed_at)
    order.refresh_from_db()
    assert order.status == "expired"
    [page] = shop.sdk.v1.checkout.sessions.list().data
    assert page.status == "expired"


def test_while_nobody_knows_whether_there_is_a_page_the_copies_stay_held(shop, original):
    order = shop.place(shop.fill(original))
    shop.control("faults", kind="cut_after", path="/v1/checkout/sessions", times=3)
    with pytest.raises(Unavailable):
        shop.open_page(order)
    shop.control("faults", kind="unavailable", method="*", times=20)
    tasks.end_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == "placed" and Reservation.objects.get().status == "held"


def test_an_order_for_which_stripe_never_opened_a_page_ends_by_itself(shop, original):
    order = shop.place(shop.fill(original))
    Order.objects.filter(pk=order.pk).update(expires_at=order.placed_at)
    tasks.end_order(order_id=order.pk)
    order.refresh_from_db()
    assert order.status == "expired" and Reservation.objects.get().status == "released"


def test_an_order_paid_at_the_moment_it_is_canceled_is_paid(shop, original):
    order = shop.place(shop.fill(original))
    shop.pay(shop.open_page(order).id)
    ended = paying.end(order=order, to="canceled", gateway=shop.gateway, at=order.placed_at)
    assert ended.status == "paid" and Reservation.objects.get().status == "sold"


def test_news_that_a_page_expired_does_not_undo_a_paid_order(shop, harbour):
    order = shop.buy(harbour)
    assert paying.release(order=order, to="expired", at=order.placed_at) is False
    order.refresh_from_db()
    assert order.status == "paid"


def test_another_amount_than_the_order_asks_goes_back_whole_and_the_buyer_is_told(shop, harbour):
    order = shop.place(shop.fill(harbour))
    page = shop.open_page(order)
    Order.objects.filter(pk=order.pk).update(contribution=100, total=order.total + 100)
    shop.pay(page.id)
    assert {row.status for row in shop.tell_us()} <= {"handled", "ignored"}
    order.refresh_from_db()
    stray = StrayPayment.objects.get()
    assert (order.status, stray.order, stray.amount, stray.status) == ("expired", order, 9_200, "returned")
    assert Reservation.objects.get().status == "released"
    tasks.send_due_refunds()
    tasks.send_refund(refund_id=stray.refunds.get().pk)
    shop.tell_us()
    shop.tell_us(again=True)
    assert stray.refunds.get().status == "done"
    assert Charge.objects.get().refunded == 9_200
    assert check_books() == []
    assert "€92.00" in Letter.objects.get(to=order.email).subject


def test_news_of_a_payment_page_that_is_nobodys_is_harmless(shop, harbour):
    shop.sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://localhost/x",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "eur", "unit_amount": 100, "product_data": {"name": "x"}},
                }
            ],
            "metadata": {"order": "order:999999"},
        }
    )
    [session] = shop.sdk.v1.checkout.sessions.list().data
    shop.pay(session.id)
    assert {row.status for row in shop.tell_us()} <= {"handled", "ignored"}
    # The money is real: it is booked, and a person decides where it goes.
    assert StrayPayment.objects.get().status == "found" and Charge.objects.count() == 1


def test_when_booking_fails_nothing_at_all_has_happened(shop, harbour, monkeypatch):
    order = shop.place(shop.fill(harbour))
    shop.pay(shop.open_page(order).id)

    def broken(order):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("marketplace.orders.letters.paid", broken)
    shop.tell_us()
    order.refresh_from_db()
    assert order.status == "placed" and not Charge.objects.exists() and not JournalEntry.objects.exists()
    assert Reservation.objects.get().status == "held"
    monkeypatch.undo()
    paying.settle(order=order, gateway=shop.gateway, at=order.placed_at)
    assert order.status == "paid"


def test_an_order_that_ended_is_not_revived_by_its_form(shop, harbour):
    cart = shop.fill(harbour)
    order = shop.place(cart)
    paying.end(order=order, to="canceled", gateway=shop.gateway, at=order.placed_at)
    with pytest.raises(placing.Ended):
        shop.place(cart)


def test_orders_whose_time_is_over_are_found_by_the_clock(shop, harbour):
    order = shop.place(shop.fill(harbour))
    assert list(selectors.due_to_end(order.placed_at)) == []
    assert list(selectors.due_to_end(order.expires_at)) == [order]
