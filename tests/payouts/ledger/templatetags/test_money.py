"""Money on a page is complete, and the bar under a price adds up."""

from types import SimpleNamespace as Row

import pytest
from django.utils import translation

from payouts.ledger.templatetags import money as tags
from payouts.money import Money


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(8_000, "EUR"), "€80.00"),
        (Money(-1_250, "EUR"), "−€12.50"),
        (Money(0, "GBP"), "£0.00"),
        (Money(1_234_567, "EUR"), "€12,345.67"),
        (Money(500, "JPY"), "JP¥500"),
        (None, ""),
    ],
)
def test_an_amount_is_written_with_its_currency_and_a_true_minus(amount, written):
    assert tags.money(amount) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("de", "−1.234,50\xa0€"), ("fr", "−1\u202f234,50\xa0€"), ("es", "−1.234,50\xa0€")],
)
def test_an_amount_is_written_as_the_visitors_language_does(language, written):
    with translation.override(language):
        assert tags.money(Money(-123_450, "EUR")) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(47.5, "47.5 %"), (60, "60 %"), (0.04, "0 %"), (33.3333, "33.3 %"), (99.96, "100 %"), (None, "")],
)
def test_a_share_of_a_hundred_has_one_decimal_where_it_needs_one(share, written):
    assert tags.percent(share) == written


def _rows():
    return [
        Row(label="Ana", amount=Money(3_800, "EUR"), percent=47.5, kind="part", note="70 % of what is left"),
        Row(label="Ben", amount=Money(1_900, "EUR"), percent=23.75, kind="part"),
        Row(label="the co-operative", amount=Money(400, "EUR"), percent=5, kind="coop"),
        Row(label="VAT", amount=Money(1_900, "EUR"), percent=23.75, kind="tax"),
    ]


def test_the_bands_of_the_bar_lie_end_to_end_in_the_rows_own_order():
    laid = tags.bands(_rows())
    assert [(band.label, band.at, band.width) for band in laid] == [
        ("Ana", "0.000%", "47.500%"),
        ("Ben", "47.500%", "23.750%"),
        ("the co-operative", "71.250%", "5.000%"),
        ("VAT", "76.250%", "23.750%"),
    ]
    assert laid[0].note == "70 % of what is left" and laid[1].note == ""


def test_each_maker_has_a_shade_and_every_other_kind_its_own_color():
    parts = [Row(label=str(i), amount=Money(100, "EUR"), percent=20, kind="part") for i in range(5)]
    assert [band.colour for band in tags.bands(parts)] == [
        "k-part-1",
        "k-part-2",
        "k-part-3",
        "k-part-3",
        "k-part-3",
    ]
    assert [band.colour for band in tags.bands(_rows())][2:] == ["k-coop", "k-tax"]


def test_a_kind_without_a_color_is_refused():
    with pytest.raises(ValueError, match="'lottery' has no colour"):
        tags.bands([Row(label="?", amount=Money(1, "EUR"), percent=100, kind="lottery")])


def test_a_screen_reader_hears_the_bar_as_one_sentence():
    rows = [*_rows()[:2], Row(label="delivery", amount=Money(650, "EUR"), percent=8.1, kind="shipping")]
    assert tags.told(tags.bands(rows)) == (
        "€38.00 (47.5 %) goes to Ana, €19.00 (23.8 %) to Ben and €6.50 (8.1 %) for delivery"
    )
    assert tags.told(tags.bands(rows[:1])) == "€38.00 (47.5 %) goes to Ana"
    assert tags.told([]) == ""
