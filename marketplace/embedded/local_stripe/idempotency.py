"""
Idempotency keys: the first answer is kept and given again.

API v1 keeps whatever an executed POST answered, failures included, for 24
hours. API v2 keeps successes only, so a failed request may be tried anew.
"""

from __future__ import annotations

import hashlib
import json
import threading

from .errors import StripeError, malformed
from .world import DAY, World

LONGEST_KEY = 255


class InProgress:
    """The keys of requests that are executing at this moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] = set()

    def enter(self, id: str, key: str) -> None:
        """
        :raises StripeError: 409 if another request with the key is still executing
        """
        with self._lock:
            if id in self._keys:
                raise conflict(key)
            self._keys.add(id)

    def leave(self, id: str) -> None:
        with self._lock:
            self._keys.discard(id)


def conflict(key: str) -> StripeError:
    return StripeError(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{key}. Please try again later.",
        code="idempotency_key_in_use",
        executed=False,
        headers={"Stripe-Should-Retry": "true"},
    )


def check_key(key: str) -> None:
    if not 1 <= len(key) <= LONGEST_KEY:
        raise malformed(
            f"Idempotency key is too long: must be at most {LONGEST_KEY} characters.",
            param="Idempotency-Key",
        )


def record_id(account: str, key: str) -> str:
    return f"idempotency:{account}:{key}"


def digest(params: dict) -> str:
    text = json.dumps(params, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def replay(world: World, account: str, key: str, endpoint: str, params: dict) -> dict | None:
    """
    The record of the first request with this key, or None if this is the first.

    :raises StripeError: if the first request was another one
    """
    id = record_id(account, key)
    record = world.store.find(id)
    if record is None:
        return None
    if record["created"] + DAY <= world.now:
        world.store.remove(id)
        return None
    if record["endpoint"] != endpoint:
        raise _reused(
            "Keys for idempotent requests can only be used for the same endpoint they were first "
            f"used for ('{record['endpoint'].split(' ')[1]}' vs '{endpoint.split(' ')[1]}'). Try "
            f"using a key other than '{key}' if you meant to execute a different request."
        )
    if record["digest"] != digest(params):
        raise _reused(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request."
        )
    return record


def _reused(message: str) -> StripeError:
    return StripeError(400, message, type="idempotency_error", executed=False)


def keep(
    world: World, account: str, key: str, endpoint: str, params: dict, *, request: str, status: int, body: str
) -> None:
    world.store.add(
        account,
        "idempotency",
        {
            "id": record_id(account, key),
            "created": world.now,
            "endpoint": endpoint,
            "digest": digest(params),
            "request": request,
            "status": status,
            "body": body,
        },
    )
