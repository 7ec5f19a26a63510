"""An artist's own choices in one place: those of the studio, and the way to those of her account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from artists.profiles import selectors, services
from artists.studio.access import artist_required
from artists.studio.forms import MachinesForm
from payouts.payees import selectors as payees


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Every choice and how it stands; sent, it keeps what machines may do with works that are added from now on."""
    artist = request.artist
    form = MachinesForm(
        request.POST if request.method == "POST" else None, initial=MachinesForm.as_kept(artist)
    )
    if form.is_valid():
        services.reserve_new_works(artist=artist, search_may_index=form.search_may_index)
        messages.success(request, _("Kept for works you add from now on."))
        return redirect("studio:settings")
    context = {
        "section": "settings",
        "artist": artist,
        "storefront": artist.storefront,
        "waiting_name": selectors.waiting_name(artist),
        "refused_name": selectors.refused_name(artist),
        "rates": artist.storefront.shipping_rates.count(),
        "stripe": payees.status_sentence(artist.payee),
        "form": form,
    }
    return render(request, "studio/settings.html", context, status=422 if form.errors else 200)
