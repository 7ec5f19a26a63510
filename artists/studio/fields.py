"""What people type into the studio: money, percentages, centimetres, hours. Kept in whole small units, never floats."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _

from artists.profiles.plain_text import one_line, plain
from artists.works import tags
from payouts import language
from payouts.money import Money, NotAnAmount


def _decimal(text: str) -> Decimal | None:
    cleaned = text.replace(",", ".").strip()
    if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", cleaned):
        return None
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


class LineField(forms.CharField):
    """One line of plain text. What was only markup or hidden characters is as good as empty."""

    def to_python(self, value):
        return one_line(super().to_python(value))


class TextField(forms.CharField):
    """Plain text of several lines, cleaned the same way."""

    def to_python(self, value):
        return plain(super().to_python(value))


class TagsField(forms.CharField):
    """Tags set apart by commas, as a list. Empty is an empty list."""

    def clean(self, value):
        try:
            return tags.tags(super().clean(value))
        except tags.NotTags as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class _Typed(forms.CharField):
    """A short text that means a number."""

    def __init__(self, **more):
        more.setdefault("max_length", 14)
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more
        )


class MoneyField(_Typed):
    """An amount of `currency`, as minor units. Empty is None."""

    def __init__(self, *, currency: str = "EUR", least: int = 0, most: int = 99_999_999, **more):
        super().__init__(**more)
        self.currency, self.least, self.most = currency, least, most

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = Money.parse(text, self.currency)
        except NotAnAmount as error:
            raise forms.ValidationError(_("Write an amount like 80 or 80.50.")) from error
        if not self.least <= amount.minor <= self.most:
            least, most = Money(self.least, self.currency), Money(self.most, self.currency)
            raise forms.ValidationError(
                _("From %(least)s to %(most)s.")
                % {"least": language.amount(least), "most": language.amount(most)}
            )
        return amount.minor

    def prepare_value(self, value):
        return str(Money(value, self.currency).decimal) if type(value) is int else value


class PercentField(_Typed):
    """A percentage with at most two decimals, as basis points. Empty is None."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        number = _decimal(text.replace("%", ""))
        if number is None or number * 100 != (number * 100).to_integral_value():
            raise forms.ValidationError(_("Write a percentage like 30 or 12.5."))
        if not 0 < number <= 100:
            raise forms.ValidationError(_("A percentage is above 0 and at most 100."))
        return int(number * 100)

    def prepare_value(self, value):
        return f"{Decimal(value) / 100:f}" if type(value) is int else value


class CentimetresField(_Typed):
    """A length in centimetres, as millimetres. Empty is None."""

    def __init__(self, *, least: int = 10, most: int = 10_000, **more):
        super().__init__(**more)
        self.least, self.most = least, most

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        number = _decimal(text.lower().removesuffix("cm"))
        if number is None:
            raise forms.ValidationError(_("Write centimetres like 30 or 29.7."))
        millimetres = number * 10
        if millimetres != millimetres.to_integral_value():
            raise forms.ValidationError(_("To the millimetre is exact enough: one decimal."))
        if not self.least <= millimetres <= self.most:
            raise forms.ValidationError(
                _("From %(least)s cm to %(most)s cm.")
                % {"least": self.least // 10, "most": language.number(self.most // 10)}
            )
        return int(millimetres)

    def prepare_value(self, value):
        return f"{Decimal(value) / 10:f}".removesuffix(".0") if type(value) is int else value


class HoursField(_Typed):
    """A time worked, "20", "20.5" or "20:30", as minutes. Empty is 0."""

    MOST = 5_000  # hours

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return 0
        if match := re.fullmatch(r"\s*(\d{1,4}):([0-5]\d)\s*", text):
            minutes = int(match[1]) * 60 + int(match[2])
        else:
            number = _decimal(text.lower().removesuffix("h"))
            if number is None:
                raise forms.ValidationError(_("Write hours like 20, 20.5 or 20:30."))
            minutes = round(number * 60)
        if minutes > self.MOST * 60:
            raise forms.ValidationError(_("At most %(most)s hours.") % {"most": language.number(self.MOST)})
        return minutes

    def prepare_value(self, value):
        if type(value) is not int:
            return value
        if not value:
            return ""
        hours, minutes = divmod(value, 60)
        return f"{hours}:{minutes:02}" if minutes else str(hours)
