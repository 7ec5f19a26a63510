"""Statements on their way to whoever asked, as files. The caller has seen to it that they may."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse

from ..models import IssuedStatement
from . import issued, paper
from .sheet import Statement
from .spreadsheet import csv_lines


def as_csv(statement: Statement) -> StreamingHttpResponse:
    """The statement as CSV, sent line by line. The mark at its beginning has spreadsheets read it as UTF-8."""

    def lines():
        yield "\ufeff"
        yield from csv_lines(statement)

    return _private(
        StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), f"{statement.number}.csv"
    )


def as_pdf(row: IssuedStatement) -> HttpResponse | None:
    """The PDF as it was stored, or made again; None while one too long to wait for is being written."""
    content = issued.stored(row)
    if content is None:
        if row.lines > paper.AT_HAND:
            return None
        content = issued.pdf(row)
    return _private(HttpResponse(content, content_type="application/pdf"), f"{row.number}.pdf")


def _private(response, name: str):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
