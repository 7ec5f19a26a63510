import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from artists.cooperative.models import Decision
from payouts.earnings import carried
from payouts.earnings import services as earnings
from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.runs import services as runs
from payouts.runs import tasks
from payouts.runs.models import Difference, Proof, Reconciliation
from tests.factories import FRIDAY, make_officer, make_payee
from tests.marketplace.console.scene import MONEY, needs_the_password_again, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:reconciliation")
NOW = reverse("console:reconcile")


def a_difference():
    return Difference.objects.create(
        kind="missing_in_books",
        reference="txn_7",
        detail="transfer tr_7 of -€12.00 on 2026-03-06",
        first_seen_at=FRIDAY,
        last_seen_at=FRIDAY,
    )


def page_of(difference):
    return reverse("console:difference", args=[difference.pk])


def test_the_comparison_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, URL, *MONEY)


def test_comparing_now_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, NOW, *MONEY, post={})


def test_a_difference_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, page_of(a_difference()), *MONEY)


def test_comparisons_and_open_differences_are_shown(client):
    Reconciliation.objects.create(started_at=FRIDAY, finished_at=FRIDAY, fetched=1_204, matched=1_203)
    a_difference()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    page = words(client.get(URL))
    for said in (
        "They differ",
        "txn_7",
        "Stripe moved money that our books know nothing of.",
        "1,204",
        "Open for",
    ):
        assert said in page, said


def test_comparing_now_is_a_worker_s_work(client):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert client.get(NOW).status_code == 405
    assert "A worker compares the books now." in words(client.post(NOW, follow=True))


def test_a_difference_is_settled_once_with_a_reason(client):
    difference = a_difference()
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert client.post(page_of(difference), {"reason": ""}).status_code == 422
    sent = {"reason": "A test transfer made by hand; brought back."}
    assert client.post(page_of(difference), sent).status_code == 302
    stale = client.post(page_of(difference), sent)
    assert stale.status_code == 409 and "settled already" in words(stale)
    difference.refresh_from_db()
    assert difference.settled_at is not None
    decision = Decision.objects.get()
    assert (decision.by, decision.verb, decision.reason) == (thea, "settled", sent["reason"])


def test_settling_asks_for_the_password_again(client):
    difference = a_difference()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"), recently=False)
    needs_the_password_again(client, page_of(difference), {"reason": "Explained."})


def test_a_difference_that_is_not_there_is_not_found(client):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert client.get("/console/books/differences/999999/").status_code == 404


# --- Who sees to it, and what they found ---------------------------------------------------------------


def test_a_difference_is_taken_on_and_notes_stay(client):
    difference = a_difference()
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assign = reverse("console:assign-difference", args=[difference.pk])
    assert client.post(assign, {"assignee": thea.pk}).status_code == 302
    assert client.post(assign, {"assignee": 999_999}).status_code == 422
    note = reverse("console:note-difference", args=[difference.pk])
    assert client.post(note, {"text": "Asked Stripe; <b>case 77</b>."}).status_code == 302
    assert client.post(note, {"text": ""}).status_code == 422

    page = words(client.get(page_of(difference)))
    assert "Asked Stripe; &lt;b&gt;case 77&lt;/b&gt;." in page
    assert "Thea Treasurer" in words(client.get(URL))
    assert Decision.objects.get().verb == "assigned"
    client.post(assign, {"assignee": ""})
    difference.refresh_from_db()
    assert difference.assignee is None


def test_what_is_settled_is_taken_on_by_nobody(client):
    difference = a_difference()
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    client.post(page_of(difference), {"reason": "Explained."})
    answer = client.post(
        reverse("console:assign-difference", args=[difference.pk]), {"assignee": thea.pk}, follow=True
    )
    assert "settled already" in words(answer)
    assert f"by {thea}" in words(answer)


@pytest.mark.parametrize("name", ["assign-difference", "note-difference"])
def test_taking_on_and_noting_are_for_admins_and_the_treasurer(client, name):
    shows_only_to(client, reverse(f"console:{name}", args=[a_difference().pk]), *MONEY, post={})


# --- Booking what Stripe has and we lack ---------------------------------------------------------------


