"""Stripe reports: believed only when signed, kept once, answered at once, handled in any order."""

import datetime as dt
import hashlib
import hmac
import itertools
import json
import threading
import time

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from payouts import webhooks
from payouts.connect import inbox, selectors, tasks
from payouts.connect.models import StripeEvent
from payouts.money import Money
from tests.factories import make_payee
from tests.payouts.payday import connect

pytestmark = pytest.mark.django_db

SECRET, ROLLED, CONNECT_SECRET = "whsec_platform", "whsec_platform_new", "whsec_connect"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, ROLLED]
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = [CONNECT_SECRET]
    settings.STRIPE_LIVEMODE = False


@pytest.fixture
def handled(monkeypatch):
    """The events that reached the handler of `test.happened`, platform only."""
    seen = []
    monkeypatch.setattr(inbox, "HANDLERS", dict(inbox.HANDLERS))
    inbox.handles("test.happened")(lambda event, *, gateway, at: seen.append(event.event_id))
    return seen


def make_event(kind="test.happened", **changes):
    number = next(_numbers)
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "livemode": False,
        "created": int(time.time()),
        "api_version": "2026-05-27.dahlia",
        "data": {"object": {"id": f"tr_{number}", "object": "transfer"}},
    } | changes


def make_thin(account, kind="v2.core.account[requirements].updated"):
    return {
        "id": f"evt_{next(_numbers)}",
        "object": "v2.core.event",
        "type": kind,
        "livemode": False,
        "created": "2026-05-27T10:00:00.000Z",
        "related_object": {
            "id": account,
            "type": "v2.core.account",
            "url": f"/v2/core/accounts/{account}",
        },
    }


def post(client, event, *, to="platform", secret=SECRET, age=0, body=None):
    body = body or json.dumps(event)
    stamp = int(time.time()) - age
    signature = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return client.post(
        reverse(f"payouts:{to}-webhook"),
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
    )


def handle_all():
    for event in inbox.due(at=timezone.now()):
        inbox.handle(event_id=event.pk, gateway=None, at=timezone.now())


# --- Believed or not --------------------------------------------------------------------------------


def test_a_signed_event_is_kept_and_handled_once(client, handled):
    event = make_event()

    answers = [post(client, event).status_code for _ in range(3)]
    handle_all()
    handle_all()

    assert answers == [200, 200, 200]
    assert handled == [event["id"]]
    (kept,) = StripeEvent.objects.all()
    assert (kept.type, kept.source, kept.status, kept.object_id) == (
        "test.happened",
        "platform",
        "handled",
        event["data"]["object"]["id"],
    )
    assert kept.payload == event


def test_the_same_event_days_later_has_no_effect(client, handled):
    event = make_event()
    post(client, event)
    handle_all()

    assert post(client, event).status_code == 200
    handle_all()
    assert handled == [event["id"]]


def test_a_task_delivered_again_finds_the_event_done(client, handled):
    post(client, make_event())
    number = StripeEvent.objects.get().pk

    done = [inbox.handle(event_id=number, gateway=None, at=timezone.now()) for _ in range(3)]

    assert done == [True, False, False]
    assert len(handled) == 1


def test_while_one_worker_handles_an_event_another_is_told_no(client, monkeypatch):
    monkeypatch.setattr(inbox, "HANDLERS", dict(inbox.HANDLERS))
    others = []

    @inbox.handles("test.slow")
    def slow(event, *, gateway, at):
        others.append(inbox.handle(event_id=event.pk, gateway=None, at=at))

    post(client, make_event("test.slow"))
    handle_all()

    assert others == [False]


def test_a_rolled_secret_is_believed_beside_the_old_one(client):
    assert post(client, make_event(), secret=ROLLED).status_code == 200
    assert StripeEvent.objects.count() == 1


def test_a_forged_or_stale_or_broken_event_is_refused_and_not_kept(client):
    event = make_event()

    assert post(client, event, secret="whsec_mallory").status_code == 400
    assert post(client, event, secret=CONNECT_SECRET).status_code == 400
    assert post(client, event, age=600).status_code == 400
    assert post(client, event, body="not json").status_code == 400
    assert post(client, event, body="[]").status_code == 400
    assert post(client, event, body='{"id": "evt_1"}').status_code == 400
    unsigned = client.post(reverse("payouts:platform-webhook"), data="{}", content_type="application/json")
    assert unsigned.status_code == 400
    assert not StripeEvent.objects.exists()


def test_a_webhook_is_only_posted_to(client):
    assert client.get(reverse("payouts:platform-webhook")).status_code == 405


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_the_endpoint_is_closed(client, settings, secrets):
    settings.STRIPE_WEBHOOK_SECRETS = secrets
    assert post(client, make_event(), secret="").status_code == 404
    assert post(client, make_event()).status_code == 404
    assert not StripeEvent.objects.exists()


def test_an_event_of_live_mode_is_set_aside_where_we_test(client, handled):
    assert post(client, make_event(livemode=True)).status_code == 200
    handle_all()

    assert handled == []
    (kept,) = StripeEvent.objects.all()
    assert (kept.status, kept.error) == ("ignored", "set aside: an event of live mode")


def test_an_event_of_a_connected_account_never_reaches_the_platforms_handler(client, handled):
    event = make_event(account="acct_mallory")
    assert post(client, event, to="connect", secret=CONNECT_SECRET).status_code == 200
    handle_all()

    assert handled == []
    (kept,) = StripeEvent.objects.all()
    assert (kept.account, kept.status) == ("acct_mallory", "ignored")


def test_a_kind_that_nobody_handles_is_kept_and_shown(client):
    post(client, make_event("radar.early_fraud_warning.created"))
    handle_all()

    (kept,) = selectors.events(status="ignored")
    assert kept.error == "nobody handles this kind"


