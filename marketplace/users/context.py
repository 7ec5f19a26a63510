"""What every page of the site may show in its head and foot."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from artists.cooperative import selectors as cooperative

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
        return frozenset(cooperative.offices(user))

    def is_artist() -> bool:
        return user is not None and user.is_authenticated and hasattr(user, "artist")

    def cart_count() -> int:
        # A visitor without a session cookie has no cart; asking the session would vary the page by cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return 0
        return int(request.session.get("cart_count", 0))

    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "offices": SimpleLazyObject(offices),
        "is_artist": SimpleLazyObject(is_artist),
        "cart_count": SimpleLazyObject(cart_count),
        "show_development_pages": settings.SHOW_DEVELOPMENT_PAGES,
        "theme": theme(request),
    }
