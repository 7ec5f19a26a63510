"""
What shall go wrong with the next matching requests.

    rate_limit      429 before anything, type rate limit
    lock_timeout    429 on one object, to be retried
    conflict        409, another request with this key is executing
    error_before    500, nothing was done; kept under the idempotency key
    error_after     500, everything was done; kept under the idempotency key
    unavailable     503 from a proxy in front: nothing was done, nothing is kept
    timeout_before  nothing was done and no answer comes
    timeout_after   everything was done and no answer comes
    cut_before      the connection breaks before anything was done
    cut_after       the connection breaks after everything was done
    slow            the answer comes after `seconds`; the key is in use meanwhile
"""

from __future__ import annotations

import fnmatch
import threading
from dataclasses import asdict, dataclass, field

from . import idempotency
from .errors import StripeError

KINDS = tuple(line.split()[0] for line in __doc__.splitlines() if line.startswith("    "))


@dataclass
class Fault:
    """One thing to go wrong, `times` times, after `skip` matching requests were left alone."""

    kind: str
    method: str = "POST"
    path: str = "*"
    params: dict = field(default_factory=dict)
    times: int = 1
    skip: int = 0
    seconds: float = 120.0

    def matches(self, method: str, path: str, params: dict) -> bool:
        return (
            self.method in ("*", method)
            and fnmatch.fnmatchcase(path, self.path)
            and all(str(params.get(key)) == str(value) for key, value in self.params.items())
        )


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.queue: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"no such fault: {fault.kind}; there are {', '.join(KINDS)}")
        with self._lock:
            self.queue.append(fault)

    def clear(self) -> None:
        with self._lock:
            self.queue = []

    def waiting(self) -> list[dict]:
        with self._lock:
            return [asdict(fault) for fault in self.queue]

    def take(self, method: str, path: str, params: dict) -> Fault | None:
        """The fault that this request meets, used up once."""
        if not self.queue:
            return None
        with self._lock:
            for fault in self.queue:
                if not fault.matches(method, path, params):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.queue.remove(fault)
                return fault
        return None


def rate_limited() -> StripeError:
    return StripeError(
        429,
        "Request rate limit exceeded. You can learn more about rate limits here "
        "https://stripe.com/docs/rate-limits.",
        code="rate_limit",
        executed=False,
        headers={"Stripe-Rate-Limited-Reason": "global-rate"},
    )


def lock_timeout() -> StripeError:
    return StripeError(
        429,
        "This object cannot be accessed right now because another API request or Stripe process is "
        "currently accessing it. If you see this error intermittently, retry the request. If you "
        "see this error frequently and are making multiple concurrent requests to a single object, "
        "make your requests serially or at a lower rate. For more details, see "
        "https://stripe.com/docs/rate-limits#object-lock-timeouts.",
        code="lock_timeout",
        executed=False,
        headers={"Stripe-Should-Retry": "true"},
    )


def broken() -> StripeError:
    return StripeError(500, "An unknown error occurred", type="api_error")


def unavailable() -> StripeError:
    return StripeError(
        503,
        "Stripe is temporarily unable to process this request. Please try again.",
        type="api_error",
        executed=False,
    )


def before(fault: Fault | None, key: str | None) -> None:
    """
    Refuse a request that was never let in.

    :raises StripeError: as the fault says
    """
    kind = fault.kind if fault else None
    if kind == "rate_limit":
        raise rate_limited()
    if kind == "lock_timeout":
        raise lock_timeout()
    if kind == "conflict":
        raise idempotency.conflict(key or "none")
    if kind == "unavailable":
        raise unavailable()
