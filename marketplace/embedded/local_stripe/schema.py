"""
What a request may say, read from Stripe's OpenAPI description.

A form carries only strings, so the description is used twice: to turn each
string into the type it stands for, and to refuse parameters that are unknown,
missing or of another type, in Stripe's words. A JSON body (API v2) is only
checked.
"""

from __future__ import annotations

import functools
import json
import re
from importlib import resources

from .errors import StripeError, malformed, missing_param

RELEASE = "2026-05-27.dahlia"
TIMESTAMPS = 253_402_300_799
HELD_BACK = re.compile(r"^\d{1,3}$")


@functools.cache
def description() -> dict:
    """Stripe's OpenAPI description, read once a process."""
    return json.loads(resources.files(__package__).joinpath("data/openapi.json").read_bytes())


@functools.cache
def operations() -> dict[tuple[str, str], dict]:
    """`(method, path template)` to its parameters: `{"params": schema, "json": whether v2}`."""
    found = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "delete"):
                found[method.upper(), path] = {
                    "params": _params(operation),
                    "json": path.startswith("/v2/"),
                }
    return found


def _params(operation: dict) -> dict:
    """One object schema of everything an operation takes outside of its path."""
    properties, required = {}, []
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            properties[parameter["name"]] = parameter["schema"]
            if parameter.get("required"):
                required.append(parameter["name"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        properties.update(content["schema"].get("properties", {}))
        required += content["schema"].get("required", [])
    return {"type": "object", "properties": properties, "required": required}


def coerce_form(tree: dict, schema: dict) -> dict:
    """The decoded form with every leaf in its type, or Stripe's refusal."""
    return _object(tree, schema, "", strict=False)


def check_json(body: dict, schema: dict) -> dict:
    """The JSON body as it is, or API v2's refusal; nulls unset and are kept."""
    return _object(body, schema, "", strict=True)


def _object(tree, schema: dict, name: str, *, strict: bool) -> dict:
    if not isinstance(tree, dict):
        raise malformed("Invalid object", param=name)
    properties = schema.get("properties", {})
    if "additionalProperties" in schema and not properties:
        extra = schema["additionalProperties"]
        return {key: _free(value, extra, _in(name, key), strict) for key, value in tree.items()}
    unknown = [_in(name, key) for key in tree if key not in properties]
    if unknown:
        many = "s" if len(unknown) > 1 else ""
        raise malformed(
            f"Received unknown parameter{many}: {', '.join(unknown)[:500]}",
            param=unknown[0][:500],
            code="parameter_unknown",
        )
    for key in schema.get("required", []):
        if key not in tree:
            raise missing_param(_in(name, key))
    return {key: _value(tree[key], properties[key], _in(name, key), strict) for key in tree}


def _free(value, schema, name: str, strict: bool):
    """A member of a hash with free keys, such as metadata; `''` is kept, for it unsets."""
    if value == "" or value is None:
        return value
    if not isinstance(schema, dict) or not schema:
        return value
    return _value(value, schema, name, strict)


def _value(value, schema: dict, name: str, strict: bool):
    if value is None and strict:
        return None
    if "anyOf" in schema:
        return _any_of(value, schema["anyOf"], name, strict)
    if "$ref" in schema or _hash_for_string(value, schema):
        return value
    if value == "" and schema.get("enum") == [""]:
        return ""
    kind = schema.get("type")
    if kind == "object":
        if value == "":
            raise _empty(name)
        return _object(value, schema, name, strict=strict)
    if kind == "array":
        return _array(value, schema, name, strict)
    return _scalar(value, schema, name, strict)


def _hash_for_string(value, schema: dict) -> bool:
    # `external_account` is a token's name or a whole hash; the description admits it in this way only.
    bypassed = schema.get("x-stripeBypassValidation") and schema.get("type") == "string"
    return isinstance(value, dict) and bool(bypassed) and "enum" not in schema


def _any_of(value, choices: list[dict], name: str, strict: bool):
    if value == "" and any(choice.get("enum") == [""] for choice in choices):
        return ""
    nested = isinstance(value, dict | list)
    fitting = [
        choice
        for choice in choices
        if choice.get("enum") != [""] and nested == (choice.get("type") in ("object", "array"))
    ] or [choice for choice in choices if choice.get("enum") != [""]]
    refusal = None
    for choice in fitting:
        try:
            return _value(value, choice, name, strict)
        except StripeError as error:
            # The refusal of the last alternative says most: `now` or an integer.
            refusal = error
    raise refusal


def _array(value, schema: dict, name: str, strict: bool) -> list:
    if isinstance(value, dict) and not strict:
        if not all(HELD_BACK.match(key) for key in value):
            raise malformed("Invalid array", param=name)
        value = [value[key] for key in sorted(value, key=int)]
    if not isinstance(value, list):
        raise malformed("Invalid array", param=name)
    items = schema.get("items", {})
    return [_value(item, items, f"{name}[{at}]", strict) for at, item in enumerate(value)]


def _scalar(value, schema: dict, name: str, strict: bool):
    kind = schema.get("type")
    if isinstance(value, dict | list):
        raise malformed(f"Invalid {kind}: {json.dumps(value)[:200]}", param=name)
    if value == "" and not strict:
        raise _empty(name)
    if kind == "integer":
        return _integer(value, schema, name, strict)
    if kind == "number":
        return _number(value, name)
    if kind == "boolean":
        return _boolean(value, name, strict)
    return _string(value, schema, name, strict)


def _integer(value, schema: dict, name: str, strict: bool) -> int:
    text = value if not strict else ("" if isinstance(value, bool) else str(value))
    if not re.fullmatch(r"-?\d{1,18}", text or ""):
        raise malformed(f"Invalid integer: {text[:100]}", param=name, code="parameter_invalid_integer")
    number = int(text)
    if schema.get("format") == "unix-time" and not -TIMESTAMPS <= number <= TIMESTAMPS:
        raise malformed("Invalid timestamp: must be an integer Unix timestamp", param=name)
    return number


def _number(value, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise malformed(f"Invalid decimal: {str(value)[:100]}", param=name) from None


def _boolean(value, name: str, strict: bool) -> bool:
    if strict and isinstance(value, bool):
        return value
    if value in ("true", "false") and not strict:
        return value == "true"
    raise malformed(f"Invalid boolean: {str(value)[:100]}", param=name)


def _string(value, schema: dict, name: str, strict: bool) -> str:
    if strict and not isinstance(value, str):
        raise malformed(f"Invalid string: {json.dumps(value)[:200]}", param=name)
    longest = schema.get("maxLength", 50_000)
    if len(value) > longest:
        raise malformed(
            f"Invalid string: {value[:10]}...{value[-5:]}; must be at most {longest} characters",
            param=name,
        )
    choices = schema.get("enum")
    if choices and value not in choices:
        raise malformed(f"Invalid {name}: must be one of {spoken(choices)}", param=name)
    return value


def _empty(name: str) -> StripeError:
    return malformed(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{name}' cannot be unset. You should remove '{name}' from your "
        "request or supply a non-empty value.",
        param=name,
        code="parameter_invalid_empty",
    )


def _in(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key


def spoken(choices: list[str]) -> str:
    """`a or b`, `a, b, or c`, as Stripe lists alternatives."""
    words = [choice for choice in choices if choice]
    if len(words) < 3:
        return " or ".join(words)
    return ", ".join(words[:-1]) + f", or {words[-1]}"
