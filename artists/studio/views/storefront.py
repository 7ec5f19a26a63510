"""What the public page says, what parcels cost, what is tax, and whether it is open."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from artists.profiles import selectors, services
from artists.studio.access import artist_required
from artists.studio.forms import ShippingForm, StorefrontForm, StorefrontPictureForm, TaxForm
from artists.studio.reasons import said
from artists.works import selectors as works
from artists.works import tasks
from artists.works.services import Refused, add_image
from artists.works.services.uploading import require_weight

WORDS = ("slug", "statement", "process", "town", "country", "shipping_terms")


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def storefront(request: HttpRequest) -> HttpResponse:
    shown = request.artist.storefront
    if request.method != "POST":
        return _page(request)
    form = StorefrontForm(request.POST)
    if form.is_valid():
        try:
            services.edit_storefront(storefront=shown, at=timezone.now(), **form.cleaned_data)
        except services.BadSlug as error:
            form.add_error("slug", str(error))
        except services.BadName as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:storefront")
    return _page(request, form=form, status=422)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def shipping(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("studio:storefront")
    form = ShippingForm(request.POST)
    if not form.is_valid():
        return _page(request, shipping=form, status=422)
    services.set_shipping_rates(storefront=request.artist.storefront, **form.chosen)
    messages.success(request, _("Saved what a parcel costs."))
    return redirect("studio:storefront")


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def tax(request: HttpRequest) -> HttpResponse:
    """What she is to her tax office: it decides what part of a price is tax."""
    if request.method != "POST":
        return redirect("studio:storefront")
    form = TaxForm(request.POST)
    if form.is_valid():
        try:
            services.set_tax_standing(artist=request.artist, **form.cleaned_data)
        except services.BadVatNumber as error:
            form.add_error("vat_number", str(error))
        else:
            messages.success(request, _("Saved. It holds for what is bought from now on."))
            return redirect("studio:storefront")
    return _page(request, tax=form, status=422)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest) -> HttpResponse:
    """A new portrait or banner."""
    if request.method != "POST":
        return redirect("studio:storefront")
    form = StorefrontPictureForm(request.POST, request.FILES, prefix="picture")
    if form.is_valid():
        facts = form.cleaned_data
        try:
            require_weight(facts["file"].size)
            image = add_image(
                artist=request.artist,
                work=None,
                file=facts["file"],
                name=facts["file"].name,
                kind=facts["kind"],
                alt_text=facts["alt_text"],
                at=timezone.now(),
            )
        except Refused as error:
            form.add_error("file", said(error))
        else:
            ring = {"kwargs": {"image_id": image.pk}, "retry": False}
            transaction.on_commit(lambda: tasks.make_renditions.apply_async(**ring), robust=True)
            messages.success(request, _("The picture is here and is being prepared."))
            return redirect("studio:storefront")
    return _page(request, picture=form, status=422)


@artist_required
@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    try:
        services.open_storefront(storefront=request.artist.storefront, at=timezone.now())
    except services.NotReady as error:
        messages.error(request, _("Not open yet. %(error)s") % {"error": error})
    else:
        messages.success(request, _("Your storefront is open."))
    return redirect("studio:storefront")


@artist_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    services.close_storefront(storefront=request.artist.storefront)
    messages.success(request, _("Your storefront is closed. Orders already placed go on."))
    return redirect("studio:storefront")


def _page(request, *, form=None, shipping=None, tax=None, picture=None, status: int = 200) -> HttpResponse:
    shown = request.artist.storefront
    # A refused slug is left on the object by nobody: the words come from the row, or from what was typed.
    waiting = selectors.waiting_name(request.artist)
    name = waiting.name if waiting else request.artist.name
    initial = {name: getattr(shown, name) for name in WORDS} | {"name": name}
    context = {
        "section": "storefront",
        "storefront": shown,
        "form": form or StorefrontForm(initial=initial),
        "shipping": shipping
        or ShippingForm(
            rates=selectors.rates_by_zone(shown),
            lists=selectors.rates_by_list(shown),
            not_shipped_to=shown.not_shipped_to,
        ),
        "tax": tax
        or TaxForm(
            initial={
                "standing": request.artist.tax_standing,
                "vat_number": request.artist.vat_number,
                "one_stop_shop": request.artist.one_stop_shop,
            }
        ),
        "picture": picture or StorefrontPictureForm(prefix="picture"),
        "pictures": [(image, works.picture(image)) for image in works.storefront_images(request.artist)],
        "missing": services.what_is_missing(shown),
        "waiting_name": waiting,
    }
    return render(request, "studio/storefront.html", context, status=status)
