"""What the last proof of the books found, kept so that a page need not prove them again to say it."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache

from payouts.ledger import selectors as ledger

KEY = "console:books"
KEPT = 7 * 24 * 60 * 60  # seconds; older than that, nobody has looked
MOST = 100  # problems kept; the command names them all


@dataclass(frozen=True, slots=True)
class BooksState:
    """When the books were proved, and what was off: pairs of promise and row."""

    at: dt.datetime
    problems: tuple[tuple[str, str], ...]
    found: int

    @property
    def is_sound(self) -> bool:
        return self.found == 0


def prove(*, at: dt.datetime) -> BooksState:
    """Prove every promise over everything, and remember the outcome."""
    problems = ledger.check_books()
    state = BooksState(
        at=at,
        problems=tuple((problem.promise, problem.detail) for problem in problems[:MOST]),
        found=len(problems),
    )
    cache.set(KEY, state, KEPT)
    return state


def last() -> BooksState | None:
    """The last outcome, or None where nobody has looked for a week."""
    return cache.get(KEY)
