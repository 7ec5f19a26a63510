"""The language a person chose: kept in a cookie for pages, and on the person for letters and other devices."""

from django.conf import settings
from django.http import HttpResponse

from marketplace.users.models import User


def remember(response: HttpResponse, language: str) -> None:
    """Pages in this browser are in `language` from now on, whatever the browser asks for."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )


def choose(user: User, language: str) -> None:
    """Letters to `user` are written in `language` from now on."""
    User.objects.filter(pk=user.pk).update(language=language)
