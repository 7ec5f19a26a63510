"""The hearts of a page: whether each work on it is kept. The cards are everybody's, so this is filled in after."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace.keeping import selectors
from marketplace.keeping.hearts import Shape


class Hearts:
    """
    Draws the buttons of one page, and afterwards the one form that all of them belong to.

    Guests get the same page as each other, without a token and without a query; a member costs one query a page, however
    many works are on it.
    """

    def __init__(self, request: HttpRequest):
        self._request = request
        self._drawn = False
        self._shapes: dict[bool, Shape] = {}

    @cached_property
    def is_member(self) -> bool:
        # Asking for the user reads the session, so only where there is one.
        return settings.SESSION_COOKIE_NAME in self._request.COOKIES and self._request.user.is_authenticated

    @cached_property
    def _kept(self) -> frozenset[int]:
        return selectors.kept_works(self._request.user) if self.is_member else frozenset()

    def button(self, work_id: int, title: str) -> SafeString:
        self._drawn = True
        kept = work_id in self._kept
        if kept not in self._shapes:
            self._shapes[kept] = Shape.of(kept=kept)
        return self._shapes[kept].button(work_id, title)

    @property
    def form(self) -> SafeString:
        """Empty on a page without hearts."""
        if not self._drawn:
            return SafeString("")
        context = {
            "csrf": get_token(self._request) if self.is_member else "",
            "next": self._request.get_full_path(),
            "is_member": self.is_member,
        }
        return render_to_string("keeping/_hearts.html", context)


def hearts(request: HttpRequest) -> dict:
    return {"hearts": Hearts(request)}
