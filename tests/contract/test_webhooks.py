"""Signed, retried, in order unless told otherwise; and the events behind them."""

import json

import pytest
import stripe as sdk

from marketplace.embedded.local_stripe import LocalStripe

from .conftest import connect, pay, recipient
from .receiver import Receiver

SECRET = "whsec_platform"


@pytest.fixture
def hook(server):
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def platform(server, hook):
    server.add_webhook(hook.url, SECRET)
    return hook


def verified(hook, at=0, secret=SECRET):
    body, signature = hook.got[at]
    return sdk.Webhook.construct_event(body, signature, secret)


def test_an_event_is_signed_as_the_sdk_wants_it(client, local, platform):
    customer = client.v1.customers.create({"name": "Jenny"}, {"idempotency_key": "K"})
    local.post("webhooks/flush")
    event = verified(platform)
    assert (event.type, event.data.object.id, event.livemode) == ("customer.created", customer.id, False)
    assert event.api_version == "2026-05-27.dahlia"
    assert event["request"]["idempotency_key"] == "K"
    assert event["request"]["id"] == customer.last_response.headers["Request-Id"]
    assert client.v1.events.retrieve(event.id).type == "customer.created"


def test_another_secret_does_not_verify(client, local, platform):
    client.v1.customers.create({})
    local.post("webhooks/flush")
    with pytest.raises(sdk.SignatureVerificationError):
        verified(platform, secret="whsec_other")


def test_while_a_secret_is_rolled_both_verify(server, client, local, platform):
    server.roll_webhook(platform.url, "whsec_new")
    client.v1.customers.create({})
    local.post("webhooks/flush")
    assert platform.got[0][1].count("v1=") == 2
    assert verified(platform).id == verified(platform, secret="whsec_new").id


def test_events_come_in_the_order_they_happened(client, local, platform):
    pay(client)
    local.post("webhooks/flush")
    assert platform.types() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_what_is_not_taken_is_sent_again(client, local, platform):
    platform.answers = [500, 404, 302, 200]
    client.v1.customers.create({})
    for _ in range(5):
        local.post("webhooks/flush")
        local.post("clock/advance", minutes=1)
    assert platform.types() == ["customer.created"] * 4
    bodies = {body for body, _ in platform.got}
    assert len({json.loads(body)["id"] for body in bodies}) == 1


def test_what_was_not_delivered_can_be_found_and_fetched(client, local, platform):
    platform.answers = [503]
    client.v1.customers.create({"name": "missed"})
    local.post("webhooks/flush")
    missed = client.v1.events.list({"delivery_success": False}).data
    assert [event.type for event in missed] == ["customer.created"]
    assert missed[0].pending_webhooks == 1
    platform.answers = [200]
    local.post("clock/advance", minutes=1)
    local.post("webhooks/flush")
    assert client.v1.events.list({"delivery_success": False}).data == []
    assert client.v1.events.list({"delivery_success": True}).data[0].pending_webhooks == 0


def test_after_three_days_stripe_gives_up(client, local, platform):
    platform.answers = [500]
    client.v1.customers.create({})
    local.post("webhooks/flush")
    local.post("clock/advance", days=3, seconds=60)
    for _ in range(3):
        local.post("webhooks/flush")
        local.post("clock/advance", minutes=2)
    assert len(platform.got) == 2
    assert len(client.v1.events.list({"delivery_success": False}).data) == 1


def test_connected_accounts_events_go_to_their_own_endpoint(server, client, local, hook):
    here, there = hook, Receiver()
    try:
        server.add_webhook(here.url, SECRET)
        server.add_webhook(there.url, "whsec_connect", connect=True)
        account = recipient(client)
        local.post(f"accounts/{account.id}/onboard")
        local.post("balance/add", amount=10_000)
        client.v1.transfers.create({"amount": 100, "currency": "eur", "destination": account.id})
        local.post("webhooks/flush")
        assert here.types() == ["transfer.created"]
        assert there.types() == ["account.updated", "payment.created"]
        assert verified(there, secret="whsec_connect").account == account.id
    finally:
        there.close()


def test_thin_events_go_where_thin_events_are_wanted(server, client, local, hook):
    server.add_webhook(hook.url, "whsec_thin", thin=True)
    account = recipient(client)
    local.post(f"accounts/{account.id}/onboard")
    local.post("webhooks/flush")
    body, signature = next(
        (body, signature) for body, signature in hook.got if b"capability_status_updated" in body
    )
    told = client.parse_event_notification(body, signature, "whsec_thin")
    assert told.type == "v2.core.account[configuration.recipient].capability_status_updated"
    assert told.related_object.id == account.id
    assert "data" not in json.loads(body)
    assert told.fetch_related_object().id == account.id
    assert told.fetch_event().data.updated_capability == "stripe_balance.stripe_transfers"
    with pytest.raises(ValueError, match=r"parse_event_notification"):
        client.construct_event(body, signature, "whsec_thin")


