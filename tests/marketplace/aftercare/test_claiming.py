"""Returns: asked by the buyer, decided by the artist, by the co-op where they do not agree; the money follows once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.forms import BooleanField
from django.urls import reverse
from django.utils import timezone

from marketplace.aftercare import selectors
from marketplace.aftercare.models import Claim
from marketplace.aftercare.services import claiming, conversing, photographs
from marketplace.mail.models import Letter
from marketplace.orders.models import Refund, Reservation
from marketplace.orders.services import parcels, refunding
from payouts.earnings.models import Charge, Sale
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.states import IllegalTransition
from tests.factories import make_artist, make_listing, make_work

DAY = dt.timedelta(days=1)
DENT = photographs.Clean(sha256="1" * 64, jpeg=b"\xff\xd8\xff\xd9", width=1, height=1)


def ask(shipment, reason="changed_mind", *, text="A dent.", pictures=(), at=None, form_key=None, copies=None):
    sold = Reservation.objects.filter(line__shipment=shipment, status="sold").values_list("pk", flat=True)
    return claiming.ask(
        shipment=shipment,
        reason=reason,
        text=text,
        pieces={},
        copies=list(sold) if copies is None else copies,
        pictures=pictures,
        form_key=form_key or f"form-key-{Claim.objects.count():08d}",
        at=at or timezone.now(),
    )


def accept(claim, goods="back", at=None):
    return claiming.accept(claim=claim, goods=goods, answer="Fine.", by=None, at=at or timezone.now())


@pytest.mark.django_db
def test_a_change_of_mind_goes_back_and_then_the_money_does_with_the_delivery(shop, arrived):
    claim = ask(arrived)
    assert Sale.objects.get(kind="copy").hold_reason.startswith("The buyer asked")
    accept(claim, goods="stay")
    claim.refresh_from_db()
    # A change of mind is always sent back, whatever was chosen.
    assert (claim.status, claim.goods) == ("accepted", "back") and not Refund.objects.exists()
    claiming.send_back(claim=claim, carrier="DHL", tracking="", at=timezone.now())
    claim = claiming.take_back(claim=claim, fate="returned", by=None, at=timezone.now())
    assert (claim.status, claim.refund.amount) == ("refunded", 9_200)
    assert refunding.send(row=claim.refund, gateway=shop.gateway, at=timezone.now()).status == "done"
    assert Reservation.objects.get().status == "released"
    assert check_books() == [] and Sale.objects.get(kind="copy").hold_reason == ""


@pytest.mark.django_db
def test_the_studios_list_tells_what_the_artist_is_waited_for(shop, harbour, arrived):
    """The same as the question it is made of, at each step of a return; nothing of another artist's parcels."""
    another = make_listing(make_work(make_artist("Ben Adeyemi"), title="Iris"), status="published")
    other = shop.buy(another, key="form-2").shipments.get()
    conversing.write(shipment=other, side="buyer", by=None, text="When will it leave?", at=timezone.now())
    ana, ben = harbour.work.artist.user, another.work.artist.user

    def told(user) -> list[tuple]:
        listed = [
            (each.pk, each.is_unread, each.is_asked, each.is_coming_back, each.order.number, each.order.name)
            for each in selectors.awaited_of_artist(user)
        ]
        assert listed == [
            (each.pk, each.is_unread, each.is_asked, each.is_coming_back, each.order.number, each.order.name)
            for each in selectors.waiting_for_artist(user)
        ]
        return [each[:4] for each in listed]

    assert (told(ana), told(ben)) == ([], [(other.pk, True, False, False)])
    claim = ask(arrived)
    assert told(ana) == [(arrived.pk, False, True, False)]
    accept(claim)
    assert told(ana) == []
    claim.refresh_from_db()
    claiming.send_back(claim=claim, carrier="DHL", tracking="", at=timezone.now())
    assert told(ana) == [(arrived.pk, False, False, True)]


@pytest.mark.django_db
def test_what_came_damaged_may_stay_with_the_buyer_and_its_number_is_void(shop, arrived):
    claim = accept(ask(arrived, "damaged", pictures=[DENT]), goods="stay")
    assert claim.status == "refunded"
    refunding.send(row=claim.refund, gateway=shop.gateway, at=timezone.now())
    assert Reservation.objects.get().status == "void" and check_books() == []


