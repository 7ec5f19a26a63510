"""The button to keep a work, the same on every page."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def button(work_id: int, title: str, *, kept: bool) -> SafeString:
    """A shape and a word. It belongs to the form "hearts", which stands once on the page."""
    return format_html(
        '<button class="heart" form="hearts" name="{}" value="{}" data-heart>'
        '<span aria-hidden="true">{}</span> {}<span class="hidden-visually"> {}</span></button>',
        "drop" if kept else "keep",
        work_id,
        "♥" if kept else "♡",
        _("Kept: let go") if kept else _("Keep"),
        title,
    )
