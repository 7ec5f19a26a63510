"""What the public page says."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from artists.profiles.countries import countries
from artists.profiles.slugs import LONGEST, problem_with
from artists.studio.fields import LineField, TextField
from artists.works.models import Work


class StorefrontForm(forms.Form):
    """The words of the storefront."""

    name = LineField(label=_("Your name as an artist"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("The last part of your page’s address: small letters, digits, hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    statement = TextField(
        label=_("About you and your work"),
        max_length=2000,
        required=False,
        help_text=_("A few sentences. Your page cannot open without them."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    process = forms.CharField(
        label=_("How you work"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    town = forms.CharField(label=pgettext_lazy("a line of an address", "Town"), max_length=80, required=False)
    country = forms.ChoiceField(label=_("Country"), help_text=_("Parcels leave from here."))
    shipping_terms = forms.CharField(
        label=_("Packing and returns"),
        max_length=2000,
        required=False,
        help_text=_("How you pack, and what you agree to beyond the law."),
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


class MachinesForm(forms.Form):
    """What machines may do with works that are added from now on, beside training, which stays forbidden."""

    mining = forms.ChoiceField(
        label=_("Search engines, for new works"),
        choices=[
            (Work.Mining.NONE, _("may not mine them either")),
            (Work.Mining.SEARCH, _("may index them, so that people find them")),
        ],
        widget=forms.RadioSelect,
    )

    @staticmethod
    def as_kept(artist) -> dict[str, str]:
        return {"mining": Work.Mining.SEARCH if artist.search_may_index_new_works else Work.Mining.NONE}

    @property
    def search_may_index(self) -> bool:
        return self.cleaned_data["mining"] == Work.Mining.SEARCH


class PaidInForm(forms.Form):
    """Where a payee lives for Stripe, which opens the account by that country's rules."""

    country = forms.ChoiceField(label=_("You are paid in"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = list(countries().items())
