"""The account's front page, the choices of language and of light or dark, and the style page of development."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from marketplace.mail import services as mail
from marketplace.users import languages, samples, sign_in_methods
from marketplace.users.context import THEMES

ONE_YEAR = 365 * 24 * 60 * 60  # seconds


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "methods": sign_in_methods.of(request.user),
        "came_back": mail.comes_back(request.user.email, at=timezone.now()),
    }
    return render(request, "users/home.html", context)


# Without a token, so that the foot of a page is the same for everybody and may be cached. What a stranger's page
# could do with it is turn the lights off.
@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in a cookie, and go back."""
    response = redirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen == "auto":
        response.delete_cookie("theme", samesite="Lax")
    elif chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


# Without a token, as above. A stranger's page cannot bring the session along, so it changes nobody's letters.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, and with whoever is signed in; and go back."""
    response = redirect(_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        languages.remember(response, chosen)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            languages.choose(request.user, chosen)
    return response


def _back(request: HttpRequest) -> str:
    """The page whose form was sent, if it is one of ours."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else reverse("catalogue:home")


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component with telling samples. Development only."""
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404
    return render(request, "style/page.html", samples.everything(request))
