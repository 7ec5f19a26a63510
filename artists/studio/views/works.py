"""The works: all of them, a new one, and one with its pictures and offers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from artists.listings import selectors as offers
from artists.studio import selectors as studio
from artists.studio import wall
from artists.studio.access import artist_required
from artists.studio.forms import PictureForm, UploadForm, WorkForm
from artists.studio.once import NAME, key_of, once
from artists.works import attestations, selectors, services
from artists.works.models import Image, Work

ON_A_PAGE = 60

FACTS = tuple(WorkForm.base_fields)
# What the state of what was signed about a work means now.
MADE = {
    "signed": _lazy("A reviewer looks next; the work can be offered meanwhile."),
    "checked": _lazy("Another member looked at the evidence and found that it fits."),
    "asked": _lazy("A reviewer would like to know more. Answer, and sign again."),
    "refused": _lazy("A reviewer found that it does not hold. The work is not offered."),
}
MADE_TONES = {"signed": "wait", "checked": "done", "asked": "stop", "refused": "stop"}


@artist_required
@require_safe
def works(request: HttpRequest) -> HttpResponse:
    page = Paginator(range(wall.how_many(request.artist)), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "works",
        "cards": wall.cards(request.artist, skip=page.object_list.start, most=ON_A_PAGE),
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "studio/works.html", context)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = WorkForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():

        def make() -> str:
            work = services.create_work(artist=request.artist, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("“%(work)s” is kept. Now add its photographs.") % {"work": work})
            return reverse("studio:work", args=[work.pk])

        return once(request, make, meanwhile=reverse("studio:works"))
    context = {"section": "works", "form": form, "form_key": key_of(request), "key_name": NAME}
    return render(request, "studio/new_work.html", context, status=422 if form.is_bound else 200)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, work_id: int) -> HttpResponse:
    found = own_work(request, work_id)
    if request.method != "POST":
        return work_page(request, found)
    form = WorkForm(request.POST)
    if not form.is_valid():
        return work_page(request, found, form=form, status=422)
    services.edit_work(work=found, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("studio:work", found.pk)


def own_work(request: HttpRequest, work_id: int) -> Work:
    return get_object_or_404(Work.objects.filter(artist=request.artist), pk=work_id)


def work_page(
    request, work: Work, *, form=None, upload=None, wrong_picture=None, refused=(), status: int = 200
) -> HttpResponse:
    """The page of one work; `wrong_picture` is a pair (image id, its form), `refused` pairs of (file name, reason)."""
    signed = attestations.standing(work)
    context = {
        "section": "works",
        "work": work,
        "attestation": signed,
        "attestation_sentence": MADE[signed.status] if signed else "",
        "attestation_tone": MADE_TONES[signed.status] if signed else "",
        "form": form or WorkForm(initial={name: getattr(work, name) for name in FACTS}),
        "upload": upload or UploadForm(),
        "refused": refused,
        **pictures_of(work, wrong_picture),
        "offers": offers.listings_of(request.artist).filter(work=work),
        "has_original": offers.listings_of(request.artist)
        .filter(work=work, kind="original")
        .exclude(status="withdrawn")
        .exists(),
    }
    return render(request, "studio/work.html", context, status=status)


def pictures_of(work: Work, wrong_picture=None) -> dict:
    """The photographs of a work for the artist's eyes: what `_pictures.html` and `_waiting.html` draw."""
    wrong_id, wrong_form = wrong_picture or (None, None)
    pictures = [
        (
            image,
            selectors.picture(image),
            wrong_form
            if image.pk == wrong_id
            else PictureForm(
                initial={"alt_text": image.alt_text, "kind": image.kind}, prefix=f"picture-{image.pk}"
            ),
        )
        for image in selectors.images_of(work)
    ]
    return {
        "pictures": pictures,
        "waiting": studio.pictures_waiting(work),
        "refused_status": Image.Status.REFUSED,
    }
