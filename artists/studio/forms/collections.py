"""A collection: a title, some words, and a place for each work that belongs to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from artists.studio.fields import LineField, TextField


class CollectionForm(forms.Form):
    """Every work has a field for its place; an empty one leaves it out. Equal places go by title."""

    title = LineField(label=_("Title"), max_length=80)
    words = TextField(
        label=_("A few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, works=(), places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.works = {f"place_{work.pk}": work for work in works}
        for name, work in self.works.items():
            self.fields[name] = forms.IntegerField(
                label=work.title,
                required=False,
                min_value=1,
                max_value=999,
                initial=places.index(work.pk) + 1 if work.pk in places else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def places(self) -> list:
        return [self[name] for name in self.works]

    @property
    def chosen(self) -> dict:
        """What was typed, as the service takes it."""
        facts = self.cleaned_data
        placed = [(facts[name], work.title, work.pk) for name, work in self.works.items() if facts[name]]
        return {
            "title": facts["title"],
            "words": facts["words"],
            "work_ids": [work_id for _, _, work_id in sorted(placed)],
        }
