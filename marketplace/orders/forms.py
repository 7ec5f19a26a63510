"""What a buyer and an artist type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from artists.profiles.plain_text import plain
from marketplace.catalogue.choosing import CountryField, CountrySelect
from marketplace.orders import promises
from marketplace.users.forms import AddressFields, LineField
from payouts import language
from payouts.money import Money, NotAnAmount

MOST_CONTRIBUTION = 100_000  # minor units


# Choosing a country shows what delivery costs; without scripts the button below it does.
QUOTES = {
    "hx-get": "/checkout/",
    "hx-target": "#summary",
    "hx-swap": "outerHTML",
    "hx-include": "#id_contribution",
}


class NoteField(forms.CharField):
    """A few lines of plain text that go on paper: no markup, no hidden characters."""

    def to_python(self, value):
        return plain(super().to_python(value))


class CheckoutForm(AddressFields):
    """Who buys and where it goes. Sums are never read from here."""

    field_order = ("email", "name", "street", "street_2", "postcode", "town", "country")

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("For the receipt and news of your parcel. Nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    country = CountryField(
        label=_("Country"), widget=CountrySelect(attrs={"autocomplete": "country", **QUOTES})
    )
    recipient = LineField(
        label=_("Name on the parcel"),
        max_length=120,
        required=False,
        help_text=_("If it goes to somebody else. The receipt and the news go to you alone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    gift_note = NoteField(
        label=_("A note to go with it"),
        max_length=500,
        required=False,
        help_text=_("Up to 500 characters, printed on the slip in the parcel. No price ever stands on it."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    contribution = forms.CharField(
        label=_("A contribution to the solidarity fund"),
        required=False,
        max_length=12,
        help_text=_(
            "It fronts refunds so that no artist has to, and pays nobody a wage. Leave it empty if you like."
        ),
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", **QUOTES, "hx-include": "#id_country"}
        ),
    )
    form_key = forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", widget=forms.HiddenInput)
    # What the page promised, sealed: see promises.py.
    seen = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args, currency: str = "EUR", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_seen(self) -> dict:
        promised = promises.opened(self.cleaned_data["seen"])
        if promised is None:
            raise forms.ValidationError(_("This page is too old. Look at the prices again, please."))
        return promised

    def clean_contribution(self) -> Money:
        typed = self.cleaned_data["contribution"].strip() or "0"
        try:
            amount = Money.parse(typed, self.currency)
        except NotAnAmount as error:
            raise forms.ValidationError(_("Write an amount like 5 or 2.50.")) from error
        if not 0 <= amount.minor <= MOST_CONTRIBUTION:
            most = language.amount(Money(MOST_CONTRIBUTION, self.currency))
            raise forms.ValidationError(_("Between nothing and %(most)s.") % {"most": most})
        return amount


class AddForm(forms.Form):
    """One option of a listing, and how many."""

    option = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=1, max_value=20, required=False)

    def clean_quantity(self) -> int:
        return self.cleaned_data["quantity"] or 1


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=0, max_value=20)


class ShipForm(forms.Form):
    carrier = LineField(
        label=_("Carrier"), max_length=60, help_text=_("Who carries it: La Poste, DHL, by hand.")
    )
    tracking = LineField(
        label=_("Tracking number"), max_length=80, required=False, help_text=_("The buyer sees it at once.")
    )


class DeliveredForm(forms.Form):
    note = LineField(
        label=_("What shows that it arrived"),
        max_length=300,
        help_text=_("For example: La Poste, delivered on 4 May at 11:20, signed."),
    )
