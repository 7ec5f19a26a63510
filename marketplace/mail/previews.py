"""Every letter as its reader would get it, with made-up people and amounts, in any language. Development only."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace as Made

from django.conf import settings

from payouts import letters
from payouts.money import Money

FOLDER = settings.BASE_DIR / "templates" / "emails"
_NOON = dt.datetime(2026, 5, 4, 12, 0, tzinfo=dt.UTC)


def names() -> list[str]:
    """What there is a template for, "orders/shipped", in the order of the alphabet."""
    found = (file.relative_to(FOLDER).with_suffix("") for file in FOLDER.rglob("*.html"))
    return sorted(str(name) for name in found if len(name.parts) > 1 and not name.name.startswith("_"))


def written(name: str, language: str) -> letters.Written:
    return letters.write(name, language=language, context=_everything())


class _Line(str):
    """A line of an order, and of a letter about a split: both are called `lines`."""

    quantity = 2

    @property
    def title(self) -> str:
        return str(self)


class _Person(str):
    """Some letters know an artist by name, others the row."""

    email = "ana@example.org"

    @property
    def name(self) -> str:
        return str(self)

    get_full_name = name


def _euros(minor: int) -> Money:
    return Money(minor, "EUR")


def _everything() -> dict:
    """What any letter may speak of, under the name its writer gives it."""
    ana = _Person("Ana Ferreira")
    work = Made(pk=1, title="Hills before the rain", artist=ana, slug="hills-before-the-rain")
    lines = [_Line("Hills before the rain, 12 of 30"), _Line("Two irises")]
    parcel = Made(artist=ana, carrier="Colissimo", tracking="6A1234567890", lines=Made(all=lines))
    card = Made(title=work.title, artist=ana.name, what="40 × 30 cm", price=_euros(8_000))
    section = Made(title=ana.name, path="/artists/ana/", shown=[(card, "/works/hills/")], more=3)
    payout = Made(statement_number="FH-2026-000017", reason="The account is closed.")
    sheet = Made(
        title="May 2026",
        currency="EUR",
        opening_label="Owed to you before",
        opening=_euros(1_250),
        closing_label="Owed to you now",
        closing=_euros(9_130),
        sections=[Made(heading="Sales", amount=_euros(7_880))],
    )
    return {
        "account": Made(bank_last4="4242"),
        "after": "4242",
        "amount": _euros(12_345),
        "artist": ana,
        "artists": [ana.name, "Ben Okafor"],
        "available": _euros(12_345),
        "back": _euros(4_500),
        "before": "1881",
        "claim": Made(
            answer="I am sorry about that.",
            carrier="Colissimo",
            get_reason_display="it is damaged",
            text="A corner is bent.",
            tracking="6A1234567891",
        ),
        "choose_path": "/account/letters/",
        "contribution": _euros(500),
        "country": "FR",
        "days": 7,
        "detail": "",
        "dispute": Made(is_inquiry=False),
        "given": None,
        "greeting": "Dear Ana Ferreira,",
        "happened": "refunded",
        "heading": "A split for you to sign",
        "issued": Made(number="FM-2026-05-000017-EUR"),
        "label": "Read the terms",
        "lines": lines,
        "member": Made(reason="We liked your linocuts,\nand how you write about them."),
        "message": Made(text="When will it leave?"),
        "minimum": _euros(2_500),
        "name": "Lucie Marchand",
        "netted": _euros(1_000),
        "order": Made(
            number="F-1042",
            name="Lucie Marchand",
            street="12 rue des Tanneurs",
            street_2="",
            postcode="67000",
            town="Strasbourg",
            country="FR",
        ),
        "owing": _euros(3_210),
        "page": f"{settings.SITE_URL}/orders/made-up/",
        "paid_from": _NOON,
        "parcel": parcel,
        "parcels": [parcel, parcel],
        "path": "/works/hills-before-the-rain/",
        "payee": ana,
        "payout": payout,
        "quote": "Shall we?",
        "reason": "It arrived with a bent corner.",
        "reversal": Made(purpose="debt", reason="the refund of F-1039"),
        "sections": [section],
        "sentence": "Stripe needs a document from you.",
        "shipping_total": _euros(650),
        "skip": Made(reason="below_minimum", detail="", next_date=_NOON.date()),
        "statement": sheet,
        "status": "checked",
        "stop_path": "/letters/stop/made-up/",
        "subject": "A split for you to sign",
        "taken": _euros(4_500),
        "title": work.title,
        "total": _euros(9_150),
        "url": settings.SITE_URL,
        "user": ana,
        "whole": True,
        "work": work,
        "works_total": _euros(8_000),
    }
