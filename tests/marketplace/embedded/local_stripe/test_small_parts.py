"""Forms, money, cards, clocks, commands: the small parts, one promise each."""

import pytest

from marketplace.embedded.local_stripe import cards, cli, clock, forms, ids, money, schema
from marketplace.embedded.local_stripe.errors import StripeError, masked
from marketplace.embedded.local_stripe.protocol import match
from marketplace.embedded.local_stripe.search import CLAUSE


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[]=1&a[]=2", {"a": {"0": "1", "1": "2"}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a%5Bb%5D=%C3%A9+%26", {"a": {"b": "é &"}}),
        ("a=1&a=2", {"a": "2"}),
    ],
)
def test_a_form_becomes_a_tree(text, tree):
    assert forms.decode(text) == tree


@pytest.mark.parametrize("text", ["a[b=1", "a]b[=1", "a=1&a[b]=2", "a[b]=2&a=1", "%ff=1", "[x]=1"])
def test_a_malformed_form_is_refused(text):
    with pytest.raises(StripeError):
        forms.decode(text)


def test_a_list_is_put_in_the_order_of_its_positions():
    wanted = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}
    assert schema.coerce_form({"a": {"10": "3", "2": "2", "0": "1"}}, wanted) == {"a": [1, 2, 3]}


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1, "eur", "€0.01"),
        (123_456, "usd", "$1,234.56"),
        (500, "jpy", "¥500"),
        (1_234, "kwd", "KWD1.234"),
        (-5, "gbp", "-£0.05"),
    ],
)
def test_amounts_are_written_as_stripe_writes_them(amount, currency, text):
    assert money.shown(amount, currency) == text


@pytest.mark.parametrize(("amount", "fee"), [(8_000, 145), (50, 26), (100, 27), (33, 25), (10, 10)])
def test_the_fee_is_one_and_a_half_per_cent_and_a_quarter(amount, fee):
    assert money.processing_fee(amount, 150, 25) == fee


def test_test_cards_are_known_by_number_and_by_name():
    assert cards.by_number("4242-4242 4242 4242").brand == "visa"
    assert cards.by_name("pm_card_visa") is cards.by_name("tok_visa")
    assert cards.by_name("tok_visa_chargeDeclined").decline == "generic_decline"
    assert cards.by_name("pm_card_nonsense") is None
    assert cards.by_number("4111111111111111").decline
    with pytest.raises(StripeError):
        cards.by_number("4242424242424243")


def test_a_clock_runs_or_stands():
    standing = clock.Clock("2026-03-06T10:00:00")
    assert standing.now() == 1_772_791_200
    standing.advance(60)
    assert clock.iso(standing.exact()) == "2026-03-06T10:01:00.000Z"
    standing.set("2026-03-07T10:00:00+01:00")
    assert standing.now() == 1_772_874_000
    running = clock.Clock()
    before = running.exact()
    running.advance(3_600)
    assert running.exact() >= before + 3_600


def test_identifiers_have_stripes_shapes():
    assert len(ids.new("acct")) == len("acct_") + 15
    assert ids.new("cs_test").startswith("cs_test_a1")
    assert len({ids.new("tr") for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize(
    ("key", "text"),
    [("sk_test_abcdefgh", "sk_test_****efgh"), ("nonsense", "****ense"), ("sk_test_", "sk_test_***")],
)
def test_keys_are_masked(key, text):
    assert masked(key) == text


def test_a_literal_path_is_found_before_one_with_a_parameter():
    assert match("GET", "/v1/charges/search") == ("/v1/charges/search", {})
    assert match("GET", "/v1/charges/ch_1") == ("/v1/charges/{charge}", {"charge": "ch_1", "id": "ch_1"})
    assert match("GET", "/v1/charges/ch_1/x") is None


def test_a_query_is_read_in_clauses():
    assert [found["field"] for found in CLAUSE.finditer("amount>5 AND metadata['a b']:'c'")] == [
        "amount",
        "metadata['a b']",
    ]


@pytest.mark.parametrize(
    ("text", "connect", "thin"),
    [
        ("http://x/h=whsec_1", False, False),
        ("http://x/h?a=b=whsec_1,connect", True, False),
        ("http://x/h=whsec_1,thin", False, True),
    ],
)
def test_a_webhook_is_declared_in_one_word(text, connect, thin):
    declared = cli.webhook(text)
    assert (declared["secret"], declared["connect"], declared["thin"]) == ("whsec_1", connect, thin)


@pytest.mark.parametrize("text", ["http://x/h", "=secret", "http://x=", "http://x=s,maybe"])
def test_a_webhook_without_a_secret_is_refused(text):
    with pytest.raises(ValueError, match="URL=SECRET"):
        cli.webhook(text)