@pytest.mark.django_db
def test_damage_is_shown_and_what_is_wrong_is_said(arrived):
    with pytest.raises(claiming.CannotClaim, match="photograph"):
        ask(arrived, "damaged")
    with pytest.raises(claiming.CannotClaim, match="what is wrong"):
        ask(arrived, "wrong", text=" ")


@pytest.mark.django_db
def test_the_mind_can_be_changed_for_fourteen_days_and_not_a_minute_longer(arrived):
    until = arrived.delivered_at + 14 * DAY
    with pytest.raises(claiming.CannotClaim, match="that is over"):
        ask(arrived, at=until + dt.timedelta(minutes=1))
    assert ask(arrived, at=until).status == "requested"


@pytest.mark.django_db
def test_a_co_op_that_sets_fewer_days_still_gives_fourteen(settings, arrived):
    settings.RETURN_DAYS = 3
    assert ask(arrived, at=arrived.delivered_at + 13 * DAY)


@pytest.mark.django_db
def test_a_fault_can_be_reported_for_two_years(arrived):
    assert ask(arrived, "wrong", at=arrived.delivered_at + 700 * DAY)


@pytest.mark.django_db
def test_what_has_not_arrived_is_not_returned_and_what_has_not_left_is_canceled(paid):
    shipment = paid.shipments.get()
    with pytest.raises(claiming.CannotClaim, match="cancel it instead"):
        ask(shipment)
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=timezone.now())
    with pytest.raises(claiming.CannotClaim, match="not arrived yet"):
        ask(shipment)
    with pytest.raises(claiming.CannotClaim, match="some parcels are slow"):
        ask(shipment, "lost")
    lost = accept(ask(shipment, "lost", at=timezone.now() + 15 * DAY), goods="back")
    assert (lost.status, lost.goods) == ("refunded", "stay")


@pytest.mark.django_db
def test_the_same_piece_is_asked_for_once(arrived):
    first = ask(arrived, form_key="the-same-form-sent-twice")
    assert ask(arrived, form_key="the-same-form-sent-twice") == first
    with pytest.raises(claiming.CannotClaim, match="at least one piece"):
        ask(arrived)
    claiming.withdraw(claim=first, at=timezone.now())
    assert ask(arrived).status == "requested"


@pytest.mark.django_db
def test_what_went_back_cannot_be_asked_for(shop, arrived):
    refunding.refund(
        order=arrived.order, amount=None, reason="x", by=None, gateway=shop.gateway, at=timezone.now()
    )
    with pytest.raises(claiming.CannotClaim):
        ask(arrived)


@pytest.mark.django_db
def test_a_copy_of_another_order_is_not_claimed(shop, harbour, arrived):
    other = shop.buy(harbour, key="other")
    with pytest.raises(claiming.CannotClaim, match="at least one piece"):
        ask(arrived, copies=[Reservation.objects.get(line__order=other).pk])


@pytest.mark.django_db
def test_after_a_no_the_co_op_decides_and_its_no_is_the_last(arrived):
    claim = claiming.decline(claim=ask(arrived), answer="It was worn.", at=timezone.now())
    assert Sale.objects.get(kind="copy").hold_reason  # the buyer may still ask the co-op
    claiming.escalate(claim=claim, appeal="It was not.", at=timezone.now())
    claim = claiming.refuse(claim=claim, answer="We see it as she does.", at=timezone.now())
    assert claim.status == "refused" and Sale.objects.get(kind="copy").hold_reason == ""
    with pytest.raises(IllegalTransition):
        accept(claim)


@pytest.mark.django_db
def test_the_co_op_is_asked_after_a_week_of_silence_and_not_before(arrived):
    claim = ask(arrived)
    with pytest.raises(claiming.CannotClaim, match="for a week"):
        claiming.escalate(claim=claim, appeal="Hello?", at=claim.asked_at + 6 * DAY)
    assert claiming.escalate(claim=claim, appeal="Hello?", at=claim.asked_at + 7 * DAY).status == "escalated"


@pytest.mark.django_db
def test_while_the_bank_decides_nothing_is_given_back_and_nothing_is_decided(shop, arrived):
    claim = ask(arrived, "wrong")
    shop.control(f"charges/{Charge.objects.get().stripe_charge}/dispute")
    shop.tell_us()
    with pytest.raises(refunding.CannotRefund, match="bank is deciding"):
        accept(claim, goods="stay")
    claim.refresh_from_db()
    assert claim.status == "requested"


