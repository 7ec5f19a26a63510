"""What a guest asked to keep, remembered in the session until somebody has signed in with it."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from marketplace.keeping.services import favourites

_KEY = "wished_for"
MOST = 20  # a session stays small


def remember(request: HttpRequest, work_id: int) -> None:
    wished = [work for work in request.session.get(_KEY, []) if work != work_id]
    request.session[_KEY] = [*wished, work_id][-MOST:]


def fulfil(request: HttpRequest, *, at: dt.datetime) -> None:
    """Keep for whoever has signed in what they asked for before, and say so. What cannot be kept is let go."""
    kept = []
    for work_id in request.session.pop(_KEY, []):
        try:
            kept.append(favourites.keep(user=request.user, work_id=work_id, at=at))
        except (LookupError, favourites.TooMany):
            continue
    for work in kept:
        messages.success(
            request, _("Kept: “%(title)s”. It is among your favourites.") % {"title": work.title}
        )
