"""
An address that takes forms only, opened like a page: told in words instead of a white sheet.

People come there by a second click on "Confirm", by reloading after a form was refused, or from their history.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class OnlyForms:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        page["Cache-Control"] = "no-store, private"
        return page
