"""Photographs of a work: sending several, describing, ordering and removing them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.studio import selectors as studio
from artists.studio.access import artist_required
from artists.studio.forms import PictureForm, UploadForm
from artists.studio.reasons import said
from artists.studio.views.uploads import ring_for
from artists.studio.views.works import own_work, pictures_of, work_page
from artists.works import services
from artists.works.models import Image, Upload


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, work_id: int) -> HttpResponse:
    """Take each file or say why not; what is good is kept whatever the others are."""
    work = own_work(request, work_id)
    if request.method != "POST":
        return redirect("studio:work", work.pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return work_page(request, work, upload=form, status=422)
    files = form.cleaned_data["files"]
    # One sentence describes one photograph, not twelve.
    alt_text = form.cleaned_data["alt_text"] if len(files) == 1 else ""
    taken, refused = take_files(work, files, purpose=Upload.Purpose.PICTURE, alt_text=alt_text)
    if refused:
        return work_page(request, work, refused=refused, status=422)
    messages.success(
        request,
        ngettext(
            "The photograph is here and is being prepared.",
            "%(number)s photographs are here and are being prepared.",
            taken,
        )
        % {"number": taken},
    )
    return redirect("studio:work", work.pk)


def take_files(
    work, files, *, purpose: str, slot: str = "", alt_text: str = ""
) -> tuple[int, list[tuple[str, str]]]:
    """Keep each file of a plain form or say why not: how many were taken, and pairs of (name, reason)."""
    taken, refused = 0, []
    for file in files:
        try:
            upload = services.take(
                work=work, purpose=purpose, slot=slot, file=file, name=file.name, size=file.size,
                alt_text=alt_text, at=timezone.now(),
            )  # fmt: skip
        except (services.Refused, services.TooMuch) as error:
            refused.append((file.name, said(error)))
            continue
        if upload.status == Upload.Status.REFUSED:
            refused.append((file.name, said(upload.reason)))
            continue
        ring_for(upload)
        taken += 1
    return taken, refused


@artist_required
@require_safe
def waiting(request: HttpRequest, work_id: int) -> HttpResponse:
    """The fragment that asks again until the photographs are prepared; then it has them shown."""
    work = own_work(request, work_id)
    count = studio.pictures_waiting(work)
    response = render(request, "studio/_waiting.html", {"work": work, "waiting": count})
    if not count:
        response["HX-Trigger"] = "pictures-changed"
    return response


@artist_required
@require_safe
def shown(request: HttpRequest, work_id: int) -> HttpResponse:
    """The fragment with the photographs as they are now."""
    work = own_work(request, work_id)
    return render(request, "studio/_pictures.html", {"work": work, **pictures_of(work)})


@artist_required
@require_POST
def edit(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    form = PictureForm(request.POST, prefix=f"picture-{image.pk}")
    if request.htmx:
        # Saved in place while typing: the answer is the word beside the button.
        valid = form.is_valid()
        if valid:
            services.edit_image(image=image, **form.cleaned_data)
        return render(request, "studio/_saved.html", {"form": form, "saved": valid})
    if not form.is_valid():
        return work_page(request, image.work, wrong_picture=(image.pk, form), status=422)
    services.edit_image(image=image, **form.cleaned_data)
    messages.success(request, _("Saved what the photograph shows."))
    return redirect("studio:work", image.work_id)


@artist_required
@require_POST
def move(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    services.move_image(image=image, places=-1 if request.POST.get("to") == "earlier" else 1)
    return redirect("studio:work", image.work_id)


@artist_required
@require_POST
def order(request: HttpRequest, work_id: int) -> HttpResponse:
    """All photographs in a new order, as somebody dragged them."""
    work = own_work(request, work_id)
    wanted = [int(each) for each in request.POST.getlist("image") if each.isdecimal() and len(each) < 19]
    services.order_images(work=work, image_ids=wanted[:100])
    return redirect("studio:work", work.pk)


@artist_required
@require_POST
def remove(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    try:
        services.remove_image(image=image)
    except services.Refused as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Removed, with its original."))
    return redirect("studio:work", image.work_id)


def _own_image(request, image_id: int) -> Image:
    return get_object_or_404(
        Image.objects.filter(artist=request.artist, work__isnull=False).select_related("work"), pk=image_id
    )
