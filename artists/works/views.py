"""Public pictures where they are kept on the file system. With S3 the store's own address serves them."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from artists.works import private
from artists.works.models import Image

# The names are hashes of the content: what is behind one never changes.
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    # Text and data mining is reserved: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
    "tdm-reservation": "1",
    "X-Robots-Tag": "noai, noimageai",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
}
_TYPES = {
    "avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "json": "application/json",
}  # fmt: skip


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """One public rendition, by its name in the public store. Originals are in another store, out of reach here."""
    kind = _TYPES.get(name.rpartition(".")[2])
    if kind is None:
        return _nothing()
    try:
        file = storages["public"].open(name, "rb")
    except (SuspiciousFileOperation, OSError, ValueError):
        return _nothing()
    return FileResponse(file, content_type=kind, headers=_HEADERS)


@require_safe
def original(request: HttpRequest, token: str) -> HttpResponse:
    """A private original, for whoever was given its signed address in the last minutes; always as a download."""
    image = get_object_or_404(Image, pk=private.image_at(token))
    name = image.original_name or f"original-{image.pk}"
    return private.answer(image.original.name, content_type="application/octet-stream", download_as=name)


def _nothing() -> HttpResponse:
    # An <img> asks for this, not a person, so there is no page to draw.
    return HttpResponseNotFound("No such picture.", content_type="text/plain; charset=utf-8")
