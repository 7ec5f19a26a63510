"""What machines may do with a work's pictures, and the way to one's own originals."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from artists.studio.access import artist_required
from artists.studio.views.works import own_work
from artists.works import private, services
from artists.works.models import Image, Work


@artist_required
@require_POST
def reserve(request: HttpRequest, work_id: int) -> HttpResponse:
    """Let search engines in, or nobody; training stays forbidden whatever is chosen."""
    work = own_work(request, work_id)
    chosen = request.POST.get("mining", "")
    if chosen not in Work.Mining.values:
        messages.error(request, _("Choose one of the two. Nothing was changed."))
    elif chosen != work.mining:
        services.reserve(work=work, mining=chosen, at=timezone.now())
        messages.success(request, _("Kept. The pictures are made anew with it and stay up meanwhile."))
    return redirect("studio:work", work.pk)


@artist_required
@require_safe
def original(request: HttpRequest, image_id: int) -> HttpResponse:
    """Leads to the artist's own original, at an address that is good for some minutes."""
    image = get_object_or_404(Image, artist=request.artist, pk=image_id)
    response = redirect(private.address_of(image))
    response["Cache-Control"] = "no-store, private"
    return response
