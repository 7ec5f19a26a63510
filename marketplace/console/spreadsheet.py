"""CSV that a spreadsheet shows and does not run."""

import csv
import re
from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def neutral(cell: object) -> str:
    """The cell as text; an apostrophe goes before what a spreadsheet would take for a formula."""
    text = "" if cell is None else str(cell)
    if text.lstrip().startswith(_RUNS) or text.startswith(_RUNS):
        return text if _NUMBER.fullmatch(text) else f"'{text}"
    return text


class _Line:
    def write(self, text: str) -> str:
        return text


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file called `name`, written row by row as it is sent."""
    writer = csv.writer(_Line())

    def lines():
        # The mark that tells Excel the file is UTF-8.
        yield "\ufeff" + writer.writerow(head)
        for row in rows:
            yield writer.writerow([neutral(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
