"""
What a statement says besides names and amounts, in one language.

A statement says for ever what it said when it was issued, to the byte. But a translation is mended, a sentence of ours
changes, CLDR comes to write "Sept" for "Sep". So every word of it, and how it writes days and numbers, is taken down at its
issue and kept (models.Wording): made again, it asks gettext nothing, and CLDR only for the sign of a currency.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import get_date_format
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext as _

from payouts import language
from payouts.money import Money
from payouts.payees.letters import spoken_to
from payouts.payees.models import Payee

# Entries say in English what they are, and journals keep to it: by what such a memo, or the title of a parcel, is known.
# One that was used is not changed.
MEMOS = {
    "refund": re.compile(r"Refund, order:(?P<order>\S+)"),
    "refund failed": re.compile(r"Refund failed, order:(?P<order>\S+)"),
    "dispute": re.compile(r"Dispute, order:(?P<order>\S+)"),
    "dispute won": re.compile(r"Dispute won, order:(?P<order>\S+)"),
    "dispute lost": re.compile(r"Dispute lost, order:(?P<order>\S+)"),
    "dispute restored": re.compile(r"Dispute restored, order:(?P<order>\S+)"),
    "fronted": re.compile(r"Fronted by the solidarity fund after refunds"),
    "netted": re.compile(r"Netted for earlier refunds, with payout (?P<number>\S+)"),
    "not netted": re.compile(r"Not netted after all: payout (?P<number>\S+) was not sent"),
    "settled": re.compile(r"Paid back to the solidarity fund: brought back from payout (?P<number>\S+)"),
    "brought back": re.compile(r"Brought back from payout (?P<number>\S+)"),
    "payout": re.compile(r"Payout (?P<number>\S+)(?: sent)?"),
    "delivery": re.compile(r"Delivery from (?P<artist>.+)"),
}


@dataclass(frozen=True)
class Words:
    """The words of statements in `language` (as in settings.LANGUAGES), as `taken_down` wrote them; `said` is plain JSON."""

    language: str
    said: dict

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: what these words are known by."""
        text = json.dumps([self.language, self.said], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def say(self, name: str, **blanks: object) -> str:
        return self.said[name] % blanks

    def heading(self, kind: str) -> str:
        """What lines of a kind are called: "Sales"."""
        return self.said["headings"][kind]

    def rest(self, kind: str) -> str:
        """Where money rests, by the kind of account: "On hold"."""
        return self.said["rests"][kind]

    def role(self, role: str) -> str:
        """As what somebody is paid: what we wrote ourselves in words, what people typed as they typed it."""
        return self.said.get("roles", {}).get(role, role)

    def memo(self, memo: str) -> str:
        """What an entry, or a parcel, says of itself; as it stands where nobody has foreseen it."""
        for name, known in MEMOS.items():
            if name in self.said["memos"] and (found := known.fullmatch(memo)):
                return self.said["memos"][name] % found.groupdict()
        return memo

    def long_day(self, date: dt.date) -> str:
        return self._date("long_day", date)

    def day(self, date: dt.date) -> str:
        return self._date("day", date)

    def month(self, date: dt.date) -> str:
        return self._date("month", date)

    def _date(self, pattern: str, date: dt.date) -> str:
        return self.said[pattern] % {
            "d": self.said.get("first", 1) if date.day == 1 else date.day,
            "dd": f"{date.day:02}",
            "MM": f"{date.month:02}",
            "MMM": self.said["short_months"][date.month - 1],
            "MMMM": self.said["months"][date.month - 1],
            "y": date.year,
        }

    def number(self, value: Decimal | float) -> str:
        """ "62.5", in German "62,5"."""
        return f"{value:g}".replace(".", self.said["decimal"])

    def plain(self, money: Money) -> str:
        """Digits with a hyphen for a minus, for tables whose head names the currency: "-1,080.00", in German "-1.080,00"."""
        marks = {",": self.said["group"], ".": self.said["decimal"]}
        return "".join(marks.get(sign, sign) for sign in money.plain())

    def amount(self, money: Money) -> str:
        """With the sign of the currency and a true minus: "−€12.50", in German "−12,50 €"."""
        symbol = get_currency_symbol(money.currency, locale=self.language.replace("-", "_"))
        size = self.plain(-money if money.minor < 0 else money)
        return ("−" if money.minor < 0 else "") + self.say("money", symbol=symbol, amount=size)


def as_spoken_to(payee: Payee) -> Words:
    """The words of a statement that is made now, in the language of whoever speaks for the payee; else the site's own."""
    with spoken_to(payee):
        return taken_down()


def taken_down() -> Words:
    """All of it in the active language, as gettext and CLDR have it now."""
    return Words(
        language.active(), {**_dates_and_numbers(), **_words(), "memos": _memos(), "paper": _paper()}
    )


def _dates_and_numbers() -> dict:
    locale = language.locale()
    money = locale.currency_formats["standard"].pattern
    return {
        "long_day": get_date_format("long", locale).format,
        "day": get_date_format("medium", locale).format,
        "month": locale.datetime_skeletons["yMMMM"].format,
        "first": language.first_of_month(),
        "months": list(locale.months["format"]["wide"].values()),
        "short_months": list(locale.months["format"]["abbreviated"].values()),
        "decimal": get_decimal_symbol(locale),
        "group": get_group_symbol(locale),
        "money": money.replace("#,##0.00", "%(amount)s").replace("¤", "%(symbol)s"),
    }


def _words() -> dict:
    return {
        "headings": {
            "sale": _("Sales"),
            "shipping": _("Shipping"),
            "refund": _("Refunds"),
            "dispute": _("Disputes"),
            "netting": _("Advances and netting"),
            "back": _("Brought back"),
            "other": _("Other"),
            "payout": _("Payouts"),
        },
        "rests": {
            "pending": _("On hold"),
            "available": _("Payable"),
            "reserved": _("On its way"),
            "patronage_payable": _("Patronage"),
        },
        "roles": {"Artist": _("Artist"), "Shipping": _("Shipping")},
        "title of a payout": _("Payout %(number)s"),
        "opening": _("Owed to you on %(day)s"),
        "closing": _("Owed to you after %(day)s"),
        "opening of a payout": _("Brought forward"),
        "closing of a payout": _("Carried forward"),
        "a copy": _("%(amount)s a copy"),
        "agreement": _("version %(version)s"),
        # Translators: of a split: "split version 2"
        "split": _("split %(version)s"),
        "order": _("Order %(number)s"),
    }


def _memos() -> dict:
    return {
        "refund": _("Refund, order %(order)s"),
        "refund failed": _("A refund that failed, order %(order)s"),
        "dispute": _("Dispute, order %(order)s"),
        "dispute won": _("Dispute won, order %(order)s"),
        "dispute lost": _("Dispute lost, order %(order)s"),
        "dispute restored": _("Dispute restored, order %(order)s"),
        "fronted": _("Fronted by the solidarity fund after refunds"),
        "netted": _("Netted for earlier refunds, with payout %(number)s"),
        "not netted": _("Not netted after all: payout %(number)s was not sent"),
        "settled": _("Paid back to the solidarity fund, out of payout %(number)s"),
        "brought back": _("Brought back from payout %(number)s"),
        "payout": _("Payout %(number)s"),
        "delivery": _("Delivery from %(artist)s"),
    }


def _paper() -> dict:
    """What only the PDF says; the layout fills the blanks."""
    return {
        "document": _("%(issuer)s: statement %(number)s"),
        "payout": _("Payout statement"),
        "month": _("Statement for %(month)s"),
        "issued": _("Issued %(day)s"),
        "amounts": _("all amounts in %(currency)s"),
        "paid": _("Paid out to your Stripe account"),
        "adds_up": _("How it adds up"),
        "rests": _("Where it rests"),
        "fronted": _(
            "Beside this the solidarity fund fronted %(amount)s after refunds. Later payouts net it, a part at a time."
        ),
        "what": _("What"),
        "date": _("Date"),
        # Translators: of the lines above: "Sales together"
        "together": _("%(heading)s together"),
        "journal": _(
            "Each line names its entry in the journal of the co-operative; the same lines are in the CSV of this statement."
        ),
        "gaps": _("The sign � stands for a character that the typeface lacks; the CSV has it."),
        "page": _("Page %(page)s of %(pages)s"),
        "made_from": _("made from"),
    }
