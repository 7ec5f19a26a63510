"""What sending a parcel costs, by where it goes and what is in it; and what the artist is to her tax office."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.profiles.countries import countries
from artists.profiles.models import Artist, ShippingRate
from artists.profiles.services import ListedRate, Rate
from artists.studio.fields import LineField, MoneyField

ZONES = [str(zone) for zone in ShippingRate.Zone if zone != ShippingRate.Zone.LIST]
LISTS = ["list1", "list2", "list3"]
MOST = 1_000_000  # minor units
PRICES = {
    "first": (_lazy("Flat, up to A3"), ""),
    "tube": (_lazy("In a tube"), _lazy("Larger sheets. Empty: as flat.")),
    "framed": (_lazy("Framed or stretched"), _lazy("What cannot be rolled. Empty: as flat.")),
    "additional": (_lazy("Each further piece"), _lazy("In the same parcel.")),
    "free_from": (_lazy("Free from"), _lazy("Works worth this much. Empty: never.")),
}


class CountriesField(forms.CharField):
    """Countries as people write them, "Canada, US, Japan"; their codes."""

    def to_python(self, value) -> list[str]:
        typed = re.split(r"[,;\n]", super().to_python(value) or "")
        by_name = {name.casefold(): code for code, name in countries().items()}
        codes = []
        for word in filter(None, (word.strip() for word in typed)):
            code = by_name.get(word.casefold()) or (word.upper() if word.upper() in countries() else None)
            if code is None:
                raise forms.ValidationError(_("We know no country called “%(word)s”.") % {"word": word[:60]})
            codes.append(code)
        return sorted(set(codes))

    def prepare_value(self, value):
        names = countries()
        return ", ".join(names.get(code, code) for code in value) if isinstance(value, list) else value


class ShippingForm(forms.Form):
    """
    Prices for each zone and for up to three lists of countries; days on the way. An empty first price: not shipped there.
    """

    def __init__(self, *args, currency: str = "EUR", rates=None, lists=(), not_shipped_to=(), **kwargs):
        super().__init__(*args, **kwargs)
        for zone in ZONES:
            self._add(zone, (rates or {}).get(zone), currency)
        for place, name in enumerate(LISTS):
            row = lists[place] if place < len(lists) else None
            self.fields[f"{name}_name"] = LineField(
                label=_("Name of the group"),
                required=False,
                max_length=60,
                help_text=_("North America, for example."),
                initial=row and row.name,
            )
            self.fields[f"{name}_countries"] = CountriesField(
                label=_("Countries"),
                required=False,
                max_length=1_000,
                help_text=_("With commas between them."),
                initial=row and row.countries,
            )
            self._add(name, row, currency)
        self.fields["not_shipped_to"] = CountriesField(
            label=_("Countries you do not send to, whatever stands above"),
            required=False,
            max_length=2_000,
            initial=list(not_shipped_to),
        )

    def _add(self, zone: str, rate: ShippingRate | None, currency: str) -> None:
        for part, (label, help_text) in PRICES.items():
            self.fields[f"{zone}_{part}"] = MoneyField(
                label=label,
                help_text=help_text,
                required=False,
                currency=currency,
                most=MOST,
                least=1 if part == "free_from" else 0,
                initial=rate and getattr(rate, part),
            )
        for end, label, usual in (("min", _("Days, at least"), 2), ("max", _("Days, at most"), 5)):
            self.fields[f"{zone}_days_{end}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=1,
                max_value=120,
                initial=getattr(rate, f"days_{end}", usual),
            )

    @property
    def zones(self) -> list:
        """For the page: (name, the fields that are money, the fields that are days) of each zone."""
        labels = dict(ShippingRate.Zone.choices)
        return [(labels[zone], *self._of(zone)) for zone in ZONES]

    @property
    def lists(self) -> list:
        """For the page: (the name and the countries, money, days, whether anything is in it) of each list."""
        found = []
        for name in LISTS:
            heads = [self[f"{name}_name"], self[f"{name}_countries"]]
            found.append((heads, *self._of(name), any(field.value() for field in heads)))
        return found

    def _of(self, zone: str) -> tuple[list, list]:
        return [self[f"{zone}_{part}"] for part in PRICES], [
            self[f"{zone}_days_{end}"] for end in ("min", "max")
        ]

    def clean(self):
        facts = super().clean()
        for zone in (*ZONES, *LISTS):
            least, most = facts.get(f"{zone}_days_min"), facts.get(f"{zone}_days_max")
            if least and most and most < least:
                self.add_error(f"{zone}_days_max", _("At least %(number)s, as above.") % {"number": least})
            others = any(facts.get(f"{zone}_{part}") for part in PRICES if part != "first")
            if others and facts.get(f"{zone}_first") is None and f"{zone}_first" not in self.errors:
                self.add_error(f"{zone}_first", _("Say what the first piece costs."))
        self._check_lists(facts)
        return facts

    def _check_lists(self, facts: dict) -> None:
        named: set[str] = set()
        for name in LISTS:
            codes = facts.get(f"{name}_countries") or []
            if codes and facts.get(f"{name}_first") is None and f"{name}_first" not in self.errors:
                self.add_error(f"{name}_first", _("Say what the first piece costs."))
            if (
                facts.get(f"{name}_first") is not None
                and not codes
                and f"{name}_countries" not in self.errors
            ):
                self.add_error(f"{name}_countries", _("Name the countries it is for."))
            if twice := named & set(codes):
                words = ", ".join(countries()[code] for code in sorted(twice))
                self.add_error(
                    f"{name}_countries", _("In another group already: %(words)s.") % {"words": words}
                )
            named |= set(codes)

    @property
    def chosen(self) -> dict:
        """What was typed, as the service takes it."""
        facts = self.cleaned_data
        return {
            "rates": {zone: self._rate(zone) for zone in ZONES},
            "lists": [
                ListedRate(facts[f"{name}_name"], facts[f"{name}_countries"], self._rate(name))
                for name in LISTS
                if facts[f"{name}_countries"]
            ],
            "not_shipped_to": facts["not_shipped_to"],
        }

    def _rate(self, zone: str) -> Rate | None:
        facts = self.cleaned_data
        if facts[f"{zone}_first"] is None:
            return None
        return Rate(
            first=facts[f"{zone}_first"],
            additional=facts[f"{zone}_additional"] or 0,
            days_min=facts[f"{zone}_days_min"] or 2,
            days_max=facts[f"{zone}_days_max"] or max(5, facts[f"{zone}_days_min"] or 2),
            tube=facts[f"{zone}_tube"],
            framed=facts[f"{zone}_framed"],
            free_from=facts[f"{zone}_free_from"],
        )


class TaxForm(forms.Form):
    """What the artist is to her tax office."""

    standing = forms.ChoiceField(
        label=_lazy("Value added tax"), choices=Artist.TaxStanding.choices, widget=forms.RadioSelect
    )
    vat_number = LineField(
        label=_lazy("VAT number"),
        max_length=30,
        required=False,
        help_text=_lazy("With its two letters in front, if you are registered."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    one_stop_shop = forms.BooleanField(
        label=_lazy(
            "I declare sales to other countries of the European Union through the one-stop shop, at their rates"
        ),
        required=False,
    )
