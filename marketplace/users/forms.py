"""What people fill in to join, and the line of plain text and the address that other forms are made of."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artists.profiles.plain_text import one_line

# Control, format and override characters: they make a name look like another one, or turn a line round.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class LineField(forms.CharField):
    """One line of plain text: it stands on the other side's pages and on the parcel as it was typed, turning nothing round."""

    def to_python(self, value):
        return one_line(super().to_python(value))


class AddressFields(forms.Form):
    """The lines of a postal address but its country, which each form asks for in its own way."""

    name = LineField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    street = LineField(
        label=_("Street and number"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    street_2 = LineField(
        label=_("Flat, floor, care of"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = LineField(
        label=_("Postcode"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    town = LineField(
        label=pgettext_lazy("a line of an address", "Town"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )


class SignupForm(forms.Form):
    """Allauth's sign-up form grows from this one, so the name stands above e-mail and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As it should stand on an order or a wall label. You can change it later."),
        widget=forms.TextInput(
            attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}
        ),
    )
    field_order = ("name", "email", "password1")

    def clean_name(self) -> str:
        name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", self.cleaned_data["name"])).strip()
        if any(unicodedata.category(letter) in _UNSEEN for letter in name):
            raise forms.ValidationError(
                _("That name holds characters that cannot be seen. Please type it plainly.")
            )
        if "://" in name or "@" in name:
            raise forms.ValidationError(_("A name, please, not an address."))
        return name

    def signup(self, request, user) -> None:
        """Allauth asks for this; the adapter has saved the name already."""