def test_endpoints_are_made_by_the_api_with_a_secret_shown_once(client, local, hook):
    made = client.v1.webhook_endpoints.create({"url": hook.url, "enabled_events": ["customer.created"]})
    assert made.secret.startswith("whsec_")
    assert "secret" not in client.v1.webhook_endpoints.retrieve(made.id).to_dict()
    client.v1.products.create({"name": "not told"})
    client.v1.customers.create({})
    local.post("webhooks/flush")
    assert hook.types() == ["customer.created"]
    assert verified(hook, secret=made.secret)
    assert client.v1.webhook_endpoints.update(made.id, {"disabled": True}).status == "disabled"
    client.v1.customers.create({})
    local.post("webhooks/flush")
    assert len(hook.got) == 1
    assert client.v1.webhook_endpoints.list().data[0].id == made.id
    assert client.v1.webhook_endpoints.delete(made.id).deleted is True


def test_event_destinations_are_made_by_api_v2(client, local, hook):
    made = client.v2.core.event_destinations.create(
        {
            "name": "Accounts",
            "type": "webhook_endpoint",
            "event_payload": "thin",
            "enabled_events": ["v2.core.account.created"],
            "webhook_endpoint": {"url": hook.url},
            "include": ["webhook_endpoint.signing_secret", "webhook_endpoint.url"],
        }
    )
    recipient(client)
    local.post("webhooks/flush")
    assert hook.types() == ["v2.core.account.created"]
    assert client.parse_event_notification(*hook.got[0], made.webhook_endpoint.signing_secret).id
    destinations = client.v2.core.event_destinations
    assert destinations.disable(made.id).status == "disabled"
    recipient(client)
    local.post("webhooks/flush")
    assert len(hook.got) == 1
    assert destinations.enable(made.id).status == "enabled"
    assert destinations.ping(made.id).type == "v2.core.event_destination.ping"
    assert destinations.update(made.id, {"description": "told"}).description == "told"
    assert destinations.retrieve(made.id).name == "Accounts"
    assert [one.id for one in destinations.list().data] == [made.id]
    assert destinations.delete(made.id).id == made.id
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        destinations.retrieve(made.id)
    assert (refusal.value.http_status, refusal.value.code) == (404, "not_found")


# What can go wrong


def test_events_are_dropped_delayed_repeated_and_reordered(client, local, platform):
    local.post("webhooks/faults", kind="drop", type="customer.created")
    local.post("webhooks/faults", kind="delay", type="product.created", seconds=300)
    local.post("webhooks/faults", kind="repeat", type="price.created", count=3)
    client.v1.customers.create({})
    product = client.v1.products.create({"name": "late"})
    client.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 100})
    local.post("webhooks/flush")
    assert platform.types() == ["price.created"] * 3
    local.post("clock/advance", minutes=5)
    local.post("webhooks/flush")
    assert platform.types() == ["price.created"] * 3 + ["product.created"]
    assert len(client.v1.events.list({"delivery_success": False}).data) == 1


def test_events_come_last_first_when_told(client, local, platform):
    local.post("webhooks/faults", kind="reorder", times=3, count=3)
    pay(client)
    local.post("webhooks/flush")
    assert platform.types() == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


@pytest.mark.parametrize("kind", ["bad_signature", "stale"])
def test_events_come_badly_signed_when_told(client, local, platform, kind):
    local.post("webhooks/faults", kind=kind)
    client.v1.customers.create({})
    local.post("webhooks/flush")
    with pytest.raises(sdk.SignatureVerificationError):
        verified(platform)


def test_with_a_running_clock_nobody_needs_to_ask():
    hook = Receiver()
    try:
        with LocalStripe() as running:
            running.add_webhook(hook.url, SECRET)
            hook.answers = [500, 200]
            connect(running).v1.customers.create({})
            hook.wait_for(2)
            assert verified(hook, 1).type == "customer.created"
    finally:
        hook.close()


def test_events_are_listed_by_kind(client):
    pay(client)
    assert [e.type for e in client.v1.events.list({"type": "charge.succeeded"}).data] == ["charge.succeeded"]
    assert [
        e.type for e in client.v1.events.list({"types": ["charge.succeeded", "payment_intent.created"]}).data
    ] == [
        "charge.succeeded",
        "payment_intent.created",
    ]


def test_events_are_kept_for_thirty_days(client, local):
    client.v1.customers.create({})
    local.post("clock/advance", days=31)
    assert client.v1.events.list().data == []
