"""Who is paid for a listing, and answers to it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from artists.studio.fields import HoursField, LineField, MoneyField, PercentField

MOST_OTHERS = 11
KINDS = [("amount", _lazy("a fixed amount a copy")), ("points", _lazy("a percentage of the rest"))]


class PriceForm(forms.Form):
    """A price to reckon with."""

    price = MoneyField(label=_lazy("At the price of"), least=1)

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].currency = currency


class ProposalForm(forms.Form):
    """What concerns the whole split: the proposer's own part, the price it is reckoned at, a word to the others."""

    own_points = PercentField(
        label=_lazy("Your own part"),
        required=False,
        help_text=_lazy("Of what the fixed amounts leave. Empty: all that the others do not get."),
    )
    own_hours = HoursField(
        label=_lazy("Your hours"), required=False, help_text=_lazy("Only to share by hours.")
    )
    unit_price = MoneyField(label=_lazy("At the price of"), least=100, required=False)
    note = forms.CharField(
        label=_lazy("A word to the others"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PartForm(forms.Form):
    """How much somebody gets: a fixed amount a copy, or a percentage of the rest. What was typed is in `value`."""

    kind = forms.ChoiceField(label=pgettext_lazy("part of a split", "Gets"), choices=KINDS, required=False)
    amount = forms.CharField(
        label=_lazy("How much"),
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args, currency: str = "EUR", **kwargs):
        super().__init__(*args, **kwargs)
        self._fields = {"amount": MoneyField(currency=currency, least=1), "points": PercentField()}

    def clean(self):
        facts = super().clean()
        if facts.get("amount"):
            try:
                facts["value"] = self._fields[facts.get("kind") or "amount"].clean(facts["amount"])
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return facts


class ShareForm(PartForm):
    """One of the others: who, as what, and how much. A blank line counts for nothing."""

    email = forms.EmailField(
        label=_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=_lazy("The address they sign in with, or will."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = LineField(
        label=pgettext_lazy("role", "As"),
        required=False,
        max_length=60,
        help_text=_lazy("Printer, co-maker, framer …"),
    )
    hours = HoursField(label=_lazy("Hours"), required=False, help_text=_lazy("Only to share by hours."))
    field_order = ("email", "role", "kind", "amount", "hours")

    @property
    def is_blank(self) -> bool:
        facts = getattr(self, "cleaned_data", {})
        return not any(facts.get(name) for name in ("email", "role", "amount")) and not self.errors

    def clean(self):
        facts = super().clean()
        if not any(self.data.get(self.add_prefix(name), "").strip() for name in ("email", "role", "amount")):
            return facts
        for name, reason in (
            ("email", _("Whose part is it?")),
            ("role", _("As what?")),
            ("amount", _("How much?")),
        ):
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, reason)
        return facts


class ShareForms(forms.BaseFormSet):
    """The others, one form each."""

    def clean(self):
        seen = set()
        for form in self.forms:
            email = getattr(form, "cleaned_data", {}).get("email", "").lower()
            if email and email in seen:
                form.add_error("email", _("Named twice. Put both parts in one line."))
            seen.add(email)

    @property
    def chosen(self) -> list[dict]:
        """The lines that were filled in: email, role, kind ("amount" or "points"), value, hours (minutes)."""
        return [dict(form.cleaned_data) for form in self.forms if not form.is_blank]


def share_forms(currency: str, *, data=None, initial=None, more: int = 1) -> ShareForms:
    made = forms.formset_factory(
        ShareForm,
        formset=ShareForms,
        extra=more,
        max_num=MOST_OTHERS,
        absolute_max=MOST_OTHERS + 4,
        validate_max=True,
    )
    return made(data, initial=initial or [], prefix="shares", form_kwargs={"currency": currency})


class CounterForm(forms.Form):
    """Other terms for the same people: the version they answer, and a word to the others."""

    terms_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_lazy("Why these"),
        max_length=500,
        help_text=_lazy("Everybody asked reads this."),
        error_messages={"required": _lazy("Say in a few words why: everybody asked reads it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def part_forms(currency: str, shares, *, data=None) -> list[PartForm]:
    """One form for each share, in its order, filled in as the share stands."""
    return [
        PartForm(
            data,
            currency=currency,
            prefix=f"part-{share.payee_id}",
            initial={
                "kind": "amount" if share.amount is not None else "points",
                "amount": as_typed(share, currency),
            },
        )
        for share in shares
    ]


def as_typed(share, currency: str) -> str:
    """ "8.00" or "12.5", as somebody would type what the share is."""
    if share.amount is not None:
        return MoneyField(currency=currency).prepare_value(share.amount)
    return f"{share.basis_points / 100:g}"


class AnswerForm(forms.Form):
    """Yes or no to exactly the terms that were shown."""

    terms_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_lazy("Why not"),
        max_length=500,
        required=False,
        help_text=_lazy("The proposer reads this, and may offer other terms."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
