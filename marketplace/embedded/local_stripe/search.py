"""Stripe's search queries: fields, quotes, numbers, `AND` or `OR`, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .errors import malformed
from .lists import clamped
from .protocol import Call

CLAUSE = re.compile(
    r"""(?P<not>-)?(?P<field>[a-z_]+(?:\.[a-z_]+)*|metadata\[(?P<q>["'])(?P<key>[^"']+)(?P=q)\])"""
    r"""\s*(?P<op>:|>=|<=|>|<|~)\s*(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|(?P<bare>[^\s]+))"""
)


def search(call: Call, objects: Iterable[dict]) -> dict:
    """
    A page of the objects that fit the query.

    :raises StripeError: if the query cannot be read
    """
    query = call.params["query"].strip()
    clauses = list(CLAUSE.finditer(query))
    between = re.sub(r"\s+", " ", CLAUSE.sub("", query)).strip().upper()
    joins = set(between.split())
    if not clauses or joins - {"AND", "OR"} or len(joins) > 1:
        raise malformed(f"We were unable to parse your search query: {query[:200]}", param="query")
    join = any if joins == {"OR"} else all
    found = [obj for obj in objects if join(_fits(obj, clause) for clause in clauses)]
    start = int(call.params["page"]) if call.params.get("page", "").isdigit() else 0
    limit = clamped(call.params)
    more = len(found) > start + limit
    return {
        "object": "search_result",
        "data": found[start : start + limit],
        "has_more": more,
        "next_page": str(start + limit) if more else None,
        "url": call.path,
    }


def _fits(obj: dict, clause: re.Match) -> bool:
    value = _value(obj, clause)
    wanted = next(clause[name] for name in ("d", "s", "bare") if clause[name] is not None)
    fits = _compare(value, clause["op"], wanted)
    return not fits if clause["not"] else fits


def _value(obj: dict, clause: re.Match):
    if clause["key"]:
        return (obj.get("metadata") or {}).get(clause["key"])
    value = obj
    for step in clause["field"].split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _compare(value, operator: str, wanted: str) -> bool:
    if wanted == "null":
        return value is None
    if value is None:
        return False
    if operator == "~":
        return wanted.lower() in str(value).lower()
    if operator == ":":
        return str(value).lower() == wanted.lower()
    try:
        number, bound = float(value), float(wanted)
    except (TypeError, ValueError):
        return False
    return {
        ">": number > bound,
        ">=": number >= bound,
        "<": number < bound,
        "<=": number <= bound,
    }[operator]
