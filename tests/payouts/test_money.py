"""Money is whole minor units of one currency."""

import pytest

from payouts.money import CurrencyMismatch, Money, NotAnAmount, exponent, total


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("80", "EUR", 8_000),
        ("80.00", "EUR", 8_000),
        ("80,5", "EUR", 8_050),
        ("1 080,00", "EUR", 108_000),
        ("1,080.00", "EUR", 108_000),
        ("1.080,00", "EUR", 108_000),
        ("1'080.00", "CHF", 108_000),
        ("500", "JPY", 500),
        ("1.234", "BHD", 1_234),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, currency, minor):
    assert Money.parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize("typed", ["", "eighty", "80.005", "1e3", "0x10", "NaN", "--5", "9" * 30, "８0٫0x"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(NotAnAmount):
        Money.parse(typed, "EUR")


def test_yen_have_no_cents():
    with pytest.raises(NotAnAmount):
        Money.parse("500.5", "JPY")


def test_currencies_never_add_up():
    with pytest.raises(CurrencyMismatch):
        Money(100, "EUR") + Money(100, "USD")
    with pytest.raises(CurrencyMismatch):
        total([Money(1, "EUR"), Money(1, "JPY")], "EUR")


def test_there_are_no_fractions_of_a_cent():
    with pytest.raises(TypeError):
        Money(10.5, "EUR")
    with pytest.raises(TypeError):
        Money(True, "EUR")


def test_an_unknown_currency_is_refused():
    with pytest.raises(ValueError, match="not an ISO 4217"):
        Money(1, "XYZW")


def test_amounts_read_as_they_do_in_each_place():
    assert Money(8_000, "EUR").format("en_GB") == "€80.00"
    assert Money(108_000, "EUR").format("de_DE").replace("\xa0", " ") == "1.080,00 €"
    assert Money(8_000, "JPY").format("en_GB") == "JP¥8,000"
    assert Money(108_000, "EUR").plain() == "1,080.00"
    assert exponent("BHD") == 3
