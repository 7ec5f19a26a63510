"""What a work page tells search engines, in schema.org's words (VisualArtwork with its offers), and an artist's page (Person). No I/O."""

import json

from django.utils.safestring import SafeString, mark_safe

_SAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def work(page, url: str) -> SafeString:
    """JSON-LD that can stand inside a script element."""
    made = page.work
    described = {
        "@context": "https://schema.org",
        "@type": "VisualArtwork",
        "name": made.title,
        "url": url,
        "creator": {"@type": "Person", "name": page.artist.name},
        "artMedium": made.get_medium_display(),
        "artform": "Painting" if made.medium in ("watercolor", "gouache", "pastel") else "Print",
        "dateCreated": str(made.year),
        "width": {"@type": "Distance", "name": f"{made.width_mm / 10:g} cm"},
        "height": {"@type": "Distance", "name": f"{made.height_mm / 10:g} cm"},
        "offers": [
            {
                "@type": "Offer",
                "price": str(option.price.decimal),
                "priceCurrency": option.price.currency,
                "availability": f"https://schema.org/{'InStock' if offer.can_be_bought else 'SoldOut'}",
                "url": url,
            }
            for offer in page.offers
            for option in offer.options
        ],
    }
    if made.support:
        described["artworkSurface"] = made.support
    if made.description:
        described["description"] = made.description
    sizes = [offer.edition_size for offer in page.offers if offer.kind == "limited"]
    if sizes:
        described["artEdition"] = sizes[0]
    return _embedded(described)


def storefront(window, url: str, *, country: str) -> SafeString:
    """JSON-LD of an artist's page."""
    person = {
        "@type": "Person",
        "name": window.artist.name,
        "url": url,
        "jobTitle": "Artist",
        "address": {"@type": "PostalAddress", "addressLocality": window.town, "addressCountry": country},
    }
    if window.statement:
        person["description"] = window.statement
    return _embedded(
        {"@context": "https://schema.org", "@type": "ProfilePage", "url": url, "mainEntity": person}
    )


def _embedded(described: dict) -> SafeString:
    return mark_safe(json.dumps(described, ensure_ascii=False).translate(_SAFE))  # noqa: S308 - no way out of the element
