"""
Finished pages, kept for visitors whom we know nothing about: home, the wall, a tag, an exhibition.

A page is kept under the state of everything it shows (`_state`: how often the shelf changed, the newest exchange rates), read
from PostgreSQL at each request before a kept page is handed out. So no price and no "Sold" is ever late: what was
committed before the request is on the page. Each process keeps its own; a new release begins with none.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

MOST = 300  # pages in a process, of some 60 kB each
LONGEST = 200  # characters of an address; beyond it somebody is trying things
# What else of a request a page depends on. Whoever has another cookie of ours is known, and gets a page of their own.
COOKIES = ("theme", "units", "currency")
FOR_ONE = (settings.SESSION_COOKIE_NAME, "messages")


@dataclass(frozen=True, slots=True)
class Kept:
    state: tuple
    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str


_kept: OrderedDict[tuple, Kept] = OrderedDict()
_lock = Lock()


def kept(view: Callable) -> Callable:
    """Marks a view whose page shows nothing but the shelf, exhibitions and exchange rates, the same to every guest."""

    @wraps(view)
    def marked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_to_be_kept = True
        return response

    return marked


def forget() -> None:
    """Begin anew, as a new process does."""
    with _lock:
        _kept.clear()


class KeptPages:
    """Hands out a kept page, or keeps one. Stands before sessions and languages, so that a guest costs neither."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not _is_guest(request):
            return self.get_response(request)
        key = _key(request)
        found = _kept.get(key)
        if found is None and not _may_be_kept(request):
            return self.get_response(request)
        state = _state()
        if found is not None and found.state == state:
            return _answer(request, found)
        response = self.get_response(request)
        if not _is_for_everybody(request, response):
            return response
        # Drawn anew, and perhaps still the page that the browser has from another process.
        return _answer(request, _keep(key, state, response))


def _is_guest(request: HttpRequest) -> bool:
    return not any(name in request.COOKIES for name in FOR_ONE) and "HTTP_HX_REQUEST" not in request.META


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether it is worth asking for the state: an address of a kind that is kept, and no longer than those that are."""
    path = request.path_info
    known = path in ("/", "/works/") or path.startswith(("/tags/", "/exhibitions/"))
    return known and len(request.get_full_path()) <= LONGEST


def _key(request: HttpRequest) -> tuple:
    return (
        request.get_full_path(),
        request.is_secure(),
        translation.get_language_from_request(request),
        *(request.COOKIES.get(name, "")[:20] for name in COOKIES),
    )


def _state() -> tuple:
    """What all kept pages depend on. The server's start is part of it, because a restored database counts again from before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sum(changes) FROM catalogue_change), (SELECT max(day) FROM catalogue_reference_rates),"
            " pg_postmaster_start_time()"
        )
        # A rate is told with its day from some age on.
        return (*cursor.fetchone(), timezone.localdate())


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and getattr(response, "is_to_be_kept", False)
        and not response.streaming
        and not response.cookies
        and not getattr(request, "_csp_nonce", None)
    )


def _keep(key: tuple, state: tuple, response: HttpResponse) -> Kept:
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    response["Cache-Control"] = "no-cache"  # kept by browsers too, and asked about each time
    body = response.content
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = etag
    kept_page = Kept(state, body, tuple(response.headers.items()), etag)
    with _lock:
        _kept[key] = kept_page
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return kept_page


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    if found.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response: HttpResponse = HttpResponseNotModified()
        for name, value in found.headers:
            if name in ("ETag", "Cache-Control", "Vary", "Content-Language"):
                response[name] = value
        return response
    response = HttpResponse(found.body)
    for name, value in found.headers:
        response[name] = value
    return response
