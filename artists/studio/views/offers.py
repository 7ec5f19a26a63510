"""All offers with the state of each, and a change to many of them at once: shown first, then applied."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from artists.listings import selectors, services
from artists.listings.models import Listing
from artists.studio.access import artist_required
from artists.studio.forms import ChangeForm
from artists.studio.states import called
from payouts.money import Money

TONES = {"published": "done", "in_review": "wait", "withdrawn": "stop"}
SHOWN = ("all", *Listing.Status.values)

ON_A_PAGE = 50


@artist_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    return _page(request, ChangeForm(), set())


@artist_required
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """What would change, option by option; with the seal of what was shown, the change itself, all of it or nothing."""
    form, chosen = ChangeForm(request.POST), _chosen(request)
    if form.is_valid() and not chosen:
        form.add_error(None, _("Choose at least one offer."))
    if not form.is_valid():
        return _page(request, form, chosen, status=422)
    asked = {"artist": request.artist, "option_ids": chosen, "change": form.change}
    if request.POST.get("action") != "apply":
        return _preview(request, form, services.plan_change(**asked))
    try:
        rows = services.apply_change(seen=request.POST.get("seal", ""), at=timezone.now(), **asked)
    except services.Changed:
        messages.error(
            request, _("The offers changed since you saw this. Nothing was done; look at it once more.")
        )
        return _preview(request, form, services.plan_change(**asked), status=409)
    except services.BadChange as error:
        return _preview(request, form, error.rows, status=422)
    messages.success(request, _("Done: %(number)s changed.") % {"number": sum(row.differs for row in rows)})
    return redirect("studio:offers")


def _page(request, form, chosen: set[int], *, status: int = 200) -> HttpResponse:
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    found = selectors.listings_of(request.artist)
    if show != "all":
        found = found.filter(status=show)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    link = f"?show={show}&page={{}}"
    context = {
        "section": "offers",
        "rows": [
            {
                "listing": listing,
                "sentence": selectors.standing(listing),
                "tone": TONES.get(listing.status, ""),
                "options": [
                    (option, Money(option.price, listing.currency), option.pk in chosen)
                    for option in listing.options.all()
                ],
            }
            for listing in page
        ],
        "count": page.paginator.count,
        "previous_url": link.format(page.number - 1) if page.has_previous() else None,
        "next_url": link.format(page.number + 1) if page.has_next() else None,
        "form": form,
        "tabs": [(_tab(key), f"?show={key}", None) for key in SHOWN],
        "current": _tab(show),
    }
    return render(request, "studio/offers.html", context, status=status)


def _tab(shown: str) -> str:
    return pgettext("offers", "All") if shown == "all" else called("offer", shown)


def _preview(request, form, rows, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "offers",
        "rows": [
            {
                "row": row,
                "now": Money(row.option.price, row.option.listing.currency),
                "then": Money(row.price, row.option.listing.currency),
            }
            for row in rows
        ],
        "form": form,
        "seal": services.seal(rows, form.change),
        "problems": sum(bool(row.problem) for row in rows),
        "changes": sum(row.differs for row in rows),
    }
    return render(request, "studio/change_offers.html", context, status=status)


def _chosen(request) -> set[int]:
    return {
        int(number)
        for number in request.POST.getlist("option")[:500]
        if number.isascii() and number.isdigit() and len(number) < 19
    }
