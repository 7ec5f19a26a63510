"""What the public page says."""

from django import forms

from artists.profiles.countries import countries
from artists.profiles.slugs import LONGEST, problem_with
from artists.studio.fields import LineField, TextField


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
