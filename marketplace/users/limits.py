"""
How often one visitor may do what costs us, or what a program would try: one table for the whole site.

Members are counted by their account, others by their address. Counting is in Redis, shared by all processes; while Redis
is away each process counts for itself, so that the limits hold.
"""

from __future__ import annotations

import time
from functools import cache

import redis
import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger(__name__)

MINUTE, HOUR = 60, 3_600

# (method, address by name): how many times, in how many seconds.
LIMITS: dict[tuple[str, str], tuple[int, int]] = {
    ("GET", "catalogue:browse"): (240, MINUTE),
    ("GET", "catalogue:suggest"): (240, MINUTE),
    ("GET", "catalogue:tagged"): (240, MINUTE),
    ("GET", "catalogue:api-works"): (120, MINUTE),
    ("GET", "catalogue:api-work"): (240, MINUTE),
    ("GET", "catalogue:oembed"): (240, MINUTE),
    ("GET", "catalogue:sitemap-works"): (120, MINUTE),
    ("GET", "catalogue:feed"): (120, MINUTE),
    ("GET", "catalogue:tag-feed"): (120, MINUTE),
    ("GET", "collecting:check"): (30, MINUTE),
    ("GET", "collecting:certificate"): (30, MINUTE),
    ("POST", "collecting:check-picture"): (20, HOUR),
    ("POST", "collecting:renew"): (5, HOUR),
    ("GET", "aftercare:receipt"): (60, MINUTE),
    ("POST", "aftercare:thread"): (20, HOUR),
    ("POST", "aftercare:write"): (60, HOUR),
    ("POST", "aftercare:ask"): (12, HOUR),
    ("GET", "orders:order"): (120, MINUTE),
    ("POST", "orders:new-address"): (5, HOUR),
    ("POST", "orders:again"): (30, HOUR),
    ("POST", "orders:add"): (60, MINUTE),
    ("POST", "orders:checkout"): (30, HOUR),
    ("POST", "catalogue:follow"): (60, HOUR),
    ("POST", "keeping:keep"): (300, HOUR),
    ("POST", "keeping:new-search"): (60, HOUR),
    ("POST", "keeping:tell-me"): (10, HOUR),
    ("POST", "keeping:data"): (6, HOUR),
    ("GET", "keeping:wait"): (30, MINUTE),
    ("POST", "keeping:stop-letters"): (60, HOUR),
    ("GET", "catalogue:share-work"): (240, MINUTE),
    ("GET", "catalogue:share-storefront"): (240, MINUTE),
    ("POST", "studio:leave"): (6, HOUR),
    ("POST", "studio:apply"): (10, HOUR),
    ("POST", "studio:upload"): (120, HOUR),
    ("POST", "studio:evidence"): (120, HOUR),
    ("POST", "studio:uploads"): (600, HOUR),
    ("POST", "studio:receive-upload"): (600, HOUR),
}

# What this process counts while Redis is away.
_own: dict[str, int] = {}


class Limits:
    """Answers 429 with a plain page once a visitor is over the limit of an address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        method = "GET" if request.method == "HEAD" else request.method
        limit = LIMITS.get((method, request.resolver_match.view_name))
        if limit is None:
            return None
        times, seconds = limit
        if counted(f"{request.resolver_match.view_name}:{method}:{_who(request)}", seconds) <= times:
            return None
        log.info("over_the_limit", address=request.resolver_match.view_name)
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(seconds)
        return response


def counted(what: str, seconds: int) -> int:
    """Count `what` once more; how often it was in the period of `seconds` that is now."""
    key = f"limit:{int(time.time()) // seconds}:{what}"
    try:
        pipe = _redis().pipeline()
        pipe.incr(key)
        pipe.expire(key, seconds)
        return int(pipe.execute()[0])
    except redis.RedisError as error:
        log.warning("limits_without_redis", error=str(error))
        if len(_own) > 10_000:
            _own.clear()
        _own[key] = _own.get(key, 0) + 1
        return _own[key]


def _who(request: HttpRequest) -> str:
    # Asking for the user reads the session, so only where there is one: other pages stay the same for everybody.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return f"member {request.user.pk}"
    return get_adapter().get_client_ip(request)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
