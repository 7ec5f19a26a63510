"""What survives: a restart, a kill in the middle of a write, a torn line."""

import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest
import stripe as sdk

from marketplace.embedded.local_stripe import LocalStripe
from marketplace.embedded.local_stripe.journal import Journal, sealed, unsealed
from marketplace.embedded.local_stripe.world import World

FRIDAY = "2026-03-06T10:00:00"


def client_of(server):
    return sdk.StripeClient(server.api_key, base_addresses=server.base_addresses)


def pay(client, amount=8_000):
    return client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "payment_method_types": ["card"],
        },
        {"idempotency_key": f"pay-{amount}"},
    )


def test_everything_is_there_after_a_restart(tmp_path):
    with LocalStripe(data=tmp_path, clock=FRIDAY) as first:
        first.add_webhook("http://127.0.0.1:9/hook", "whsec_x")
        intent = pay(client_of(first))
        first.world.clock.advance(3_600)
        first.world.remember_clock()
    with LocalStripe(data=tmp_path) as second:
        client = client_of(second)
        assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
        assert client.v1.balance.retrieve().pending[0].amount == 7_855
        assert pay(client).id == intent.id, "the idempotency key is remembered"
        assert len(client.v1.events.list().data) == 3
        assert len(second.courier.pending) == 3
        second.add_webhook("http://127.0.0.1:9/hook", "whsec_y")
        assert len(client.v1.webhook_endpoints.list().data) == 1
        second.world.clock.advance(3 * 86_400)
        assert client.v1.balance.retrieve().available[0].amount == 7_855
        with urllib.request.urlopen(second.url + "/_local/check") as answer:
            assert json.load(answer)["balanced"] is True


def test_a_torn_last_line_is_cut_off(tmp_path):
    with LocalStripe(data=tmp_path, clock=FRIDAY) as first:
        one = pay(client_of(first), 1_000)
        two = pay(client_of(first), 2_000)
    path = tmp_path / "stripe.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    torn_at = len(b"".join(lines[:-1])) + len(lines[-1]) // 2
    path.write_bytes(whole[:torn_at])
    with LocalStripe(data=tmp_path, clock=FRIDAY) as second:
        client = client_of(second)
        assert client.v1.payment_intents.retrieve(one.id).amount == 1_000
        remembered = second.world.store.find(two.id)
        assert remembered is None or remembered["status"] == "succeeded"
        with urllib.request.urlopen(second.url + "/_local/check") as answer:
            assert json.load(answer)["balanced"] is True


def test_killed_after_any_write_a_key_asked_again_never_charges_twice(tmp_path):
    whole = tmp_path / "whole"
    with LocalStripe(data=whole, clock=FRIDAY) as first:
        pay(client_of(first))
    lines = (whole / "stripe.jsonl").read_bytes().splitlines(keepends=True)
    for written in range(len(lines) + 1):
        left = tmp_path / f"after-{written}"
        left.mkdir()
        (left / "stripe.jsonl").write_bytes(b"".join(lines[:written]))
        with LocalStripe(data=left, clock=FRIDAY) as second:
            client = client_of(second)
            pay(client)
            assert len(client.v1.payment_intents.list().data) == 1, (
                f"killed after {written} of {len(lines)} lines"
            )
            assert client.v1.balance.retrieve().pending[0].amount == 7_855


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[:-1],
        lambda line: line[:20] + b"x" + line[21:],
        lambda line: b"",
        lambda line: b"00000000 {}\n",
    ],
)
def test_a_spoilt_line_is_not_believed(spoil):
    assert unsealed(sealed({"a": None})) == {"a": None}
    assert unsealed(spoil(sealed({"tr_1": {"kind": "transfer"}}))) is None


def test_a_journal_is_compacted_when_opened(tmp_path):
    journal = Journal(tmp_path)
    journal.load()
    for amount in range(100):
        journal.append({"x": {"account": "a", "kind": "k", "object": {"id": "x", "amount": amount}}})
    journal.append({"y": {"account": "a", "kind": "k", "object": {"id": "y"}}})
    journal.append({"y": None})
    journal.close()
    again = Journal(tmp_path)
    assert again.load() == {"x": {"account": "a", "kind": "k", "object": {"id": "x", "amount": 99}}}
    again.close()
    assert (tmp_path / "stripe.jsonl").read_bytes().count(b"\n") == 1


def test_a_killed_program_forgets_nothing_it_acknowledged(tmp_path):
    command = [
        sys.executable,
        "-m",
        "marketplace.embedded.local_stripe",
        "--data",
        str(tmp_path),
        "--port",
        "0",
    ]
    acknowledged = []
    for _ in range(3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            try:
                url = program.stdout.readline().split()[3]
                client = sdk.StripeClient("sk_test_local", base_addresses={"api": url})
                for known in acknowledged:
                    assert client.v1.customers.retrieve(known).id == known
                acknowledged += [client.v1.customers.create({"name": f"Buyer {n}"}).id for n in range(20)]
            finally:
                os.kill(program.pid, signal.SIGKILL)
    assert len(acknowledged) == 60


def test_a_fresh_one_is_forgetful_and_quick_to_reset():
    with LocalStripe(clock=FRIDAY) as server:
        pay(client_of(server))
        server.reset()
        assert client_of(server).v1.payment_intents.list().data == []


def test_a_reset_puts_the_clock_back():
    with LocalStripe() as running, LocalStripe(clock=FRIDAY) as standing:
        for server in (running, standing):
            before = server.world.now
            server.world.clock.advance(86_400)
            server.reset()
            assert before <= server.world.now < before + 3_600


def test_two_worlds_know_nothing_of_each_other(tmp_path):
    one, two = World(data=str(tmp_path / "1"), clock=FRIDAY), World(data=str(tmp_path / "2"), clock=FRIDAY)
    one.store.add("acct", "thing", {"id": "thing_1"})
    assert two.store.find("thing_1") is None
    one.store.close()
    two.store.close()
