"""Objects as a response shows them: no private keys, lists filled in, identifiers expanded."""

from __future__ import annotations

import functools
from collections.abc import Callable

from .errors import malformed
from .schema import description
from .world import World

DEEPEST = 4

# Lists that belong to an object but are kept as objects of their own.
ALWAYS: dict[tuple[str, str], Callable] = {}
ON_REQUEST: dict[tuple[str, str], Callable] = {}


def sublist(kind: str, field: str, *, always: bool = False):
    """Register what fills a list inside of an object: `fill(world, obj) -> list object`."""

    def register(fill: Callable) -> Callable:
        (ALWAYS if always else ON_REQUEST)[kind, field] = fill
        return fill

    return register


def shown(world: World, value):
    """A deep copy without private keys, sublists that are always there filled in."""
    if isinstance(value, list):
        return [shown(world, item) for item in value]
    if not isinstance(value, dict):
        return value
    bare = {
        key: (dict(item) if key == "metadata" and item is not None else shown(world, item))
        for key, item in value.items()
        if not key.startswith("_")
    }
    # A webhook's `data` has an object under this name, where a kind stands otherwise.
    kind = value.get("object")
    for (owner, field), fill in ALWAYS.items():
        if owner == kind and field not in bare and not value.get("deleted"):
            bare[field] = shown(world, fill(world, value))
    return bare


def expanded(world: World, obj: dict, paths: list[str]) -> dict:
    """
    `obj` shown, with the identifiers at `paths` replaced by what they name.

    :raises StripeError: if a path is too deep or names something that cannot be expanded
    """
    result = shown(world, obj)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise malformed(
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path[:200]}",
                param="expand",
            )
        _expand(world, result, steps, path)
    return result


def _expand(world: World, obj, steps: list[str], path: str) -> None:
    if isinstance(obj, list):
        for item in obj:
            _expand(world, item, steps, path)
        return
    if not isinstance(obj, dict) or not steps:
        return
    step, rest = steps[0], steps[1:]
    if obj.get("object") in ("list", "search_result") and step == "data":
        _expand(world, obj["data"], rest, path)
        return
    _expand_field(world, obj, step, path)
    _expand(world, obj.get(step), rest, path)


def _expand_field(world: World, obj: dict, step: str, path: str) -> None:
    kind = obj.get("object")
    if (kind, step) in ON_REQUEST and step not in obj:
        original = world.store.find(obj["id"])
        obj[step] = shown(world, ON_REQUEST[kind, step](world, original))
        return
    if kind is not None and step not in expandable(kind) and not obj.get("deleted"):
        hint = ""
        if kind == "list":
            hint = f" You may want to try expanding 'data.{path[:200]}' instead."
        raise malformed(f"This property cannot be expanded ({path[:200]}).{hint}", param="expand")
    value = obj.get(step)
    if isinstance(value, str):
        found = world.store.find(value)
        if found is not None:
            obj[step] = shown(world, found)


@functools.cache
def expandable(kind: str) -> frozenset[str]:
    """The fields of a kind of object that may be expanded or expanded through."""
    schema = description()["components"]["schemas"].get(kind, {})
    return frozenset(schema.get("x-expandableFields", ()))
