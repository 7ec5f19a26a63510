"""One session of work, for the log of hours."""

from django import forms

from artists.studio.fields import HoursField, LineField

_BETWEEN = "Or say from when to when."


class SessionForm(forms.Form):
    """A day, and how long: as hours, or from when to when."""

    worked_on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    minutes = HoursField(label="Hours", required=False, help_text=_BETWEEN)
    started = forms.TimeField(
        label="From", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ended = forms.TimeField(
        label="To", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    contributor = forms.EmailField(
        label="Whose hours",
        required=False,
        max_length=254,
        help_text="The e-mail of somebody who made it with you. Empty: yours.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = LineField(label="What was done", required=False, max_length=120, help_text="“First washes”")

    def clean(self):
        facts = super().clean()
        if facts.get("minutes") and (facts.get("started") or facts.get("ended")):
            raise forms.ValidationError("Either the hours, or from when to when.")
        return facts
