"""
The public API: what hangs on the wall, to be read by anybody's program, with the search and the facets of the wall itself.

Read-only, without keys and cookies. Described by OpenAPI 3.1 at `api/openapi.json`; a test holds the two together.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from marketplace.catalogue import filters, wall
from marketplace.catalogue.cards import Card, File
from marketplace.catalogue.filters import Filters
from payouts.money import Money

KEPT = 60  # seconds
TERMS = "Text and data mining and AI training are reserved: see /.well-known/tdmrep.json."


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """A page of works; parameters as in the address of the wall, junk left out."""
    asked = Filters.read(request.GET)
    found = wall.browse(asked)
    here = settings.SITE_URL + reverse("catalogue:api-works")
    return _answer(
        {
            "total": found.total,
            "total_is_at_least": found.more,
            "works": [_work(card) for card in found.cards],
            "next": here + asked.address(after=found.after) if found.after else None,
            "previous": here + asked.address(before=found.before) if found.before else None,
        }
    )


@require_safe
def work(request: HttpRequest, slug: str) -> HttpResponse:
    card = wall.by_slug(slug)
    if card is None:
        raise Http404
    told = wall.facts_of([card.id]).get(card.id)
    if told is None:
        raise Http404
    published_at, changed_at, description = told

    @condition(last_modified_func=lambda request: max(published_at, changed_at))
    def answer(request: HttpRequest) -> HttpResponse:
        return _answer(
            {
                **_work(card),
                "description": description,
                "offers": {kind: _offer(offer) for kind, offer in card.offers.items() if kind != "any"},
                "published_at": published_at.isoformat(),
                "changed_at": changed_at.isoformat(),
            }
        )

    return answer(request)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return _answer(description())


def _work(card: Card) -> dict:
    return {
        "slug": card.slug,
        "url": settings.SITE_URL + reverse("catalogue:work", args=[card.slug]),
        "title": card.title,
        "artist": card.artist,
        "artist_url": settings.SITE_URL + reverse("catalogue:storefront", args=[card.artist_slug]),
        "year": card.year,
        "medium": card.medium,
        "width_mm": card.width_mm,
        "height_mm": card.height_mm,
        "sold": card.sold,
        "price": _money(card.price) if card.price else None,
        "picture": _picture(card),
    }


def _offer(offer: dict) -> dict:
    return {
        "price": _money(Money(offer["price"], offer["currency"])),
        "edition_size": offer["edition_size"],
        "has_dearer_options": offer["dearer"],
    }


def _money(amount: Money) -> dict:
    """Whole minor units beside the decimal number as text, so that nobody reckons with floats."""
    return {"minor": amount.minor, "currency": amount.currency, "decimal": str(amount.decimal)}


def _picture(card: Card) -> dict | None:
    jpegs: list[File] = [file for file in card.renditions if file.format == "jpeg"]
    if not jpegs:
        return None
    largest = max(jpegs, key=lambda file: file.width)
    url = largest.url if "//" in largest.url else settings.SITE_URL + largest.url
    return {"url": url, "width": largest.width, "alt": card.alt, "color": card.color}


def _answer(told: dict) -> JsonResponse:
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response


# --- In OpenAPI's words ---------------------------------------------------------------------------

_TEXT, _NUMBER, _YES_OR_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def _object(**properties) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _maybe(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


_MONEY = _object(minor=_NUMBER, currency=_TEXT, decimal=_TEXT)
_WORK = {
    "slug": _TEXT, "url": _TEXT, "title": _TEXT, "artist": _TEXT, "artist_url": _TEXT, "year": _NUMBER,
    "medium": {"type": "string", "enum": list(filters.MEDIUMS)}, "width_mm": _NUMBER, "height_mm": _NUMBER, "sold": _YES_OR_NO,
    "price": _maybe({"$ref": "#/components/schemas/Money"}),
    "picture": _maybe(_object(url=_TEXT, width=_NUMBER, alt=_TEXT, color=_TEXT)),
}  # fmt: skip
_OFFER = _object(
    price={"$ref": "#/components/schemas/Money"}, edition_size=_maybe(_NUMBER), has_dearer_options=_YES_OR_NO
)
_CHOICES = {
    "kind": filters.KINDS, "medium": filters.MEDIUMS, "subject": filters.SUBJECTS, "band": filters.BAND_NUMBERS,
    "size": filters.SIZES, "orientation": filters.ORIENTATIONS, "ready": filters.READY, "hours": filters.HOURS,
    "show": filters.SHOWS, "sort": filters.SORTS,
}  # fmt: skip
_FREE = {
    "q": "Words, as typed into the search box",
    "color": "A family of colours or six hexadecimal digits",
    "tag": "A tag",
    "country": "The artist's country, ISO 3166-1",
    "ships": "A country that parcels are sent to, ISO 3166-1",
    "after": "Where a page begins: from `next`",
    "before": "Where a page ends: from `previous`",
}


def description() -> dict:
    """The whole of the API as an OpenAPI document."""
    asked = [
        {"name": name, "schema": {"type": "string", "enum": list(values)}}
        for name, values in _CHOICES.items()
    ]
    asked += [{"name": name, "description": words, "schema": _TEXT} for name, words in _FREE.items()]
    page = _object(
        total=_NUMBER,
        total_is_at_least=_YES_OR_NO,
        works={"type": "array", "items": {"$ref": "#/components/schemas/Work"}},
        next=_maybe(_TEXT),
        previous=_maybe(_TEXT),
    )
    detail = _object(
        **_WORK,
        description=_TEXT,
        offers={"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Offer"}},
        published_at={"type": "string", "format": "date-time"},
        changed_at={"type": "string", "format": "date-time"},
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.SITE_NAME}: works", "version": "1", "description": TERMS},
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            reverse("catalogue:api-works"): {
                "get": {
                    "operationId": "works",
                    "summary": "A page of works, found by words and facets",
                    "parameters": [{"in": "query", "required": False, **each} for each in asked],
                    "responses": {"200": _responded("A page of works", "Works")},
                }
            },
            "/api/works/{slug}/": {
                "get": {
                    "operationId": "work",
                    "summary": "One work",
                    "parameters": [{"in": "path", "name": "slug", "required": True, "schema": _TEXT}],
                    "responses": {
                        "200": _responded("A work", "WorkInFull"),
                        "404": {"description": "No such work hangs on the wall"},
                    },
                }
            },
        },
        "components": {
            "schemas": {
                "Money": _MONEY,
                "Offer": _OFFER,
                "Work": _object(**_WORK),
                "Works": page,
                "WorkInFull": detail,
            }
        },
    }


def _responded(words: str, schema: str) -> dict:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
