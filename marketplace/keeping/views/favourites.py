"""Favourites, and the artists somebody follows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from artists.profiles import services as profiles
from marketplace.keeping import hearts, selectors, wishes
from marketplace.keeping.services import favourites
from marketplace.keeping.views.back import way_back


@never_cache
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = selectors.favourites(request.user, after=request.GET.get("after", ""))
    next_url = f"{reverse('keeping:favourites')}?{urlencode({'after': found.after})}" if found.after else None
    return render(request, "keeping/favourites.html", {"kept": found, "next_url": next_url})


# A guest's page is the same for everybody, so its form has no token: it only leaves a note in the guest's own session.
# What a member sends is checked below; without its token they are asked once more, on a page that has one.
@csrf_exempt
@never_cache
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep or let go of a work, as the button says; a guest signs in first and it is kept then."""
    verb = "drop" if "drop" in request.POST else "keep"
    work_id = _number(request.POST.get(verb, ""))
    back = way_back(request, "keeping:favourites")
    if not request.user.is_authenticated:
        wishes.remember(request, work_id)
        return redirect(f"{resolve_url('account_login')}?{urlencode({'next': back})}")
    if not _is_from_our_page(request):
        return render(request, "keeping/confirm_heart.html", {"verb": verb, "work_id": work_id, "next": back})
    if verb == "drop":
        favourites.drop(user=request.user, work_id=work_id)
    else:
        try:
            favourites.keep(user=request.user, work_id=work_id, at=timezone.now())
        except LookupError as error:
            raise Http404 from error
        except favourites.TooMany as error:
            messages.warning(request, str(error))
            return redirect(back)
    if request.htmx:
        title = selectors.title_of(work_id)
        return HttpResponse(hearts.button(work_id, title, kept=verb == "keep"))
    return redirect(back)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return int(typed)


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the token and the origin of the form are right, as Django's middleware would judge."""
    check = CsrfViewMiddleware(lambda request: None)
    check.process_request(request)
    return check.process_view(request, lambda request: None, (), {}) is None


@never_cache
@login_required
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    return render(request, "keeping/following.html", {"follows": selectors.followed_by(request.user)})


@never_cache
@login_required
@require_POST
def unfollow(request: HttpRequest, follow_id: int) -> HttpResponse:
    """Also where her storefront is closed by now."""
    follow = get_object_or_404(selectors.followed_by(request.user), pk=follow_id)
    profiles.unfollow(artist=follow.artist, user=request.user)
    messages.success(request, _("You no longer follow %(artist)s.") % {"artist": follow.artist.name})
    return redirect("keeping:following")
