"""What the last proof of the seals found, kept so that the log's page need not reckon every seal again to say it."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache

from artists.cooperative import sealing

KEY = "console:log"
KEPT = 7 * 24 * 60 * 60  # seconds; older than that, nobody has looked
MOST = 100  # faults kept; the command names them all


@dataclass(frozen=True, slots=True)
class LogState:
    """When the seals were proved, up to which block, and what was not as it was sealed: pairs of block and row."""

    at: dt.datetime
    blocks: int
    faults: tuple[tuple[int, str], ...]
    found: int

    @property
    def is_sound(self) -> bool:
        return self.found == 0


def verify(*, at: dt.datetime) -> LogState:
    """Reckon every seal again, and remember the outcome."""
    verdict = sealing.verify()
    state = LogState(
        at=at,
        blocks=verdict.blocks,
        faults=tuple((fault.block, fault.detail) for fault in verdict.faults[:MOST]),
        found=len(verdict.faults),
    )
    cache.set(KEY, state, KEPT)
    return state


def last() -> LogState | None:
    """The last outcome, or None where nobody has looked for a week."""
    return cache.get(KEY)
