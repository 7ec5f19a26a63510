"""What the studio's front page goes by: what there is of an artist's, and what waits for her or another payee."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import BigIntegerField, Case, DateTimeField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from artists.listings import selectors as offers
from artists.listings.models import Listing
from artists.profiles.models import Artist, ShippingRate
from artists.works.models import Attestation, Image, Work
from payouts.composed import Blank, Composed
from payouts.payees.models import Payee
from payouts.splits import selectors as agreements


class Thing(NamedTuple):
    """One thing found: its number, what it is called, what else is said of it, when, and its place among photographs."""

    pk: int
    title: str
    more: str
    at: dt.datetime | None
    place: int


# In which order the lists of some kinds stand; the first comes first.
_ORDER = {
    "proposed": lambda thing: (thing.at, thing.pk),
    "asked": lambda thing: (thing.at, thing.pk),
    "refused": lambda thing: thing.place,
    "undescribed": lambda thing: thing.place,
    "drafts": lambda thing: (-thing.at.timestamp(), -thing.pk),
}


def found(*, artist: Artist | None, payee: Payee) -> dict[str, list[Thing]]:
    """
    What there is, by kind; empty lists of what there is not. One query.

    "proposed": agreements to sign (`more`: who asks; `at`: when they run out), the soonest first. Of an artist: the first of
    her "works"; one "shown" on the wall; one "signed"; "confirmed" and "rates" if her address is confirmed and a parcel has a
    price; works with a "refused" photograph (`more`: why), with one "undescribed", or "asked" about by a reviewer; "drafts" of
    offers (`title`: of the work; `more`: the kind), the newest first.
    """
    if artist is None:
        rows = _of_a_payee().rows(payee=payee.pk)
    else:
        rows = _of_an_artist().rows(
            payee=payee.pk, artist=artist.pk, storefront=artist.storefront.pk, user=artist.user_id
        )
    things: dict[str, list[Thing]] = defaultdict(list)
    for kind, *thing in rows:
        things[kind].append(Thing(*thing))
    for kind, first in _ORDER.items():
        things[kind].sort(key=first)
    # A work once, however many of its photographs.
    things["undescribed"] = list({thing.pk: thing for thing in things["undescribed"]}.values())
    return things


@cache
def _of_a_payee() -> Composed:
    asks = Coalesce(NullIf("proposed_by__name", Value("")), "proposed_by__email")
    proposed = agreements.waiting_for(Blank("payee")).order_by()
    return _things("proposed", proposed, title=F("title"), more=asks, at=F("expires_at"))


@cache
def _of_an_artist() -> Composed:
    """Each kind by the condition that is told elsewhere; as far as it is only asked whether there is one, one is read."""
    artist = Blank("artist")
    listings = Listing.objects.filter(work__artist=artist)
    attestations = Attestation.objects.filter(work__artist=artist)
    images = Image.objects.filter(work__artist=artist).order_by()
    work = {"pk": F("work"), "title": F("work__title")}
    refused, undescribed = Q(status=Image.Status.REFUSED), Q(status=Image.Status.READY, alt_text="")
    drafts = listings.filter(status=Listing.Status.DRAFT)
    return Composed.together(
        _of_a_payee(),
        _things("works", Work.objects.filter(artist=artist).order_by("pk")[:1]),
        _things("shown", listings.filter(status__in=offers.ON_THE_WALL)[:1]),
        _things("signed", attestations.filter(status__in=Attestation.STANDING).order_by()[:1]),
        _things("confirmed", EmailAddress.objects.filter(user=Blank("user"), verified=True)[:1]),
        _things("rates", ShippingRate.objects.filter(storefront=Blank("storefront"))[:1]),
        _things(
            Case(When(status=Image.Status.REFUSED, then=Value("refused")), default=Value("undescribed")),
            images.filter(refused | undescribed),
            **work,
            more=F("reason"),
            place=F("pk"),
        ),
        _things(
            "asked",
            attestations.filter(status=Attestation.Status.ASKED).order_by(),
            **work,
            at=F("signed_at"),
        ),
        _things("drafts", drafts, title=F("work__title"), more=F("kind"), at=F("created_at")),
    )


def _things(kind: str | Case, rows: QuerySet, **told) -> Composed:
    """The same columns of the same types for each kind: `Thing` with its kind."""
    return Composed.of(
        rows.values_list(
            Cast(Value(kind) if isinstance(kind, str) else kind, TextField()),
            Cast(told.get("pk", F("pk")), BigIntegerField()),
            Cast(told.get("title", Value("")), TextField()),
            Cast(told.get("more", Value("")), TextField()),
            Cast(told.get("at", Value(None)), DateTimeField()),
            Cast(told.get("place", Value(0)), BigIntegerField()),
        )
    )
