"""Who may open which page of the studio. A stranger's thing does not exist: 404."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from artists.profiles import selectors as profiles
from payouts.payees import selectors as payees


def artist_required(view):
    """
    Only for artists, who are left on `request.artist`. Others are shown how to join, or a 404 where the address
    names a thing.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        request.artist = profiles.artist_of(request.user)
        if request.artist is None:
            if kwargs:
                raise Http404
            return redirect("studio:apply")
        request.payee = request.artist.payee
        return view(request, *args, **kwargs)

    return guarded


def payee_required(view):
    """
    For anyone money can be owed to, artist or not; left on `request.payee`, with `request.artist` (perhaps None).

    Others are shown how to join, or a 404 where the address names a thing.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        request.artist = profiles.artist_of(request.user)
        request.payee = payees.payee_of(request.user)
        if request.artist is not None and request.artist.payee == request.payee:
            # One and the same, and its accounts are read already.
            request.artist.payee = request.payee
        if request.payee is None:
            if kwargs:
                raise Http404
            return redirect("studio:apply")
        return view(request, *args, **kwargs)

    return guarded
