"""What every page of the site may show in its head and foot."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from artists.cooperative import selectors as cooperative
from payouts import language
from payouts.composed import Blank, Composed
from payouts.payees.models import Payee

THEMES = ("auto", "light", "dark")


def theme(request: HttpRequest) -> str:
    """What the visitor chose; "auto" follows the machine."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def site(request: HttpRequest) -> dict:
    """Lazy where it would cost a query or touch the session, so that a page that shows none pays nothing."""
    user = getattr(request, "user", None)

    def offices() -> frozenset[str]:
        if user is None or not user.is_authenticated:
            return frozenset()
        # Studio and console have asked already.
        known = getattr(request, "offices", None)
        return cooperative.offices(user) if known is None else known

    @cache
    def own() -> tuple[bool, bool]:
        """Whether they have a studio, and as an artist: a printer or a co-maker who is paid has one too. One query tells both."""
        if user is None or not user.is_authenticated:
            return False, False
        if hasattr(request, "payee"):
            # The studio has asked already.
            return True, request.artist is not None
        found = _artist_if_paid().rows(user=user.pk)
        return bool(found), any(artist for (artist,) in found)

    def cart_count() -> int:
        # A visitor without a session cookie has no cart; asking the session would vary the page by cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return 0
        return int(request.session.get("cart_count", 0))

    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "offices": SimpleLazyObject(offices),
        "is_artist": SimpleLazyObject(lambda: own()[1]),
        "has_studio": SimpleLazyObject(lambda: own()[0]),
        "cart_count": SimpleLazyObject(cart_count),
        "show_development_pages": settings.SHOW_DEVELOPMENT_PAGES,
        "theme": theme(request),
        "languages": tuple(settings.LANGUAGES),
        "spoken": language.active(),
    }


@cache
def _artist_if_paid() -> Composed:
    return Composed.of(Payee.objects.filter(user=Blank("user")).values_list("artist"))
