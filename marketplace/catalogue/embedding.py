"""oEmbed (oembed.com, version 1.0): what another site needs to show one of our works with its title and its maker."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_safe

from marketplace.catalogue import wall
from marketplace.catalogue.cards import Card

KEPT = 86_400  # seconds
LARGEST = 10_000  # pixels; who asks for more is given what there is


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """A work as a photo. 404 for any address but that of a work of ours that hangs; 501 for a format that is none."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("JSON or XML", status=501, content_type="text/plain; charset=utf-8")
    card = wall.by_slug(_slug_of(request.GET.get("url", "")))
    told = _told(card, _side(request, "maxwidth"), _side(request, "maxheight")) if card else None
    if told is None:
        raise Http404
    response = JsonResponse(told) if form == "json" else _xml(told)
    # Meant to be read by other sites' pages.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response


def _slug_of(address: str) -> str:
    """The slug of the work whose page this is, with or without the small differences a reader may have added; "" for others."""
    try:
        asked, own = urlsplit(address[:500]), urlsplit(settings.SITE_URL)
        if asked.scheme not in ("http", "https") or asked.netloc != own.netloc:
            return ""
        match = resolve(asked.path)
    except (ValueError, Resolver404):
        return ""
    return match.kwargs["slug"] if match.view_name == "catalogue:work" else ""


def _side(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return (
        min(int(text), LARGEST)
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text)
        else LARGEST
    )


def _told(card: Card, widest: int, highest: int) -> dict | None:
    jpegs = sorted((file for file in card.renditions if file.format == "jpeg"), key=lambda file: file.width)
    if not jpegs or not card.width or not card.height:
        return None
    # The largest that fits; where none does, the smallest, to be shown smaller.
    width = min(widest, max(1, highest * card.width // card.height), jpegs[-1].width)
    file = next((each for each in jpegs if each.width >= width), jpegs[-1])
    address = file.url if "//" in file.url else settings.SITE_URL + file.url
    return {
        "version": "1.0",
        "type": "photo",
        "title": card.title,
        "author_name": card.artist,
        "author_url": settings.SITE_URL + reverse("catalogue:storefront", args=[card.artist_slug]),
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": KEPT,
        "url": address,
        "width": width,
        "height": max(1, width * card.height // card.width),
        "web_page": settings.SITE_URL + reverse("catalogue:work", args=[card.slug]),
    }


def _xml(told: dict) -> HttpResponse:
    lines = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in told.items())
    return HttpResponse(
        f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{lines}</oembed>',
        content_type="text/xml; charset=utf-8",
    )
