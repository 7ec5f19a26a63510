"""What would be booked for a line that the books lack: shown to the posting, booked as shown, once."""

import datetime as dt

import pytest
from django.utils import timezone

from payouts.earnings import carried
from payouts.earnings import services as earnings
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.runs import comparison, services
from payouts.runs.models import Difference
from tests.factories import make_payee, make_user
from tests.payouts.payday import euros

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def carla():
    return make_user("Carla Haas")


def shipping(payee, reference="sale:shipment:1", title="Delivery"):
    return earnings.Item(
        kind="shipping", reference=reference, title=title, received=euros("12.00"), payee=payee, hold_days=7
    )


def a_payment(stripe_side, metadata, at):
    """A payment that our books know nothing of; the difference it makes."""
    stripe_side.sdk.v1.payment_intents.create(
        {
            "amount": 1_200,
            "currency": "eur",
            "confirm": True,
            "payment_method": "pm_card_bypassPending",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": metadata,
        }
    )
    services.reconcile(gateway=stripe_side.gateway, at=at + HOUR)
    return comparison.open_differences().get(line__type="charge")


def test_a_sale_is_proposed_with_every_partys_part_and_nothing_is_kept(stripe_side, now):
    ana = make_payee("Ana")
    difference = a_payment(stripe_side, {"order": "order:9", **carried.metadata([shipping(ana)])}, now)

    proposal = services.propose(line=difference.line, gateway=stripe_side.gateway)

    told = [(x.account, x.payee, x.amount.plain()) for entry in proposal.entries for x in entry.lines]
    assert told[:2] == [("Stripe balance", "", "12.00"), ("Pending", "Ana", "-12.00")]
    assert [entry.reference.split(":")[0] for entry in proposal.entries] == ["sale", "fee"]
    assert not JournalEntry.objects.exists()


def test_exactly_what_was_shown_is_booked_once_and_settled_in_a_name(stripe_side, now, carla):
    ana = make_payee("Ana")
    difference = a_payment(stripe_side, {"order": "order:9", **carried.metadata([shipping(ana)])}, now)
    seen = services.propose(line=difference.line, gateway=stripe_side.gateway).content_hash
    book = {"difference": difference, "by": carla, "reason": "Restored.", "gateway": stripe_side.gateway}

    with pytest.raises(services.ProposalChanged):
        services.apply(**book, at=now, seen="0" * 64)
    assert not JournalEntry.objects.exists()
    services.apply(**book, at=now, seen=seen)
    with pytest.raises(services.AlreadySettled):
        services.apply(**book, at=now, seen=seen)

    difference.refresh_from_db()
    assert (difference.settled_by, difference.settled_reason) == (carla, "Restored.")
    services.reconcile(gateway=stripe_side.gateway, at=now + 2 * HOUR)
    assert list(comparison.open_differences()) == []


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({}, "does not say what it was for"),
        ({"books_00": "{"}, "cannot be read"),
        ({"books_00": '[["shipping","s:1","T",1200,0,1,0,999999,0,7]]'}, "not in the books"),
        ({"books_00": '[["shipping","s:1","T",1200,0,1,0]]'}, "cannot be read"),
        (
            {"books_00": '[["contribution","s:1","T",1100,0,1,0,0,0,7]]'},
            "was paid for items of another value",
        ),
    ],
)
def test_what_stripe_tells_too_little_of_is_not_guessed(stripe_side, now, carla, metadata, why):
    difference = a_payment(stripe_side, metadata, now)
    with pytest.raises(services.NotProposed, match=why):
        services.propose(line=difference.line, gateway=stripe_side.gateway)
    services.ask_to_book(references=[difference.reference], by=carla, reason="Restored.", at=now)
    assert services.book_asked(gateway=stripe_side.gateway, at=now) == 0
    difference.refresh_from_db()
    assert why in difference.booking_error and difference.settled_at is None
    assert not JournalEntry.objects.exists()


