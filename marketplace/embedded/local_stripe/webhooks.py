"""
Webhooks: signed, sent in the order things happened, tried again until they are taken.

Live, Stripe tries for up to three days and waits ever longer; here the waits
are short. With a running clock a courier thread delivers by itself; with a
controlled clock nothing is sent until `flush` is called.
"""

from __future__ import annotations

import fnmatch
import hashlib
import hmac
import http.client
import json
import threading
import time
import urllib.parse
from dataclasses import asdict, dataclass

from . import events, ids
from .resources import webhook_endpoints
from .world import DAY, PLATFORM, World

WAITS = (0.5, 1, 2, 4, 8, 16, 30, 60)
GIVE_UP_AFTER = 3 * DAY
PATIENCE = 10.0
BREATH = 0.25
KINDS = ("drop", "delay", "repeat", "reorder", "bad_signature", "stale")


@dataclass
class WebhookFault:
    """
    What shall go wrong with the next `times` deliveries of matching events.

    `drop` loses them, `delay` holds them back for `seconds`, `repeat` sends each
    `count` times, `reorder` gathers `count` and sends them last first,
    `bad_signature` signs with another secret, `stale` signs an hour ago.
    """

    kind: str
    type: str = "*"
    times: int = 1
    seconds: float = 60.0
    count: int = 2


