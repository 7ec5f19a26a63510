"""Offers of a work: writing, changing, handing in and withdrawing one; and the fair price beside it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.listings import selectors, services
from artists.listings.models import Listing
from artists.listings.taxed import tax_at_home
from artists.studio.access import artist_required
from artists.studio.forms import ListingForm, ScheduleForm, WithdrawForm, option_forms
from artists.studio.once import NAME, key_of, once
from artists.studio.preview import not_covered
from artists.studio.services import sentence_for
from artists.studio.views.works import own_work
from payouts.money import Money, NotAnAmount
from payouts.splits import selectors as agreements

FACTS = (
    "edition_size",
    "artist_proofs",
    "process",
    "printer",
    "description",
    "dispatch_days",
    "tells_of_other_editions",
    "disclosure",
)
OPTION_FACTS = (
    "id",
    "name",
    "price",
    "sheet_width_mm",
    "sheet_height_mm",
    "paper",
    "stock",
    "dispatch_days",
    "travels",
)
TONES = {"published": "done", "in_review": "wait", "withdrawn": "stop"}


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, work_id: int) -> HttpResponse:
    work = own_work(request, work_id)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in Listing.Kind.values:
        return redirect("studio:work", work.pk)
    others = selectors.other_editions(work).exists()
    if request.method != "POST":
        form, options = ListingForm(kind=kind, others=others), option_forms(kind)
        return _page(request, work=work, kind=kind, form=form, options=options)
    form = ListingForm(request.POST, kind=kind, others=others)
    options = option_forms(kind, data=_with_more(request))
    if _saves(request) and form.is_valid() and options.is_valid():

        def make() -> str:
            listing = services.create_listing(
                work=work, kind=kind, options=options.chosen, at=timezone.now(), **form.facts
            )
            messages.success(request, _("Kept as a draft. Hand it in when you are content with it."))
            return reverse("studio:listing", args=[listing.pk])

        try:
            return once(request, make, meanwhile=reverse("studio:work", args=[work.pk]))
        except services.BadOffer as error:
            _say(error, form, options)
    status = 422 if _saves(request) else 200
    return _page(request, work=work, kind=kind, form=form, options=options, status=status)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    found = own_listing(request, listing_id)
    # What buyers of a second edition were promised is not asked for again.
    others = selectors.other_editions(found.work, but=found).exists() and not found.tells_of_other_editions
    if request.method != "POST":
        initial = {name: getattr(found, name) for name in FACTS}
        form = ListingForm(kind=found.kind, others=others, initial=initial)
        options = option_forms(found.kind, initial=_initial(found))
        return _page(request, listing=found, form=form, options=options)
    form = ListingForm(request.POST, kind=found.kind, others=others)
    options = option_forms(found.kind, data=_with_more(request))
    if _saves(request) and form.is_valid() and options.is_valid():
        try:
            services.edit_listing(listing=found, options=options.chosen, **form.facts)
        except services.BadOffer as error:
            _say(error, form, options)
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:listing", found.pk)
    return _page(request, listing=found, form=form, options=options, status=422 if _saves(request) else 200)


@artist_required
@require_POST
def submit(request: HttpRequest, listing_id: int) -> HttpResponse:
    found = own_listing(request, listing_id)
    try:
        found = services.submit(listing=found, by=request.user, at=timezone.now())
    except services.NotReady as error:
        messages.error(request, _("Not handed in yet. %(error)s") % {"error": error})
        return redirect("studio:listing", listing_id)
    if found.status == Listing.Status.PUBLISHED:
        messages.success(request, _("Published. Buyers see it now."))
    else:
        messages.success(request, _("Handed in. It is published once the split is signed and approved."))
    return redirect("studio:listing", listing_id)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The question before an offer is taken away, and the answer with its reason."""
    found = own_listing(request, listing_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(listing=found, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("Withdrawn. Orders already placed go on."))
        return redirect("studio:listing", listing_id)
    context = {"section": "works", "listing": found, "form": form}
    return render(request, "studio/withdraw.html", context, status=422 if form.is_bound else 200)


@artist_required
@require_POST
def schedule(request: HttpRequest, listing_id: int) -> HttpResponse:
    found = own_listing(request, listing_id)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            services.schedule(listing=found, at=timezone.now(), **form.cleaned_data)
        except services.BadOffer as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("studio:listing", listing_id)
    initial = {name: getattr(found, name) for name in FACTS}
    offer = ListingForm(kind=found.kind, initial=initial)
    options = option_forms(found.kind, initial=_initial(found))
    return _page(request, listing=found, form=offer, options=options, dates=form, status=422)


@artist_required
@require_POST
def duplicate(request: HttpRequest, listing_id: int) -> HttpResponse:
    found = own_listing(request, listing_id)

    def make() -> str:
        copy = services.duplicate(listing=found, at=timezone.now())
        messages.success(
            request, _("Copied as a draft. Its split, if it had one, is yours to propose again.")
        )
        return reverse("studio:listing", args=[copy.pk])

    try:
        return once(request, make, meanwhile=reverse("studio:listing", args=[listing_id]))
    except services.BadOffer as error:
        messages.error(request, str(error))
        return redirect("studio:listing", listing_id)


@artist_required
@require_safe
def fair_price(request: HttpRequest, work_id: int) -> HttpResponse:
    """The fragment beside the form: what the hours come to, and what the price typed so far pays."""
    work = own_work(request, work_id)
    listing_id = request.GET.get("listing", "")
    is_number = listing_id.isdecimal() and len(listing_id) < 19
    found = Listing.objects.filter(work=work, pk=listing_id).first() if is_number else None
    kind = found.kind if found else request.GET.get("kind", "")
    context = _fair(request, work, kind, request.GET.get("options-0-price", ""), found)
    return render(request, "studio/_fair_price.html", context)


def own_listing(request: HttpRequest, listing_id: int) -> Listing:
    return get_object_or_404(selectors.listings_of(request.artist), pk=listing_id)


def _page(
    request, *, form, options, listing=None, work=None, kind="", dates=None, status: int = 200
) -> HttpResponse:
    work, kind = (listing.work, listing.kind) if listing else (work, kind)
    typed = str(options.forms[0]["price"].value() or "") if options.forms else ""
    context = {
        "section": "works",
        "work": work,
        "kind": kind,
        "kind_label": Listing.Kind(kind).label,
        "listing": listing,
        "form": form,
        "options": options,
        "form_key": key_of(request),
        "key_name": NAME,
        **_fair(request, work, kind, typed, listing),
    }
    if listing:
        agreement = agreements.active_for(listing.subject) or agreements.latest_for(listing.subject)
        context |= {
            "sentence": selectors.standing(listing),
            "dates": dates
            or ScheduleForm(initial={"publish_at": listing.publish_at, "withdraw_at": listing.withdraw_at}),
            "on_wall": listing.status in selectors.ON_THE_WALL,
            "reckoned": listing.fair_price if listing.first_sold_at else None,
            "options_shared": [
                (option, agreements.open_for(option.subject) or agreements.active_for(option.subject))
                for option in listing.options.all()
            ]
            if len(listing.options.all()) > 1
            else [],
            "tone": TONES.get(listing.status, ""),
            "missing": selectors.what_is_missing(listing),
            "agreement": agreement,
            "agreement_sentence": sentence_for(agreement) if agreement else "",
            "may_submit": listing.status in (Listing.Status.DRAFT, Listing.Status.WITHDRAWN),
            "may_withdraw": listing.status != Listing.Status.WITHDRAWN,
        }
        if agreement:
            price = selectors.lowest_price(listing)
            taken = {
                "coop_share_points": cooperative.policy(timezone.now(), listing.currency).coop_share_points,
                "tax": tax_at_home(listing, price, on=timezone.localdate()),
            }
            context["price"] = price
            context["short"] = not_covered(agreement.shares.all(), price, **taken)
            context["rows"] = agreements.who_gets_what(agreement, price, **taken)
    return render(request, "studio/listing.html", context, status=status)


def _fair(request, work, kind: str, typed: str, listing: Listing | None) -> dict:
    """The context of the fair price. A price that cannot be read yet is no price yet."""
    currency = listing.currency if listing else "EUR"
    try:
        price = Money.parse(typed, currency).minor if typed.strip() else None
    except NotAnAmount:
        price = None
    if price is not None and not 0 < price < 10**10:
        price = None
    if listing:
        fair = selectors.fair_price_of(listing, at=timezone.now(), price=price)
        agreement = agreements.active_for(listing.subject) or agreements.latest_for(listing.subject)
        fixed = sum(share.amount or 0 for share in agreement.shares.all()) if agreement else 0
    else:
        fixed = 0
        fair = selectors.fair_price_for(
            minutes=work.minutes_worked,
            materials=work.materials_cost,
            price=price,
            country=request.artist.storefront.country,
            currency=currency,
            at=timezone.now(),
        )
    return {
        "fair": fair,
        "fixed": Money(fixed, currency),
        "work": work,
        "many": kind != Listing.Kind.ORIGINAL,
        "too_few": bool(
            fair and fair.copies and listing and listing.edition_size and fair.copies > listing.edition_size
        ),
    }


def _saves(request) -> bool:
    return request.POST.get("action", "save") == "save"


def _with_more(request):
    """The form as it was sent, with a blank option more where that was asked for."""
    data = request.POST
    if data.get("action") == "more":
        data = data.copy()
        number = data.get("options-TOTAL_FORMS", "1")
        data["options-TOTAL_FORMS"] = (
            str(min(int(number) + 1, 8)) if number.isdecimal() and len(number) < 4 else "1"
        )
    return data


def _initial(listing: Listing) -> list[dict]:
    return [{name: getattr(option, name) for name in OPTION_FACTS} for option in listing.options.all()]


def _say(error: services.BadOffer, form: ListingForm, options) -> None:
    """Put the reason beside the field it is about."""
    if error.field in form.fields:
        form.add_error(error.field, str(error))
    elif error.field == "disclosure":
        form.add_error(None, str(error))
    elif error.field in options.forms[0].fields:
        options.forms[0].add_error(error.field, str(error))
    else:
        form.add_error(None, str(error))