def test_a_refund_waits_for_its_payment_and_all_is_booked_in_order(stripe_side, now, carla):
    ana = make_payee("Ana")
    difference = a_payment(stripe_side, {"order": "order:9", **carried.metadata([shipping(ana)])}, now)
    stripe_side.sdk.v1.refunds.create({"charge": difference.line.source, "amount": 500})
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    refund = Difference.objects.get(line__type="refund")
    with pytest.raises(services.NotProposed, match="Book that one first"):
        services.propose(line=refund.line, gateway=stripe_side.gateway)

    references = [each.reference for each in services.bookable()]
    assert services.ask_to_book(references=references, by=carla, reason="Restored.", at=now) == 2
    assert services.ask_to_book(references=references, by=carla, reason="Again.", at=now) == 0
    assert services.book_asked(gateway=stripe_side.gateway, at=now) == 2
    assert list(comparison.open_differences()) == []


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_is_booked_with_all_that_it_moved(stripe_side, now, carla, won):
    ana = make_payee("Ana")
    difference = a_payment(stripe_side, {"order": "order:9", **carried.metadata([shipping(ana)])}, now)
    stripe_side.tell(f"charges/{difference.line.source}/dispute", reason="fraudulent")
    (dispute,) = stripe_side.sdk.v1.disputes.list({}).data
    stripe_side.tell(f"disputes/{dispute.id}/close", won=won)
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    references = [each.reference for each in services.bookable()]

    services.ask_to_book(references=references, by=carla, reason="Restored.", at=now)
    services.book_asked(gateway=stripe_side.gateway, at=now)

    assert list(comparison.open_differences()) == [] == comparison.residues() == check_books()
    booked = JournalEntry.objects.filter(reference__startswith="dispute:").values_list("reference", flat=True)
    assert {reference.rpartition(":")[2] for reference in booked} == {"opened", "won" if won else "lost"}


def test_a_refund_that_came_back_is_booked_after_it(stripe_side, now, carla):
    ana = make_payee("Ana")
    difference = a_payment(stripe_side, {"order": "order:9", **carried.metadata([shipping(ana)])}, now)
    refund = stripe_side.sdk.v1.refunds.create({"charge": difference.line.source, "amount": 500})
    stripe_side.tell(f"refunds/{refund.id}/fail")
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    references = [each.reference for each in services.bookable()]
    services.ask_to_book(references=references, by=carla, reason="Restored.", at=now)
    assert services.book_asked(gateway=stripe_side.gateway, at=now) == 3
    assert list(comparison.open_differences()) == [] == check_books()


def test_a_transfer_to_nobody_we_know_is_not_booked(stripe_side, now):
    stripe_side.fund(euros("5.00"))
    mallory = stripe_side.open_account(make_payee("Mallory"))
    stripe_side.sdk.v1.transfers.create({"amount": 100, "currency": "eur", "destination": mallory})
    services.reconcile(gateway=stripe_side.gateway, at=now + HOUR)
    line = comparison.open_differences().get().line
    with pytest.raises(services.NotProposed, match="an account of nobody"):
        services.propose(line=line, gateway=stripe_side.gateway)


# --- What a payment carries -------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Sjór við Húsavík", "海の版画", "=1+1", 'a "quote"\\', "🦀" * 200, ""])
def test_items_travel_with_the_payment_and_come_back(title):
    ana = make_payee("Ana")
    items = [shipping(ana, f"sale:shipment:{number}", title) for number in range(9)]
    travels = carried.metadata(items)
    assert all(len(key) <= 40 and len(value) <= 500 for key, value in travels.items())
    back = carried.items({"order": "order:1", **travels}, currency="EUR")
    assert [(x.reference, x.received, x.payee) for x in back] == [
        (x.reference, x.received, x.payee) for x in items
    ]
    assert {x.title for x in back} == {title[: carried.TITLE]}


def test_too_many_items_do_not_travel_and_are_left_to_a_person():
    ana = make_payee("Ana")
    assert carried.metadata([shipping(ana, title="x" * 120) for _ in range(200)]) == {}
    with pytest.raises(carried.NotCarried):
        carried.items({}, currency="EUR")


def test_a_refund_of_some_lines_says_of_which():
    items = {"sale:order-line:1": Money(333, "EUR"), "sale:order-line:2": Money(1, "EUR")}
    assert carried.refunded_items(carried.of_a_refund(items), currency="EUR") == items
    assert carried.refunded_items({"refund": "7"}, currency="EUR") is None
    with pytest.raises(carried.NotCarried):
        carried.refunded_items({"books_00": "[1]"}, currency="EUR")