@pytest.mark.django_db
def test_the_artist_is_told_and_the_buyer_reads_the_answer(arrived):
    claim = ask(arrived)
    assert Letter.objects.get(reference=f"claim:{claim.pk}:asked").to == arrived.artist.user.email
    claiming.decline(claim=claim, answer="It was worn.", at=timezone.now())
    letter = Letter.objects.get(reference__startswith=f"claim:{claim.pk}:declined")
    assert letter.to == arrived.order.email and "It was worn." in letter.text
    for each in Letter.objects.filter(reference__startswith="claim:"):
        assert {arrived.order.email, arrived.artist.user.email}.isdisjoint((each.text + each.html).split())


@pytest.mark.django_db(transaction=True)
def test_two_hands_that_take_it_back_at_one_instant_give_the_money_back_once(shop, harbour):
    order = shop.buy(harbour)
    shipment, at = order.shipments.get(), timezone.now()
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=at)
    parcels.deliver(shipment=shipment, said_by="buyer", at=at)
    claim = accept(ask(shipment))
    begin, told = threading.Barrier(2), []

    def take_back():
        begin.wait()
        try:
            claiming.take_back(claim=claim, fate="returned", by=None, at=at)
        except IllegalTransition:
            told.append("no")
        finally:
            connection.close()

    threads = [threading.Thread(target=take_back) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["no"] and Refund.objects.get().amount == Money(9_200, "EUR").minor


# --- The form and the order's page ---------------------------------------------------------------------


@pytest.mark.django_db
def test_one_piece_is_ticked_not_counted_and_whoever_has_no_other_means_it(client, shop, ana):
    bought = shop.buy(make_listing(make_work(ana, title="Pears"), kind="open", status="published"))
    shipment, at = bought.shipments.get(), timezone.now()
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=at)
    parcels.deliver(shipment=shipment, said_by="buyer", at=at)
    address, name = (
        reverse("aftercare:ask", args=[bought.token, shipment.pk]),
        f"pieces_{bought.lines.get().pk}",
    )
    form = client.get(address).context["form"]
    assert isinstance(form.fields[name], BooleanField) and form[name].value() is True
    assert "how many of" not in client.get(address).content.decode()
    sent = {"reason": "changed_mind", "text": "", "form_key": "k" * 22}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {name: "on"}).status_code == 302
    assert Claim.objects.get().pieces.get().quantity == 1


@pytest.mark.django_db
def test_several_pieces_are_counted_and_none_is_chosen_for_anybody(client, shop, ana, harbour):
    pears = make_listing(make_work(ana, title="Pears"), kind="open", status="published")
    bought = shop.place(shop.fill(pears, quantity=3))
    shop.pay(shop.open_page(bought).id)
    shop.tell_us()
    shipment, at = bought.shipments.get(), timezone.now()
    parcels.ship(shipment=shipment, carrier="DHL", tracking="", at=at)
    page = client.get(reverse("aftercare:ask", args=[bought.token, shipment.pk]))
    assert "Pears, print: how many of 3" in page.content.decode()


@pytest.mark.django_db
def test_the_orders_page_asks_back_nothing_that_was_asked_for_and_makes_no_merry_of_damage(client, arrived):
    address, offer = (
        reverse("orders:order", args=[arrived.order.token]),
        "Send something back or report damage",
    )
    page = client.get(address).content.decode()
    assert offer in page and "We hope you like it" in page
    claim = ask(arrived, "damaged", pictures=[DENT])
    page = client.get(address).content.decode()
    assert offer not in page and "We hope you like it" not in page
    claiming.withdraw(claim=claim, at=timezone.now())
    page = client.get(address).content.decode()
    assert offer in page and "We hope you like it" in page


@pytest.mark.django_db
def test_after_a_no_nobody_is_told_to_pay_for_the_way_back(client, arrived):
    claim = ask(arrived, "wrong")
    address = reverse("aftercare:claim", args=[arrived.order.token, claim.pk])
    assert "pays the way back" in client.get(address).content.decode()
    claiming.decline(claim=claim, answer="It was worn.", at=timezone.now())
    assert "pays the way back" not in client.get(address).content.decode()
