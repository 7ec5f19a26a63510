"""Answering with a file that only some may see: never kept on the way, never taken for anything but what it is."""

from django.conf import settings
from django.core import signing
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404
from django.urls import reverse

_SALT = "artists.works.private"


def answer(name: str, *, content_type: str, download_as: str = "") -> FileResponse:
    """
    The private file `name`, streamed; as a download where it is given a name for that.

    :raises Http404: if it is not there
    """
    if not name:
        raise Http404
    try:
        file = default_storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(
        file,
        content_type=content_type,
        as_attachment=bool(download_as),
        filename=download_as,
        headers={"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"},
    )


def address_of(image) -> str:
    """
    An address of an image's private original, good for settings.ORIGINALS_OPEN_SECONDS for whoever has it.

    Signed by the bucket where originals are in one, else by us.
    """
    if isinstance(image.original.storage, FileSystemStorage):
        return reverse("works:original", args=[signing.dumps(image.pk, salt=_SALT)])
    return image.original.url


def image_at(token: str) -> int:
    """
    The image that a token of `address_of` leads to.

    :raises Http404: if it is not ours, or older than settings.ORIGINALS_OPEN_SECONDS
    """
    try:
        return int(signing.loads(token, salt=_SALT, max_age=settings.ORIGINALS_OPEN_SECONDS))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
