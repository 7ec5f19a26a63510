"""What people fill in to keep something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalogue.choosing import CountryField, CountrySelect
from marketplace.catalogue.countries import known
from marketplace.keeping import postcodes
from marketplace.keeping.models import Address, DailyLetter, SavedSearch
from marketplace.keeping.services.addresses import Place
from marketplace.users.forms import AddressFields, LineField


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


class AddressForm(AddressFields):
    """Where parcels go. What a postcode is called, and whether there is one, follows the country."""

    field_order = ("name", "country", "street", "street_2", "postcode", "town")

    country = CountryField(label=_("Country"), widget=CountrySelect(attrs={"autocomplete": "country"}))
    usual = forms.BooleanField(
        label=_("My usual address"), required=False, help_text=_("It stands in the checkout already.")
    )

    def __init__(self, *args, address: Address | None = None, **kwargs) -> None:
        if address is not None:
            kwargs["initial"] = {name: getattr(address, name) for name in _PLACE} | {
                "usual": address.is_default
            }
        super().__init__(*args, **kwargs)
        country = known(self["country"].value()) or ""
        self.fields["postcode"].label = postcodes.label(country)
        # Drawn as needed; where the country has none, an empty one is taken.
        self.fields["postcode"].required = postcodes.is_needed(country)

    @property
    def place(self) -> Place:
        return Place(**{name: self.cleaned_data[name] for name in _PLACE})


_PLACE = ("name", "street", "street_2", "postcode", "town", "country")
