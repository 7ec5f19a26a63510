"""Collections of the storefront: which works, and in which order."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from artists.studio.access import artist_required
from artists.studio.forms import CollectionForm
from artists.works import collections as collected
from artists.works import selectors as works
from artists.works.services.collecting import TooMany, keep_collection, move_collection, remove_collection


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: HttpRequest) -> HttpResponse:
    """All of them; sent, a new one."""
    form = CollectionForm(request.POST or None, works=_works(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_collection(artist=request.artist, at=timezone.now(), **form.chosen)
        except TooMany as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is in your storefront.") % {"title": kept.title})
            return redirect("studio:collections")
    context = {
        "section": "storefront",
        "form": form,
        "rows": collected.of_artist(request.artist.pk),
        "storefront": request.artist.storefront,
    }
    return render(request, "studio/collections.html", context, status=422 if form.is_bound else 200)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest, collection_id: int) -> HttpResponse:
    found = _own(request, collection_id)
    places = list(found.places.values_list("work", flat=True))
    initial = {"title": found.title, "words": found.words}
    form = CollectionForm(request.POST or None, works=_works(request), places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep_collection(artist=request.artist, collection=found, at=timezone.now(), **form.chosen)
        messages.success(request, _("Saved."))
        return redirect("studio:collections")
    context = {"section": "storefront", "form": form, "collection": found}
    return render(request, "studio/collection.html", context, status=422 if form.is_bound else 200)


@artist_required
@require_POST
def move(request: HttpRequest, collection_id: int) -> HttpResponse:
    move_collection(
        collection=_own(request, collection_id), places=-1 if request.POST.get("to") == "earlier" else 1
    )
    return redirect("studio:collections")


@artist_required
@require_POST
def remove(request: HttpRequest, collection_id: int) -> HttpResponse:
    remove_collection(collection=_own(request, collection_id))
    messages.success(request, _("Taken away. Its works are where they were."))
    return redirect("studio:collections")


def _own(request, collection_id: int):
    return get_object_or_404(collected.owned_by(request.artist), pk=collection_id)


def _works(request) -> list:
    return list(works.works_of(request.artist))
