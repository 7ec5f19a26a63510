"""Tax by the co-op's own registrations, as Stripe Tax reckons it: shown first, then paid, then kept, the same to the cent."""

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.orders import selectors
from marketplace.orders.at_stripe import GOODS, Destination, Priced
from marketplace.orders.gateway import StripeGateway, UnknownPlace
from marketplace.orders.models import Order
from marketplace.orders.services import placing, taxing
from marketplace.orders.stripe_tax import taxed
from payouts.ledger.models import Posting
from payouts.ledger.selectors import check_books
from payouts.money import Money
from tests.factories import make_artist, make_listing, make_work
from tests.marketplace.orders.shop import ADDRESS, Shop, checkout_form
from tests.marketplace.orders.test_tax import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def taxing_shop(shop: Shop, settings) -> Shop:
    settings.STRIPE_TAX = True
    shop.gateway = StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY, api_base=shop.url, timeout=5, taxes=True
    )
    return shop


def one_stop(shop: Shop) -> None:
    """The co-op, at home in Austria, declares its sales to all of the Union."""
    shop.sdk.v1.tax.registrations.create(
        {"country": "AT", "country_options": {"at": {"type": "oss_union"}}, "active_from": "now"}
    )


def buyer(country, **more):
    facts = {"street": "Hauptstraße 5", "postcode": "10115", "town": "Berlin"} | more
    return placing.Buyer(user=None, email="bea@example.org", name="Bea Klein", country=country, **facts)


def order_of(shop, *listings, country="DE", contribution=0, quantity=1) -> Order:
    """Placed by somebody who saw what Stripe said."""
    cart, who, at = shop.fill(*listings, quantity=quantity), buyer(country), timezone.now()
    basket = selectors.basket_of(cart, country=country, user=None, on=timezone.localdate(at))
    to = Destination(country, who.postcode, who.town, who.street)
    reckoned = taxing.reckon(basket=basket, to=to, gateway=shop.gateway)
    seal = (taxed(basket, reckoned) if reckoned else basket).seal
    return placing.place(
        cart=cart, buyer=who, contribution=Money(contribution, "EUR"), form_key="form-1", seal=seal, at=at, reckoned=reckoned
    )  # fmt: skip


def paid(shop, order) -> Order:
    shop.pay(shop.open_page(order).id)
    shop.tell_us()
    order.refresh_from_db()
    return order


def in_tax_payable() -> int:
    return -sum(Posting.objects.filter(account__kind="tax_payable").values_list("amount", flat=True))


@pytest.mark.parametrize("country", ["DE", "FR", "FI", "LU"])
def test_what_stripe_reckoned_is_shown_paid_kept_and_booked_to_the_cent(
    taxing_shop, harbour, original, country
):
    one_stop(taxing_shop)
    reeds = make_listing(
        make_work(make_artist("Cleo Novak", country="CZ"), title="Reeds"), kind="open", price=4_999, status="published"
    )  # fmt: skip
    order = order_of(taxing_shop, harbour, original, reeds, country=country, contribution=777, quantity=1)
    shown = order.tax_total
    assert shown > 0
    assert {parcel.tax_basis for parcel in order.shipments.all()} == {"stripe"}
    paid(taxing_shop, order)
    session = taxing_shop.sdk.v1.checkout.sessions.retrieve(order.checkout_session)
    assert session.amount_total == order.total
    assert session.total_details.amount_tax == order.tax_total == shown == in_tax_payable()
    assert not check_books()


def test_where_the_co_op_is_not_registered_the_table_holds(taxing_shop, harbour):
    register(harbour.work.artist)
    order = paid(taxing_shop, order_of(taxing_shop, harbour, country="FR"))
    assert (order.shipments.get().tax_basis, order.tax_total) == ("home", 1_441)
    page = taxing_shop.sdk.v1.checkout.sessions.retrieve(order.checkout_session)
    assert (page.automatic_tax.enabled, page.customer) == (False, None)


