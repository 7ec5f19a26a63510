"""Whatever Stripe tells of a payment, in whatever order and however often, ends in the same rows, books and letters."""

import itertools

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from marketplace.mail.models import Letter
from marketplace.orders import evidence, selectors
from marketplace.orders.gateway import Refused
from marketplace.orders.models import Refund, Reservation, StrayPayment
from marketplace.orders.services import answering, following, refunding, strays
from payouts.connect.models import StripeEvent
from payouts.earnings.models import Charge, Dispute
from payouts.ledger.selectors import check_books, owed, trial_balance
from payouts.money import Money
from tests.factories import make_officer
from tests.marketplace.orders.shop import read

pytestmark = pytest.mark.django_db


def eur(minor):
    return Money(minor, "EUR")


@pytest.fixture
def paid(shop, harbour):
    return shop.buy(harbour)


def dispute_at_stripe(shop, order, **about) -> str:
    charge = Charge.objects.get(payment_intent=order.payment_intent).stripe_charge
    return shop.control(f"charges/{charge}/dispute", **about)["id"]


def ana_has(ana) -> int:
    assert check_books() == []
    return owed(ana.payee, "pending", "EUR").minor


def give_back(shop, order, **what):
    row = refunding.request(order=order, reason="Arrived bent", by=None, at=timezone.now(), **what)
    return refunding.send(row=row, gateway=shop.gateway, at=timezone.now())


# --- Kinds of refund ------------------------------------------------------------------------------------


def test_the_delivery_alone_goes_back_and_the_print_stays_sold(shop, ana, paid):
    row = give_back(shop, paid, kind="delivery")
    assert (row.status, row.amount) == ("done", 1_200)
    assert ana_has(ana) == 7_040
    assert Reservation.objects.get().status == "sold"


@pytest.mark.parametrize(("fate", "ends"), [("returned", "released"), ("void", "void")])
def test_a_copy_goes_back_at_its_price_and_its_number_as_it_was_decided(shop, ana, harbour, fate, ends):
    order = shop.buy(harbour, quantity=2)
    first, second = Reservation.objects.order_by("copy_number")
    row = give_back(shop, order, kind="pieces", copies=[first], fate=fate)
    assert row.amount == 8_000 and ana_has(ana) == 7_040 + order.shipping_total
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (ends, "sold")
    with pytest.raises(refunding.CannotRefund, match=r"bought|before"):
        give_back(shop, order, kind="pieces", copies=[first, second, first])


def test_a_void_number_is_never_sold_again_and_one_sent_back_is(shop, harbour):
    order = shop.buy(harbour)
    give_back(shop, order, kind="everything", fate="void")
    assert selectors.numbers_taken(harbour) == {1}
    other = shop.buy(harbour, key="form-2")
    assert Reservation.objects.get(line__order=other).copy_number == 2
    give_back(shop, other, kind="everything", fate="returned")
    assert selectors.numbers_taken(harbour) == {1}


