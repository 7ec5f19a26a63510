"""The pages that are searched and narrowed down: everything on the wall, and what has a tag."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from artists.works import tags
from marketplace.catalogue import search, seen, structured, wall
from marketplace.catalogue.filters import FACETS, SORTS, Filters
from marketplace.catalogue.kept_pages import kept

ONE_YEAR = 365 * 24 * 60 * 60  # seconds


@require_safe
@kept
def browse(request: HttpRequest) -> HttpResponse:
    asked = Filters.read(request.GET)
    title = (
        gettext("Works that speak of “%(words)s”") % {"words": asked.q}
        if asked.q
        else gettext("Everything on the wall")
    )
    return _page(request, asked, title=title, path=reverse("catalogue:browse"))


@require_safe
@kept
def tagged(request: HttpRequest, tag: str) -> HttpResponse:
    """What has a tag. Its address is written as the tag is kept; nothing is found at one that no work has."""
    cleaned = tags.clean(tag)
    if not cleaned or len(cleaned) > tags.LONGEST:
        raise Http404
    if cleaned != tag:
        return redirect("catalogue:tagged", cleaned, permanent=True)
    if not search.is_a_tag(tag):
        raise Http404
    asked = replace(Filters.read(request.GET), tag=tag)
    return _page(request, asked, title=f"#{tag}", path=reverse("catalogue:tagged", args=[tag]), fixed="tag")


def _page(request: HttpRequest, asked: Filters, *, title: str, path: str, fixed: str = "") -> HttpResponse:
    """`fixed` names the facet that the page itself is about: a choice in it leads to the whole wall."""
    how = seen.of(request)
    found = wall.browse(asked, units=how.units)
    browse_path = reverse("catalogue:browse")
    chosen = asked.chosen_in(how.units)
    narrowed = [
        name
        for name in ("q", *FACETS, "ships", "show", "after", "before")
        if getattr(asked, name) and name != fixed
    ]
    context = {
        "asked": asked,
        "wall": found,
        "seen": how,
        "title": title,
        "chosen": [(label, browse_path + asked.address(**{name: ""})) for name, label in chosen],
        "chosen_said": ", ".join(label for _, label in chosen),
        "browse_path": browse_path,
        "sorts": [
            (label, browse_path + asked.address(sort=name), name == asked.sort)
            for name, label in SORTS.items()
            if name != "best" or asked.can_be_best
        ],
        "keep": asked.kept,
        "clear": browse_path + Filters(q=asked.q).address(),
        "previous_url": browse_path + asked.address(before=found.before) if found.before else None,
        "next_url": browse_path + asked.address(after=found.after) if found.after else None,
        # One address for what may be found by search engines; nothing that is narrowed down, ordered or paged.
        "canonical": settings.SITE_URL + path,
        "is_indexed": not narrowed and not request.GET,
        "feed": _feed(asked),
        "structured": structured.wall(found.cards, title, settings.SITE_URL + path),
    }
    return render(request, "catalogue/browse.html", context)


def _feed(asked: Filters) -> str:
    """The address of the feed of just this: of a tag, of a search, or of everything that is new."""
    kept = replace(asked, after="", before="", sort="newest")
    if kept == Filters(tag=asked.tag) and asked.tag:
        return reverse("catalogue:tag-feed", args=[asked.tag])
    return reverse("catalogue:feed") + (kept.address() if kept != Filters() else "")


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Choices for what is being typed into the search box."""
    typed = request.GET.get("q", "").replace("\x00", " ")[:100]
    return render(request, "catalogue/_suggestions.html", {"suggestions": search.suggestions(typed)})


# Without a token, as the choice of light or dark: the page is the same for everybody and may be kept. What a stranger's
# page could do with it is show somebody inches.
@csrf_exempt
@require_POST
def see_as(request: HttpRequest) -> HttpResponse:
    """Remember in cookies how lengths and prices are shown, and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("catalogue:browse")
    response = redirect(back)
    for name, values, usual in (("units", seen.UNITS, "cm"), ("currency", seen.CURRENCIES, "")):
        value = request.POST.get(name)
        if value == usual:
            response.delete_cookie(name, samesite="Lax")
        elif value in values:
            response.set_cookie(
                name,
                value,
                max_age=ONE_YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
    return response
