"""How a work was made: the questions, the evidence, and the signature."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.studio.fields import LineField, TextField
from artists.studio.forms.works import Files, FilesField
from artists.works.contradictions import Contradiction
from artists.works.disclosure import QUESTIONS, SLOTS, slots_for

PICTURES = "image/jpeg,image/png,image/webp,image/tiff,image/avif"


class DisclosureForm(forms.Form):
    """The answers, and an explanation for each thing that does not fit together. Any of it may be left for later."""

    def __init__(self, *args, asked: Sequence[Contradiction] = (), **kwargs):
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.key] = forms.ChoiceField(
                label=question.asked, choices=question.answers, widget=forms.RadioSelect, required=False
            )
        self.fields["other_hands"] = LineField(
            label=_("Who else had a hand in it?"),
            max_length=200,
            required=False,
            help_text=_("Assistants, printers, whoever stretched the paper; and what they did."),
        )
        self.fields["shows_answers"] = forms.BooleanField(
            label=_("Show buyers these answers"),
            required=False,
            help_text=_(
                "If not, they read what you sign and what was checked, no more. That a generated picture was looked at is always told."
            ),
        )
        self.codes = {f"explain_{number}": each.code for number, each in enumerate(asked)}
        for name, each in zip(self.codes, asked, strict=True):
            self.fields[name] = TextField(
                label=each.asked, max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def questions(self) -> list:
        return [self[question.key] for question in QUESTIONS]

    @property
    def to_explain(self) -> list:
        return [self[name] for name in self.codes]

    @property
    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in (*(q.key for q in QUESTIONS), "other_hands")}

    @property
    def explanations(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class EvidenceForm(forms.Form):
    """Files of one kind of evidence."""

    slot = forms.ChoiceField(label=_lazy("What does it show?"))
    files = FilesField(
        label=_lazy("Photographs"),
        help_text=_lazy("Only reviewers see them, unless you choose to show them."),
        widget=Files(attrs={"multiple": True, "accept": PICTURES}),
    )

    def __init__(self, *args, medium: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(slot.key, slot.name) for slot in slots_for(medium)]


class EvidenceNoteForm(forms.Form):
    """What one file shows, and to whom."""

    slot = forms.ChoiceField(label=_lazy("Kind"), choices=[(slot.key, slot.name) for slot in SLOTS])
    note = LineField(label=_lazy("What it shows"), max_length=300, required=False)
    is_shown = forms.BooleanField(label=_lazy("Show it to buyers"), required=False)


class PhotographForm(forms.Form):
    """A photograph of the work that is public anyway, as evidence."""

    image = forms.ChoiceField(label=_lazy("Photograph"))
    slot = forms.ChoiceField(label=_lazy("What does it show?"))

    def __init__(self, *args, medium: str, images=(), **kwargs):
        # It stands beside `EvidenceForm`, which asks for a slot, too.
        super().__init__(*args, auto_id="id_photograph_%s", **kwargs)
        self.fields["image"].choices = [
            (str(each.pk), each.alt_text or each.original_name) for each in images
        ]
        self.fields["slot"].choices = [(slot.key, slot.name) for slot in slots_for(medium)]


class SignatureForm(forms.Form):
    """The statement, typed again, and what was on the page it was typed on."""

    typed = forms.CharField(
        label=_lazy("Type the statement again to sign it"),
        max_length=600,
        help_text=_lazy("Word for word; capitals and commas do not matter."),
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "autocorrect": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _lazy("Type the statement again: that is the signature.")},
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