def test_nothing_goes_back_beside_an_open_dispute_but_beside_an_inquiry_it_does(shop, paid):
    dispute_at_stripe(shop, paid, inquiry=True)
    shop.tell_us()
    assert give_back(shop, paid, amount=eur(500)).status == "done"
    paid_again = paid
    charge = Charge.objects.get()
    Dispute.objects.create(
        stripe_dispute="du_x", charge=charge, status="needs_response", reason="fraudulent", amount=8_000,
        opened_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(refunding.CannotRefund, match="bank is deciding"):
        give_back(shop, paid_again, amount=eur(1))


# --- Refunds that take their time -------------------------------------------------------------------------


def test_a_refund_that_comes_back_is_out_of_the_books_again_and_everybody_is_told(shop, ana, paid):
    row = give_back(shop, paid, kind="everything", fate="void")
    assert ana_has(ana) == 0
    shop.control(f"refunds/{row.stripe_refund}/fail")
    shop.tell_us()
    shop.tell_us(again=True)
    row.refresh_from_db()
    assert (row.status, row.said) == ("failed", "expired or canceled card")
    assert ana_has(ana) == 8_240
    assert Reservation.objects.get().status == "sold"
    assert "could not be sent back" in Letter.objects.get(reference=f"refund:{row.pk}:failed").subject
    told = Letter.objects.filter(to=ana.user.email, reference__startswith=f"refund:{row.stripe_refund}")
    assert told.count() == 2
    # All of it can be given back another time.
    assert give_back(shop, paid, kind="everything", fate="void").status == "done"
    assert ana_has(ana) == 0


def test_a_refund_made_at_the_dashboard_that_failed_before_we_heard_is_in_and_out_of_the_books(
    shop, ana, paid
):
    made = shop.sdk.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": 2_500})
    shop.control(f"refunds/{made.id}/fail")
    shop.tell_us()
    assert Refund.objects.get().status == "failed"
    assert ana_has(ana) == 8_240
    assert Charge.objects.get().refunded == 0


# --- Disputes -----------------------------------------------------------------------------------------------


def test_a_dispute_is_lost_and_each_party_bears_its_part_and_is_told(shop, ana, paid):
    name = dispute_at_stripe(shop, paid)
    shop.tell_us()
    assert Dispute.objects.get().wants_an_answer and ana_has(ana) == 8_240
    assert Letter.objects.filter(to=ana.user.email, reference__contains=f"{name}:opened").count() == 1
    shop.control(f"disputes/{name}/close")
    shop.tell_us()
    shop.tell_us(again=True)
    assert Dispute.objects.get().status == "lost" and ana_has(ana) == 0
    assert dict(trial_balance("EUR"))["Dispute fees"] == eur(1_500)
    (letter,) = Letter.objects.filter(to=ana.user.email, reference__contains=f"{name}:lost")
    assert "€82.40" in letter.subject


def test_the_orders_page_says_that_the_money_is_with_the_bank_and_then_what_it_decided(client, shop, paid):
    address = reverse("orders:order", args=[paid.token])
    name = dispute_at_stripe(shop, paid)
    shop.tell_us()
    page = client.get(address)
    assert page.context["pill"].word == "With your bank" and "will send your parcel" not in read(page)
    told = [event.word for event in page.context["events"]]
    assert told.index("Paid") < told.index("With your bank")
    shop.control(f"disputes/{name}/close")
    shop.tell_us()
    pill = client.get(address).context["pill"]
    assert (pill.word, pill.sentence) == ("Your bank decided", "€92.00 went back to you.")


def test_a_dispute_that_is_won_restores_everything_but_the_fee(shop, ana, paid):
    name = dispute_at_stripe(shop, paid, amount=5_000)
    shop.tell_us()
    shop.control(f"disputes/{name}/close", won=True)
    shop.tell_us()
    assert ana_has(ana) == 8_240
    assert Charge.objects.get().disputed == 0


def test_payment_refund_and_dispute_told_in_any_order_end_the_same(shop, ana, harbour):
    order = shop.place(shop.fill(harbour))
    shop.pay(shop.open_page(order).id)
    order.refresh_from_db()
    intent = shop.sdk.v1.payment_intents.list().data[0]
    refund = shop.sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1_000})
    name = shop.control(f"charges/{intent.latest_charge}/dispute")["id"]
    shop.control(f"disputes/{name}/close")
    wanted = (
        "checkout.session.completed",
        "refund.created",
        "charge.dispute.created",
        "charge.dispute.closed",
    )
    news = [event for event in shop.events() if event.type in wanted]
    assert len(news) == 4
    ends = set()
    for order_of_news in itertools.permutations(news):
        with transaction.atomic():
            for event in order_of_news:
                assert shop.deliver(event).status == "handled"
            order.refresh_from_db()
            ends.add(
                (
                    order.status,
                    Refund.objects.get().status,
                    Refund.objects.get().stripe_refund == refund.id,
                    Dispute.objects.get().status,
                    tuple((kind, money.minor) for kind, money in trial_balance("EUR")),
                    ana_has(ana),
                )
            )
            transaction.set_rollback(True)
    assert len(ends) == 1
    ((status, refunded, known, disputed, _, left),) = ends
    assert (status, refunded, known, disputed, left) == ("paid", "done", True, "lost", 0)


# --- What we say to the bank --------------------------------------------------------------------------------


