"""What a buyer paid reaches each party to the cent, and goes back the same way."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from payouts.earnings import selectors, services
from payouts.earnings.models import Charge, Sale
from payouts.earnings.services import DoesNotAddUp, Item, TooMuchReturned
from payouts.ledger import selectors as ledger
from payouts.money import Money
from payouts.splits import services as splits
from payouts.splits.services import Terms
from tests.books import table, the_books
from tests.factories import FRIDAY, make_officer, make_payee

pytestmark = pytest.mark.django_db


def eur(minor):
    return Money(minor, "EUR")


@pytest.fixture
def ana():
    return make_payee("Ana")


@pytest.fixture
def press():
    return make_payee("Press")


@pytest.fixture
def agreement(ana, press):
    agreement = splits.draft(
        subject="listing:1",
        title="Linocut no. 3",
        currency="EUR",
        unit_price=8_000,
        shares=[Terms(press, "Printer", amount=800), Terms(ana, "Artist", basis_points=10_000)],
        by=ana.user,
        at=FRIDAY,
    )
    splits.propose(agreement=agreement, by=ana.user, approvals_needed=1, at=FRIDAY)
    splits.accept(agreement=agreement, payee=press, terms_hash=agreement.terms_hash, by=press.user, at=FRIDAY)
    splits.approve(
        agreement=agreement, terms_hash=agreement.terms_hash, by=make_officer(), reason="fair", at=FRIDAY
    )
    return agreement


def sell(agreement, ana, *, number=1, contribution=0):
    items = [
        Item(
            kind="copy",
            reference=f"sale:order-line:{number}",
            title="Linocut no. 3",
            received=eur(8_000),
            agreement=agreement,
            coop_share_points=1_200,
            hold_days=7,
        ),
        Item(
            kind="shipping",
            reference=f"sale:shipment:{number}",
            title="Shipping",
            received=eur(650),
            payee=ana,
            hold_days=7,
        ),
    ]
    if contribution:
        items.append(
            Item(
                kind="contribution",
                reference=f"sale:order:{number}:contribution",
                title="Contribution",
                received=eur(contribution),
            )
        )
    return services.record_payment(
        stripe_charge=f"ch_{number}",
        payment_intent=f"pi_{number}",
        order_reference=f"order:{number}",
        amount=eur(8_650 + contribution),
        items=items,
        at=FRIDAY,
    )


def references(number=1):
    return [f"sale:order-line:{number}", f"sale:shipment:{number}"]


def test_a_sale_is_shared_by_the_signed_terms(agreement, ana):
    sell(agreement, ana, contribution=200)
    assert the_books() == table("""
        Linocut no. 3                      Stripe balance                   80.00
        Linocut no. 3                      Owed to Press, pending                      8.00
        Linocut no. 3                      Owed to Ana, pending                       62.40
        Linocut no. 3                      Co-op share                                 9.60
        Shipping                           Stripe balance                    6.50
        Shipping                           Owed to Ana, pending                        6.50
        Contribution                       Stripe balance                    2.00
        Contribution                       Solidarity fund                             2.00
    """)


def test_the_same_payment_told_twice_is_booked_once(agreement, ana):
    assert sell(agreement, ana) == sell(agreement, ana)
    assert Charge.objects.count() == 1
    assert ledger.owed(ana, "pending", "EUR") == eur(6_890)


def test_items_that_are_not_worth_what_was_paid_are_refused(agreement, ana):
    with pytest.raises(DoesNotAddUp):
        services.record_payment(
            stripe_charge="ch_1",
            payment_intent="pi_1",
            order_reference="order:1",
            amount=eur(1),
            items=[],
            at=FRIDAY,
        )
    assert Sale.objects.count() == 0


def test_the_processing_fee_is_borne_by_the_co_op(agreement, ana):
    charge = sell(agreement, ana)
    for _ in range(2):
        services.record_fee(charge=charge, fee=eur(155), at=FRIDAY)
    assert the_books(of="Card processing") == table("""
        Card processing, order:1           Processing fees                   1.55
        Card processing, order:1           Stripe balance                              1.55
    """)
    assert ledger.owed(ana, "pending", "EUR") == eur(6_890)


def test_money_is_released_a_week_after_delivery_and_not_before(agreement, ana, press):
    sell(agreement, ana)
    assert services.release_due(at=FRIDAY + dt.timedelta(days=400)) == 0  # nobody said that it arrived
    arrived = FRIDAY + dt.timedelta(days=3)
    services.dispatched(references=references(), at=FRIDAY)
    services.delivered(references=references(), at=arrived)
    assert services.release_due(at=arrived + dt.timedelta(days=7, seconds=-1)) == 0
    assert services.release_due(at=arrived + dt.timedelta(days=7)) == 2
    assert services.release_due(at=arrived + dt.timedelta(days=8)) == 0
    assert ledger.owed(ana, "available", "EUR") == eur(6_890)
    assert ledger.owed(press, "available", "EUR") == eur(800)
    assert ledger.owed(ana, "pending", "EUR") == eur(0)


def test_without_news_of_the_delivery_it_is_released_thirty_days_after_dispatch(agreement, ana):
    sell(agreement, ana)
    services.dispatched(references=references(), at=FRIDAY)
    assert services.release_due(at=FRIDAY + dt.timedelta(days=29)) == 0
    assert services.release_due(at=FRIDAY + dt.timedelta(days=30)) == 2


def test_an_open_complaint_stops_the_release(agreement, ana):
    sell(agreement, ana)
    services.delivered(references=references(), at=FRIDAY)
    services.hold(references=references(), reason="The buyer reported damage.")
    assert services.release_due(at=FRIDAY + dt.timedelta(days=100)) == 0
    services.lift_hold(references=references())
    assert services.release_due(at=FRIDAY + dt.timedelta(days=100)) == 2


def test_a_full_refund_leaves_everybody_at_zero(agreement, ana, press):
    charge = sell(agreement, ana, contribution=200)
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(8_850), at=FRIDAY)
    the_books()
    for payee in (ana, press):
        assert ledger.owed(payee, "pending", "EUR") == eur(0)
    assert dict(ledger.trial_balance("EUR")) == dict.fromkeys(
        ["Stripe balance", "Pending", "Co-op share", "Solidarity fund"], eur(0)
    )
    assert selectors.where_it_went("order:1") == []


def test_many_small_refunds_come_to_one_full_one(agreement, ana, press):
    charge = sell(agreement, ana)
    for number, amount in enumerate([3_333, 1, 1, 2_000, 3_315]):
        services.refund(charge=charge, stripe_refund=f"re_{number}", amount=eur(amount), at=FRIDAY)
    the_books()
    assert all(money == eur(0) for _, money in ledger.trial_balance("EUR"))


def test_a_refund_after_release_leaves_the_payee_owing(agreement, ana, press):
    charge = sell(agreement, ana)
    services.delivered(references=references(), at=FRIDAY)
    services.release_due(at=FRIDAY + dt.timedelta(days=7))
    services.refund(
        charge=charge,
        stripe_refund="re_1",
        amount=eur(4_000),
        at=FRIDAY,
        items={"sale:order-line:1": eur(4_000)},
    )
    the_books()
    assert ledger.owed(press, "available", "EUR") == eur(400)
    assert ledger.owed(ana, "available", "EUR") == eur(6_890 - 3_120)


def test_the_same_refund_told_twice_is_booked_once(agreement, ana):
    charge = sell(agreement, ana)
    first = services.refund(charge=charge, stripe_refund="re_1", amount=eur(100), at=FRIDAY)
    assert services.refund(charge=charge, stripe_refund="re_1", amount=eur(100), at=FRIDAY) == first
    charge.refresh_from_db()
    assert charge.refunded == 100


def test_no_more_goes_back_than_came_in(agreement, ana):
    charge = sell(agreement, ana)
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(8_000), at=FRIDAY)
    with pytest.raises(TooMuchReturned):
        services.refund(charge=charge, stripe_refund="re_2", amount=eur(651), at=FRIDAY)
    with pytest.raises(TooMuchReturned):
        services.refund(
            charge=charge,
            stripe_refund="re_3",
            amount=eur(1),
            at=FRIDAY,
            items={"sale:order-line:1": eur(8_000)},
        )
    with pytest.raises(DatabaseError, match="never_more_returned"), transaction.atomic():
        Charge.objects.update(disputed=651)


def test_where_the_money_went_adds_up_to_what_was_paid(agreement, ana):
    sell(agreement, ana, contribution=200)
    rows = selectors.where_it_went("order:1")
    assert [(row.kind, row.label, row.amount.minor) for row in rows] == [
        ("part", "Press", 800),
        ("part", "Ana", 6_240),
        ("shipping", "Ana", 650),
        ("coop", "The co-op", 960),
        ("fund", "Solidarity fund", 200),
    ]
