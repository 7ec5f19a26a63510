import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from payouts.runs.models import Difference, Reconciliation
from tests.factories import FRIDAY, make_officer
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
