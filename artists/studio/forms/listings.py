"""An offer and the ways to buy it."""

from django import forms

from artists.listings.models import Listing
from artists.listings.services import OptionTerms
from artists.studio.fields import CentimetresField, MoneyField

MOST_OPTIONS = 8


class ListingForm(forms.Form):
    """What is offered. Fields that do not belong to the kind are left out."""

    edition_size = forms.IntegerField(
        label="Copies",
        min_value=2,
        max_value=10_000,
        help_text="How many there will ever be. Once published this can become fewer, never more.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    artist_proofs = forms.IntegerField(
        label="Artist’s proofs",
        min_value=0,
        max_value=1_000,
        required=False,
        help_text="Copies outside the numbers that you keep.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    process = forms.CharField(
        label="Process", max_length=120, required=False, help_text="“Giclée, pigment inks”"
    )
    printer = forms.CharField(
        label="Printer", max_length=120, required=False, help_text="Who prints it, as buyers read it."
    )
    description = forms.CharField(
        label="About this offer",
        max_length=2000,
        required=False,
        help_text="Frame, signature, certificate: whatever the work’s own page does not say.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    dispatch_days = forms.IntegerField(
        label="Leaves within",
        min_value=1,
        max_value=90,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    tells_of_other_editions = forms.BooleanField(
        label="There is another limited edition of this picture. Tell buyers of both of the other.",
        required=False,
    )

    def __init__(self, *args, kind: str, others: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind != Listing.Kind.LIMITED:
            del self.fields["edition_size"], self.fields["artist_proofs"]
        if kind == Listing.Kind.ORIGINAL:
            del self.fields["process"], self.fields["printer"]
        if kind != Listing.Kind.LIMITED or not others:
            del self.fields["tells_of_other_editions"]

    def clean_artist_proofs(self) -> int:
        return self.cleaned_data["artist_proofs"] or 0


class OptionForm(forms.Form):
    """One way to buy."""

    name = forms.CharField(
        label="Name",
        max_length=80,
        required=False,
        help_text="“30 × 40 cm on cotton rag”. Empty where there is only one.",
    )
    price = MoneyField(label="Price", required=False, least=100, help_text="With tax, without delivery.")
    sheet_width_mm = CentimetresField(label="Sheet width", required=False)
    sheet_height_mm = CentimetresField(label="Sheet height", required=False)
    paper = forms.CharField(label="Paper", max_length=120, required=False)
    stock = forms.IntegerField(
        label="In stock",
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="Empty: made on demand.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, kind: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if kind != Listing.Kind.OPEN:
            del self.fields["stock"]
        if kind == Listing.Kind.ORIGINAL:
            for name in ("name", "sheet_width_mm", "sheet_height_mm", "paper"):
                del self.fields[name]

    @property
    def is_blank(self) -> bool:
        return not any(value not in (None, "") for value in self.cleaned_data.values())

    def clean(self):
        facts = super().clean()
        filled = any(value not in (None, "") for value in facts.values())
        if filled and facts.get("price") is None and "price" not in self.errors:
            self.add_error("price", "Name a price.")
        return facts

    @property
    def terms(self) -> OptionTerms:
        return OptionTerms(**{name: value for name, value in self.cleaned_data.items() if name in _TERMS})


_TERMS = {"name", "price", "sheet_width_mm", "sheet_height_mm", "paper", "stock"}


class OptionForms(forms.BaseFormSet):
    """The ways to buy, one form each; blank ones count for nothing."""

    def clean(self):
        if any(self.errors):
            return
        if not self.chosen:
            if self.forms:
                self.forms[0].add_error("price", "Name a price.")
            raise forms.ValidationError("Name a price.")

    @property
    def chosen(self) -> list[OptionTerms]:
        return [form.terms for form in self.forms if not form.is_blank]


def option_forms(kind: str, *, data=None, initial=None, more: int = 0) -> OptionForms:
    """As many forms as there are options, one at least; `more` adds blank ones."""
    initial = initial or []
    single = kind == Listing.Kind.ORIGINAL
    extra = 0 if initial and not more else max(more, 0 if initial else 1)
    made = forms.formset_factory(
        OptionForm,
        formset=OptionForms,
        extra=extra,
        max_num=1 if single else MOST_OPTIONS,
        absolute_max=MOST_OPTIONS + 2,
        validate_max=True,
    )
    return made(data, initial=initial, prefix="options", form_kwargs={"kind": kind})