def test_the_buyer_s_card_does_not_decide_where_the_tax_is_due(taxing_shop, harbour):
    one_stop(taxing_shop)
    order = order_of(taxing_shop, harbour, country="LU")
    page = taxing_shop.open_page(order)
    taxing_shop.control(f"checkout/{page.id}/pay", address={"country": "DE"})
    taxing_shop.tell_us()
    order.refresh_from_db()
    [line] = order.lines.all()
    assert (line.tax, line.tax_points) == (1_162, 1_700)  # 80.00 at 17 % of Luxembourg


def test_a_rate_that_changed_between_the_two_is_kept_as_it_was_paid(taxing_shop, harbour):
    one_stop(taxing_shop)
    order = order_of(taxing_shop, harbour)
    order.lines.update(tax=1)
    order.shipments.update(tax=0)
    paid(taxing_shop, order)
    assert (order.lines.get().tax, order.tax_total) == (1_277, 1_469)  # 80.00 and 12.00 at 19 %
    assert in_tax_payable() == 1_469 and not check_books()


def test_what_was_asked_about_another_cart_places_nothing(taxing_shop, harbour, original):
    one_stop(taxing_shop)
    cart = taxing_shop.fill(harbour)
    basket = selectors.basket_of(cart, country="DE", user=None, on=timezone.localdate())
    reckoned = taxing.reckon(basket=basket, to=Destination("DE", "10115"), gateway=taxing_shop.gateway)
    seal = taxed(basket, reckoned).seal
    harbour.options.update(price=9_000)
    with pytest.raises(placing.Changed):
        placing.place(
            cart=cart, buyer=buyer("DE"), contribution=Money(0, "EUR"), form_key="f", seal=seal, at=timezone.now(), reckoned=reckoned
        )  # fmt: skip


def test_the_checkout_shows_the_tax_and_takes_the_buyer_to_pay_just_that(client, taxing_shop, harbour):
    one_stop(taxing_shop)
    client.post(reverse("orders:add"), {"option": harbour.options.get().pk, "quantity": 1})
    assert "told at checkout" in client.get(reverse("orders:cart"), {"country": "DE"}).content.decode()
    page = client.get(reverse("orders:checkout"), {"country": "DE"})
    assert "Contains €14.69 tax of Germany, included in the prices." in " ".join(
        page.content.decode().split()
    )
    assert client.post(reverse("orders:checkout"), checkout_form(page)).status_code == 303
    assert Order.objects.get().tax_total == 1_469


def test_in_the_united_states_it_is_said_that_no_sales_tax_is_collected(client, taxing_shop, harbour):
    register(harbour.work.artist)
    client.post(reverse("orders:add"), {"option": harbour.options.get().pk, "quantity": 1})
    page = client.get(reverse("orders:checkout"), {"country": "US"})
    assert "No sales tax is collected by us in the United States." in page.content.decode()
    typed = checkout_form(page, country="US", postcode="10001", town="New York")
    assert client.post(reverse("orders:checkout"), typed).status_code == 303
    assert Order.objects.get().tax_total == 0


def test_where_a_state_is_registered_the_postcode_decides_and_the_buyer_sees_it_before_paying(
    client, taxing_shop, harbour
):
    with pytest.raises(UnknownPlace):
        taxing_shop.gateway.tax_in({"option:1": Priced(8_000, GOODS)}, currency="EUR", to=Destination("US"))
    one_stop(taxing_shop)
    client.post(reverse("orders:add"), {"option": harbour.options.get().pk, "quantity": 1})
    # The page was shown for a country that Stripe could tell nothing about; the address then says it.
    shown = client.get(reverse("orders:checkout"), {"country": "US"})
    told = client.post(reverse("orders:checkout"), checkout_form(shown, country="DE"))
    assert told.status_code == 409
    assert "tax of Germany" in told.content.decode()
    assert not Order.objects.exists()


def test_without_an_answer_nothing_is_placed(client, taxing_shop, harbour, settings):
    one_stop(taxing_shop)
    client.post(reverse("orders:add"), {"option": harbour.options.get().pk, "quantity": 1})
    page = client.get(reverse("orders:checkout"), {"country": "DE"})
    settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT = "http://127.0.0.1:9", 1.0
    answer = client.post(reverse("orders:checkout"), checkout_form(page))
    assert answer.status_code == 503
    assert "Nothing was charged" in answer.content.decode()
    assert not Order.objects.exists() and ADDRESS["town"] in answer.content.decode()
