"""A choice among all countries, in a form or in a page; drawn whole, for there are some 250 of them."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.countries import countries, known
from payouts import language


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
    """As Django's, which would look at every country for every form, and draw each: half of what a whole page costs."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html(
            '<select{}><option value="">{}</option>{}</select>',
            attributes,
            _("Choose a country"),
            options(value),
        )

    def use_required_attribute(self, initial) -> bool:
        """Yes: what stands first is no country."""
        return True


class CountryField(forms.CharField):
    """One of all countries, by its code of two letters."""

    widget = CountrySelect

    def clean(self, value) -> str:
        country = known(super().clean(value))
        if country is None:
            raise forms.ValidationError(_("Choose the country it goes to."))
        return country
