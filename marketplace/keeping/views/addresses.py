"""Where a person's parcels go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.catalogue.countries import country_name
from marketplace.keeping import selectors
from marketplace.keeping.forms import AddressForm
from marketplace.keeping.services import addresses


@never_cache
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    rows = [(each, country_name(each.country)) for each in selectors.addresses_of(request.user)]
    return render(request, "keeping/addresses.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"name": request.user.name}
    )
    if form.is_valid():
        try:
            addresses.add(
                user=request.user, place=form.place, usual=form.cleaned_data["usual"], at=timezone.now()
            )
        except addresses.TooMany as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The address is kept."))
            return redirect("keeping:addresses")
    return render(request, "keeping/address.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, address_id: int) -> HttpResponse:
    address = get_object_or_404(selectors.addresses_of(request.user), pk=address_id)
    form = AddressForm(request.POST if request.method == "POST" else None, address=address)
    if form.is_valid():
        addresses.change(address=address, place=form.place, usual=form.cleaned_data["usual"])
        messages.success(request, _("The address is changed. Parcels on their way go where they were sent."))
        return redirect("keeping:addresses")
    context = {"form": form, "address": address}
    return render(request, "keeping/address.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def make_usual(request: HttpRequest, address_id: int) -> HttpResponse:
    addresses.make_usual(address=get_object_or_404(selectors.addresses_of(request.user), pk=address_id))
    return redirect("keeping:addresses")


@never_cache
@login_required
@require_POST
def remove(request: HttpRequest, address_id: int) -> HttpResponse:
    """Removed already, it is as it should be."""
    address = selectors.addresses_of(request.user).filter(pk=address_id).first()
    if address is not None:
        addresses.remove(address=address)
    messages.success(request, _("The address is removed."))
    return redirect("keeping:addresses")
