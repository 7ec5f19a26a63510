"""A person's own data: everything packed to take along, and leaving."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.keeping import tasks
from marketplace.keeping.models import Pack
from marketplace.keeping.services import leaving, packs
from marketplace.users.access import recently_authenticated


@never_cache
@login_required
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """What was packed and what is being packed; sent, it asks for another pack."""
    if request.method == "POST":
        pack = packs.ask(user=request.user, at=timezone.now())
        ring = {"kwargs": {"pack_id": pack.pk}, "retry": False}
        transaction.on_commit(lambda: tasks.make_pack.apply_async(**ring), robust=True)
        messages.success(request, _("Everything is being packed. A letter tells you when it is ready."))
        return redirect("keeping:data")
    rows = [
        (
            each,
            packs.token_for(each) if each.status == Pack.Status.READY else "",
            each.ready_at and each.ready_at + packs.KEPT,
        )
        for each in Pack.objects.filter(user=request.user)[:5]
    ]
    context = {
        "rows": rows,
        "days": packs.KEPT.days,
        "waits": any(each.status in packs.WAITING for each, *_rest in rows),
    }
    return render(request, "keeping/data.html", context)


@never_cache
@login_required
@reauthentication_required
@require_safe
def download(request: HttpRequest, pack_id: int, token: str) -> HttpResponse:
    pack = get_object_or_404(Pack.objects.filter(user=request.user, status=Pack.Status.READY), pk=pack_id)
    if not packs.opened_by(token, pack):
        messages.info(request, _("That link had run out. Here is a new one."))
        return redirect("keeping:data")
    name = f"fairhand-{pack.ready_at:%Y-%m-%d}.zip"
    return FileResponse(
        default_storage.open(pack.file), as_attachment=True, filename=name, content_type="application/zip"
    )


@never_cache
@login_required
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What goes and what stays, or why not yet; sent with the box ticked, the account is gone."""
    unsure = request.method == "POST" and request.POST.get("sure") != "yes"
    if request.method == "POST" and not unsure:
        try:
            leaving.leave(user=request.user, at=timezone.now())
        except leaving.CannotLeave as error:
            return render(request, "keeping/leave.html", {"reasons": error.reasons}, status=409)
        logout(request)
        messages.success(request, _("Your account is gone. Thank you for having been here."))
        return redirect("catalogue:home")
    context = {"reasons": leaving.ties(request.user, at=timezone.now()), "unsure": unsure}
    return render(request, "keeping/leave.html", context, status=422 if unsure else 200)
