"""Messages about a parcel: who reads them, who is told by letter, and floods."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.aftercare import selectors
from marketplace.aftercare.models import Message
from marketplace.aftercare.services import conversing
from marketplace.mail.models import Letter
from tests.factories import make_artist

pytestmark = pytest.mark.django_db


def say(shipment, text="When will it leave?", *, side="buyer", at=None, **more):
    return conversing.write(shipment=shipment, side=side, by=None, text=text, at=at or timezone.now(), **more)


def test_the_buyer_writes_and_the_artist_reads_and_answers(client_of, paid):
    shipment = paid.shipments.get()
    buyer, ana = client_of(), client_of(shipment.artist.user)
    thread = reverse("aftercare:thread", args=[paid.token, shipment.pk])
    buyer.post(thread, {"text": "When will it leave?"})
    assert selectors.unread(shipment, "artist") == 1
    assert "When will it leave?" in ana.get(reverse("aftercare:parcel", args=[shipment.pk])).content.decode()
    assert selectors.unread(shipment, "artist") == 0
    ana.post(reverse("aftercare:write", args=[shipment.pk]), {"text": "On Monday."})
    assert "1 new message" in buyer.get(reverse("orders:order", args=[paid.token])).content.decode()
    assert "On Monday." in buyer.get(thread).content.decode()
    assert "new message" not in buyer.get(reverse("orders:order", args=[paid.token])).content.decode()


def test_one_letter_tells_of_many_messages_until_they_are_read(paid):
    shipment = paid.shipments.get()
    for text in ("One.", "Two.", "Three."):
        say(shipment, text)
    assert Letter.objects.filter(reference__startswith="message:").count() == 1
    conversing.mark_read(shipment=shipment, side="artist", at=timezone.now())
    say(shipment, "Four.")
    assert Letter.objects.filter(reference__startswith="message:").count() == 2


def test_no_letter_tells_the_other_sides_address(paid):
    shipment = paid.shipments.get()
    say(shipment)
    say(shipment, "On Monday.", side="artist")
    to_artist, to_buyer = Letter.objects.filter(reference__startswith="message:").order_by("pk")
    assert to_artist.to == shipment.artist.user.email and paid.email not in to_artist.text + to_artist.html
    assert to_buyer.to == paid.email and shipment.artist.user.email not in to_buyer.text + to_buyer.html
    # The key to the order is the buyer's own.
    assert paid.token not in to_artist.text + to_artist.html


def test_markup_is_text_and_hidden_characters_go(client, paid):
    shipment = paid.shipments.get()
    said = say(shipment, "<b>Hello</b> \u202eevil https://example.org/x?a=1&b=2")
    assert said.text == "Hello evil https://example.org/x?a=1&b=2"
    page = client.get(reverse("aftercare:thread", args=[paid.token, shipment.pk])).content.decode()
    assert 'href="https://example.org' not in page


def test_a_double_click_says_it_once(paid):
    assert say(paid.shipments.get()) == say(paid.shipments.get())
    assert Message.objects.count() == 1


def test_a_flood_is_stopped_and_goes_on_an_hour_later(paid):
    shipment, at = paid.shipments.get(), timezone.now()
    for number in range(conversing.MOST_AN_HOUR):
        say(shipment, f"Message {number}", at=at)
    with pytest.raises(conversing.CannotSay, match="one hour"):
        say(shipment, "One more", at=at)
    assert say(shipment, "Later", at=at + dt.timedelta(hours=1, seconds=1))
    assert say(shipment, "The artist may answer", side="artist", at=at)


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b", "x" * 4_001])
def test_nothing_and_too_much_are_not_sent_and_what_was_typed_stays(client, paid, text):
    page = client.post(
        reverse("aftercare:thread", args=[paid.token, paid.shipments.get().pk]), {"text": text}
    )
    assert page.status_code == 422 and not Message.objects.exists()


def test_strangers_tokens_and_other_orders_parcels_find_nothing(client_of, shop, harbour, paid):
    other = shop.buy(harbour, key="other").shipments.get()
    buyer = client_of()
    for token, parcel in (("A" * 22, paid.shipments.get().pk), (paid.token, other.pk)):
        assert buyer.get(reverse("aftercare:thread", args=[token, parcel])).status_code == 404
        assert buyer.post(reverse("aftercare:thread", args=[token, parcel]), {"text": "x"}).status_code == 404
    ben = client_of(make_artist("Ben Weiß").user)
    assert ben.get(reverse("aftercare:parcel", args=[other.pk])).status_code == 404
    assert ben.post(reverse("aftercare:write", args=[other.pk]), {"text": "x"}).status_code == 404
    assert not Message.objects.exists()


def test_the_studio_says_what_waits_for_an_answer_until_it_was_read(paid, client_of, harbour, client):
    ana, shipment = client_of(harbour.work.artist.user), paid.shipments.get()
    to_do = f"Read what was written about order {paid.number}"
    assert to_do not in ana.get("/studio/").content.decode()
    client.post(reverse("aftercare:thread", args=[paid.token, shipment.pk]), {"text": "When will it leave?"})

    page = ana.get("/studio/").content.decode()
    address = reverse("aftercare:parcel", args=[shipment.pk])
    assert to_do in page and f'href="{address}"' in page
    ana.get(address)
    assert to_do not in ana.get("/studio/").content.decode()
