import pytest
from django.urls import reverse

from marketplace.console import books_state, selectors
from marketplace.mail.models import Letter
from marketplace.orders.models import Refund
from payouts.connect.models import StripeEvent
from payouts.runs.models import Difference, Reconciliation
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_applicant,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
)
from tests.marketplace.console.scene import (
    OFFICES,
    paid_order,
    planned_run,
    shows_only_to,
    sign_in,
    somebody_to_pay,
    words,
)

pytestmark = pytest.mark.django_db
URL = reverse("console:home")


def everything_waits():
    """One of each kind that the queue knows."""
    make_policy()
    make_applicant("Nora Lind")
    make_agreement(
        make_listing(), others=[(make_payee("Petit Press"), "Printer", {"amount": 800})], status="accepted"
    )
    somebody_to_pay("Ida Berg")
    planned_run()
    order = paid_order(make_listing(status="published"))
    Refund.objects.create(order=order, amount=1_250, reason="Torn corner", requested_at=FRIDAY)
    Difference.objects.create(
        kind="missing_in_books",
        reference="txn_1",
        detail="A transfer",
        first_seen_at=FRIDAY,
        last_seen_at=FRIDAY,
    )
    StripeEvent.objects.create(
        event_id="evt_1",
        source="platform",
        type="charge.refunded",
        payload={},
        status="failed",
        happened_at=FRIDAY,
    )
    Letter.objects.create(
        to="bea@example.org", sender="co-op@example.org", subject="Your order", text="…", status="failed"
    )


def test_the_queue_is_for_whoever_holds_an_office(client):
    shows_only_to(client, URL, *OFFICES)


def test_everything_that_waits_stands_in_one_queue_with_who_may_act(client):
    everything_waits()
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(URL))
    assert "7 things wait" in page
    for said in (
        "Nora Lind",
        "Harbour at dusk",
        "Payout run",
        "€12.50",
        "txn_1",
        "charge.refunded",
        "Your order",
    ):
        assert said in page, said
    assert "0 of 2 approvals" in page
    assert "An admin who is no party" in page
    for kind in ("application", "split", "run", "refund", "difference", "event", "letter"):
        [item] = selectors.waiting([kind])
        assert item.url in page
        assert client.get(item.url, follow=True).status_code == 200, item.url


def test_the_queue_costs_at_most_eight_queries_however_much_waits(client, django_assert_max_num_queries):
    everything_waits()
    for name in ("Lea Roth", "Max Kern", "Uma Rao"):
        make_applicant(name)
    sign_in(client, make_officer("Carla Haas"))
    client.get(URL)
    with django_assert_max_num_queries(8):
        client.get(URL)


def test_the_filters_are_in_the_address(client):
    everything_waits()
    sign_in(client, make_officer("Thea Roth", role="treasurer"))
    assert "Nora Lind" not in words(client.get(URL, {"kind": "event"}))
    mine = words(client.get(URL, {"who": "me"}))
    assert "Nora Lind" not in mine and "txn_1" in mine
    assert "Nora Lind" in words(client.get(URL, {"kind": "nonsense", "who": "everybody"}))


def test_only_what_the_reader_may_open_is_a_link(client):
    everything_waits()
    sign_in(client, make_officer("Thea Roth", role="treasurer"))
    page = client.get(URL).content.decode()
    assert "Harbour at dusk, limited edition" in page and "/console/splits/" not in page
    assert "/console/applications/" in page and "/console/refunds/" in page


def test_the_state_of_the_books_is_said_to_those_who_keep_them(client):
    make_policy()
    books_state.prove(at=FRIDAY)
    Reconciliation.objects.create(started_at=FRIDAY, finished_at=FRIDAY)
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(URL))
    assert "Nothing off" in page and "They agree" in page and "Nothing waits" in page
    sign_in(client, make_officer("Rita Reviewer", role="reviewer"))
    assert "The books" not in words(client.get(URL))


def test_a_stranger_s_title_is_shown_as_text(client):
    make_applicant("<script>alert(1)</script>")
    sign_in(client, make_officer("Carla Haas"))
    assert "<script>alert(1)" not in client.get(URL).content.decode()