@pytest.fixture
def lost(stripe_side):
    """A payment for Ana's parcel that the books have lost."""
    ana = make_payee("Ana")
    item = earnings.Item(
        kind="shipping",
        reference="sale:shipment:1",
        title="Delivery",
        received=Money(1_200, "EUR"),
        payee=ana,
    )
    stripe_side.sdk.v1.payment_intents.create(
        {
            "amount": 1_200,
            "currency": "eur",
            "confirm": True,
            "payment_method": "pm_card_bypassPending",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"order": "order:9", **carried.metadata([item])},
        }
    )
    runs.reconcile(gateway=stripe_side.gateway, at=timezone.now() + dt.timedelta(hours=1))
    return Difference.objects.get()


def test_what_would_be_booked_is_shown_and_booked_exactly_so(client, lost):
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    url = reverse("console:book-difference", args=[lost.pk])
    page = client.get(url)
    for said in ("sale:shipment:1", "Stripe balance", "Pending", "Ana", "€12.00", "Book exactly this"):
        assert said in words(page), said
    assert not JournalEntry.objects.exists()
    seen = page.context["proposal"].content_hash

    assert client.post(url, {"reason": "Restored.", "seen": "0" * 64}).status_code == 409
    assert client.post(url, {"reason": "", "seen": seen}).status_code == 422
    assert not JournalEntry.objects.exists()
    assert client.post(url, {"reason": "Restored.", "seen": seen}).status_code == 302
    assert client.post(url, {"reason": "Restored.", "seen": seen}).status_code == 409
    lost.refresh_from_db()
    assert (lost.settled_by, lost.settled_reason) == (thea, "Restored.")
    assert JournalEntry.objects.filter(reference="sale:shipment:1").exists()
    assert [decision.verb for decision in Decision.objects.all()] == ["booked"]


def test_after_a_restore_all_is_booked_in_one_go_by_a_worker(client, lost, stripe_side):
    thea = sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    url = reverse("console:catch-up")
    page = client.get(url)
    assert lost.reference in words(page) and "Book all 1" in words(page)
    assert client.post(url, {"reason": "", "up_to": lost.pk}).status_code == 422
    answer = client.post(url, {"reason": "Restored.", "up_to": lost.pk}, follow=True)
    assert "1 lines are being booked" in words(answer) and "Lines are being booked" in words(answer)
    assert "0 lines" in words(client.post(url, {"reason": "Again.", "up_to": lost.pk}, follow=True))

    tasks.book_what_was_asked()
    lost.refresh_from_db()
    assert lost.settled_by == thea
    assert Decision.objects.get().after["count"] == 1


def test_booking_is_for_admins_and_the_treasurer_who_give_their_password(client):
    difference = a_difference()
    for url in (reverse("console:book-difference", args=[difference.pk]), reverse("console:catch-up")):
        shows_only_to(client, url, *MONEY)
        sign_in(client, make_officer("Theo", role="treasurer"), recently=False)
        needs_the_password_again(client, url, {"reason": "Restored.", "up_to": 9})


def test_without_an_answer_of_stripes_nothing_is_booked(client, lost, settings):
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    url = reverse("console:book-difference", args=[lost.pk])
    assert "Stripe does not answer just now" in words(client.get(url))
    assert client.post(url, {"reason": "Restored.", "seen": "0" * 64}).status_code == 503
    assert not JournalEntry.objects.exists()


# --- Proofs ----------------------------------------------------------------------------------------------


def test_the_proofs_of_the_nights_are_for_admins_and_the_treasurer(client):
    shows_only_to(client, reverse("console:proofs"), *MONEY)
    shows_only_to(client, reverse("console:prove"), *MONEY, post={})


def test_a_proof_that_is_not_sound_says_what_is_off(client):
    a_difference()
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert "Not proved yet" in words(client.get(reverse("console:proofs")))
    page = words(client.post(reverse("console:prove"), follow=True))
    assert "The proof is not sound" in page and "1 difference with Stripe" in page


@pytest.mark.parametrize("before", ["", "junk", "2026-99-01", "2026-03-06", "9" * 400])
def test_a_moment_without_sense_is_the_newest(client, before):
    Proof.objects.create(made_at=FRIDAY, is_sound=True)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))
    assert len(client.get(reverse("console:proofs"), {"before": before}).context["proofs"]) == 1
