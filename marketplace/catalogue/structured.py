"""
What pages tell search engines, in schema.org's words, as JSON-LD: works with their offers, artists, walls, and ways to them.

A work is a VisualArtwork and a Product at once, because Google reads offers of products alone
(developers.google.com/search/docs/appearance/structured-data/product: name, image, offers with price, currency and
availability). No I/O.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urljoin

from django.utils.safestring import SafeString, mark_safe

# One after the other: `str.translate` looks each character up as soon as one is no letter of ASCII, as in “harbour”.
_SAFE = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029")
_SCHEMA = "https://schema.org/"
# Crafts that leave a matrix to print from; everything else is painted or drawn.
_PRINTED = ("linocut", "etching")


def work(page, url: str) -> SafeString:
    """JSON-LD that can stand inside a script element."""
    made, artist_url = page.work, urljoin(url, f"/artists/{page.storefront.slug}/")
    artist = {"@type": "Person", "@id": f"{artist_url}#artist", "name": page.artist.name, "url": artist_url}
    described = {
        "@type": ["VisualArtwork", "Product"],
        "@id": f"{url}#work",
        "name": made.title,
        "url": url,
        "creator": artist,
        "brand": {"@type": "Brand", "name": page.artist.name},
        "artMedium": made.materials or made.get_medium_display(),
        "artform": "Print" if made.medium in _PRINTED else "Painting",
        "dateCreated": str(made.year),
        "width": _length(made.width_mm),
        "height": _length(made.height_mm),
        "offers": [_offer(offer, option, url, artist) for offer in page.offers for option in offer.options],
    }
    if page.picture and page.picture.largest:
        described["image"] = [urljoin(url, page.picture.largest)]
    if made.support:
        described["artworkSurface"] = made.support
    described["description"] = made.description or page.what
    if getattr(made, "tags", None):
        described["keywords"] = ", ".join(made.tags)
    sizes = [offer.edition_size for offer in page.offers if offer.kind == "limited"]
    if sizes:
        described["artEdition"] = sizes[0]
    if not described["offers"]:
        # Google takes a product without an offer for an error: then it is a work of art alone.
        del described["offers"], described["brand"]
        described["@type"] = "VisualArtwork"
    return _embedded(
        described,
        _crumbs(url, (page.artist.name, artist_url), (made.title, url)),
    )


def _offer(offer, option, url: str, artist: dict) -> dict:
    return {
        "@type": "Offer",
        "name": f"{offer.title}, {option.name}" if option.name else offer.title,
        "price": str(option.price.decimal),
        "priceCurrency": option.price.currency,
        "availability": f"{_SCHEMA}{'InStock' if offer.can_be_bought and option.left != 0 else 'SoldOut'}",
        "itemCondition": f"{_SCHEMA}NewCondition",
        "seller": {"@id": artist["@id"], "@type": "Person", "name": artist["name"]},
        "url": url,
    }


def storefront(window, url: str, *, country: str) -> SafeString:
    """JSON-LD of an artist's page."""
    person = {
        "@type": "Person",
        "@id": f"{url}#artist",
        "name": window.artist.name,
        "url": url,
        "jobTitle": "Artist",
        "address": {"@type": "PostalAddress", "addressLocality": window.town, "addressCountry": country},
    }
    if window.statement:
        person["description"] = window.statement
    return _embedded(
        {"@type": "ProfilePage", "url": url, "mainEntity": person}, _crumbs(url, (window.artist.name, url))
    )


def site(root: str, name: str) -> SafeString:
    """JSON-LD of the home page: the site, whose it is, and where it is searched."""
    return _embedded(
        {
            "@type": "WebSite",
            "@id": f"{root}/#site",
            "name": name,
            "url": f"{root}/",
            "publisher": {"@type": "Organization", "name": name, "url": f"{root}/"},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{root}/works/?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
    )


def wall(cards: Iterable, title: str, url: str) -> SafeString:
    """JSON-LD of a page of works: the list of them, by their addresses, and the way to it."""
    works = urljoin(url, "/works/")
    listed = [
        {
            "@type": "ListItem",
            "position": place,
            "url": f"{works}{card.slug}/",
            "name": card.title,
        }
        for place, card in enumerate(cards, 1)
    ]
    return _embedded(
        {"@type": "CollectionPage", "name": title, "url": url, "mainEntity": {"@type": "ItemList", "itemListElement": listed}},
        _crumbs(url, (title, url)),
    )  # fmt: skip


def _crumbs(url: str, *steps: tuple[str, str]) -> dict:
    """The way from everything on the wall to a page."""
    way = [
        ("Works", urljoin(url, "/works/")),
        *(step for step in steps if step[1] != urljoin(url, "/works/")),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(way, 1)
        ],
    }


def _length(millimetres: int) -> dict:
    return {
        "@type": "QuantitativeValue",
        "value": round(millimetres / 10, 1),
        "unitCode": "CMT",
        "unitText": "cm",
    }


def _embedded(*described: dict) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": [*described]}
    said = json.dumps(graph, ensure_ascii=False)
    for sign, escaped in _SAFE:
        said = said.replace(sign, escaped)
    return mark_safe(said)  # noqa: S308 - no way out of the element
