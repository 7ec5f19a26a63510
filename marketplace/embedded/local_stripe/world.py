"""
One Stripe: its clock, its books, what it remembers and what it will do later.

Everything happens under `lock`, one request at a time, so no resource needs a
lock of its own.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from . import ids
from .clock import Clock
from .journal import Journal
from .ledger import Ledger
from .store import Store

PLATFORM = "acct_1LocalStripe0001"
DAY = 86_400


@dataclass
class Options:
    """How this Stripe is set up. Times in seconds, fees in basis points and minor units."""

    country: str = "DE"
    currency: str = "eur"
    available_after: int = 2 * DAY
    payout_after: int = 2 * DAY
    async_after: int = 60
    fee_basis_points: int = 150
    fee_fixed: int = 25
    payouts: str = "manual"
    balance_transaction_after: int = 0
    rate_limit: int = 0


@dataclass
class Cause:
    """The request that events are to name as their reason."""

    request: str | None = None
    idempotency_key: str | None = None


class World:
    def __init__(
        self,
        *,
        data: str | None = None,
        clock: str | int | float | None = None,
        options: Options | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.options = options or Options()
        self.base_url = "http://127.0.0.1"
        self.cause = Cause()
        self.listeners: list[Callable[[dict], None]] = []
        self._moment: float | None = None
        self._begin(Journal(data) if data else None, Clock(clock), fixed=clock is not None)

    def _begin(self, journal: Journal | None, clock: Clock, *, fixed: bool) -> None:
        self.clock = clock
        self.ledger = Ledger()
        self.due: list[tuple[float, int, str]] = []
        self._turn = 0
        self.store = Store(journal)
        remembered = self.store.find("clock")
        if remembered and not fixed:
            self.clock.restore(remembered["state"])
        for handler in OPENED:
            handler(self)
        for job in self.store.everywhere("job"):
            self._push(job["at"], job["id"])
        self.store.commit()

    def reset(self, *, clock: str | int | float | None = None) -> None:
        """Forget everything; only for a world without a data folder."""
        with self.lock:
            self._begin(None, Clock(clock), fixed=True)

    # Time

    @property
    def exact(self) -> float:
        return self.clock.exact() if self._moment is None else self._moment

    @property
    def now(self) -> int:
        return int(self.exact)

    def remember_clock(self) -> None:
        record = {"id": "clock", "state": self.clock.state()}
        if self.store.find("clock"):
            self.store.remove("clock")
        self.store.add(PLATFORM, "clock", record)

    def later(self, seconds: float, name: str, **about) -> None:
        """Let the handler registered as `name` run once `seconds` have passed."""
        self.at(self.exact + seconds, name, **about)

    def at(self, when: float, name: str, **about) -> None:
        job = {"id": ids.new("job"), "at": when, "name": name, "about": about}
        self.store.add(PLATFORM, "job", job)
        self._push(when, job["id"])

    def _push(self, when: float, what: str) -> None:
        self._turn += 1
        heapq.heappush(self.due, (when, self._turn, what))

    def funds_arrive(self, when: float, balance_transaction: str) -> None:
        self._push(when, balance_transaction)

    def tick(self) -> None:
        """Do all that has fallen due, each thing at its own moment and in order."""
        until = self.clock.exact()
        while self.due and self.due[0][0] <= until:
            when, _, id = heapq.heappop(self.due)
            record = self.store.find(id)
            if record is None:
                continue
            with self.moment(when):
                if self.store.kind(id) == "job":
                    self.store.remove(id)
                    JOBS[record["name"]](self, **record["about"])
                else:
                    JOBS["funds_arrive"](self, record)

    @contextmanager
    def moment(self, when: float):
        before, self._moment = self._moment, when
        try:
            yield
        finally:
            self._moment = before


JOBS: dict[str, Callable] = {}
OPENED: list[Callable[[World], None]] = []


def when_opened(handler: Callable[[World], None]) -> Callable[[World], None]:
    """Register what a world does before anything else, be it new or remembered."""
    OPENED.append(handler)
    return handler


def when_due(name: str):
    """Register the handler of a job: `handler(world, **about)`."""

    def register(handler: Callable) -> Callable:
        JOBS[name] = handler
        return handler

    return register
