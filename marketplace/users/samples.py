"""What the style page shows: every component with samples that look like life."""

import datetime as dt
from types import SimpleNamespace as Sample

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from payouts.money import Money

PAINTINGS = [
    # file, width, height, colour, title, artist, year, what, minor units, offer, sold
    ("misty-hills", 900, 680, "#d9c6b7", "Hills before the rain", "Ana Ferreira", "Watercolor on paper, 40 × 30 cm", 8_000, "Print, edition of 30", False),
    ("iris", 600, 840, "#d1cfcc", "Two irises", "Tomasz Wójcik", "Watercolor and pencil, 21 × 30 cm", 42_000, "Original", True),
    ("teapot-and-cup", 1200, 620, "#d8c2ae", "The blue pot, and the cup nobody washes", "Inès Bertrand", "Gouache on board, 50 × 26 cm", 3_500, "Print", False),
    ("winter-tree", 760, 760, "#d5e1d5", "January", "Jonas Lindqvist", "Ink and wash, 25 × 25 cm", 19_500, "Original", False),
    ("mountain-lake", 560, 800, "#c6d6ba", "Seealpsee, nine in the morning", "Ana Ferreira", "Watercolor on paper, 28 × 40 cm", 12_000, "Print, edition of 50", False),
    ("poppies", 1400, 560, "#cabda9", "Verge, June", "Siobhán O’Dowd", "Watercolor on paper, 70 × 28 cm", 56_000, "Original", False),
    ("pears", 700, 900, "#e1dab4", "Pears for Lucie", "Inès Bertrand", "Pastel on paper, 24 × 31 cm", 4_800, "Print", False),
    ("moonlit-field", 880, 660, "#ad9383", "Last bus", "Tomasz Wójcik", "Watercolor on paper, 32 × 24 cm", 7_200, "Print, edition of 20", False),
]  # fmt: skip


class StyleForm(forms.Form):
    title = forms.CharField(
        label="Title of the work", help_text="As it stands on the wall label.", max_length=120
    )
    price = forms.CharField(label="Price", help_text="What the buyer pays, tax included.", required=False)
    width = forms.CharField(label="Width", required=False)
    medium = forms.ChoiceField(
        label="Medium",
        choices=[("", "Choose…"), ("watercolor", "Watercolor"), ("ink", "Ink")],
        required=False,
    )
    about = forms.CharField(label="About the work", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    offer = forms.ChoiceField(
        label="You offer",
        widget=forms.RadioSelect,
        choices=[("original", "The original"), ("limited", "A limited edition"), ("open", "An open edition")],
        help_text="A limited edition can be made smaller later, never larger.",
    )
    by_hand = forms.BooleanField(
        label="I made this work by hand, and I can show how.", help_text="Two members look at your evidence."
    )


def work(file, width, height, color, title, artist, what, minor, offer, sold) -> dict:
    rendition = Sample(format="webp", width=520, file=Sample(url=static(f"img/style/{file}.webp")))
    return {
        "url": "#wall",
        "title": title,
        "artist": artist,
        "artist_url": "#wall",
        "renditions": [rendition],
        "width": width,
        "height": height,
        "alt": f"{title}: a sample picture",
        "color": color,
        "year": 2026,
        "what": what,
        "price": Money(minor, "EUR"),
        "offer": offer,
        "sold": sold,
    }


def split_rows() -> list[Sample]:
    """An €80.00 print with €6.50 of delivery, shared by three and the co-op."""
    total = 8_650
    rows = [
        ("Ana Ferreira", 3_612, "part", "Painter, 70 % of what is left"),
        ("Ben Okafor", 1_548, "part", "Drew the letters, 30 % of what is left"),
        ("Atelier Nord", 900, "part", "Printer, €9.00 a copy"),
        ("Delivery", 650, "shipping", "Post to France"),
        ("VAT", 1_333, "tax", "20 %, to the French state"),
        ("Card processing", 155, "fees", "To Stripe"),
        ("The co-operative", 400, "coop", "5 %, decided by its members"),
        ("Solidarity fund", 52, "fund", "For members who fall ill"),
    ]
    return [
        Sample(label=label, amount=Money(minor, "EUR"), percent=100 * minor / total, kind=kind, note=note)
        for label, minor, kind, note in rows
    ]


def _events() -> list[Sample]:
    at = dt.datetime(2026, 5, 4, 10, 12, tzinfo=dt.UTC)
    return [
        Sample(word="Paid", sentence="€86.50 by card. Your receipt is in your mail.", at=at, state="done"),
        Sample(word="Packed", sentence="Ana signed and numbered copy 12 of 30.", at=at + dt.timedelta(days=1), state="done"),
        Sample(word="On its way", sentence="Colissimo 6A1234567890.", at=at + dt.timedelta(days=2), state="now"),
        Sample(word="Delivered", sentence="Expected on 8 or 9 May.", at=None, state="next"),
    ]  # fmt: skip


def everything(request: HttpRequest) -> dict:
    """The context of the style page. Adds two messages, to show them."""
    messages.success(request, "Copy 12 of 30 is in your cart, and held for you until 15:40.")
    messages.error(request, "The price changed from €75.00 to €80.00 while you looked. Nothing was paid.")
    wrong = StyleForm({"title": "", "price": "eighty", "offer": "limited", "by_hand": ""})
    wrong.full_clean()
    wrong.add_error("price", "“eighty” is not an amount. Write it in figures, for instance 80.00.")
    order_rows = [
        ["F-1042", "Hills before the rain, 12 of 30", "4 May 2026", "Paid", "€86.50"],
        ["F-1039", "Pears for Lucie", "2 May 2026", "Shipped", "€53.10"],
        ["F-1021", "Two irises, original", "19 April 2026", "Delivered", "€440.00"],
    ]
    return {
        "colors": ["paper", "sheet", "tint", "rule", "edge", "soft", "ink", "act", "good", "wait", "wrong"],
        "works": [work(*painting) for painting in PAINTINGS],
        "rows": split_rows(),
        "total": Money(8_650, "EUR"),
        "price": Money(8_000, "EUR"),
        "refund": Money(-1_250, "EUR"),
        "form": StyleForm(prefix="plain"),
        "wrong": wrong,
        "columns": [
            {"label": "Order"},
            {"label": "What"},
            {"label": "Date"},
            {"label": "Status"},
            {"label": "Amount", "numeric": True},
        ],
        "order_rows": order_rows,
        "totals": ["Three orders", "", "", "", "€579.60"],
        "facts": [
            ("Medium", "Watercolor on cotton paper"),
            ("Size", "40 × 30 cm, 15¾ × 11¾ in"),
            ("Edition", "30, and 3 artist’s proofs"),
            ("Hours", "19 h 40 min at the table"),
            ("Made by", "Ana Ferreira; printed by Atelier Nord"),
        ],
        "events": _events(),
        "steps": [("Cart", "done"), ("Delivery", "now"), ("Pay at Stripe", "next")],
        "crumbs": [("Artists", reverse("catalogue:artists")), ("Ana Ferreira", "#")],
        "tabs": [("Waiting", "#", 3), ("Approved", "#", None), ("All", "#", None)],
    }
