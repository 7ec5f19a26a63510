"""What people fill in to keep something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.keeping.models import DailyLetter, SavedSearch
from marketplace.users.forms import LineField


class SearchForm(forms.Form):
    """What a search is called, and whether it writes letters. What it searches for stands in the address."""

    name = LineField(label=_("Name"), max_length=80, help_text=_("As you will look for it in your list."))
    alert = forms.ChoiceField(
        label=_("When something new hangs there"),
        choices=SavedSearch.Alert.choices,
        widget=forms.RadioSelect,
        initial=SavedSearch.Alert.DAILY,
    )


class LettersForm(forms.Form):
    """Which of the letters that nobody has to get a person wants."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in DailyLetter.Kind.choices:
            self.fields[kind] = forms.BooleanField(label=label, required=False)


class WaitForm(forms.Form):
    """Where the letter goes when a work can be had again."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("For this one letter. The address is forgotten once it has left, or after half a year."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
