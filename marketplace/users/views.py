"""The account's front page, the choice of light or dark, and the style page of development."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from marketplace.users import samples, sign_in_methods
from marketplace.users.context import THEMES

ONE_YEAR = 365 * 24 * 60 * 60  # seconds


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "users/home.html", {"methods": sign_in_methods.of(request.user)})


# Without a token, so that the foot of a page is the same for everybody and may be cached. What a stranger's page
# could do with it is turn the lights off.
@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in a cookie, and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("catalogue:home")
    response = redirect(back)
    chosen = request.POST.get("theme", "")
    if chosen == "auto":
        response.delete_cookie("theme", samesite="Lax")
    elif chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component with telling samples. Development only."""
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404
    return render(request, "style/page.html", samples.everything(request))
