"""What a resource sees of a request, and the table of operations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import no_such
from .world import World


@dataclass
class Call:
    """One authenticated request with its parameters in their types."""

    world: World
    account: str
    method: str
    path: str
    params: dict
    ids: dict[str, str] = field(default_factory=dict)
    key: str = ""
    query: dict = field(default_factory=dict)

    def one(self, kind: str, id: str | None = None, *, noun: str | None = None, param="id") -> dict:
        """
        The account's own object of a kind.

        :raises StripeError: 404 in Stripe's words, or 400 if a parameter (not the path) named it
        """
        wanted = id if id is not None else self.ids["id"]
        found = self.world.store.get(self.account, kind, wanted)
        if found is None:
            raise no_such(noun or kind, wanted, param=param, status=404 if id is None else 400)
        return found


Handler = Callable[[Call], dict]
HANDLERS: dict[tuple[str, str], Handler] = {}
_patterns: dict[str, list[tuple[re.Pattern, str]]] = {}


def operation(method: str, path: str):
    """
    Register the handler of an operation of Stripe's description.

    Path parameters arrive as `call.ids`; the last of them is also `call.ids["id"]`.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[method, path] = handler
        pattern = re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "$")
        _patterns.setdefault(method, []).append((pattern, path))
        # Literal paths are tried before those with parameters: /search before /{id}.
        _patterns[method].sort(key=lambda entry: entry[1].count("{"))
        return handler

    return register


def match(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The path template of an operation and its identifiers, or None."""
    for pattern, template in _patterns.get(method, ()):
        found = pattern.match(path)
        if found:
            ids = found.groupdict()
            if ids and "id" not in ids:
                ids["id"] = list(ids.values())[-1]
            return template, ids
    return None
