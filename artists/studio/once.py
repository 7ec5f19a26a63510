"""
A form that makes something makes it once, however often it is sent.

The page carries a key; the first sending takes it and leaves behind where it led, a later one is led there too. Where
the cache is down, the form goes through: a second work is easier to remove than a refused one to explain.
"""

import secrets
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from redis.exceptions import RedisError

KEPT = 24 * 60 * 60  # seconds
NAME = "form_key"

log = structlog.get_logger(__name__)


def new_key() -> str:
    return secrets.token_urlsafe(16)


def key_of(request: HttpRequest) -> str:
    """The key the form was sent with, or a new one for a form that is shown the first time."""
    return request.POST.get(NAME, "")[:64] or new_key()


def once(request: HttpRequest, make: Callable[[], str], *, meanwhile: str) -> HttpResponse:
    """
    Call `make`, which returns the address to go on to; a second sending goes there without making anything.

    While the first is still being made, a second is led to `meanwhile`. What `make` raises frees the key again.
    """
    key = f"once:{request.user.pk}:{request.path}:{request.POST.get(NAME, '')[:64]}"
    try:
        taken = not cache.add(key, meanwhile, KEPT)
        before = cache.get(key) if taken else None
    except RedisError:
        log.warning("form_key_not_kept", path=request.path)
        return redirect(make())
    if taken:
        return redirect(before or meanwhile)
    try:
        address = make()
    except Exception:
        cache.delete(key)
        raise
    cache.set(key, address, KEPT)
    return redirect(address)
