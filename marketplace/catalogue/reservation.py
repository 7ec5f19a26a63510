"""
What machines are told at the door: robots.txt, and the reservation of text and data mining.

TDM Reservation Protocol, final report of 2024-05-10 (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/):
the header `tdm-reservation` on every answer, `/.well-known/tdmrep.json` for all of the site, and a policy that says whom to ask.
"""

import tomllib
from functools import cache
from pathlib import Path

CRAWLERS = Path(__file__).with_name("crawlers.toml")
CLOSED_TO_ALL = (
    "/account/",
    "/cart/",
    "/checkout/",
    "/console/",
    "/mail/",
    "/orders/",
    "/studio/",
    "/stripe/",
)


@cache
def crawlers() -> dict[str, list[str]]:
    """The names of crawlers by what they gather for."""
    kept = tomllib.loads(CRAWLERS.read_text())
    return {name: names for name, names in kept.items() if isinstance(names, list)}


@cache
def looked_through() -> str:
    """The day on which somebody last looked through the list, as text."""
    return tomllib.loads(CRAWLERS.read_text())["looked_through"].isoformat()


@cache
def robots(site_url: str) -> str:
    """robots.txt: people and search engines are welcome, everything that gathers for models is not."""
    lines = [
        "# People and search engines are welcome. Nothing here may be mined or used to train a model:",
        f"# {site_url}/.well-known/tdmrep.json reserves that, and every picture says so itself.",
        "",
        f"Sitemap: {site_url}/sitemap.xml",
    ]
    for purpose, names in crawlers().items():
        lines += [
            "",
            f"# Gather for: {purpose.replace('_', ' ')} (list looked through on {looked_through()})",
        ]
        lines += [f"User-agent: {name}" for name in names]
        lines += ["Disallow: /"]
    lines += ["", "User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ALL)]
    return "\n".join(lines) + "\n"


def tdmrep(site_url: str) -> list[dict]:
    """The file at /.well-known/tdmrep.json: all of the site is reserved, without exception."""
    return [{"location": "/", "tdm-reservation": 1, "tdm-policy": policy_address(site_url)}]


def policy_address(site_url: str) -> str:
    return f"{site_url}/.well-known/tdm-policy.json"


def policy(site_url: str, site_name: str) -> dict:
    """The policy in ODRL: nothing is permitted; whoever wants a licence asks the artist, whose name is in the picture."""
    return {
        "@context": ["http://www.w3.org/ns/odrl.jsonld", {"tdm": "http://www.w3.org/ns/tdmrep#"}],
        "@type": "Offer",
        "uid": policy_address(site_url),
        "profile": "http://www.w3.org/ns/tdmrep",
        "assigner": {"uid": site_url, "vcard:fn": site_name, "vcard:hasURL": f"{site_url}/how/#training"},
        "permission": [],
        "prohibition": [{"target": site_url, "action": "tdm:mine"}],
    }
