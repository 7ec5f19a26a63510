"""
Form bodies and query strings as Stripe reads them.

`metadata[order]=7&items[0][id]=a&expand[]=charge` becomes nested dictionaries;
a dictionary whose keys are all positions becomes a list once the schema says
that a list is wanted, so here it stays a dictionary.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from .errors import malformed

DEEPEST = 12


def decode(text: str) -> dict:
    """
    The parameters of a form body or query string, nested, every leaf a string.

    :raises StripeError: if a key's brackets do not pair, or it is both a value and a hash
    """
    tree: dict = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=5_000)
    except (ValueError, UnicodeDecodeError):
        raise malformed("Invalid request: the parameters could not be decoded.") from None
    for key, value in pairs:
        if "\x00" in key or "\x00" in value:
            raise malformed("Invalid request: the parameters contain a null byte.")
        _place(tree, _path(key), value, key)
    return tree


def _path(key: str) -> list[str]:
    name, bracket, rest = key.partition("[")
    if not bracket:
        return [key]
    if not name or not rest.endswith("]") or rest.count("[") > DEEPEST:
        raise malformed(f"Invalid request: the parameter name {key[:100]} is malformed.")
    return [name, *rest[:-1].split("][")]


def _place(tree: dict, path: list[str], value: str, key: str) -> None:
    here = tree
    for step in path[:-1]:
        step = step or str(len(here))
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise malformed(f"Invalid request: {key[:100]} is both a value and a hash.")
    last = path[-1] or str(len(here))
    if isinstance(here.get(last), dict):
        raise malformed(f"Invalid request: {key[:100]} is both a value and a hash.")
    here[last] = value
