"""The button to keep a work, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Shape:
    """What all buttons of a page have in common, as HTML, but for whether a work is kept."""

    before: str
    between: str
    after: str

    @classmethod
    def of(cls, *, kept: bool) -> Shape:
        """A shape and a word. It belongs to the form "hearts", which stands once on the page."""
        name, heart, word = ("drop", "♥", _("Kept: let go")) if kept else ("keep", "♡", _("Keep"))
        return cls(
            f'<button class="heart" form="hearts" name="{name}" value="',
            f'" data-heart><span aria-hidden="true">{heart}</span> {escape(word)}<span class="hidden-visually"> ',
            "</span></button>",
        )

    def button(self, work_id: int, title: str) -> SafeString:
        return SafeString(f"{self.before}{work_id:d}{self.between}{escape(title)}{self.after}")


def button(work_id: int, title: str, *, kept: bool) -> SafeString:
    return Shape.of(kept=kept).button(work_id, title)