def test_a_thin_event_is_kept_with_the_account_it_is_about(client):
    assert post(client, make_thin("acct_ana")).status_code == 200

    (kept,) = StripeEvent.objects.all()
    assert (kept.account, kept.object_id) == ("acct_ana", "acct_ana")
    assert kept.happened_at.isoformat() == "2026-05-27T10:00:00+00:00"


# --- Tried again ------------------------------------------------------------------------------------


def test_a_handler_that_raises_is_tried_again_later_and_others_do_not_wait(client, monkeypatch):
    monkeypatch.setattr(inbox, "HANDLERS", dict(inbox.HANDLERS))
    works = []

    @inbox.handles("test.flaky")
    def flaky(event, *, gateway, at):
        if not works:
            raise RuntimeError("the database was away")

    inbox.handles("test.fine")(lambda event, *, gateway, at: None)
    post(client, make_event("test.flaky"))
    post(client, make_event("test.fine"))
    handle_all()

    flaky_event = StripeEvent.objects.get(type="test.flaky")
    assert StripeEvent.objects.get(type="test.fine").status == "handled"
    assert (flaky_event.status, flaky_event.error, flaky_event.attempts) == (
        "failed",
        "RuntimeError: the database was away",
        1,
    )
    assert not inbox.due(at=timezone.now()).exists()

    works.append(True)
    inbox.replay(event=flaky_event, at=timezone.now())
    handle_all()
    flaky_event.refresh_from_db()
    assert (flaky_event.status, flaky_event.error) == ("handled", "")


def test_a_person_may_have_an_event_handled_once_more(client, handled):
    event = make_event()
    post(client, event)
    handle_all()

    inbox.replay(event=StripeEvent.objects.get(), at=timezone.now())
    handle_all()

    assert handled == [event["id"]] * 2


def test_one_kind_has_one_handler(handled):
    with pytest.raises(ValueError, match="already"):
        inbox.handles("test.happened")(lambda event, *, gateway, at: None)


def test_without_a_broker_the_event_is_kept_and_answered_all_the_same(client, handled, embedded):
    embedded["valkey"].stop()
    try:
        assert post(client, make_event()).status_code == 200
    finally:
        embedded["valkey"].start()
        _wait_for_the_broker()
    handle_all()
    assert len(handled) == 1


def _wait_for_the_broker():
    patient = Retry(ConstantBackoff(0.05), 200)
    with redis.Redis.from_url(settings.REDIS_URL, retry=patient) as client:
        client.ping()


@pytest.mark.django_db(transaction=True)
def test_fifty_copies_at_once_have_one_effect(client, handled):
    event = make_event()
    barrier, answers = threading.Barrier(10), []

    def deliver():
        barrier.wait()
        try:
            for _ in range(5):
                answers.append(post(Client(), event).status_code)
                for row in inbox.due(at=timezone.now()):
                    inbox.handle(event_id=row.pk, gateway=None, at=timezone.now())
        finally:
            connection.close()

    senders = [threading.Thread(target=deliver) for _ in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert answers == [200] * 50
    assert StripeEvent.objects.count() == 1
    assert handled == [event["id"]]


def test_what_stripe_could_not_deliver_is_fetched(stripe_side, handled):
    stripe_side.tell("webhooks", url="http://127.0.0.1:9/gone", secret="whsec_x")
    stripe_side.take_payment(Money(5_000, "EUR"))
    tasks.fetch_undelivered_events()
    kinds = set(StripeEvent.objects.values_list("type", flat=True))
    assert "charge.succeeded" in kinds
    count = StripeEvent.objects.count()

    tasks.fetch_undelivered_events()
    assert StripeEvent.objects.count() == count


def test_after_a_day_down_the_events_of_connected_accounts_are_fetched_too_each_in_its_turn(stripe_side):
    ana, ben = make_payee("Ana"), make_payee("Ben")
    accounts = [connect(payee, stripe_side).stripe_account for payee in (ana, ben)]
    stripe_side.tell("webhooks", url="http://127.0.0.1:9/gone", secret="whsec_x", connect=True)
    for account in accounts:
        stripe_side.tell(f"accounts/{account}/restrict")
    stranger = stripe_side.open_account(make_payee("Sid"))
    stripe_side.tell(f"accounts/{stranger}/restrict")
    StripeEvent.objects.all().delete()

    rings = [timezone.now() + selectors.EVERY * turn for turn in range(selectors.PARTS)]
    new = sum(inbox.backfill(gateway=stripe_side.gateway, livemode=False, at=at) for at in rings)

    kept = StripeEvent.objects.filter(source="connect")
    assert new > 0 and set(kept.values_list("account", flat=True)) == set(accounts)
    again = sum(inbox.backfill(gateway=stripe_side.gateway, livemode=False, at=at) for at in rings)
    assert again == 0


def test_thin_events_that_never_came_are_fetched(stripe_side):
    account = stripe_side.open_account(make_payee("Ana"))
    tasks.fetch_undelivered_events()
    thin = StripeEvent.objects.filter(type__startswith="v2.core.account", source="platform")
    assert set(thin.values_list("account", flat=True)) == {account}


def test_all_that_failed_is_tried_again_at_once(client, handled):
    for _ in range(3):
        post(client, make_event())
    StripeEvent.objects.update(status="failed", attempts=9, due_at=timezone.now() + dt.timedelta(hours=6))
    assert inbox.replay_failed(at=timezone.now()) == 3
    handle_all()
    assert len(handled) == 3


def test_every_handler_of_ours_is_in_the_table():
    assert {kind for source, kind in webhooks.HANDLERS if source == "connect"} >= {
        "account.updated",
        "payout.paid",
        "payout.failed",
    }
