import datetime as dt

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


def test_the_queue_costs_seven_queries_however_much_waits(client, django_assert_num_queries):
    """One more where a second factor is asked for."""
    everything_waits()
    for name in ("Lea Roth", "Max Kern", "Uma Rao"):
        make_applicant(name)
    sign_in(client, make_officer("Carla Haas"))
    client.get(URL)
    with django_assert_num_queries(7):
        client.get(URL)


def test_a_line_says_what_is_true_now(client):
    """Lines are drawn once; whatever one of them shows may have changed since."""
    refund = Refund.objects.create(
        order=paid_order(make_listing(status="published")), amount=1_250, reason="Torn", requested_at=FRIDAY
    )
    sign_in(client, make_officer("Carla Haas"))

    def changed(**facts) -> str:
        before = words(client.get(URL))
        Refund.objects.filter(pk=refund.pk).update(**facts)
        after = words(client.get(URL))
        assert before != after, facts
        return after

    assert "Water &lt;damage&gt;" in changed(reason="Water <damage>")
    assert "€12.51" in changed(amount=1_251)
    assert "7 March 2026" in changed(requested_at=FRIDAY + dt.timedelta(days=1))
    assert "Nothing waits" in changed(status="done", done_at=FRIDAY)


def test_approvals_are_counted_anew(client):
    make_policy()
    agreement = make_agreement(
        make_listing(price=80_000),
        others=[(make_payee("Petit Press"), "Printer", {"amount": 800})],
        status="accepted",
    )
    carla = make_officer("Carla Haas")
    sign_in(client, carla)
    assert "0 of" in words(client.get(URL))
    agreement.approvals.create(
        terms_hash=agreement.terms_hash, by=carla, decision="approved", reason="Fair.", decided_at=FRIDAY
    )
    assert "1 of" in words(client.get(URL))


def test_a_line_that_was_drawn_for_one_reader_gives_another_no_link(client):
    """An admin may open a split and decide about it; a treasurer sees that it waits, whoever looked first."""
    everything_waits()
    admin, treasurer = make_officer("Carla Haas"), make_officer("Thea Roth", role="treasurer")
    for reader, may in ((admin, True), (treasurer, False), (admin, True)):
        sign_in(client, reader)
        page = client.get(URL, {"kind": "split"}).content.decode()
        assert ("/console/splits/" in page.split('class="queue"')[1]) is may
        assert ("is no party: you may" in page) is may


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
