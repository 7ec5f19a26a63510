"""Lists: newest first, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from .errors import StripeError, malformed
from .protocol import Call

LONGEST = 100
USUAL = 10


def page(
    call: Call,
    objects: Iterable[dict],
    *,
    noun: str,
    equal: tuple[str, ...] = (),
    where: Callable[[dict], bool] | None = None,
    url: str | None = None,
) -> dict:
    """
    One page of `objects` (newest first) as the request's parameters ask for it.

    `equal` names parameters that must equal the field of the same name; `noun`
    is what Stripe calls the object when a cursor names none.

    :raises StripeError: for both cursors at once, or one that names no object
    """
    params = call.params
    chosen = list(objects)
    for name in equal:
        if name in params:
            chosen = [obj for obj in chosen if obj.get(name) == params[name]]
    if "created" in params:
        chosen = [obj for obj in chosen if created_within(obj, params["created"])]
    if where is not None:
        chosen = [obj for obj in chosen if where(obj)]
    limit = clamped(params)
    after, before = params.get("starting_after"), params.get("ending_before")
    if after is not None and before is not None:
        raise malformed("You cannot parameterize both starting_after and ending_before.")
    if before is not None:
        earlier = chosen[: _position(chosen, before, noun, "ending_before", call)]
        data, more = earlier[-limit:], len(earlier) > limit
    else:
        start = 0 if after is None else _position(chosen, after, noun, "starting_after", call) + 1
        data = list(islice(chosen, start, start + limit))
        more = len(chosen) > start + limit
    return {"object": "list", "data": data, "has_more": more, "url": url or call.path}


def clamped(params: dict) -> int:
    """The page's length: at least 1, at most 100."""
    limit = params.get("limit", USUAL)
    if limit < 1:
        raise malformed(
            "This value must be greater than or equal to 1.",
            param="limit",
            code="parameter_invalid_integer",
        )
    return min(limit, LONGEST)


def _position(chosen: list[dict], id: str, noun: str, param: str, call: Call) -> int:
    for at, obj in enumerate(chosen):
        if obj["id"] == id:
            return at
    if call.world.store.find(id) is not None and call.world.store.owner(id) == call.account:
        # It exists but the filters leave it out: continue from its place in time.
        stamp = call.world.store.find(id).get("created", 0)
        for at, obj in enumerate(chosen):
            if obj.get("created", 0) <= stamp:
                return at - 1 if param == "starting_after" else at
        return len(chosen)
    raise StripeError(400, f"No such {noun}: '{id}'", code="resource_missing", param=param, executed=False)


def created_within(obj: dict, bounds, field: str = "created") -> bool:
    """Whether a time lies within `{gt, gte, lt, lte}` or is exactly the number given."""
    if bounds is None or bounds == "":
        return True
    at = obj.get(field, 0)
    if isinstance(bounds, int):
        return at == bounds
    return (
        at > bounds.get("gt", -1)
        and at >= bounds.get("gte", -1)
        and at < bounds.get("lt", at + 1)
        and at <= bounds.get("lte", at)
    )


def whole(data: list[dict], url: str, length: int = USUAL) -> dict:
    """The first page of a list that is shown inside of another object."""
    return {"object": "list", "data": data[:length], "has_more": len(data) > length, "url": url}
