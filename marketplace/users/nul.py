"""A request with a NUL where text belongs is a bad request: PostgreSQL keeps no such text, and no keyboard types it."""

from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

# What the driver says before it sends anything, so nothing was done.
SAID_BY_THE_DRIVER = "NUL (0x00)"


class NulIsRefused:
    """Forms refuse it beside the field; this is for addresses, searches and whatever else reaches a query unchecked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ValueError) and SAID_BY_THE_DRIVER in str(error):
            return bad_request(request, error)
        return None
