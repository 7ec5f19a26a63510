"""Searches that somebody keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalogue.filters import Filters
from marketplace.keeping.forms import SearchForm
from marketplace.keeping.models import SavedSearch
from marketplace.keeping.services import searches


@never_cache
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    own = SavedSearch.objects.filter(user=request.user)
    rows = [(each, searches.spoken(_asked(each.address))) for each in own]
    return render(request, "keeping/searches.html", {"rows": rows, "most": searches.MOST})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep the search whose parameters stand in the address; whatever of them makes no sense is left out."""
    asked = Filters.read(request.GET)
    spoken = searches.spoken(asked)
    form = SearchForm(request.POST if request.method == "POST" else None, initial={"name": spoken[:80]})
    if form.is_valid():
        try:
            searches.save(user=request.user, asked=asked, at=timezone.now(), **form.cleaned_data)
        except searches.NotSaved as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It stands among your searches."))
            return redirect("keeping:searches")
    context = {"form": form, "asks": spoken, "address": asked.address()}
    return render(request, "keeping/search.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, search_id: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.filter(user=request.user), pk=search_id)
    form = SearchForm(
        request.POST if request.method == "POST" else None,
        initial={"name": search.name, "alert": search.alert},
    )
    if form.is_valid():
        searches.change(search=search, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect("keeping:searches")
    context = {
        "form": form,
        "search": search,
        "asks": searches.spoken(_asked(search.address)),
        "address": search.address,
    }
    return render(request, "keeping/search.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def remove(request: HttpRequest, search_id: int) -> HttpResponse:
    """Removed already, it is as it should be."""
    search = SavedSearch.objects.filter(user=request.user, pk=search_id).first()
    if search is None:
        messages.info(request, _("That search is not in your list any more."))
        return redirect("keeping:searches")
    searches.remove(search=search)
    messages.success(request, _("“%(name)s” is removed.") % {"name": search.name})
    return redirect("keeping:searches")


def _asked(address: str) -> Filters:
    return Filters.read(QueryDict(address.removeprefix("?")))
