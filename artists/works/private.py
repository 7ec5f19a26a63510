"""Answering with a file that only some may see: never kept on the way, never taken for anything but what it is."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404


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
