"""Reasons that rows keep in English, and errors that bring such a reason, as an artist reads them."""

from artists.works import refusals
from payouts import language


def said(reason: object) -> str:
    """In the reader's language if it is a sentence of ours, else as somebody typed it."""
    return language.retold(str(reason), refusals.WITH_BLANKS)
