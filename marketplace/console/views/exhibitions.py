"""Exhibitions: making them, putting their works in order, opening and closing them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.profiles.plain_text import one_line
from marketplace.catalogue import exhibitions as curating
from marketplace.catalogue.models import Exhibition
from marketplace.users.access import office_required

SECTION = "attestations"
CURATORS = ("admin", "reviewer")


class ExhibitionForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120)
    words = forms.CharField(
        label="A few words", max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    works = forms.CharField(
        label="Works, in their order",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="The address of a work on each line. Move lines to change the order.",
    )

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError("A title has letters.")
        return title

    def clean_works(self) -> list[int]:
        try:
            return curating.read_works(self.cleaned_data["works"])
        except curating.NotHung as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


@office_required(*CURATORS)
@require_safe
def exhibitions(request: HttpRequest) -> HttpResponse:
    rows = Exhibition.objects.select_related("curator").order_by("-created_at", "-pk")
    return render(request, "console/exhibitions.html", {"section": SECTION, "rows": rows})


@office_required(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@office_required(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def exhibition(request: HttpRequest, exhibition_id: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Exhibition.objects.select_related("curator"), pk=exhibition_id))


@office_required(*CURATORS)
@require_POST
def show(request: HttpRequest, exhibition_id: int) -> HttpResponse:
    """Open or close one, as the button says."""
    found = get_object_or_404(Exhibition, pk=exhibition_id)
    status = Exhibition.Status.OPEN if request.POST.get("show") == "yes" else Exhibition.Status.CLOSED
    try:
        changed = curating.open_or_close(exhibition=found, status=status, by=request.user, at=timezone.now())
    except curating.NotHung as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"“{changed}” is {changed.get_status_display().lower()}.")
    return redirect("console:exhibition", found.pk)


def _edit(request: HttpRequest, found: Exhibition | None) -> HttpResponse:
    kept = {"title": found.title, "words": found.words, "works": curating.listed(found)} if found else {}
    form = ExhibitionForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        arranged = curating.arrange(
            exhibition=found,
            title=told["title"],
            words=told["words"],
            work_ids=told["works"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "Kept.")
        return redirect("console:exhibition", arranged.pk)
    _, cards = curating.shown(found.slug, also_closed=True) if found else (None, [])
    context = {"section": SECTION, "found": found, "form": form, "cards": cards}
    return render(request, "console/exhibition.html", context, status=422 if form.is_bound else 200)
