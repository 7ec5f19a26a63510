"""Whatever can go wrong with a request, on demand, and what a client that keeps its key makes of it."""

import pytest
import stripe as sdk

from .conftest import available, code, connect
from .test_idempotency import send


@pytest.fixture
def patient(server):
    """A client that gives up quickly."""
    return sdk.StripeClient(
        server.api_key,
        base_addresses=server.base_addresses,
        http_client=sdk.RequestsClient(timeout=0.4),
        max_network_retries=0,
    )


def break_next(local, kind, **more):
    local.post("faults", **{"kind": kind, "path": "/v1/transfers", **more})


def test_too_many_requests_come_before_everything(client, ana, funded, local):
    break_next(local, "rate_limit")
    with pytest.raises(sdk.RateLimitError) as refusal:
        send(client, ana, "k")
    assert (refusal.value.http_status, code(refusal)) == (429, "rate_limit")
    assert "Stripe-Should-Retry" not in refusal.value.headers
    assert send(client, ana, "k").amount == 1_000
    assert available(client, ana.id) == 1_000


def test_a_locked_object_may_be_tried_again_with_the_same_key(client, ana, funded, local):
    break_next(local, "lock_timeout")
    with pytest.raises(sdk.RateLimitError) as refusal:
        send(client, ana, "k")
    error = refusal.value.json_body["error"]
    assert (error["code"], error["type"]) == ("lock_timeout", "invalid_request_error")
    assert refusal.value.headers["Stripe-Should-Retry"] == "true"
    assert send(client, ana, "k").amount == 1_000


def test_a_conflict_leaves_nothing_behind(client, ana, funded, local):
    break_next(local, "conflict")
    with pytest.raises(sdk.APIError) as refusal:
        send(client, ana, "k")
    assert (refusal.value.http_status, code(refusal)) == (409, "idempotency_key_in_use")
    assert send(client, ana, "k").amount == 1_000


def test_a_500_before_the_effect_is_kept_under_its_key(client, ana, funded, local):
    break_next(local, "error_before")
    for _ in range(2):
        with pytest.raises(sdk.APIError) as refusal:
            send(client, ana, "k")
        assert refusal.value.http_status == 500
        assert refusal.value.json_body["error"]["type"] == "api_error"
    assert client.v1.transfers.list({"transfer_group": "none"}).data == []
    assert available(client, ana.id) == 0


def test_a_500_after_the_effect_hides_a_transfer_that_happened(client, ana, funded, local):
    break_next(local, "error_after")
    for _ in range(2):
        with pytest.raises(sdk.APIError) as refusal:
            send(client, ana, "k")
        assert refusal.value.http_status == 500
    assert refusal.value.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.transfers.list().data) == 1
    assert available(client, ana.id) == 1_000


def test_a_503_keeps_nothing(client, ana, funded, local):
    break_next(local, "unavailable")
    with pytest.raises(sdk.APIError):
        send(client, ana, "k")
    assert send(client, ana, "k").amount == 1_000


@pytest.mark.parametrize(
    ("kind", "done"), [("timeout_after", 1), ("timeout_before", 0), ("cut_after", 1), ("cut_before", 0)]
)
def test_when_no_answer_comes_the_same_key_finds_out(client, patient, ana, funded, local, kind, done):
    break_next(local, kind)
    with pytest.raises(sdk.APIConnectionError):
        send(patient, ana, "k")
    assert len(client.v1.transfers.list().data) == done
    send(client, ana, "k")
    assert len(client.v1.transfers.list().data) == 1
    assert available(client, ana.id) == 1_000


def test_a_client_that_retries_by_itself_sends_once(server, client, ana, funded, local):
    retrying = sdk.StripeClient(server.api_key, base_addresses=server.base_addresses, max_network_retries=2)
    for kind in ("cut_after", "conflict"):
        break_next(local, kind)
    assert send(retrying, ana, "k").amount == 1_000
    assert len(client.v1.transfers.list().data) == 1


def test_faults_choose_their_requests(client, ana, funded, local):
    break_next(local, "rate_limit", params={"destination": "acct_other"}, times=2, skip=1)
    assert send(client, ana, "a").id
    local.post("faults", kind="unavailable", method="GET", path="/v1/balance*")
    with pytest.raises(sdk.APIError):
        client.v1.balance.retrieve()
    assert client.v1.balance.retrieve().object == "balance"
    assert len(local.get("faults")["faults"]) == 1
    assert local.open("/_local/faults", None)[0] == 200


def test_a_fault_that_does_not_exist_is_refused(local):
    status, text = local.open("/_local/faults", b'{"kind": "gremlin"}')
    assert (status, "no such fault" in text) == (400, True)


def test_a_rate_limit_can_be_switched_on(server, client):
    server.world.options.rate_limit = 5
    outcomes = []
    for _ in range(8):
        try:
            connect(server).v1.balance.retrieve()
            outcomes.append(200)
        except sdk.RateLimitError:
            outcomes.append(429)
    assert outcomes.count(200) == 5
