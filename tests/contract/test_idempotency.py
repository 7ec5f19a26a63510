"""The same key, the same answer: the rules that keep money from being sent twice."""

import threading

import pytest
import stripe as sdk

from .conftest import available, connect, pay
from .test_protocol import raw


def send(client, ana, key, amount=1_000):
    return client.v1.transfers.create(
        {"amount": amount, "currency": "eur", "destination": ana.id}, {"idempotency_key": key}
    )


def test_the_same_key_replays_the_first_answer(client, ana, funded):
    first, again = send(client, ana, "payout-17"), send(client, ana, "payout-17")
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    assert again.last_response.headers["Request-Id"] != first.last_response.headers["Request-Id"]
    assert available(client, ana.id) == 1_000


def test_the_same_key_with_other_parameters_is_an_error(client, ana, funded):
    send(client, ana, "payout-17")
    with pytest.raises(sdk.IdempotencyError) as refusal:
        send(client, ana, "payout-17", amount=1_001)
    assert refusal.value.http_status == 400
    assert refusal.value.user_message == (
        "Keys for idempotent requests can only be used with the same parameters they were first used "
        "with. Try using a key other than 'payout-17' if you meant to execute a different request."
    )


def test_the_same_key_at_another_endpoint_is_an_error(client, ana, funded):
    send(client, ana, "payout-17")
    with pytest.raises(sdk.IdempotencyError) as refusal:
        client.v1.customers.create({}, {"idempotency_key": "payout-17"})
    assert "('/v1/transfers' vs '/v1/customers')" in refusal.value.user_message


def test_another_key_is_another_transfer(client, ana, funded):
    assert send(client, ana, "a").id != send(client, ana, "b").id
    assert available(client, ana.id) == 2_000


def test_a_definite_refusal_is_replayed_too(client, ana, local):
    with pytest.raises(sdk.InvalidRequestError) as first:
        send(client, ana, "too-early")
    local.post("balance/add", amount=10_000)
    with pytest.raises(sdk.InvalidRequestError) as again:
        send(client, ana, "too-early")
    assert first.value.code == again.value.code == "balance_insufficient"
    assert again.value.headers["Idempotent-Replayed"] == "true"
    assert send(client, ana, "now").id


def test_a_decline_is_replayed_with_its_payment_intent(client):
    params = {"amount": 500, "currency": "eur", "payment_method": "pm_card_chargeDeclined", "confirm": True}
    refusals = []
    for _ in range(2):
        with pytest.raises(sdk.CardError) as refusal:
            client.v1.payment_intents.create(params, {"idempotency_key": "pay-1"})
        refusals.append(refusal.value.json_body["error"]["payment_intent"]["id"])
    assert refusals[0] == refusals[1]
    assert len(client.v1.payment_intents.list().data) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "x"},
        {"amount": 0},
        {"metadata": {"k" * 41: "v"}},
        {"nonsense": 1},
        {"expand": ["nonsense"]},
    ],
)
def test_nothing_is_kept_when_validation_fails(client, ana, funded, wrong):
    params = {"amount": 1_000, "currency": "eur", "destination": ana.id, **wrong}
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.transfers.create(params, {"idempotency_key": "k"})
    assert send(client, ana, "k").amount == 1_000


@pytest.mark.parametrize("length", [1, 255])
def test_a_key_may_have_up_to_255_characters(client, ana, funded, length):
    assert send(client, ana, "k" * length).id


def test_a_longer_key_is_refused(client, ana, funded):
    with pytest.raises(sdk.InvalidRequestError):
        send(client, ana, "k" * 256)
    assert client.v1.transfers.list().data == []


def test_after_24_hours_a_key_acts_anew(client, ana, funded, local):
    first = send(client, ana, "old")
    local.post("clock/advance", seconds=86_399)
    assert send(client, ana, "old").id == first.id
    local.post("clock/advance", seconds=1)
    assert send(client, ana, "old").id != first.id


def test_each_account_has_keys_of_its_own(client, ana):
    options = {"idempotency_key": "same"}
    ours = client.v1.customers.create({"name": "x"}, options)
    theirs = client.v1.customers.create({"name": "x"}, {**options, "stripe_account": ana.id})
    assert ours.id != theirs.id


def test_two_requests_at_one_moment_are_one_effect_and_one_conflict(server, client, ana, funded, local):
    local.post("faults", kind="slow", path="/v1/transfers", seconds=0.5)
    answers = []

    def first():
        answers.append(send(connect(server), ana, "twice").id)

    thread = threading.Thread(target=first)
    thread.start()
    while local.get("faults")["faults"]:
        continue
    with pytest.raises(sdk.APIError) as refusal:
        send(client, ana, "twice")
    thread.join()
    assert refusal.value.http_status == 409
    assert refusal.value.json_body["error"]["code"] == "idempotency_key_in_use"
    assert send(client, ana, "twice").id == answers[0]
    assert available(client, ana.id) == 1_000


def test_reading_takes_no_notice_of_keys(server, client):
    first = raw(server, "GET", "/v1/customers", Idempotency_Key="k")
    client.v1.customers.create({})
    second = raw(server, "GET", "/v1/customers", Idempotency_Key="k")
    assert (len(first[2]["data"]), len(second[2]["data"])) == (0, 1)


def test_api_v2_replays_success_but_tries_failures_anew(client):
    params = {"display_name": "Ana", "identity": {"country": "DE"}}
    first = client.v2.core.accounts.create(params, {"idempotency_key": "v2"})
    again = client.v2.core.accounts.create(params, {"idempotency_key": "v2"})
    assert first.id == again.id


def test_a_refund_sent_twice_with_one_key_is_one_refund(client):
    intent = pay(client, amount=5_000)
    for _ in range(3):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1_000}, {"idempotency_key": "r"})
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 1_000
