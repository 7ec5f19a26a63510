"""Metadata as Stripe merges it: an empty value removes its key, an empty whole removes all."""

from __future__ import annotations

from .errors import malformed

MOST_KEYS = 50
LONGEST_KEY = 40
LONGEST_VALUE = 500


def check(given: dict) -> None:
    """
    :raises StripeError: for a key or a value that is too long
    """
    for key, value in given.items():
        if len(key) > LONGEST_KEY:
            raise malformed(
                f"Metadata keys can have up to {LONGEST_KEY} characters; {key[:60]} has {len(key)}.",
                param=f"metadata[{key[:100]}]",
            )
        if len(value or "") > LONGEST_VALUE:
            raise malformed(
                f"Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a "
                f"value that is {len(value)} characters. Invalid value: {value[:40]}...",
                param=f"metadata[{key}]",
            )


def merge(obj: dict, given) -> None:
    """
    Change `obj["metadata"]` as the parameter asks.

    :raises StripeError: too many keys, or one too long
    """
    if given is None:
        return
    if given == "":
        obj["metadata"] = {}
        return
    check(given)
    merged = dict(obj.get("metadata") or {})
    for key, value in given.items():
        if value in ("", None):
            merged.pop(key, None)
        else:
            merged[key] = value
    if len(merged) > MOST_KEYS:
        raise malformed(f"You can have up to {MOST_KEYS} metadata keys.", param="metadata")
    obj["metadata"] = merged
