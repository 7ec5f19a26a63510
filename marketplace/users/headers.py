"""Headers that Django has no setting for, on every answer that does not say otherwise itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

HEADERS = {
    # Nothing here films, listens, locates or pays by the browser's own means; passkeys keep their default.
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    # Other sites may link to our pages, not load them.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Text and data mining is reserved, whatever is asked for (TDM Reservation Protocol, section 5).
    "tdm-reservation": "1",
    "tdm-policy": f"{settings.SITE_URL}/.well-known/tdm-policy.json",
}


class MoreHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # Language, light or dark and the cart: nobody's page is handed to somebody else from a cache.
            patch_vary_headers(response, ("Cookie",))
        return response
