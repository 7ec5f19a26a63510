"""Asking to become a member."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.cooperative.services import SHORTEST_STATEMENT
from artists.studio.fields import TextField


class ApplicationForm(forms.Form):
    """Why somebody wants to join, and where her work can be seen."""

    statement = TextField(
        label=_lazy("What do you make, and how?"),
        max_length=4000,
        min_length=SHORTEST_STATEMENT,
        help_text=_lazy(
            "A few sentences to the members: your materials, how long you have done this, what you would sell here."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"min_length": _lazy("Tell us a little more: what you make and how you make it.")},
    )
    links = forms.CharField(
        label=_lazy("Where can we see your work?"),
        required=False,
        max_length=1500,
        help_text=_lazy("Web addresses, one a line: a site, a gallery, a social page. At most six."),
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "url", "placeholder": "https://"}),
    )

    def clean_links(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        for line in lines:
            if not line.startswith(("http://", "https://")):
                raise forms.ValidationError(
                    _("“%(line)s” is not a web address. It begins with https://") % {"line": line[:80]}
                )
        return lines

    def prepare(self) -> None:
        """Show links kept as a list one a line."""
        if isinstance(self.initial.get("links"), list):
            self.initial["links"] = "\n".join(self.initial["links"])
