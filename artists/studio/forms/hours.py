"""One session of work, for the log of hours."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from artists.studio.fields import HoursField, LineField

_BETWEEN = _lazy("Or say from when to when.")


class SessionForm(forms.Form):
    """A day, and how long: as hours, or from when to when."""

    worked_on = forms.DateField(
        label=_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    minutes = HoursField(label=_lazy("Hours"), required=False, help_text=_BETWEEN)
    started = forms.TimeField(
        label=pgettext_lazy("time of day", "From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ended = forms.TimeField(
        label=pgettext_lazy("time of day", "To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    contributor = forms.EmailField(
        label=_lazy("Whose hours"),
        required=False,
        max_length=254,
        help_text=_lazy("The e-mail of somebody who made it with you. Empty: yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = LineField(
        label=_lazy("What was done"), required=False, max_length=120, help_text=_lazy("“First washes”")
    )

    def clean(self):
        facts = super().clean()
        if facts.get("minutes") and (facts.get("started") or facts.get("ended")):
            raise forms.ValidationError(_("Either the hours, or from when to when."))
        return facts
