"""Taking everything along."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from artists.profiles.models import Archive
from artists.studio import archives, tasks
from artists.studio.access import artist_required
from artists.works import private


@artist_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What was packed and what is being packed; sent, it asks for another pack."""
    if request.method != "POST":
        return render(request, "studio/leave.html", _context(request))
    archive = archives.ask(artist=request.artist, at=timezone.now())
    ring = {"kwargs": {"archive_id": archive.pk}, "retry": False}
    transaction.on_commit(lambda: tasks.make_archive.apply_async(**ring), robust=True)
    messages.success(request, _("Everything is being packed. A letter tells you when it is ready."))
    return redirect("studio:leave")


@artist_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The fragment that asks again while something is being packed."""
    return render(request, "studio/_archives.html", _context(request))


@artist_required
@reauthentication_required
@require_safe
def download(request: HttpRequest, archive_id: int, token: str) -> HttpResponse:
    archive = get_object_or_404(
        Archive.objects.filter(artist=request.artist, status=Archive.Status.READY), pk=archive_id
    )
    if not archives.opened_by(token, archive):
        messages.info(request, _("That link had run out. Here is a new one."))
        return redirect("studio:leave")
    name = f"fairhand-{request.artist.storefront.slug}-{archive.ready_at:%Y-%m-%d}.zip"
    if hasattr(default_storage, "bucket_name"):
        # The store sends it itself, by an address that runs out.
        return redirect(
            default_storage.url(
                archive.file.name,
                parameters={"ResponseContentDisposition": f'attachment; filename="{name}"'},
                expire=int(archives.LINK.total_seconds()),
            )
        )
    return private.answer(archive.file.name, content_type="application/zip", download_as=name)


def _context(request) -> dict:
    found = list(archives.of_artist(request.artist))
    return {
        "section": "storefront",
        "rows": [
            (
                each,
                archives.token_for(each) if each.status == Archive.Status.READY else "",
                each.ready_at and each.ready_at + archives.KEPT,
            )
            for each in found
        ],
        "packing": any(each.status in archives.WAITING for each in found),
        "days": archives.KEPT.days,
    }
