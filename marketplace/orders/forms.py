"""What a buyer and an artist type."""

from django import forms

from marketplace.catalogue.countries import countries, known
from marketplace.users.forms import LineField
from payouts.money import Money, NotAnAmount

MOST_CONTRIBUTION = 100_000  # minor units


# Choosing a country shows what delivery costs; without scripts the button below it does.
QUOTES = {
    "hx-get": "/checkout/",
    "hx-target": "#summary",
    "hx-swap": "outerHTML",
    "hx-include": "#id_contribution",
}


class CheckoutForm(forms.Form):
    """Who buys and where it goes. Sums are never read from here."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="For the receipt and news of your parcel. Nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = LineField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    street = LineField(
        label="Street and number",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    street_2 = LineField(
        label="Flat, floor, care of",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2"}),
    )
    postcode = LineField(
        label="Postcode", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    town = LineField(
        label="Town", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(
        label="Country", widget=forms.Select(attrs={"autocomplete": "country", **QUOTES})
    )
    contribution = forms.CharField(
        label="A contribution to the solidarity fund",
        required=False,
        max_length=12,
        help_text="It fronts refunds so that no artist has to, and pays nobody a wage. Leave it empty if you like.",
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", **QUOTES, "hx-include": "#id_country"}
        ),
    )
    form_key = forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", widget=forms.HiddenInput)
    seal = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args, currency: str = "EUR", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["country"].choices = [("", "Choose a country"), *countries().items()]

    def clean_country(self) -> str:
        country = known(self.cleaned_data["country"])
        if country is None:
            raise forms.ValidationError("Choose the country it goes to.")
        return country

    def clean_contribution(self) -> Money:
        typed = self.cleaned_data["contribution"].strip() or "0"
        try:
            amount = Money.parse(typed, self.currency)
        except NotAnAmount as error:
            raise forms.ValidationError("Write an amount like 5 or 2.50.") from error
        if not 0 <= amount.minor <= MOST_CONTRIBUTION:
            raise forms.ValidationError(f"Between nothing and {Money(MOST_CONTRIBUTION, self.currency)}.")
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
    carrier = LineField(label="Carrier", max_length=60, help_text="Who carries it: La Poste, DHL, by hand.")
    tracking = LineField(
        label="Tracking number", max_length=80, required=False, help_text="The buyer sees it at once."
    )


class DeliveredForm(forms.Form):
    note = LineField(
        label="What shows that it arrived",
        max_length=300,
        help_text="For example: La Poste, delivered on 4 May at 11:20, signed.",
    )
