import datetime as dt
import urllib.parse

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from marketplace.orders.models import Refund, StrayPayment
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Dispute
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books
from payouts.money import Money
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


def eur(minor):
    return Money(minor, "EUR")


@pytest.fixture
def order():
    make_policy()
    return paid_order(make_listing(status="published"))


@pytest.fixture
def dispute(order):
    facts = earnings.DisputeFacts(
        id="du_1",
        status="needs_response",
        reason="product_not_received",
        amount=eur(8_650),
        taken=eur(8_650),
        fee=eur(1_500),
        returned=eur(0),
        opened_at=FRIDAY,
        due_at=FRIDAY + dt.timedelta(days=9),
    )
    charge = Charge.objects.get(payment_intent=order.payment_intent)
    return earnings.record_dispute(charge=charge, facts=facts, at=FRIDAY)[0]


def url(name, row):
    return reverse(f"console:{name}", args=[row.pk])


def test_disputes_are_for_admins_and_the_treasurer(client, dispute):
    shows_only_to(client, reverse("console:disputes"), *MONEY)
    shows_only_to(client, url("dispute", dispute), *MONEY)
    shows_only_to(client, url("answer-dispute", dispute), *MONEY, post={})


def test_a_dispute_waits_in_the_queue_and_its_page_shows_what_we_know(client, order, dispute):
    sign_in(client, make_officer("Carla Haas"))
    assert url("dispute", dispute) in client.get("/console/").content.decode()
    page = words(client.get(url("dispute", dispute)))
    for said in ("€86.50", "15 March 2026", "product not received", "€15.00", "Harbour at dusk", order.email):
        assert said in page, said
    listed = words(client.get(reverse("console:disputes")))
    assert order.reference in listed
    on_order = words(client.get(reverse("console:order", args=[order.pk])))
    assert "answer by 15 Mar 2026" in on_order and "The buyer&#x27;s bank decides" in on_order


def test_a_draft_is_kept_without_the_password_and_sending_asks_for_it(client, dispute):
    sign_in(client, make_officer("Carla Haas"), recently=False)
    client.post(url("draft-answer", dispute), {"uncategorized_text": "It was signed for."})
    dispute.refresh_from_db()
    assert dispute.evidence["uncategorized_text"] == "It was signed for." and dispute.submitted_at is None
    assert "It was signed for." in words(client.get(url("dispute", dispute)))
    needs_the_password_again(client, url("answer-dispute", dispute), {"uncategorized_text": "x"})
    needs_the_password_again(client, url("accept-dispute", dispute), {"reason": "x"})


def test_when_stripe_is_away_nothing_is_lost(client, dispute, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("answer-dispute", dispute), {"uncategorized_text": "It was signed for."})
    assert answer.status_code == 503 and "What you wrote is kept" in words(answer)
    dispute.refresh_from_db()
    assert dispute.evidence == {"uncategorized_text": "It was signed for."} and not Decision.objects.exists()


def test_what_is_decided_is_answered_no_more(client, dispute):
    Dispute.objects.update(status="lost", closed_at=FRIDAY)
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(url("answer-dispute", dispute), {"uncategorized_text": "late"})
    assert answer.status_code == 409 and "answered or decided" in words(answer)
    assert client.post(url("draft-answer", dispute), {}).status_code == 409


def test_nothing_is_refunded_from_the_console_beside_a_dispute(client, order, dispute):
    sign_in(client, make_officer("Carla Haas"))
    sent = {"kind": "everything", "reason": "x", "form_key": "a form"}
    answer = client.post(reverse("console:give-back", args=[order.pk]), sent)
    assert answer.status_code == 409 and "bank is deciding" in words(answer)
    assert not Refund.objects.exists()


def test_the_delivery_is_given_back_by_its_kind(client, order):
    sign_in(client, make_officer("Carla Haas"))
    sent = {"kind": "delivery", "reason": "Late.", "form_key": "a form"}
    assert "€6.50 goes back" in words(
        client.post(reverse("console:give-back", args=[order.pk]), sent, follow=True)
    )
    assert Refund.objects.get().items == {f"sale:shipment:{order.shipments.get().pk}": 650}


# --- Stray payments -------------------------------------------------------------------------------------


def test_a_stray_payment_is_decided_on_once(client):
    stray = StrayPayment.objects.create(
        payment_intent="pi_9", amount=4_200, currency="EUR", reason="It belongs to no order.", found_at=FRIDAY
    )
    shows_only_to(client, url("stray", stray), *MONEY)
    sign_in(client, make_officer("Carla Haas"))
    assert "€42.00" in words(client.get(url("stray", stray)))
    assert client.post(url("stray", stray), {"decision": "no"}).status_code == 422
    assert client.post(url("stray", stray), {"decision": "no", "reason": "A gift."}).status_code == 302
    assert client.post(url("stray", stray), {"decision": "yes", "reason": "x"}).status_code == 409
    stray.refresh_from_db()
    assert stray.status == "kept" and Decision.objects.get().verb == "kept"


# --- Wrong entries ----------------------------------------------------------------------------------------


def test_an_entry_booked_by_hand_is_undone_once_by_its_opposite_with_a_reason(client, order):
    entry = ledger.post(
        reference="stripe:txn_1",
        memo="Top-up",
        occurred_at=FRIDAY,
        lines=[
            ledger.debit(chart.stripe_balance("EUR"), eur(100)),
            ledger.credit(chart.coop_bank("EUR"), eur(100)),
        ],
    )
    address = url("reverse-entry", entry)
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "Booked twice."}).status_code == 302
    assert client.post(address, {"reason": "Again."}).status_code == 409
    opposite = JournalEntry.objects.get(reference=f"correction:{entry.pk}")
    assert opposite.reverses == entry and check_books() == []
    assert Decision.objects.get().reason == "Booked twice."


def test_an_entry_of_a_sale_is_not_undone_by_hand(client, order):
    entry = JournalEntry.objects.get(reference__startswith="sale:order-line")
    sign_in(client, make_officer("Carla Haas"))
    assert "follows from a sale" in words(client.get(url("reverse-entry", entry)))
    assert client.post(url("reverse-entry", entry), {"reason": "x"}).status_code == 409
    assert not JournalEntry.objects.filter(reference__startswith="correction:").exists()


def test_all_that_failed_is_tried_again_from_the_list(client):
    from payouts.connect.models import StripeEvent

    StripeEvent.objects.create(
        event_id="evt_1", source="platform", type="charge.refunded", payload={}, status="failed", attempts=9,
        happened_at=FRIDAY, due_at=FRIDAY + dt.timedelta(days=9_000),
    )  # fmt: skip
    sign_in(client, make_officer("Carla Haas"))
    assert "Try all 1 that failed again" in words(client.get(reverse("console:events")))
    answer = client.post(reverse("console:replay-failed"), follow=True)
    assert urllib.parse.parse_qs(answer.request["QUERY_STRING"]) == {"status": ["failed"]}
    assert StripeEvent.objects.get().attempts == 0 and Decision.objects.get().verb == "replayed"