def test_what_we_know_is_collected_for_the_bank(shop, paid):
    said = evidence.collect(selectors.whole_orders().get(pk=paid.pk))
    assert (
        "Harbour at dusk" in said["product_description"] and "number 1 of 30" in said["product_description"]
    )
    assert said["customer_email_address"] == "bea@example.org"
    assert "Hauptstraße 5" in said["shipping_address"]
    assert f"placed order {paid.number}" in said["uncategorized_text"]


def test_the_bank_hears_one_answer_however_often_it_is_sent(shop, ana, paid):
    name = dispute_at_stripe(shop, paid)
    shop.tell_us()
    dispute, carla = Dispute.objects.get(), make_officer("Carla Haas")
    shop.control("faults", kind="cut_after", path=f"/v1/disputes/{name}", times=3)
    said = {"uncategorized_text": "It arrived. winning_evidence", "customer_name": ""}
    for _ in range(2):
        try:
            answering.answer(
                dispute=dispute, evidence=said, by=carla, gateway=shop.gateway, at=timezone.now()
            )
        except Exception as error:
            assert type(error).__name__ == "Unavailable"
    dispute.refresh_from_db()
    assert dispute.evidence == {"uncategorized_text": "It arrived. winning_evidence"}
    assert shop.sdk.v1.disputes.retrieve(name).evidence_details.submission_count == 1
    shop.tell_us()
    dispute.refresh_from_db()
    assert dispute.status == "won" and ana_has(ana) == 8_240
    with pytest.raises(answering.NothingToAnswer):
        answering.answer(dispute=dispute, evidence=said, by=carla, gateway=shop.gateway, at=timezone.now())


def test_giving_in_is_lost_at_once(shop, ana, paid):
    dispute_at_stripe(shop, paid)
    shop.tell_us()
    answering.accept(dispute=Dispute.objects.get(), gateway=shop.gateway, at=timezone.now())
    assert Dispute.objects.get().status == "lost" and ana_has(ana) == 0


# --- Money that buys nothing --------------------------------------------------------------------------------


def a_payment_for_nothing(shop, order=""):
    return shop.sdk.v1.payment_intents.create(
        {
            "amount": 4_200,
            "currency": "eur",
            "confirm": True,
            "payment_method": "pm_card_bypassPending",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"order": order} if order else {},
        }
    )


def test_money_for_no_order_is_booked_and_waits_for_a_person(shop, ana):
    a_payment_for_nothing(shop)
    shop.tell_us()
    shop.tell_us(again=True)
    stray = StrayPayment.objects.get()
    assert (stray.status, stray.order, stray.refunds.count()) == ("found", None, 0)
    assert dict(trial_balance("EUR"))["Solidarity fund"] == eur(-4_200)
    row = strays.give_back(stray=stray, reason="Wrong account", by=None, at=timezone.now())
    refunding.send(row=row, gateway=shop.gateway, at=timezone.now())
    shop.tell_us()
    assert stray.refunds.get().status == "done"
    assert dict(trial_balance("EUR"))["Solidarity fund"] == eur(0) and check_books() == []


def test_a_second_payment_for_a_paid_order_goes_back_by_itself(shop, ana, paid):
    a_payment_for_nothing(shop, order=paid.reference)
    shop.tell_us()
    stray = StrayPayment.objects.get()
    assert (stray.order, stray.status) == (paid, "returned")
    refunding.send(row=stray.refunds.get(), gateway=shop.gateway, at=timezone.now())
    assert stray.refunds.get().status == "done"
    assert ana_has(ana) == 8_240
    assert Letter.objects.filter(to=paid.email, reference=f"stray:{stray.pk}:returned").exists()


def test_a_payment_whose_order_is_still_being_paid_is_looked_at_again(shop, harbour):
    order = shop.place(shop.fill(harbour))
    intent = a_payment_for_nothing(shop, order=order.reference)
    with pytest.raises(following.NotSettled):
        following.follow_payment(payment_intent=intent.id, gateway=shop.gateway, at=timezone.now())
    assert not StrayPayment.objects.exists() and not StripeEvent.objects.exists()
    with pytest.raises(Refused):
        following.follow_payment(payment_intent="pi_none", gateway=shop.gateway, at=timezone.now())
