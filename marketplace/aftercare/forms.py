"""What buyers, artists and the co-op type after a sale."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artists.profiles.plain_text import plain
from marketplace.aftercare.models import Claim
from marketplace.aftercare.services.conversing import MOST_CHARACTERS
from marketplace.orders.models import Refund
from marketplace.users.forms import LineField

PICTURES = "image/jpeg,image/png,image/webp,image/tiff,image/avif"


class PlainField(forms.CharField):
    """Plain text of several lines, without markup or characters that hide or turn round."""

    def to_python(self, value):
        return plain(super().to_python(value) or "")


class MessageForm(forms.Form):
    text = PlainField(
        label=gettext_lazy("Your message"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MOST_CHARACTERS}),
    )
    asks_coop = forms.BooleanField(label=gettext_lazy("Ask the co-op to look at this"), required=False)

    def __init__(self, *args, to_coop: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not to_coop:
            del self.fields["asks_coop"]


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files as a list, or none. Each is judged by itself later."""

    widget = Files

    def clean(self, data, initial=None) -> list:
        return [file for file in data or [] if file]


class ClaimForm(forms.Form):
    """What of a parcel goes back, and why. `lines` with the copies and pieces that can still be asked for."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What happened?"), choices=Claim.Reason.choices, widget=forms.RadioSelect
    )
    copies = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which of them?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = PlainField(
        label=gettext_lazy("What is wrong with it?"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("If you changed your mind you need not say why."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    pictures = FilesField(
        label=gettext_lazy("Photographs"),
        required=False,
        help_text=gettext_lazy(
            "One to six, where it arrived damaged: the work, and the packing. Only you, the artist and the co-op see them; where and with what they were taken is removed."
        ),
        widget=Files(attrs={"multiple": True, "accept": PICTURES}),
    )
    form_key = forms.RegexField(r"^[A-Za-z0-9_-]{16,50}$", widget=forms.HiddenInput)

    def __init__(self, *args, rows=(), **kwargs):
        super().__init__(*args, **kwargs)
        copies = [(copy.pk, copy_name(line, copy)) for line, held, _left in rows for copy in held]
        self.counted = {}
        for line, held, left in rows:
            if held or not left:
                continue
            name = f"pieces_{line.pk}"
            self.counted[line.pk] = name
            self.fields[name] = _how_many(line, left)
        if copies:
            self.fields["copies"].choices = copies
        else:
            del self.fields["copies"]
        if len(copies) + sum(left for _line, held, left in rows if not held) == 1:
            # Whoever has one piece means that one.
            self.initial |= dict.fromkeys(self.counted.values(), True) | {
                "copies": [pk for pk, _name in copies]
            }
        self.order_fields(["reason", "copies", *self.counted.values(), "text", "pictures"])

    @property
    def pieces(self) -> dict[int, int]:
        return {line: int(self.cleaned_data.get(name) or 0) for line, name in self.counted.items()}

    @property
    def chosen_copies(self) -> list[int]:
        return self.cleaned_data.get("copies") or []


def _how_many(line, left: int) -> forms.Field:
    """A number up to `left`; of one piece, yes or no."""
    if left == 1:
        return forms.BooleanField(label=line.told, required=False)
    return forms.IntegerField(
        label=_("%(title)s: how many of %(left)s") % {"title": line.told, "left": left},
        min_value=0,
        max_value=left,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def copy_name(line, copy) -> str:
    """The line as it was sold, "Harbour at dusk, prints 3, 4 of 30"; and the number, where there is one of several to tell."""
    if line.quantity == 1:
        return line.told
    return _("%(title)s, number %(number)s") % {"title": line.told, "number": copy.copy_number}


class SentBackForm(forms.Form):
    carrier = LineField(label=gettext_lazy("Carrier"), max_length=60)
    tracking = LineField(label=gettext_lazy("Tracking number"), max_length=80, required=False)


class AppealForm(forms.Form):
    appeal = LineField(
        label=gettext_lazy("What should the co-op know?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """Yes or no to a return, and why. `by_fault`: whoever decides may let the buyer keep it."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    goods = forms.ChoiceField(
        label=gettext_lazy("If yes"), choices=Claim.Goods.choices, required=False, widget=forms.RadioSelect,
        help_text=gettext_lazy("Where nothing need come back, the money goes back to the buyer at once."),
    )  # fmt: skip
    answer = LineField(
        label=gettext_lazy("What the buyer reads"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For a yes: where to send it. For a no: why."),
    )

    def __init__(self, *args, by_fault: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not by_fault:
            del self.fields["goods"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if "goods" in self.fields and cleaned.get("decision") == "yes" and not cleaned.get("goods"):
            self.add_error("goods", _("Say whether it comes back."))
        return cleaned

    @property
    def goods_chosen(self) -> str:
        return self.cleaned_data.get("goods") or Claim.Goods.BACK


class BackForm(forms.Form):
    fate = forms.ChoiceField(
        label=gettext_lazy("Can it be sold again?"),
        choices=[
            (Refund.Fate.RETURNED, gettext_lazy("Yes: its number is free again")),
            (Refund.Fate.VOID, gettext_lazy("No: its number is void for good")),
        ],
        widget=forms.RadioSelect,
    )