class Courier:
    """Delivers the events of one world to its webhook endpoints."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults: list[WebhookFault] = []
        self.gathered: list[dict] = []
        self._wake = threading.Event()
        self._stopping = False
        self._sending = threading.Lock()
        self._thread: threading.Thread | None = None
        world.listeners = [self.schedule]
        self.reopen()

    def reopen(self) -> None:
        """Find what an earlier run had still to deliver."""
        self.gathered = []
        self.pending = {
            delivery["id"]: delivery
            for delivery in self.world.store.everywhere("delivery")
            if delivery["state"] in ("pending", "held")
        }
        for delivery in self.pending.values():
            delivery["state"] = "pending"

    # Registration

    def declare(
        self,
        url: str,
        secret: str,
        *,
        connect: bool = False,
        events: tuple[str, ...] = ("*",),
        thin: bool = False,
    ) -> dict:
        """Keep an endpoint with a secret known beforehand; the same URL and kind replaces it."""
        with self.world.lock:
            endpoint = webhook_endpoints.declare(
                self.world, url, secret, connect=connect, events=list(events), thin=thin
            )
            self.world.store.commit()
            return endpoint

    def roll(self, url: str, secret: str) -> None:
        """Sign with a new secret as well as with those before it, as Stripe does while one is rolled."""
        with self.world.lock:
            for endpoint in endpoints(self.world):
                if address(endpoint) == url:
                    endpoint["_secrets"] = [secret, *endpoint["_secrets"]]
                    self.world.store.save(endpoint)
            self.world.store.commit()

    # Scheduling, called under the world's lock

    def schedule(self, event: dict) -> None:
        account = event.get("account", PLATFORM)
        for endpoint in endpoints(self.world):
            if wants(endpoint, event, connected=account != PLATFORM):
                self._plan(event, endpoint)
        self._wake.set()

    def _plan(self, event: dict, endpoint: dict) -> None:
        fault = self._fault_for(event["type"])
        kind = fault.kind if fault else None
        copies = fault.count if kind == "repeat" else 1
        for _ in range(copies):
            delivery = {
                "id": ids.new("dlv"),
                "event": event["id"],
                "endpoint": endpoint["id"],
                "at": self.world.exact + (fault.seconds if kind == "delay" else 0),
                "created": self.world.now,
                "attempts": 0,
                "state": "pending",
                "sign": kind if kind in ("bad_signature", "stale") else None,
                "answer": None,
            }
            if kind == "drop":
                delivery["state"] = "dropped"
            self.world.store.add(PLATFORM, "delivery", delivery)
            if kind != "drop":
                self.pending[delivery["id"]] = delivery
            if kind == "reorder":
                self._gather(delivery, fault.count)
            self._count(event, +1)

    def _gather(self, delivery: dict, count: int) -> None:
        delivery["state"] = "held"
        self.gathered.append(delivery)
        if len(self.gathered) < count:
            return
        for turn, held in enumerate(reversed(self.gathered)):
            # Microseconds apart: the queue is sorted by time, so this is their new order.
            held["state"], held["at"] = "pending", self.world.exact - (count - turn) * 1e-6
            self.world.store.save(held)
        self.gathered = []

    def _fault_for(self, type: str) -> WebhookFault | None:
        for fault in self.faults:
            if fnmatch.fnmatchcase(type, fault.type):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _count(self, event: dict, change: int) -> None:
        if event["object"] == "event":
            event["pending_webhooks"] += change
            self.world.store.save(event)

    # Sending

    def due(self) -> list[dict]:
        """Deliveries whose time has come, first due first."""
        now = self.world.clock.exact()
        ready = [
            delivery
            for delivery in self.pending.values()
            if delivery["state"] == "pending" and delivery["at"] <= now
        ]
        return sorted(ready, key=lambda delivery: delivery["at"])

    def flush(self) -> list[dict]:
        """Send all that is due, now, in this thread; says what became of each."""
        outcomes = []
        tried: set[str] = set()
        with self._sending:
            while True:
                with self.world.lock:
                    self.world.tick()
                    batch = [item for item in self.due() if item["id"] not in tried]
                if not batch:
                    with self.world.lock:
                        self.world.store.commit()
                    return outcomes
                for delivery in batch:
                    tried.add(delivery["id"])
                    outcomes.append(self._send(delivery))

    def _send(self, delivery: dict) -> dict:
        with self.world.lock:
            if self.world.store.find(delivery["id"]) is None:
                # Taken back with the request that caused it.
                self.pending.pop(delivery["id"], None)
                return {"event": delivery["event"], "state": "forgotten"}
            event = self.world.store.find(delivery["event"])
            endpoint = self.world.store.find(delivery["endpoint"])
            if event is None or endpoint is None or endpoint["status"] != "enabled":
                self._end(delivery, "dropped")
                return {"event": delivery["event"], "state": "dropped"}
            body = json.dumps(events.payload(self.world, event), indent=2).encode()
            secrets, url = list(endpoint["_secrets"]), address(endpoint)
        answer = post(url, body, signed(body, secrets, delivery["sign"]))
        with self.world.lock:
            self._note(delivery, event, answer)
            self.world.store.commit()
        return {
            "event": event["id"],
            "type": event["type"],
            "url": url,
            "answer": answer,
            "state": delivery["state"],
        }

    def _note(self, delivery: dict, event: dict, answer: int | str) -> None:
        if self.world.store.find(delivery["id"]) is None:
            # Everything was reset while we were sending.
            return
        delivery["attempts"] += 1
        delivery["answer"] = answer
        if isinstance(answer, int) and 200 <= answer < 300:
            self._end(delivery, "delivered")
            self._count(event, -1)
            return
        if self.world.now - delivery["created"] > GIVE_UP_AFTER:
            self._end(delivery, "failed")
            return
        wait = WAITS[min(delivery["attempts"] - 1, len(WAITS) - 1)]
        delivery["at"] = self.world.clock.exact() + wait
        self.world.store.save(delivery)

    def _end(self, delivery: dict, state: str) -> None:
        delivery["state"] = state
        self.pending.pop(delivery["id"], None)
        self.world.store.save(delivery)

    # The thread

    def start(self) -> None:
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="local-stripe-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread:
            self._thread.join(timeout=PATIENCE + 1)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(BREATH)
            self._wake.clear()
            if not self.world.clock.running or self._stopping:
                continue
            with self.world.lock:
                self.world.tick()
                self.world.store.commit()
                batch = self.due()
            for delivery in batch:
                if self._stopping:
                    return
                with self._sending:
                    if delivery["state"] == "pending":
                        self._send(delivery)


def endpoints(world: World) -> list[dict]:
    return [*world.store.everywhere("webhook_endpoint"), *world.store.everywhere("event_destination")]


def wants(endpoint: dict, event: dict, *, connected: bool) -> bool:
    """Whether an endpoint is to be told of an event."""
    if endpoint["status"] != "enabled" or address(endpoint) is None:
        return False
    listed = endpoint["enabled_events"]
    thin_event = event["object"] == "v2.core.event"
    if thin_event:
        explicit = any(name.startswith("v2.") and _fits(event["type"], name) for name in listed)
        return explicit or (endpoint["_thin"] and "*" in listed)
    if endpoint["_thin"] or endpoint["_connect"] != connected:
        return False
    return any(_fits(event["type"], name) for name in listed)


def _fits(type: str, name: str) -> bool:
    # Names of v2 carry brackets, which a pattern would take for a set.
    if name.endswith("*"):
        return type.startswith(name[:-1])
    return type == name


def address(endpoint: dict) -> str | None:
    if endpoint["object"] == "webhook_endpoint":
        return endpoint["url"]
    return (endpoint.get("_webhook") or {}).get("url")


def signed(body: bytes, secrets: list[str], flaw: str | None = None) -> str:
    """
    The `Stripe-Signature` of a body: one `v1` for each secret still valid.

    The time is the machine's and not the clock's, for the receiver's tolerance
    is measured by the machine's.
    """
    at = int(time.time()) - (3_600 if flaw == "stale" else 0)
    if flaw == "bad_signature":
        secrets = ["whsec_" + ids.secret(32)]
    signatures = [
        hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() for secret in secrets
    ]
    return ",".join([f"t={at}", *(f"v1={signature}" for signature in signatures)])


def post(url: str, body: bytes, signature: str) -> int | str:
    """The endpoint's status, or what kept it from answering. Redirects are not followed."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        connection.request(
            "POST",
            (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                "Stripe-Signature": signature,
            },
        )
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return str(problem) or type(problem).__name__
    finally:
        connection.close()


def waiting(courier: Courier) -> list[dict]:
    return [asdict(fault) for fault in courier.faults]
