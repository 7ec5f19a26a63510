"""The public pages: home, work, artists, how it works, and what machines are told."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from artists.cooperative import selectors as cooperative
from artists.works.credentials import DEVELOPMENT
from marketplace.catalogue import (
    drawn,
    example,
    exhibitions,
    reservation,
    seen,
    selectors,
    structured,
    wall,
    witness,
)
from marketplace.catalogue.countries import country_name, known
from marketplace.catalogue.kept_pages import kept
from marketplace.catalogue.selectors import Missing

EXHIBITIONS_AT_HOME = 3


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "catalogue/home.html",
        {
            "cards": wall.newest(),
            "exhibitions": exhibitions.newest(limit=EXHIBITIONS_AT_HOME),
            "structured": structured.site(settings.SITE_URL, settings.SITE_NAME),
        },
    )


@require_safe
@kept
def exhibition(request: HttpRequest, slug: str) -> HttpResponse:
    """Works that a curator chose, in her order."""
    found = exhibitions.shown(slug)
    if found is None:
        raise Http404
    chosen, cards = found
    address = settings.SITE_URL + reverse("catalogue:exhibition", args=[slug])
    context = {
        "exhibition": chosen,
        "cards": cards,
        "structured": structured.wall(cards, chosen.title, address),
    }
    return render(request, "catalogue/exhibition.html", context)


@require_safe
def work(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    page = drawn.work(
        slug, country=_country(request) or "", seen=seen.of(request), at=now, day=timezone.localdate(now)
    )
    if isinstance(page, Missing):
        return _missing(request, page, "catalogue/work_gone.html")
    return render(request, "catalogue/work.html", {"drawn": page})


@require_safe
def artists(request: HttpRequest) -> HttpResponse:
    found = list(selectors.artists())
    pictures = selectors.portraits([window.artist_id for window in found])
    rows = [
        {
            "storefront": window,
            "artist": window.artist,
            "country": country_name(window.country),
            "portrait": pictures.get(window.artist_id, {}).get("portrait"),
        }
        for window in found
    ]
    return render(request, "catalogue/artists.html", {"rows": rows})


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """The promises, with the money rules in force beside them."""
    try:
        policy = cooperative.policy(timezone.now())
    except cooperative.NoPolicy:
        return render(request, "catalogue/how.html")
    context = {
        "policy": policy,
        "coop_percent": policy.coop_share_points / 100,
        "rows": example.rows(policy.coop_share_points),
        "total": example.PRICE,
    }
    return render(request, "catalogue/how.html", context)


# --- What machines are told ---------------------------------------------------------------------


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(reservation.robots(settings.SITE_URL), content_type="text/plain; charset=utf-8")


@require_safe
def tdmrep(request: HttpRequest) -> JsonResponse:
    """The TDM Reservation Protocol's file: everything here is reserved."""
    return JsonResponse(reservation.tdmrep(settings.SITE_URL), safe=False)


@require_safe
def tdm_policy(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        reservation.policy(settings.SITE_URL, settings.SITE_NAME), content_type="application/ld+json"
    )


@require_safe
def signals(request: HttpRequest, slug: str) -> HttpResponse:
    """What the public files of a work were found to say."""
    work = selectors.shown_work(slug)
    if isinstance(work, Missing):
        return _missing(request, work, "catalogue/work_gone.html")
    pictures = witness.pictures_of(work)
    signers = {found.signed_by for picture in pictures for _, found in picture.renditions}
    context = {
        "work": work,
        "pictures": pictures,
        "complete": all(picture.is_complete for picture in pictures),
        "files": sum(len(picture.renditions) + picture.tiles for picture in pictures),
        "signed_by": ", ".join(sorted(signers - {""})),
        "development": any(name.startswith(DEVELOPMENT) for name in signers),
        "crawlers": sum(len(names) for names in reservation.crawlers().values()),
    }
    return render(request, "catalogue/signals.html", context)


def _country(request: HttpRequest) -> str | None:
    """Where it should go: as asked, or as chosen before. A visitor without a session cookie gets none for it."""
    asked = known(request.GET.get("country"))
    if asked is None and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return known(request.session.get("country"))
    return asked


def _missing(request: HttpRequest, why: Missing, template: str) -> HttpResponse:
    if why is Missing.NEVER:
        raise Http404
    return render(request, template, status=410)
