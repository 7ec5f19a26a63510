"""What every page of the console is answered with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ANY_OFFICE = ("admin", "treasurer", "reviewer")
MONEY = ("admin", "treasurer")


def respond(
    request: HttpRequest, template: str, context: dict | None = None, *, section: str, status: int = 200
) -> HttpResponse:
    """
    Render a page of `section`; private, so never kept by a browser or a proxy.

    The offices are those the guard found, so that the head of the page need not ask for them again.
    """
    response = render(
        request,
        f"console/{template}",
        {"section": section, "offices": request.offices, **(context or {})},
        status=status,
    )
    response["Cache-Control"] = "no-store, private"
    return response


def link_to(request: HttpRequest, **changes) -> str:
    """The query of this page with `changes`; what is None or empty falls out."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
