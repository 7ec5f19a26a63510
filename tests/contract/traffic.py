"""Every request and response of a test, validated as it passes."""

import contextlib
import json
from collections import Counter
from urllib.parse import urlsplit

import stripe

from . import openapi

counts: Counter = Counter()
problems: list[str] = []


def check(method: str, url: str, headers: dict, body: str | bytes | None, status: int, answer: str) -> None:
    """
    Note what is wrong with an exchange.

    A request that was answered with success must be one the description
    allows; a request that was refused may be anything. Responses must be valid
    whatever they say.
    """
    parts = urlsplit(url)
    template = openapi.operation_of(method, parts.path)
    if template is None:
        return
    if status < 400:
        _check_request(method, template, parts.query, body)
    found = json.loads(answer)
    counts[method, template, "response" if status < 400 else "error"] += 1
    _note(
        openapi.response_validator(method, template, min(status, 400)),
        found,
        f"{status} of {method} {template}",
    )


def _check_request(method: str, template: str, query: str, body: str | bytes | None) -> None:
    validator, schema = openapi.request_validator(method, template)
    text = body.decode() if isinstance(body, bytes) else body or ""
    if template.startswith("/v2/") and method == "POST":
        params = json.loads(text) if text else {}
    else:
        form = "&".join(part for part in (query, text) if part)
        params = openapi.typed(openapi.decoded(form), schema)
    counts[method, template, "request"] += 1
    _note(validator, params, f"request {method} {template}")


def _note(validator, found, what: str) -> None:
    for error in validator.iter_errors(found):
        where = "/".join(str(step) for step in error.absolute_path)
        problems.append(f"{what}: {where}: {error.message[:300]}")


def watch(request, response) -> None:
    """For `LocalStripe.watchers`: the same check, seen from the server."""
    if response.then is None and request.path.startswith(("/v1/", "/v2/")):
        check(
            request.method,
            request.target,
            request.headers,
            request.body,
            response.status,
            response.body.decode(),
        )


@contextlib.contextmanager
def held_to_the_description(server):
    """Whatever anybody asks of `server` inside the block, and what it answers, is valid; otherwise the block fails."""
    problems.clear()
    server.watchers.append(watch)
    try:
        yield
    finally:
        server.watchers.remove(watch)
    assert problems == []


class WatchedClient(stripe.RequestsClient):
    """The SDK's own client, with every exchange checked."""

    def request(self, method, url, headers, post_data=None):
        answer, status, answer_headers = super().request(method, url, headers, post_data)
        text = answer.decode() if isinstance(answer, bytes) else answer
        check(method.upper(), url, dict(headers), post_data, status, text)
        return answer, status, answer_headers


def table() -> list[str]:
    """Operations with how many of their requests, responses and errors were validated."""
    lines = [f"{'operation':<64}{'requests':>9}{'responses':>10}{'errors':>7}"]
    for method, _, template in sorted(openapi.operations(), key=lambda entry: (entry[2], entry[0])):
        row = [counts[method, template, kind] for kind in ("request", "response", "error")]
        if any(row):
            lines.append(f"{method + ' ' + template:<64}{row[0]:>9}{row[1]:>10}{row[2]:>7}")
    used = {(method, template) for method, template, _ in counts}
    lines.append(f"{len(used)} of {len(openapi.operations())} operations, {sum(counts.values())} validations")
    return lines
