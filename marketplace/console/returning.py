"""What a decider fills in where money goes back to a buyer, by our will or the bank's."""

from django import forms

from marketplace.console.forms import AmountForm
from marketplace.orders.models import Refund, Reservation
from marketplace.orders.refundable import copies_of
from payouts.money import Money


class RefundForm(AmountForm):
    """What goes back of an order, how much of it, what becomes of the numbered copies, and why."""

    of = "the payment"
    kind = forms.ChoiceField(label="What goes back", widget=forms.RadioSelect)
    copies = forms.ModelMultipleChoiceField(
        queryset=Reservation.objects.none(),
        label="Which copies",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fate = forms.ChoiceField(
        label="Where are the copies that are refunded?",
        choices=[choice for choice in Refund.Fate.choices if choice[0] != Refund.Fate.KEPT],
        required=False,
        widget=forms.RadioSelect,
        help_text="Say it as it is: a number that is void is never sold again.",
    )
    # Made with the page: sending the form twice asks for one refund.
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, most: Money, lines=(), tax: Money | None = None, **kwargs):
        super().__init__(*args, most=most, **kwargs)
        self.fields["amount"].required = False
        self.fields["kind"].choices = [
            (kind.value, kind.label) for kind in Refund.Kind if kind != Refund.Kind.TAX or tax
        ]
        self.initial.setdefault("kind", Refund.Kind.AMOUNT)
        self.counted = {line: f"pieces_{line.pk}" for line in lines if not line.reservations.all()}
        for line, name in self.counted.items():
            self.fields[name] = forms.IntegerField(
                label=f"{line.title}: how many of {line.quantity}",
                min_value=0,
                max_value=line.quantity,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        numbered = [copy.pk for line in lines for copy in copies_of(line)]
        if numbered:
            copies = self.fields["copies"]
            copies.queryset = Reservation.objects.filter(pk__in=numbered).select_related("line")
            copies.label_from_instance = lambda copy: f"{copy.line.title}, number {copy.copy_number}"
        else:
            del self.fields["copies"], self.fields["fate"]
        self.order_fields(["kind", "amount", "copies", *self.counted.values(), "fate", "reason"])

    def clean_amount(self) -> Money | None:
        if self.cleaned_data.get("kind") != Refund.Kind.AMOUNT:
            return None
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError("Say how much goes back.")
        return super().clean_amount()

    def clean(self) -> dict:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        takes_copies = "copies" in self.fields and (
            kind == Refund.Kind.EVERYTHING or (kind == Refund.Kind.PIECES and cleaned.get("copies"))
        )
        if takes_copies and not cleaned.get("fate"):
            self.add_error("fate", "Say whether the copies came back to the artist.")
        cleaned["pieces"] = {line.pk: cleaned.get(name) or 0 for line, name in self.counted.items()}
        return cleaned


def _text(label: str, *, rows: int = 0, **more) -> forms.CharField:
    widget = {"widget": forms.Textarea(attrs={"rows": rows})} if rows else {}
    return forms.CharField(
        label=label, max_length=20_000 if rows else 1_000, required=False, **widget, **more
    )


class EvidenceForm(forms.Form):
    """What is said to the buyer's bank, by the names Stripe has for it. https://docs.stripe.com/disputes/evidence"""

    product_description = _text("What was sold", rows=6)
    customer_name = _text("Buyer")
    customer_email_address = forms.EmailField(label="Buyer's e-mail", max_length=254, required=False)
    billing_address = _text("Buyer's address")
    shipping_address = _text("Sent to")
    shipping_carrier = _text("Carrier")
    shipping_tracking_number = _text("Tracking number")
    shipping_date = _text("Sent on")
    service_date = _text("Arrived on")
    refund_refusal_explanation = _text("Why the buyer is not owed the money", rows=4)
    uncategorized_text = _text(
        "What happened, in order",
        rows=14,
        help_text="From our own records: the payment, the parcels, our letters. Strike what is not to be said.",
    )
