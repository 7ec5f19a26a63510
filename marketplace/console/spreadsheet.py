"""CSV that a spreadsheet shows and does not run."""

import csv
from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from payouts.runs.statements import neutral


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
