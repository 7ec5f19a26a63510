"""A choice among all countries, in a form or in a page; drawn whole, for there are some 250 of them."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.countries import countries, known
from payouts import language

UNCHOSEN = ("", _("Choose a country"))


def options(chosen: str | None) -> SafeString:
    """The options, `chosen` among them if it is a country's code."""
    return _options(language.active(), known(chosen) or "")


@lru_cache(maxsize=1_200)
def _options(spoken: str, chosen: str) -> SafeString:
    """Drawn once for each language and choice."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (code, SafeString(" selected" if code == chosen else ""), name)
            for code, name in countries().items()
        ),
    )


class CountrySelect(forms.Select):
    """As Django's, which would draw every country by a template of its own: half of what the whole checkout costs."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html(
            '<select{}><option value="">{}</option>{}</select>', attributes, UNCHOSEN[1], options(value)
        )


def choices() -> list[tuple[str, str]]:
    """What `CountrySelect` offers, for its field to take."""
    return [UNCHOSEN, *countries().items()]
