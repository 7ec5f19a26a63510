"""The one allocator: every amount that is shared is shared here, exactly. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

WHOLE = 10_000  # basis points


def allocate(total: int, weights: Sequence[int], *, first: int = 0) -> list[int]:
    """
    Share `total` minor units out in proportion to `weights`.

    Every part is rounded down, then the units left over go, one each, to the parts that lost most by it. Ties go by
    position counted from `first`, so that a caller can pass the odd cent round the members in turn.

    :raises ValueError: if `total` is negative or the weights cannot divide it
    """
    whole = sum(weights)
    if total < 0:
        raise ValueError("only money that came in is shared out; reverse an entry instead")
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"no way to share by weights {list(weights)}")

    parts = [total * weight // whole for weight in weights]
    losses = [total * weight % whole for weight in weights]
    places = len(weights)
    by_loss = sorted(range(places), key=lambda i: (-losses[i], (i - first) % places))
    for i in by_loss[: total - sum(parts)]:
        parts[i] += 1

    assert sum(parts) == total
    return parts


def turn_of(subject: str) -> int:
    """
    The number by which the odd cent of `subject` ("listing:12") goes round: `first`, for everything shared by its terms.

    It is known before there is an agreement, so what is shown while the terms are typed is what will be booked.
    """
    return crc32(subject.encode())


@dataclass(frozen=True, slots=True)
class Term:
    """One line of an agreement: a fixed amount of minor units a copy, or basis points of what remains."""

    amount: int | None = None
    basis_points: int | None = None


def share_out(proceeds: int, terms: Sequence[Term], *, quantity: int = 1, first: int = 0) -> list[int]:
    """
    Share the `proceeds` of `quantity` copies by an agreement's terms, in minor units, one part a term, exactly.

    Fixed amounts are met first, in the order of the terms, each times `quantity`; where the proceeds cannot cover
    them all the later ones get what is left. The rest goes by basis points. With no basis points at all the rest,
    if there is any, has nobody to go to.

    :raises ValueError: if something remains and nobody has basis points
    """
    parts = [0] * len(terms)
    left = proceeds
    for i, term in enumerate(terms):
        if term.amount is not None:
            parts[i] = min(term.amount * quantity, left)
            left -= parts[i]
    if left:
        weights = [term.basis_points or 0 for term in terms]
        for i, part in enumerate(allocate(left, weights, first=first)):
            parts[i] += part
    return parts


def take_share(received: int, points: int) -> int:
    """The co-op's share of `received` minor units at `points` basis points: rounded to the nearest, halves down."""
    share, _ = allocate(received, [points, WHOLE - points], first=1) if points else (0, received)
    return share


def points_by(weights: Sequence[int], *, of: int = WHOLE) -> list[int]:
    """
    `of` basis points in proportion to `weights` (minutes worked, say), in whole points that add up to `of` exactly.

    :raises ValueError: if nobody has any weight
    """
    return allocate(of, weights)
