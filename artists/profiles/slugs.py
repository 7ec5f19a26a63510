"""The name of a storefront in its address: what it may be, and how another is found when it is taken. No I/O."""

import unicodedata
from collections.abc import Callable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from artists.profiles.lookalikes import SITE, skeleton

LONGEST = 80
# Addresses that are, or may become, pages of the site; and names somebody could pretend with.
RESERVED = frozenset(
    [
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "apply",
        "artist",
        "artists",
        "browse",
        "cart",
        "checkout",
        "console",
        "contact",
        "co-op",
        "coop",
        "cooperative",
        "edit",
        "fairhand",
        "feed",
        "help",
        "home",
        "how",
        "login",
        "logout",
        "mail",
        "me",
        "media",
        "new",
        "null",
        "official",
        "open-books",
        "orders",
        "payouts",
        "policies",
        "press",
        "privacy",
        "root",
        "search",
        "settings",
        "shop",
        "signup",
        "sitemap",
        "staff",
        "static",
        "stripe",
        "studio",
        "style",
        "support",
        "system",
        "team",
        "terms",
        "undefined",
        "verify",
        "works",
        "www",
    ]
)


_RESERVED_SKELETONS = {skeleton(word) for word in RESERVED}


def from_name(name: str) -> str:
    """
    `name` as an address: "Zoë Ångström" is "zoe-angstrom".

    Letters of other scripts have no agreed spelling here, so such a name gives "artist" and the artist chooses her own.
    """
    folded = unicodedata.normalize(
        "NFKD", name.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l")
    )
    return slugify(folded)[:LONGEST].strip("-") or "artist"


def problem_with(slug: str) -> str:
    """What is wrong with a chosen address, as a sentence; nothing when it is fine (it may still be taken)."""
    if slug != slugify(slug) or slug.strip("-") != slug:
        return _("Use small letters a to z, digits and single hyphens.")
    if len(slug) < 3:
        return _("Use at least three letters.")
    if slug in RESERVED:
        return _("“%(slug)s” is kept for pages of the site. Choose another.") % {"slug": slug}
    if slug.isdigit():
        return _("Use at least one letter.")
    if skeleton(slug) in _RESERVED_SKELETONS or skeleton(SITE) in skeleton(slug):
        return _("“%(slug)s” looks like a page of the site. Choose another.") % {"slug": slug}
    return ""


def free(wanted: str, *, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or the first of "wanted-2", "wanted-3" … that nobody has."""
    number, candidate = 1, wanted
    while problem_with(candidate) or is_taken(candidate):
        number += 1
        candidate = f"{wanted[: LONGEST - 6]}-{number}"
    return candidate
