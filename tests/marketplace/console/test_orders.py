import re

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from marketplace.orders.models import Order, Refund
from tests.factories import FRIDAY, make_listing, make_officer, make_policy
from tests.marketplace.console.scene import (
    MONEY,
    needs_the_password_again,
    paid_order,
    shows_only_to,
    sign_in,
    words,
)

pytestmark = pytest.mark.django_db
LIST = reverse("console:orders")
KEY = "a-form-that-was-made-once"


def an_order(**changes):
    make_policy()
    return paid_order(make_listing(status="published"), **changes)


def url(name, order, *more):
    return reverse(f"console:{name}", args=[order.pk, *more])


def back(**changes):
    return {"kind": "amount", "amount": "12.50", "reason": "A torn corner.", "form_key": KEY} | changes


def test_looking_orders_up_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, LIST, *MONEY)


def test_an_order_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, url("order", an_order()), *MONEY)


def test_giving_back_is_for_admins_and_the_treasurer(client):
    order = an_order()
    shows_only_to(client, url("give-back", order), *MONEY, post=back())
    shows_only_to(client, url("delivered", order, order.shipments.get().pk), *MONEY, post={"reason": "x"})
    assert not Refund.objects.exists()


def test_an_order_is_found_by_number_e_mail_and_name(client):
    order = an_order(name="Bea Buyer")
    sign_in(client, make_officer("Carla Haas"))
    for sought in (
        order.number,
        order.number.lower(),
        str(order.pk),
        order.email,
        "bea buy",
        order.payment_intent,
    ):
        assert url("order", order) in words(client.get(LIST, {"q": sought})), sought
    assert "No order fits" in words(client.get(LIST, {"q": "FH-999999"}))
    assert url("order", order) not in words(client.get(LIST, {"status": "expired"}))
    for junk in ({"q": "9" * 300}, {"status": "junk"}, {"page": "0"}):
        assert client.get(LIST, junk).status_code == 200


def test_the_page_shows_what_was_bought_and_where_the_money_went(client):
    order = an_order()
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(url("order", order)))
    for said in (
        "€86.50",
        "Harbour at dusk",
        "Where the money went",
        "€70.40",
        "€9.60",
        "€6.50",
        "12 rue du Port",
        "guest",
        "At most €86.50",
    ):
        assert said in page, said
    assert client.get("/console/orders/999999/").status_code == 404


def test_an_order_that_was_not_paid_has_nothing_to_give_back(client):
    order = an_order()
    Order.objects.filter(pk=order.pk).update(status="expired", paid_at=None)
    sign_in(client, make_officer("Carla Haas"))
    assert "Nothing was paid." in words(client.get(url("order", order)))
    assert client.post(url("give-back", order), back()).status_code == 422
    assert not Refund.objects.exists()


def test_a_refund_is_asked_for_once_with_amount_and_reason(client):
    order = an_order()
    carla = sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("give-back", order), back(), follow=True)
    assert "€12.50 goes back to Bea Buyer." in words(answer)
    row = Refund.objects.get()
    assert (row.amount, row.reason, row.by, row.status) == (1_250, "A torn corner.", carla, "requested")
    decision = Decision.objects.get()
    assert (decision.verb, decision.subject, decision.reason) == (
        "refunded",
        f"order:{order.pk}",
        "A torn corner.",
    )

    again = client.post(url("give-back", order), back())
    assert again.status_code == 409 and "asked for before" in words(again)
    assert Refund.objects.count() == Decision.objects.count() == 1
    assert client.get(reverse("console:refund", args=[row.pk]))["Location"] == url("order", order)


def test_each_page_has_a_form_of_its_own(client):
    order = an_order()
    sign_in(client, make_officer("Carla Haas"))
    keys = {
        re.search(r'name="form_key" value="([^"]+)"', client.get(url("order", order)).content.decode())[1]
        for _ in range(2)
    }
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "86.51"}, "Only €86.50 of the payment is left."),
        ({"amount": "0"}, "More than nothing, please."),
        ({"amount": "-5"}, "More than nothing, please."),
        ({"amount": "twelve"}, "is not an amount of money"),
        ({"amount": "1.005"}, "decimal places"),
        ({"amount": ""}, "Say how much goes back."),
        ({"reason": ""}, "Say why."),
        ({"form_key": ""}, "Nothing was given back."),
    ],
)
def test_a_wrong_refund_is_refused_beside_the_field_and_keeps_what_was_typed(client, wrong, said):
    order = an_order()
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("give-back", order), back(**wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert back(**wrong)["amount"] in words(answer)
    assert not Refund.objects.exists() and not Decision.objects.exists()


def test_all_that_is_left_can_go_back_and_then_nothing(client):
    order = an_order()
    sign_in(client, make_officer("Carla Haas"))
    client.post(url("give-back", order), back())
    client.post(url("give-back", order), back(amount="74.00", form_key="another form"))
    assert "All of it went back." in words(client.get(url("order", order)))
    assert client.post(url("give-back", order), back(amount="0.01", form_key="a third")).status_code == 422


def test_giving_back_and_delivering_ask_for_the_password_again(client):
    order = an_order()
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, url("give-back", order), back())
    needs_the_password_again(client, url("delivered", order, order.shipments.get().pk), {"reason": "x"})


def test_the_co_op_says_that_a_parcel_arrived_once_with_what_shows_it(client):
    order = an_order()
    parcel = order.shipments.get()
    address, sent = (
        url("delivered", order, parcel.pk),
        {f"parcel-{parcel.pk}-reason": "Signed for, says the carrier."},
    )
    sign_in(client, make_officer("Carla Haas"))
    early = client.post(address, sent)
    assert early.status_code == 409 and "not been sent yet" in words(early)

    parcel.move("shipped", shipped_at=FRIDAY, carrier="Colissimo")
    Order.objects.filter(pk=order.pk).update(status="shipped")
    assert "Say that it arrived" in words(client.get(url("order", order)))
    assert client.post(address, {f"parcel-{parcel.pk}-reason": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    stale = client.post(address, sent)
    assert stale.status_code == 409 and "delivered already" in words(stale)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_by, parcel.delivery_note) == (
        "delivered",
        "co-op",
        "Signed for, says the carrier.",
    )
    assert Decision.objects.get().verb == "said delivered"


def test_a_parcel_of_another_order_is_not_found(client):
    order = an_order()
    other = paid_order(order.lines.get().option.listing)
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(url("delivered", order, other.shipments.get().pk), {"reason": "x"}).status_code == 404
