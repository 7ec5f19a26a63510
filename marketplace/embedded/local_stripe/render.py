"""Objects as a response shows them: no private keys, lists filled in, identifiers expanded."""

from __future__ import annotations

from collections.abc import Callable

from .world import World

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
    """`obj` shown, with the identifiers at `paths` (checked before) replaced by what they name."""
    result = shown(world, obj)
    for path in paths:
        _expand(world, result, path.split("."))
    return result


def _expand(world: World, obj, steps: list[str]) -> None:
    if isinstance(obj, list):
        for item in obj:
            _expand(world, item, steps)
        return
    if not isinstance(obj, dict) or not steps:
        return
    step, kind = steps[0], obj.get("object")
    value = obj.get(step)
    if isinstance(kind, str) and (kind, step) in ON_REQUEST and step not in obj:
        obj[step] = shown(world, ON_REQUEST[kind, step](world, world.store.find(obj["id"])))
    elif isinstance(value, str) and world.store.find(value) is not None:
        obj[step] = shown(world, world.store.find(value))
    _expand(world, obj.get(step), steps[1:])
