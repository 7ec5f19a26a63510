"""Who may open which page of the studio. A stranger's thing does not exist: 404."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from artists.studio.who import who


def artist_required(view):
    """
    Only for artists, who are left on `request.artist`, with `request.payee` and the `request.offices` they hold. Others are
    shown how to join, or a 404 where the address names a thing.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        found = who(request.user, at=timezone.now())
        if found.artist is None:
            if kwargs:
                raise Http404
            return redirect("studio:apply")
        request.artist, request.payee, request.offices = found.artist, found.artist.payee, found.offices
        return view(request, *args, **kwargs)

    return guarded


def payee_required(view):
    """
    For anyone money can be owed to, artist or not; left on `request.payee`, with `request.artist` (perhaps None) and
    `request.offices`.

    Others are shown how to join, or a 404 where the address names a thing.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        found = who(request.user, at=timezone.now())
        if found.payee is None:
            if kwargs:
                raise Http404
            return redirect("studio:apply")
        request.artist, request.payee, request.offices = found.artist, found.payee, found.offices
        return view(request, *args, **kwargs)

    return guarded
