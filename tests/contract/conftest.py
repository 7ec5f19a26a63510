"""A local Stripe on a clock that stands still, reached through the official SDK, all traffic validated."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

import pytest
import stripe as sdk

from marketplace.embedded.local_stripe import LocalStripe

from . import traffic

FRIDAY = "2026-03-06T10:00:00"
SANDBOX = os.environ.get("STRIPE_TEST_KEY")


def pytest_collection_modifyitems(config, items):
    """Against Stripe's sandbox only what needs nothing of the stand-in's own can run."""
    if not SANDBOX:
        return
    here = [item for item in items if "contract" in str(item.path)]
    local = [item for item in here if {"server", "local"} & set(item.fixturenames)]
    config.hook.pytest_deselected(items=local)
    items[:] = [item for item in items if item not in local]


def pytest_terminal_summary(terminalreporter, config):
    if traffic.counts and config.getoption("verbose") > 0:
        terminalreporter.section("validated against Stripe's description")
        for line in traffic.table():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def _server():
    with LocalStripe(clock=FRIDAY) as server:
        yield server


@pytest.fixture
def server(_server):
    """The local Stripe, empty, on Friday."""
    _server.reset(clock=FRIDAY)
    return _server


@pytest.fixture(autouse=True)
def _everything_said_is_valid():
    traffic.problems.clear()
    yield
    assert traffic.problems == []


def connect(server, key: str | None = None) -> sdk.StripeClient:
    return sdk.StripeClient(
        key or server.api_key,
        base_addresses=server.base_addresses,
        http_client=traffic.WatchedClient(),
        max_network_retries=0,
    )


@pytest.fixture
def client(request):
    """The official SDK, without retries."""
    if SANDBOX:
        return sdk.StripeClient(SANDBOX, http_client=traffic.WatchedClient())
    return connect(request.getfixturevalue("server"))


class Local:
    """The stand-in's own controls and pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(_StayHere)

    def post(self, path: str, /, **about) -> dict:
        return json.loads(self.open(f"/_local/{path}", json.dumps(about).encode())[1])

    def get(self, path: str) -> dict:
        return json.loads(self.open(f"/_local/{path}")[1])

    def submit(self, url: str, **form) -> tuple[int, str]:
        """Send a page's form: the status, and where it leads or what it says."""
        return self.open(url.removeprefix(self.url), urllib.parse.urlencode(form).encode())

    def open(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with self._opener.open(self.url + path, body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers.get("Location") or answer.read().decode()


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


@pytest.fixture
def local(server):
    return Local(server.url)


def code(refusal) -> str | None:
    """The code in an error's body; the SDK's exceptions do not all carry it."""
    return refusal.value.json_body["error"].get("code")


# What many tests begin with


@pytest.fixture
def funded(client, local):
    """The platform has 1000.00 EUR available."""
    local.post("balance/add", amount=100_000, currency="eur")


def recipient(client, **more) -> sdk.v2.core.Account:
    return client.v2.core.accounts.create(
        {
            "contact_email": "ana@example.com",
            "display_name": "Ana",
            "dashboard": "express",
            "identity": {"country": "DE", "entity_type": "individual"},
            "configuration": {
                "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
            },
            "defaults": {
                "responsibilities": {"fees_collector": "application", "losses_collector": "application"}
            },
            "include": ["configuration.recipient", "requirements", "identity", "defaults"],
            **more,
        }
    )


@pytest.fixture
def ana(client, local):
    """A connected account that may receive transfers."""
    account = recipient(client)
    local.post(f"accounts/{account.id}/onboard")
    return account


def pay(client, amount=10_000, card="pm_card_bypassPending", **more):
    """A payment that succeeded; its money is available at once unless the card says otherwise."""
    return client.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "payment_method": card,
            "payment_method_types": ["card"],
            "confirm": True,
            **more,
        }
    )


def available(client, account: str | None = None, currency: str = "eur") -> int:
    options = {"stripe_account": account} if account else {}
    lines = client.v1.balance.retrieve({}, options).available
    return sum(line.amount for line in lines if line.currency == currency)


def pending(client, account: str | None = None, currency: str = "eur") -> int:
    options = {"stripe_account": account} if account else {}
    lines = client.v1.balance.retrieve({}, options).pending
    return sum(line.amount for line in lines if line.currency == currency)
