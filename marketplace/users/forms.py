"""What people fill in to join, and the line of plain text that other forms are made of."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from artists.profiles.plain_text import one_line

# Control, format and override characters: they make a name look like another one, or turn a line round.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class LineField(forms.CharField):
    """One line of plain text: it stands on the other side's pages and on the parcel as it was typed, turning nothing round."""

    def to_python(self, value):
        return one_line(super().to_python(value))


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
