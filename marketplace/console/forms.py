"""What a decider fills in: little, and always a reason."""

import datetime as dt

from django import forms
from django.contrib.auth import get_user_model

from artists.cooperative.models import Office
from artists.works.models import Review
from artists.works.services.attesting import ANSWERS, RUBRIC
from payouts.money import Money, NotAnAmount
from payouts.runs.models import Reversal

LONGEST_HOLD = dt.timedelta(days=92)


class ReasonForm(forms.Form):
    """A reason that goes into the log, word for word."""

    # Elements of several forms on one page must not share an id.
    use_required_attribute = True

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        help_text="Kept in the log, with your name.",
        error_messages={"required": "Say why. The reason is kept in the log."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(ReasonForm):
    """Yes or no, as the button pressed says, and why."""

    YES, NO = "yes", "no"
    decision = forms.ChoiceField(
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.HiddenInput,
        error_messages={"required": "Press one of the two buttons."},
    )

    @property
    def is_yes(self) -> bool:
        return self.cleaned_data["decision"] == self.YES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The decision is the name of a button, so no field of the page holds it.
        self.fields["decision"].label = "Decision"


class ApplicationForm(DecisionForm):
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        help_text="Whoever it is about reads it, and it is kept in the log.",
        error_messages={"required": "Say why: whoever it is about reads it, and the log keeps it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CertificateForm(forms.Form):
    """What ends a certificate, and the reason that its public page shows."""

    what = forms.ChoiceField(
        label="What happens",
        choices=[("replace", "Another is issued in its place"), ("revoke", "It is revoked for good")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Everybody who opens the code's page reads it. Name nobody.",
        error_messages={"required": "Say why: the code's public page shows it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HashedDecisionForm(DecisionForm):
    """A decision on exactly the terms, or the list, that were on the page."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class HashedReasonForm(ReasonForm):
    """A reason, and what was on the page."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """Who sees to a difference."""

    assignee = forms.TypedChoiceField(label="Who sees to it", required=False, empty_value=None)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        people = {str(user.pk): user for user in officers}
        self.fields["assignee"].choices = [
            ("", "Nobody yet"),
            *((pk, str(user)) for pk, user in people.items()),
        ]
        self.fields["assignee"].coerce = people.get


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Note",
        max_length=2_000,
        help_text="What you found out. It stays, with your name.",
        error_messages={"required": "Write what you found out."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BookForm(ReasonForm):
    """Why everything that stood on the page is booked, and which was the last of it."""

    up_to = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)


class PlanForm(forms.Form):
    currency = forms.ChoiceField(label="Currency")

    def __init__(self, *args, currencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(currency, currency) for currency in currencies]


class AmountForm(ReasonForm):
    """How much, of at most so much, and why. `of` names what it is a part of: "the payment"."""

    of = ""
    amount = forms.CharField(
        label="Amount",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Say how much."},
    )

    def __init__(self, *args, most: Money, **kwargs):
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["amount"].help_text = f"At most {most}, which is what is left of {self.of}."

    def clean_amount(self) -> Money:
        try:
            amount = Money.parse(self.cleaned_data["amount"], self.most.currency)
        except NotAnAmount as error:
            raise forms.ValidationError(f"{error}. Write it in figures, for instance 12.50.") from error
        if amount.minor <= 0:
            raise forms.ValidationError("More than nothing, please.")
        if amount > self.most:
            raise forms.ValidationError(f"Only {self.most} of {self.of} is left.")
        return amount


class BringBackForm(AmountForm):
    """How much of a payout comes back from the payee's Stripe account, what for, and why."""

    of = "the payout"
    purpose = forms.ChoiceField(
        label="What for",
        choices=[
            (Reversal.Purpose.DEBT, "To settle what they owe after refunds"),
            (Reversal.Purpose.RETURN, "The bank did not take it: owe it to them again"),
        ],
    )
    # What was left when the page was made: sending the form twice brings back once.
    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "Load the page again."})
    field_order = ("amount", "purpose", "reason", "seen")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "The payee reads it, and it is kept in the log."
        self.initial.setdefault("seen", self.most.minor)

    def clean_seen(self) -> int:
        if self.cleaned_data["seen"] != self.most.minor:
            raise forms.ValidationError(f"Meanwhile {self.most} are left. Look at the page again.")
        return self.cleaned_data["seen"]


class WriteOffForm(ReasonForm):
    """A debt to the solidarity fund that is given up, as it stood when the page was made, and why."""

    currency = forms.CharField(max_length=3, widget=forms.HiddenInput)
    owed = forms.IntegerField(widget=forms.HiddenInput)  # minor units


class HoldForm(ReasonForm):
    """Until when nothing is planned for a payee before somebody looks again, and why."""

    reason = forms.CharField(
        label="Reason",
        max_length=250,
        help_text="The payee reads it, and it is kept in the log.",
        error_messages={"required": "Say why: the payee reads it, and the log keeps it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label="Looked at again on",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Say when it is looked at again.", "invalid": "Pick a day."},
    )
    field_order = ("until", "reason")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> dt.date:
        day = self.cleaned_data["until"]
        if not self.today < day <= self.today + LONGEST_HOLD:
            raise forms.ValidationError("A day from tomorrow on, within the next three months.")
        return day


class OfficeForm(ReasonForm):
    """Who is to hold which office, and why."""

    email = forms.EmailField(label="E-mail", help_text="The address they sign in with.", max_length=254)
    role = forms.ChoiceField(label="Office", choices=Office.Role.choices)
    field_order = ("email", "role", "reason")

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        self.user = get_user_model().objects.filter(email__iexact=address, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError("Nobody signs in with that address.")
        return address


class ReviewForm(forms.Form):
    """The rubric, a reason the artist reads, and what was found; `seen` names exactly what was looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="What you looked at, and what you found",
        max_length=1000,
        help_text="The artist reads it, and it is kept in the log.",
        error_messages={"required": "Say what you found: the artist reads it, and the log keeps it."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decision = forms.ChoiceField(
        label="Decision",
        choices=Review.Decision.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "Press one of the three buttons."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, sentence in RUBRIC.items():
            self.fields[f"rubric_{key}"] = forms.ChoiceField(
                label=sentence,
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect,
                error_messages={"required": "Answer this line."},
            )

    @property
    def lines(self) -> list:
        return [self[f"rubric_{key}"] for key in RUBRIC]

    @property
    def rubric(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"rubric_{key}"] for key in RUBRIC}
