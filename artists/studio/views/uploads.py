"""Sending files one by one with a script: announce, send, finish. The plain forms beside it need none of this."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from artists.studio.access import artist_required
from artists.studio.forms import AnnounceForm
from artists.studio.reasons import said
from artists.studio.views.works import own_work
from artists.works import services, tasks
from artists.works.models import Evidence, Image, Upload


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest, work_id: int) -> HttpResponse:
    """
    Read: what of this work is here already, by hash, and a fresh token for a page that outlived its sign-in.
    Sent: a file is announced; the answer says where it goes, or that it is here.
    """
    work = own_work(request, work_id)
    if request.method != "POST":
        return JsonResponse({"kept": _kept(work), "token": get_token(request)})
    form = AnnounceForm(request.POST)
    if not form.is_valid():
        return JsonResponse(
            {"status": "refused", "reason": _("The file could not be announced.")}, status=422
        )
    try:
        upload = services.announce(work=work, at=timezone.now(), **form.cleaned_data)
    except services.Refused as error:
        return JsonResponse({"status": "refused", "reason": said(error)}, status=422)
    except services.TooMuch as error:
        return JsonResponse({"status": "later", "reason": said(error)}, status=429)
    return _told(upload)


@artist_required
@require_POST
def receive(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The file itself, where there is no store to send it to."""
    upload = _own_upload(request, upload_id)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"status": "refused", "reason": _("No file came along.")}, status=422)
    try:
        services.receive(upload=upload, file=file, size=file.size)
    except services.Refused as error:
        # Nothing is decided about the file: the connection may have cut it short.
        return JsonResponse({"status": "announced", "reason": said(error)}, status=409)
    return JsonResponse({"status": "received"})


@artist_required
@require_POST
def finish(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = services.finish(upload=_own_upload(request, upload_id), at=timezone.now())
    ring_for(upload)
    return _told(upload)


def ring_for(upload: Upload) -> None:
    """Only for promptness: where the broker is down the sweep finds the row, so nothing is said of it."""
    if upload.image_id:
        task, facts = tasks.make_renditions, {"image_id": upload.image_id}
    elif upload.evidence_id:
        task, facts = tasks.look_at_evidence, {"evidence_id": upload.evidence_id}
    else:
        return
    transaction.on_commit(lambda: task.apply_async(kwargs=facts, retry=False), robust=True)


def _own_upload(request, upload_id: int) -> Upload:
    return get_object_or_404(Upload.objects.filter(artist=request.artist), pk=upload_id)


def _kept(work) -> list[str]:
    images = Image.objects.filter(work=work).values_list("original_sha256", flat=True)
    evidence = Evidence.objects.filter(work=work).values_list("original_sha256", flat=True)
    return sorted({*images, *evidence})


def _told(upload: Upload) -> JsonResponse:
    told = {"status": upload.status, "reason": said(upload.reason)}
    if upload.status in (Upload.Status.ANNOUNCED, Upload.Status.RECEIVED):
        target = services.where_to_send(upload)
        told |= {
            "send": {
                "url": target.url or reverse("studio:receive-upload", args=[upload.pk]),
                "fields": dict(target.fields),
                "ours": not target.url,
            },
            "finish": reverse("studio:finish-upload", args=[upload.pk]),
        }
    return JsonResponse(told)
