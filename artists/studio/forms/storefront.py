"""What the public page says, and what sending a parcel costs."""

from django import forms

from artists.profiles.countries import countries
from artists.profiles.models import ShippingRate
from artists.profiles.services import Rate
from artists.profiles.slugs import LONGEST, problem_with
from artists.studio.fields import LineField, MoneyField, TextField

ZONES = list(ShippingRate.Zone)


class StorefrontForm(forms.Form):
    """The words of the storefront."""

    name = LineField(label="Your name as an artist", max_length=120)
    slug = forms.CharField(
        label="Address",
        max_length=LONGEST,
        help_text="The last part of your page’s address: small letters, digits, hyphens.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    statement = TextField(
        label="About you and your work",
        max_length=2000,
        required=False,
        help_text="A few sentences. Your page cannot open without them.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    process = forms.CharField(
        label="How you work", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    town = forms.CharField(label="Town", max_length=80, required=False)
    country = forms.ChoiceField(label="Country", help_text="Parcels leave from here.")
    shipping_terms = forms.CharField(
        label="Packing and returns",
        max_length=2000,
        required=False,
        help_text="How you pack, and what you agree to beyond the law.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = list(countries().items())

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].strip()
        if problem := problem_with(slug):
            raise forms.ValidationError(problem)
        return slug


class PaidInForm(forms.Form):
    """Where a payee lives for Stripe, which opens the account by that country's rules."""

    country = forms.ChoiceField(label="You are paid in")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = list(countries().items())


class ShippingForm(forms.Form):
    """A price per zone: the first piece, each further one, and days on the way. An empty price: not shipped there."""

    def __init__(self, *args, currency: str = "EUR", rates: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        rates = rates or {}
        for zone in ZONES:
            rate = rates.get(zone)
            self.fields[f"{zone}_first"] = MoneyField(
                label="First piece",
                required=False,
                currency=currency,
                most=1_000_000,
                initial=rate and rate.first,
            )
            self.fields[f"{zone}_additional"] = MoneyField(
                label="Each further piece",
                required=False,
                currency=currency,
                most=1_000_000,
                initial=rate and rate.additional,
            )
            for end, label, usual in (("min", "Days, at least", 2), ("max", "Days, at most", 5)):
                self.fields[f"{zone}_days_{end}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=1,
                    max_value=120,
                    initial=getattr(rate, f"days_{end}", usual),
                )

    @property
    def zones(self) -> list:
        """For the page: (name, the fields of the zone)."""
        return [
            (zone.label, [self[f"{zone}_{part}"] for part in ("first", "additional", "days_min", "days_max")])
            for zone in ZONES
        ]

    def clean(self):
        facts = super().clean()
        for zone in ZONES:
            least, most = facts.get(f"{zone}_days_min"), facts.get(f"{zone}_days_max")
            if least and most and most < least:
                self.add_error(f"{zone}_days_max", f"At least {least}, as above.")
            if facts.get(f"{zone}_additional") and facts.get(f"{zone}_first") is None:
                self.add_error(f"{zone}_first", "Say what the first piece costs.")
        return facts

    @property
    def chosen(self) -> dict[str, Rate | None]:
        """What was typed, as the service takes it."""
        facts = self.cleaned_data
        return {
            str(zone): None
            if facts[f"{zone}_first"] is None
            else Rate(
                first=facts[f"{zone}_first"],
                additional=facts[f"{zone}_additional"] or 0,
                days_min=facts[f"{zone}_days_min"] or 2,
                days_max=facts[f"{zone}_days_max"] or max(5, facts[f"{zone}_days_min"] or 2),
            )
            for zone in ZONES
        }
