"""An offer and the ways to buy it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.listings import disclosure
from artists.listings.models import Listing, Option
from artists.listings.services import Change, OptionTerms
from artists.studio.fields import CentimetresField, LineField, MoneyField, PercentField

MOST_OPTIONS = 8


class ListingForm(forms.Form):
    """What is offered. Fields that do not belong to the kind are left out."""

    edition_size = forms.IntegerField(
        label=_lazy("Copies"),
        min_value=2,
        max_value=10_000,
        help_text=_lazy("How many there will ever be. Once published this can become fewer, never more."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    artist_proofs = forms.IntegerField(
        label=_lazy("Artist’s proofs"),
        min_value=0,
        max_value=1_000,
        required=False,
        help_text=_lazy("Copies outside the numbers that you keep."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    process = forms.CharField(
        label=_lazy("Process"), max_length=120, required=False, help_text=_lazy("“Giclée, pigment inks”")
    )
    description = forms.CharField(
        label=_lazy("About this offer"),
        max_length=2000,
        required=False,
        help_text=_lazy("Frame, signature, certificate: whatever the work’s own page does not say."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    dispatch_days = forms.IntegerField(
        label=_lazy("Leaves within"),
        min_value=1,
        max_value=90,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    tells_of_other_editions = forms.BooleanField(
        label=_lazy("There is another limited edition of this picture. Tell buyers of both of the other."),
        required=False,
    )

    def __init__(self, *args, kind: str, others: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.about = []
        if kind != Listing.Kind.ORIGINAL:
            self._ask_about_the_print(kwargs.get("initial") or {})
        if kind != Listing.Kind.LIMITED:
            del self.fields["edition_size"], self.fields["artist_proofs"]
        if kind == Listing.Kind.ORIGINAL:
            del self.fields["process"]
        if kind != Listing.Kind.LIMITED or not others:
            del self.fields["tells_of_other_editions"]

    def _ask_about_the_print(self, initial: dict) -> None:
        """A choice for each question of the laws on multiples, and a line for the words that an answer asks for."""
        told = initial.get("disclosure") or {}
        if printer := initial.get("printer"):
            told = {"printer": {"answer": "named", "words": printer}} | told
        for question in disclosure.QUESTIONS:
            choices = [("", _("Not answered yet")), *((each.key, each.label) for each in question.answers)]
            now = told.get(question.key, {})
            self.fields[f"about-{question.key}"] = forms.ChoiceField(
                label=question.ask, choices=choices, required=False, initial=now.get("answer", "")
            )
            asks = next((each.asks for each in question.answers if each.asks), "")
            if asks:
                self.fields[f"about-{question.key}-words"] = LineField(
                    label=asks, max_length=disclosure.LONGEST, required=False, initial=now.get("words", "")
                )
            self.about.append(
                (self[f"about-{question.key}"], self[f"about-{question.key}-words"] if asks else None)
            )

    @property
    def facts(self) -> dict:
        """What the services take: the plain facts, and the answers about the print as one."""
        facts = {name: value for name, value in self.cleaned_data.items() if not name.startswith("about-")}
        if self.about:
            facts["disclosure"] = {
                question.key: {
                    "answer": self.cleaned_data[f"about-{question.key}"],
                    "words": self.cleaned_data.get(f"about-{question.key}-words", ""),
                }
                for question in disclosure.QUESTIONS
            }
            told = facts["disclosure"]["printer"]
            facts["printer"] = told["words"] if told["answer"] == "named" else ""
        return facts

    def clean_artist_proofs(self) -> int:
        return self.cleaned_data["artist_proofs"] or 0


class OptionForm(forms.Form):
    """One way to buy."""

    name = forms.CharField(
        label=_lazy("Name"),
        max_length=80,
        required=False,
        help_text=_lazy("“30 × 40 cm on cotton rag”. Empty where there is only one."),
    )
    price = MoneyField(
        label=_lazy("Price"), required=False, least=100, help_text=_lazy("With tax, without delivery.")
    )
    sheet_width_mm = CentimetresField(label=_lazy("Sheet width"), required=False)
    sheet_height_mm = CentimetresField(label=_lazy("Sheet height"), required=False)
    paper = forms.CharField(label=_lazy("Paper"), max_length=120, required=False)
    stock = forms.IntegerField(
        label=_lazy("In stock"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_lazy("Empty: made on demand."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    dispatch_days = forms.IntegerField(
        label=_lazy("Leaves within"),
        required=False,
        min_value=1,
        max_value=90,
        help_text=_lazy("Empty: as the whole offer does."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    travels = forms.ChoiceField(
        label=_lazy("Travels"),
        required=False,
        choices=[("", _lazy("As its size and name tell")), *Option.Travels.choices],
        help_text=_lazy("What sending it costs goes by this."),
    )
    # Which option this is now, so that it keeps its orders and its split under another name.
    id = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, kind: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if kind != Listing.Kind.OPEN:
            del self.fields["stock"]
        if kind == Listing.Kind.ORIGINAL:
            for name in ("name", "sheet_width_mm", "sheet_height_mm", "paper", "dispatch_days"):
                del self.fields[name]

    @property
    def is_blank(self) -> bool:
        return not any(value not in (None, "") for name, value in self.cleaned_data.items() if name != "id")

    def clean(self):
        facts = super().clean()
        filled = any(value not in (None, "") for name, value in facts.items() if name != "id")
        if filled and facts.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Name a price."))
        return facts

    @property
    def terms(self) -> OptionTerms:
        return OptionTerms(**{name: value for name, value in self.cleaned_data.items() if name in _TERMS})


_TERMS = {
    "name",
    "price",
    "sheet_width_mm",
    "sheet_height_mm",
    "paper",
    "stock",
    "dispatch_days",
    "travels",
    "id",
}


class OptionForms(forms.BaseFormSet):
    """The ways to buy, one form each; blank ones count for nothing."""

    def clean(self):
        if any(self.errors):
            return
        if not self.chosen:
            if self.forms:
                self.forms[0].add_error("price", _("Name a price."))
            raise forms.ValidationError(_("Name a price."))

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


class WithdrawForm(forms.Form):
    """Why an offer is taken away."""

    reason = LineField(
        label=_lazy("Why"),
        max_length=300,
        help_text=_lazy("Kept with the offer. Only you read it."),
        error_messages={"required": _lazy("Say in a few words why.")},
    )


class ScheduleForm(forms.Form):
    """When an offer goes on the wall and when it is taken off."""

    publish_at = forms.DateTimeField(
        label=_lazy("Publish on"),
        required=False,
        help_text=_lazy("Empty: as soon as it is ready."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    withdraw_at = forms.DateTimeField(
        label=_lazy("Take away on"),
        required=False,
        help_text=_lazy("Empty: it stays."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


_BY_SIZE = "told"  # a choice of its own: an empty one leaves things as they are


class ChangeForm(forms.Form):
    """What to do with many offers at once. Whatever stays empty stays as it is."""

    price = MoneyField(label=_lazy("New price"), required=False, least=100)
    up = PercentField(label=_lazy("Or dearer by"), required=False)
    down = PercentField(label=_lazy("Or cheaper by"), required=False)
    stock = forms.IntegerField(
        label=_lazy("In stock"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_lazy("Open editions only."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    dispatch_days = forms.IntegerField(
        label=_lazy("Leaves within"),
        required=False,
        min_value=1,
        max_value=90,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    travels = forms.TypedChoiceField(
        label=_lazy("Travels"),
        required=False,
        choices=[
            ("", _lazy("As it does now")),
            (_BY_SIZE, _lazy("As its size and name tell")),
            *Option.Travels.choices,
        ],
        coerce=lambda chosen: "" if chosen == _BY_SIZE else chosen,
        empty_value=None,
    )

    def clean(self):
        facts = super().clean()
        if sum(facts.get(name) is not None for name in ("price", "up", "down")) > 1:
            raise forms.ValidationError(_("Either a new price, or a percentage up or down."))
        if not self.errors and all(value is None for value in facts.values()):
            raise forms.ValidationError(_("Say what is to change."))
        return facts

    @property
    def change(self) -> Change:
        facts = self.cleaned_data
        down = facts["down"]
        return Change(
            price=facts["price"],
            percent=facts["up"] if down is None else -down,
            stock=facts["stock"],
            dispatch_days=facts["dispatch_days"],
            travels=facts["travels"],
        )
