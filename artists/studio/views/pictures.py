"""Photographs of a work: sending several, describing, ordering and removing them."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.studio import selectors as studio
from artists.studio.access import artist_required
from artists.studio.forms import PictureForm, UploadForm
from artists.studio.views.works import own_work, work_page
from artists.works import services, tasks
from artists.works.models import Image


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
    taken, refused = [], []
    for file in files:
        try:
            image = take(request, work, file, alt_text=alt_text)
        except services.Refused as error:
            refused.append((file.name, str(error)))
        else:
            taken.append(image)
    if refused:
        return work_page(request, work, refused=refused, status=422)
    number = len(taken)
    messages.success(
        request,
        "The photograph is here and is being prepared."
        if number == 1
        else f"{number} photographs are here and are being prepared.",
    )
    return redirect("studio:work", work.pk)


def take(request, work, file, *, alt_text: str, kind: str = Image.Kind.FRONT) -> Image:
    """
    Keep one file and ring for its renditions.

    :raises Refused: with the reason for the artist
    """
    if file.size > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024**2
        raise services.Refused(f"{file.size / 1024**2:.0f} MB is more than we can take: at most {most} MB.")
    image = services.add_image(
        artist=request.artist,
        work=work,
        file=file,
        name=file.name,
        kind=kind,
        alt_text=alt_text,
        at=timezone.now(),
    )
    # Only for promptness: where the broker is down the sweep finds the row, so nothing is said of it.
    ring = partial(tasks.make_renditions.apply_async, kwargs={"image_id": image.pk}, retry=False)
    transaction.on_commit(ring, robust=True)
    return image


@artist_required
@require_safe
def waiting(request: HttpRequest, work_id: int) -> HttpResponse:
    """The fragment that asks again until the photographs are prepared; then it has the page come anew."""
    work = own_work(request, work_id)
    count = studio.pictures_waiting(work)
    response = render(request, "studio/_waiting.html", {"work": work, "waiting": count})
    if not count:
        response["HX-Refresh"] = "true"
    return response


@artist_required
@require_POST
def edit(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    form = PictureForm(request.POST, prefix=f"picture-{image.pk}")
    if not form.is_valid():
        return work_page(request, image.work, wrong_picture=(image.pk, form), status=422)
    services.edit_image(image=image, **form.cleaned_data)
    messages.success(request, "Saved what the photograph shows.")
    return redirect("studio:work", image.work_id)


@artist_required
@require_POST
def move(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    services.move_image(image=image, places=-1 if request.POST.get("to") == "earlier" else 1)
    return redirect("studio:work", image.work_id)


@artist_required
@require_POST
def remove(request: HttpRequest, image_id: int) -> HttpResponse:
    image = _own_image(request, image_id)
    try:
        services.remove_image(image=image)
    except services.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Removed, with its original.")
    return redirect("studio:work", image.work_id)


def _own_image(request, image_id: int) -> Image:
    return get_object_or_404(
        Image.objects.filter(artist=request.artist, work__isnull=False).select_related("work"), pk=image_id
    )
