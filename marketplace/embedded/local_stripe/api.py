"""
One request on its way through the API.

    authenticate -> faults and rate -> route -> validate -> idempotency -> execute -> answer

Whatever happens is an answer in Stripe's form; a defect of ours is a 500 with
its trace on standard error, never in the body.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from . import auth, expansion, faults, forms, idempotency, ids, metadata, render, schema
from .errors import StripeError, malformed, unrecognized_url
from .protocol import HANDLERS, Call, match
from .world import Cause, World

LARGEST_BODY = 1_000_000
VERSION = re.compile(r"^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?(;.*)?$")


@dataclass
class Request:
    """An HTTP request: `target` is its path and query, header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    arrived: float = 0.0

    @property
    def path(self) -> str:
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass
class Response:
    """An HTTP response; `then` tells the server to `cut` the connection or to `hang` instead."""

    status: int
    headers: dict[str, str]
    body: bytes
    then: str | None = None
    seconds: float = 0.0


@dataclass
class Progress:
    """What is known of a request by the time it is answered."""

    id: str = field(default_factory=lambda: ids.new("req"))
    method: str = ""
    key: str | None = None
    version: str = schema.RELEASE
    fault: faults.Fault | None = None
    executed: bool = False
    original: str | None = None
    v2: bool = False


