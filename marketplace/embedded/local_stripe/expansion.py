"""Which fields of an answer may be asked for whole: known from Stripe's description, before anything is done."""

from __future__ import annotations

import functools

from .errors import malformed
from .schema import description

DEEPEST = 4


def check(method: str, template: str, paths: list[str]) -> None:
    """
    :raises StripeError: if a path is too deep, or names what cannot be expanded
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise malformed(
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path[:200]}",
                param="expand",
            )
        here = _objects(_answer(method, template))
        for step in steps:
            found = [_inside(schema, step) for schema in here]
            if all(inner is None for inner in found):
                raise _not_expandable(path, of_list=steps[0] != "data" and _is_list(method, template))
            here = [schema for inner in found for schema in inner or ()]


def _not_expandable(path: str, *, of_list: bool):
    hint = f" You may want to try expanding 'data.{path[:200]}' instead." if of_list else ""
    return malformed(f"This property cannot be expanded ({path[:200]}).{hint}", param="expand")


@functools.cache
def _answers() -> dict[tuple[str, str], dict]:
    return {
        (method.upper(), path): operation["responses"]["200"]["content"]["application/json"]["schema"]
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1/") and method in ("get", "post", "delete")
    }


def _answer(method: str, template: str) -> dict:
    return _answers()[method, template]


def _is_list(method: str, template: str) -> bool:
    return "has_more" in _answer(method, template).get("properties", {})


def _inside(schema: dict, step: str) -> list[dict] | None:
    """The objects that a field may hold; None if it cannot be expanded."""
    field = schema.get("properties", {}).get(step)
    if field is None:
        return None
    inner = _objects(field)
    return inner if inner or step in schema.get("x-expandableFields", ()) else None


def _objects(schema: dict) -> list[dict]:
    """The object schemas that a schema may stand for: through references, unions and arrays."""
    if "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    choices = schema.get("x-expansionResources", {}).get("oneOf") or schema.get("anyOf")
    if choices:
        return [found for choice in choices for found in _objects(choice)]
    if "items" in schema:
        return _objects(schema["items"])
    return [schema] if schema.get("properties") else []
