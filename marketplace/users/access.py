"""Who may open which page. A failure in here denies."""

from __future__ import annotations

from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from artists.cooperative import selectors as cooperative

# Deciding about money asks for the password or a passkey again when the last time is over five minutes ago; what was
# being sent is kept meanwhile and goes through afterwards. Reading needs no second asking.
recently_authenticated = reauthentication_required(allow_get=True)


def office_required(*roles: str):
    """
    Only for people who hold one of these offices today; to everybody else the page does not exist.

    Where `CONSOLE_NEEDS_SECOND_FACTOR` is set, admins and treasurers without one are sent to set it up first.
    The offices held are left on `request.offices` for the view.
    """

    def decorate(view):
        @wraps(view)
        @login_required
        def guarded(request, *args, **kwargs):
            held = cooperative.offices(request.user)
            if held.isdisjoint(roles):
                raise Http404
            if (
                settings.CONSOLE_NEEDS_SECOND_FACTOR
                and held & {"admin", "treasurer"}
                and not is_mfa_enabled(request.user)
            ):
                messages.warning(
                    request, _("Set up a second factor first: the console decides about people's money.")
                )
                return redirect("mfa_index")
            request.offices = held
            return view(request, *args, **kwargs)

        return guarded

    return decorate