class Api:
    """The `/v1` and `/v2` paths of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = faults.Faults()
        self.in_progress = idempotency.InProgress()
        self.requests: deque[dict] = deque(maxlen=500)
        self._recent: deque[float] = deque()

    def answer(self, request: Request) -> Response:
        progress = Progress(method=request.method, v2=request.path.startswith("/v2/"))
        try:
            status, body = self._process(request, progress)
            extra: dict[str, str] = {}
        except StripeError as error:
            status, body, extra = error.status, _text(_error_body(error, progress)), error.headers
        except Exception:
            traceback.print_exc(file=sys.stderr)
            error = faults.broken()
            status, body, extra = 500, _text(error.body()), {}
        self.requests.append(
            {
                "id": progress.id,
                "at": self.world.now,
                "method": request.method,
                "path": request.path,
                "status": status,
                "idempotency_key": progress.key,
                "fault": progress.fault.kind if progress.fault else None,
            }
        )
        return self._respond(status, body, extra, progress)

    def _respond(self, status: int, body: str, extra: dict, progress: Progress) -> Response:
        headers = {
            "Content-Type": "application/json",
            "Request-Id": progress.id,
            "Stripe-Version": progress.version,
            "Cache-Control": "no-cache, no-store",
        }
        if progress.executed and progress.method == "POST":
            headers["Original-Request"] = progress.original or progress.id
            if status < 500:
                headers["Stripe-Should-Retry"] = "false"
            if progress.key:
                headers["Idempotency-Key"] = progress.key
            if progress.original:
                headers["Idempotent-Replayed"] = "true"
        headers.update(extra)
        response = Response(status, headers, body.encode())
        fault = progress.fault
        if fault and fault.kind in ("cut_before", "cut_after"):
            response.then = "cut"
        elif fault and fault.kind in ("timeout_before", "timeout_after"):
            response.then, response.seconds = "hang", fault.seconds
        return response

    # The steps

    def _process(self, request: Request, progress: Progress) -> tuple[int, str]:
        headers = request.headers
        key = auth.authenticate(headers.get("authorization"))
        progress.version = _version(headers.get("stripe-version"))
        if len(request.body) > LARGEST_BODY:
            raise StripeError(413, "Request body is too large.", executed=False)
        found = match(request.method, request.path)
        if found is None:
            raise unrecognized_url(request.method, request.path[:500])
        template, path_ids = found
        raw = _raw_params(request, progress.v2)
        progress.key = headers.get("idempotency-key") if request.method != "GET" else None
        self._meet_faults(request, raw, progress)
        named = headers.get("stripe-account") or headers.get("stripe-context")
        with self.world.lock:
            account = auth.acting_account(self.world, key, named)
        auth.permit(key, request.method, request.path, account)
        params = _validated(request.method, template, raw, progress.v2)
        query = forms.decode(request.query) if progress.v2 else {}
        call = Call(self.world, account, request.method, request.path, params, path_ids, key, query)
        if progress.key is not None:
            idempotency.check_key(progress.key)
        if progress.key is None or (request.method != "POST" and not progress.v2):
            with self.world.lock, self._committed():
                return self._execute(call, template, progress)
        return self._once(call, template, progress)

    def _meet_faults(self, request: Request, raw: dict, progress: Progress) -> None:
        fault = progress.fault = self.faults.take(request.method, request.path, raw)
        faults.before(fault, progress.key)
        if fault and fault.kind in ("cut_before", "timeout_before"):
            raise faults.unavailable()
        limit = self.world.options.rate_limit
        if limit:
            moment = time.monotonic()
            while self._recent and self._recent[0] <= moment - 1:
                self._recent.popleft()
            if len(self._recent) >= limit:
                raise faults.rate_limited()
            self._recent.append(moment)

    def _once(self, call: Call, template: str, progress: Progress) -> tuple[int, str]:
        """Execute a request with an idempotency key, or give its first answer again."""
        key = progress.key
        endpoint = f"{call.method} {call.path}"
        id = idempotency.record_id(call.account, key)
        self.in_progress.enter(id, key)
        try:
            if progress.fault and progress.fault.kind == "slow":
                time.sleep(progress.fault.seconds)
            with self.world.lock, self._committed():
                record = idempotency.replay(self.world, call.account, key, endpoint, call.params)
                if record:
                    progress.executed, progress.original = True, record["request"]
                    return record["status"], record["body"]
                try:
                    status, body = self._execute(call, template, progress)
                except StripeError as error:
                    if not error.executed:
                        raise
                    progress.executed = True
                    status, body = error.status, _text(_error_body(error, progress))
                if status < 400 or not progress.v2:
                    idempotency.keep(
                        self.world,
                        call.account,
                        key,
                        endpoint,
                        call.params,
                        request=progress.id,
                        status=status,
                        body=body,
                    )
                return status, body
        finally:
            self.in_progress.leave(id)

    @contextlib.contextmanager
    def _committed(self) -> Iterator[None]:
        """What a request did and the answer kept under its key outlive this process together, or neither does."""
        try:
            yield
        finally:
            self.world.store.commit()

    def _execute(self, call: Call, template: str, progress: Progress) -> tuple[int, str]:
        world = self.world
        world.tick()
        world.store.commit()
        world.cause = Cause(progress.id, progress.key)
        kind = progress.fault.kind if progress.fault else None
        if kind == "error_before":
            raise faults.broken()
        try:
            progress.executed = True
            result = HANDLERS[call.method, template](call)
            expand = [] if progress.v2 else call.params.get("expand", [])
            body = _text(render.expanded(world, result, expand) if not progress.v2 else result)
        except StripeError as error:
            progress.executed = error.executed
            if error.status != 402:
                # A declined payment leaves its traces; any other refusal leaves none.
                world.store.take_back()
            raise
        finally:
            world.cause = Cause()
        if kind == "error_after":
            raise faults.broken()
        return 200, body


def _version(named: str | None) -> str:
    if named is None:
        return schema.RELEASE
    if not VERSION.match(named):
        raise malformed(f"Invalid Stripe API version: {named[:50]}")
    return named


def _raw_params(request: Request, v2: bool) -> dict:
    """Parameters as sent: strings from the query or the form, or the JSON body of API v2."""
    if v2 and request.method == "POST":
        return _json_body(request.body)
    text = request.query
    if request.method == "POST" or request.body:
        try:
            body = request.body.decode()
        except UnicodeDecodeError:
            raise malformed("Invalid request: the body is not valid UTF-8.") from None
        if request.headers.get("content-type", "").startswith("application/json"):
            raise malformed(
                "Invalid request: POST bodies must be form-encoded (application/x-www-form-urlencoded)."
            )
        text = "&".join(part for part in (text, body) if part)
    return forms.decode(text)


def _json_body(body: bytes) -> dict:
    if not body.strip():
        return {}
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError):
        raise malformed("Invalid request: the body is not valid JSON.", code="invalid_json") from None
    if not isinstance(decoded, dict):
        raise malformed("Invalid request: the body must be a JSON object.", code="invalid_json")
    return decoded


def _validated(method: str, template: str, raw: dict, v2: bool) -> dict:
    params = schema.operations()[method, template]["params"]
    decoded = schema.check_json(raw, params) if v2 and method == "POST" else schema.coerce_form(raw, params)
    if not v2:
        expansion.check(method, template, decoded.get("expand", []))
    if isinstance(decoded.get("metadata"), dict):
        metadata.check(decoded["metadata"])
    return decoded


def _error_body(error: StripeError, progress: Progress) -> dict:
    """The error as API v1 or v2 writes it; v2 always has a code."""
    if not progress.v2:
        return error.body()
    fields = {key: error.error[key] for key in ("code", "message", "type") if key in error.error}
    fields.setdefault("code", {401: "unauthorized", 404: "not_found"}.get(error.status, "invalid_fields"))
    if fields["code"] == "resource_missing":
        fields["code"] = "not_found"
    return {"error": fields}


def _text(body: dict) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
