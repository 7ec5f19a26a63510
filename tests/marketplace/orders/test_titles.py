"""What a line was sold as: one row in English, told in the reader's language."""

import pytest
from django.urls import reverse
from django.utils import translation

from marketplace.mail.models import Letter
from marketplace.orders import titles
from marketplace.orders.models import Order
from tests.marketplace.orders.shop import checkout_form, open_checkout, put_in, read


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("Iris, original", "Iris, Original"),
        ("Iris, print 3 of 30", "Iris, Druck 3 von 30"),
        ("Iris, on rag, prints 3, 4 of 30", "Iris, on rag, Drucke 3, 4 von 30"),
        ("Iris, print", "Iris, Druck"),
        ("Print, print 2 of 9, original", "Print, print 2 of 9, Original"),
        # What the artist called it is no sentence of ours, whatever it is.
        ("Delivery, print", "Delivery, Druck"),
        ("Original", "Original"),
        ("", ""),
    ],
)
def test_a_title_is_told_in_german_and_the_work_keeps_its_name(kept, told):
    with translation.override("de"):
        assert titles.told(kept) == told
    assert titles.told(kept) == kept


def test_what_is_kept_is_what_is_told_of():
    for kind, numbers, said in (
        ("original", [], "Iris, original"),
        ("open", [], "Iris, print"),
        ("limited", [3], "Iris, print 3 of 30"),
        ("limited", [3, 4], "Iris, prints 3, 4 of 30"),
    ):
        assert titles.kept("Iris", kind=kind, numbers=numbers, edition=30) == said


@pytest.mark.django_db
def test_a_german_order_says_in_german_what_was_sold_and_the_row_says_it_in_english(client, shop, harbour):
    client.post(reverse("users:language"), {"language": "de"})
    put_in(client, harbour)
    client.post(reverse("orders:checkout"), checkout_form(open_checkout(client)))
    order = Order.objects.get()
    assert order.lines.get().title == "Harbour at dusk, print 1 of 30"
    session = shop.sdk.v1.checkout.sessions.retrieve(order.checkout_session, {"expand": ["line_items"]})
    assert "Harbour at dusk, Druck 1 von 30" in [line.description for line in session.line_items.data]
    shop.pay(order.checkout_session)
    shop.tell_us()
    page = read(client.get(reverse("orders:order", args=[order.token])))
    assert "Harbour at dusk, Druck 1 von 30" in page and "print 1 of" not in page
    assert ">Atelier<" in page, "whose part it is that we named “Artist”"
    letters = {letter.to: letter.text for letter in Letter.objects.all()}
    assert "Harbour at dusk, Druck 1 von 30" in letters[order.email]
    # Ana reads English, whoever bought of her.
    assert "Harbour at dusk, print 1 of 30" in letters[harbour.work.artist.user.email]
