import datetime as dt

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketplace.users.drawing_forms import FormRenderer

NASTY = "<b>\"quoted\" & 'single'</b>\n\r\t{{ x }} “ü” \u202e"
VALUES = [
    None,
    "",
    "plain",
    NASTY,
    SafeString("<i>safe</i>"),
    0,
    1234,
    12345.5,
    True,
    False,
    dt.date(2026, 11, 3),
]
ATTRIBUTES = [
    {},
    {"id": "id_it", "required": True, "disabled": False, "maxlength": 1000},
    {"data-x": NASTY, "placeholder": _("Country"), "aria-label": SafeString("a &amp; b"), "hx-get": None},
]
PLAIN = [
    forms.TextInput, forms.EmailInput, forms.HiddenInput, forms.NumberInput, forms.PasswordInput, forms.URLInput, forms.DateInput,
    forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.Textarea, forms.SearchInput, forms.TelInput, forms.ColorInput,
]  # fmt: skip
CHOICES = [
    ("", "---------"),
    (1, 1234567),
    ("two", _("Country")),
    (NASTY, NASTY),
    (None, "none"),
    (True, "yes"),
    ("Grouped & <more>", [("a", "A"), (2.5, 2.5), ("c", SafeString("<b>c</b>"))]),
    (_("Country"), [("d", "D")]),
]


@pytest.mark.parametrize("spoken", settings.LANGUAGES, ids=lambda each: each[0])
@pytest.mark.parametrize("kind", [*PLAIN, forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_field_is_drawn_to_the_letter_as_django_draws_it(kind, spoken):
    with override(spoken[0]):
        for attributes in ATTRIBUTES:
            for value in VALUES:
                widget = kind(choices=CHOICES) if kind in (forms.Select, forms.SelectMultiple) else kind()
                asked = [value] if kind is forms.SelectMultiple else value
                drawn = widget.render("a-name&", asked, attributes, renderer=FormRenderer())
                assert str(drawn) == str(
                    widget.render("a-name&", asked, attributes, renderer=DjangoTemplates())
                )
                assert isinstance(drawn, SafeString)


def test_all_forms_of_the_site_are_drawn_so():
    assert isinstance(get_default_renderer(), FormRenderer)
