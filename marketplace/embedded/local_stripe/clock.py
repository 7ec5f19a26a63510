"""
The time that the local Stripe believes in.

A running clock follows the machine's and can be pushed forward; a controlled
clock stands still until somebody advances or sets it.
"""

from __future__ import annotations

import datetime as dt
import time


class Clock:
    """Seconds since the epoch, running or standing still. It never goes back by itself."""

    def __init__(self, start: str | int | float | None = None) -> None:
        self.running = start is None or start == "real"
        self.offset = 0.0
        self.standing = 0.0 if self.running else parse(start)

    def exact(self) -> float:
        """Now, with fractions of a second."""
        return time.time() + self.offset if self.running else self.standing

    def now(self) -> int:
        """Now, in whole seconds as Stripe's `created` fields have it."""
        return int(self.exact())

    def advance(self, seconds: float) -> None:
        if self.running:
            self.offset += seconds
        else:
            self.standing += seconds

    def set(self, at: str | int | float) -> None:
        """Stand still at `at` from now on (an ISO date, or seconds); `real` runs again."""
        if at == "real":
            self.running, self.offset = True, 0.0
        else:
            self.running, self.standing = False, parse(at)

    def state(self) -> dict:
        return {"running": self.running, "offset": self.offset, "standing": self.standing}

    def restore(self, state: dict) -> None:
        self.running, self.offset, self.standing = (
            state["running"],
            state["offset"],
            state["standing"],
        )


def parse(at: str | int | float) -> float:
    """Seconds of an ISO date and time (UTC unless it says otherwise) or of a number."""
    if isinstance(at, int | float):
        return float(at)
    try:
        return float(at)
    except ValueError:
        moment = dt.datetime.fromisoformat(at)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.timestamp()


def iso(seconds: float) -> str:
    """The instant as API v2 writes it: 2026-05-27T10:00:00.000Z."""
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
