"""The pages of one artist: her window, her collections, her feed, and the buttons to follow her."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.profiles import selectors as profiles
from artists.profiles import services as profile_services
from artists.profiles.countries import countries
from artists.profiles.models import Storefront
from artists.profiles.plain_text import one_line, plain
from artists.works import collections
from marketplace.catalogue import feeds, selectors, sharing, structured, tasks, wall
from marketplace.catalogue.countries import country_name
from marketplace.catalogue.selectors import Missing
from payouts.money import Money

IN_A_FEED = 30
# What a preview shows before it is saved.
TYPED = {
    "statement": (plain, 2_000),
    "process": (plain, 4_000),
    "town": (one_line, 80),
    "shipping_terms": (plain, 2_000),
}


@require_safe
def storefront(request: HttpRequest, slug: str) -> HttpResponse:
    """An artist's window. An address she had before leads to the one she has now."""
    found = selectors.storefront_page(slug)
    if isinstance(found, Missing):
        return _elsewhere(request, found, slug, "catalogue:storefront")
    window, cards = found
    return _window(request, window, cards)


@require_safe
def collection(request: HttpRequest, slug: str, collection_slug: str) -> HttpResponse:
    found = selectors.storefront_page(slug)
    if isinstance(found, Missing):
        return _elsewhere(request, found, slug, "catalogue:collection", collection_slug)
    window, cards = found
    shown = next((each for each in _collections(window, cards) if each[0].slug == collection_slug), None)
    if shown is None:
        raise Http404
    context = {"storefront": window, "artist": window.artist, "collection": shown[0], "cards": shown[1]}
    return render(request, "catalogue/collection.html", context)


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest works of an artist as Atom."""
    found = selectors.storefront_page(slug)
    if isinstance(found, Missing):
        return _elsewhere(request, found, slug, "catalogue:storefront-feed")
    window, _ = found
    address = settings.SITE_URL + reverse("catalogue:storefront", args=[window.slug])
    cards = wall.by_artist(window.artist_id, limit=IN_A_FEED, sold_too=True)
    told = wall.facts_of([card.id for card in cards])
    entries = [feeds.Entry(card, *told[card.id]) for card in cards if card.id in told]
    return feeds.answered(
        request,
        sorted(entries, key=lambda entry: entry.published_at, reverse=True),
        title=f"{window.artist.name} on {settings.SITE_NAME}",
        address=address,
        own_address=f"{address}feed/",
        author=window.artist.name,
    )


@require_safe
def share_work(request: HttpRequest, slug: str) -> HttpResponse:
    return _share_picture(sharing.of_work(slug), "work", slug)


@require_safe
def share_storefront(request: HttpRequest, slug: str) -> HttpResponse:
    return _share_picture(sharing.of_storefront(slug), "storefront", slug)


def _share_picture(shared: sharing.Shared | None, kind: str, slug: str) -> HttpResponse:
    """Leads to the picture for shared links; until the worker has drawn it, to the plain one."""
    if shared is None:
        raise Http404
    if shared.is_there:
        response = redirect(shared.url)
        response["Cache-Control"] = "public, max-age=3600"
        return response
    if not sharing.rung_lately(shared):
        ring = {"kwargs": {"kind": kind, "slug": slug}, "retry": False}
        transaction.on_commit(lambda: tasks.make_share_picture.apply_async(**ring), robust=True)
    response = redirect(shared.rendition.file.url)
    response["Cache-Control"] = "no-cache"
    return response


@never_cache
@login_required
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow or no longer follow an artist, as the button says."""
    window = get_object_or_404(
        Storefront.objects.select_related("artist").filter(status=Storefront.Status.OPEN), slug=slug
    )
    if request.POST.get("follow") == "no":
        profile_services.unfollow(artist=window.artist, user=request.user)
        messages.success(request, f"You no longer follow {window.artist.name}.")
    else:
        profile_services.follow(artist=window.artist, user=request.user, at=timezone.now())
        messages.success(request, f"You follow {window.artist.name}.")
    return redirect("catalogue:storefront", slug)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """The artist's own window as buyers would see it, open or not; sent, with words that are not saved."""
    artist = profiles.artist_of(request.user)
    if artist is None:
        raise Http404
    window = artist.storefront
    if request.method == "POST":
        for name, (clean, longest) in TYPED.items():
            setattr(window, name, clean(request.POST.get(name, ""))[:longest])
        artist.name = one_line(request.POST.get("name", ""))[:120] or artist.name
        country = request.POST.get("country", "")
        window.country = country if country in countries() else window.country
    window.artist = artist
    cards = wall.by_artist(artist.pk, limit=200, sold_too=True)
    return _window(request, window, cards, is_preview=True)


def _window(request: HttpRequest, window, cards, *, is_preview: bool = False) -> HttpResponse:
    pictures = selectors.portraits([window.artist_id]).get(window.artist_id, {})
    rates = list(window.shipping_rates.order_by("pk"))
    names = countries()
    # Asking for the user reads the session, so only where there is one: other visitors share one page.
    known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    url = settings.SITE_URL + reverse("catalogue:storefront", args=[window.slug])
    context = {
        "storefront": window,
        "artist": window.artist,
        "cards": cards,
        "collections": _collections(window, cards),
        "portrait": pictures.get("portrait"),
        "banner": pictures.get("banner"),
        "country": country_name(window.country),
        "not_shipped_to": ", ".join(names.get(code, code) for code in window.not_shipped_to),
        "rates": rates,
        "priced_rates": [
            (
                rate,
                Money(rate.first, rate.currency),
                Money(rate.additional, rate.currency),
                rate.name or ", ".join(names.get(code, code) for code in rate.countries),
            )
            for rate in rates
        ],
        "followers": profiles.followers(window.artist),
        "is_known": known,
        "is_own": known and request.user.pk == window.artist.user_id,
        "follows": known and profiles.follows(request.user, window.artist),
        "is_preview": is_preview,
        "structured": structured.storefront(window, url, country=window.country),
    }
    return render(request, "catalogue/storefront.html", context)


def _collections(window, cards) -> list[tuple]:
    """Pairs of (collection, its cards in the artist's order); those of which nothing can be seen are left out."""
    by_work = {card.slug: card for card in cards}
    pairs = [
        (each, [by_work[work.slug] for work in works if work.slug in by_work])
        for each, works in collections.of_artist(window.artist_id)
    ]
    return [(each, shown) for each, shown in pairs if shown]


def _elsewhere(request: HttpRequest, why: Missing, slug: str, name: str, *rest: str) -> HttpResponse:
    now = profiles.address_now(slug) if why is Missing.NEVER else None
    if now is not None and now != slug:
        return redirect(name, now, *rest, permanent=True)
    if why is Missing.NEVER:
        raise Http404
    return render(request, "catalogue/storefront_gone.html", status=410)
