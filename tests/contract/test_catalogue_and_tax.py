"""Products, prices, tax."""

import pytest
import stripe as sdk

BERLIN = {
    "address": {"country": "DE", "city": "Berlin", "postal_code": "10119", "line1": "Torstr. 1"},
    "address_source": "shipping",
}


def test_products_and_prices_are_kept(client):
    product = client.v1.products.create(
        {
            "name": "Print",
            "description": "Linocut",
            "default_price_data": {"currency": "eur", "unit_amount": 900},
        }
    )
    price = client.v1.prices.retrieve(product.default_price, {"expand": ["product"]})
    assert (price.unit_amount, price.product.name) == (900, "Print")
    assert client.v1.products.retrieve(product.id).description == "Linocut"
    assert client.v1.products.update(product.id, {"active": False}).active is False
    assert client.v1.products.list({"active": False}).data[0].id == product.id
    assert client.v1.products.list({"ids": [product.id]}).data[0].id == product.id
    keyed = client.v1.prices.create(
        {"product": product.id, "currency": "eur", "unit_amount": 1_000, "lookup_key": "print"}
    )
    assert client.v1.prices.list({"lookup_keys": ["print"]}).data[0].id == keyed.id
    assert client.v1.prices.update(keyed.id, {"active": False}).active is False
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.products.delete(product.id)
    assert client.v1.products.delete(client.v1.products.create({"name": "x"}).id).deleted is True


def register(client, country="DE", **options):
    return client.v1.tax.registrations.create(
        {
            "country": country,
            "country_options": {country.lower(): options or {"type": "standard"}},
            "active_from": "now",
        }
    )


def calculate(client, *amounts, behavior="exclusive", **more):
    return client.v1.tax.calculations.create(
        {
            "currency": "eur",
            "customer_details": BERLIN,
            "line_items": [
                {
                    "amount": amount,
                    "reference": f"L{at}",
                    "tax_behavior": behavior,
                    "tax_code": "txcd_99999999",
                }
                for at, amount in enumerate(amounts)
            ],
            "expand": ["line_items"],
            **more,
        }
    )


def test_without_a_registration_there_is_silently_no_tax(client):
    found = calculate(client, 10_000)
    assert (found.tax_amount_exclusive, found.amount_total) == (0, 10_000)
    assert found.tax_breakdown[0].taxability_reason == "not_collecting"


def test_with_a_registration_tax_is_added_or_contained(client):
    register(client)
    added = calculate(client, 10_000, 5_000, shipping_cost={"amount": 500, "tax_behavior": "exclusive"})
    assert (added.tax_amount_exclusive, added.amount_total) == (2_945, 18_445)
    contained = calculate(client, 11_900, behavior="inclusive")
    assert (contained.tax_amount_inclusive, contained.amount_total) == (1_900, 11_900)
    assert added.tax_breakdown[0].tax_rate_details.percentage_decimal == "19"


def test_the_one_stop_shop_covers_the_union(client):
    register(client, "AT", type="oss_union")
    assert calculate(client, 10_000).tax_amount_exclusive == 1_900


def test_a_registration_begins_and_ends(client, local):
    now = local.get("clock")["now"]
    later = client.v1.tax.registrations.create(
        {"country": "DE", "country_options": {"de": {"type": "standard"}}, "active_from": now + 60}
    )
    assert later.status == "scheduled"
    assert calculate(client, 100).tax_amount_exclusive == 0
    local.post("clock/advance", minutes=2)
    assert client.v1.tax.registrations.retrieve(later.id).status == "active"
    assert calculate(client, 100).tax_amount_exclusive == 19
    client.v1.tax.registrations.update(later.id, {"expires_at": "now"})
    assert client.v1.tax.registrations.list({"status": "expired"}).data[0].id == later.id
    assert calculate(client, 100).tax_amount_exclusive == 0


def test_a_calculation_becomes_a_transaction_and_is_reversed(client):
    register(client)
    calculation = calculate(client, 10_000, 5_000)
    transaction = client.v1.tax.transactions.create_from_calculation(
        {"calculation": calculation.id, "reference": "order-7", "expand": ["line_items"]}
    )
    assert (transaction.type, transaction.line_items.data[0].amount_tax) == ("transaction", 1_900)
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.tax.transactions.create_from_calculation(
            {"calculation": calculation.id, "reference": "order-7"}
        )
    part = client.v1.tax.transactions.create_reversal(
        {
            "mode": "partial",
            "original_transaction": transaction.id,
            "reference": "refund-1",
            "line_items": [
                {
                    "amount": -5_000,
                    "amount_tax": -950,
                    "original_line_item": transaction.line_items.data[1].id,
                    "reference": "refund-1-L1",
                }
            ],
            "expand": ["line_items"],
        }
    )
    assert (part.type, part.line_items.data[0].amount, part.reversal.original_transaction) == (
        "reversal",
        -5_000,
        transaction.id,
    )
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.tax.transactions.create_reversal(
            {"mode": "full", "original_transaction": transaction.id, "reference": "refund-2"}
        )
    flat = client.v1.tax.transactions.create_reversal(
        {
            "mode": "partial",
            "original_transaction": transaction.id,
            "reference": "refund-3",
            "flat_amount": -1_190,
            "expand": ["line_items"],
        }
    )
    assert sum(line.amount + line.amount_tax for line in flat.line_items.data) == -1_190
    assert client.v1.tax.transactions.retrieve(part.id).id == part.id
    assert client.v1.tax.transactions.line_items.list(part.id).data[0].amount == -5_000
    assert client.v1.tax.calculations.retrieve(calculation.id).id == calculation.id
    assert client.v1.tax.calculations.line_items.list(calculation.id).data[0].amount == 10_000


def test_tax_is_told_where_it_is_at_home(client):
    assert client.v1.tax.settings.retrieve().status == "pending"
    settings = client.v1.tax.settings.update(
        {
            "head_office": {"address": {"country": "DE", "city": "Berlin"}},
            "defaults": {"tax_code": "txcd_99999999"},
        }
    )
    assert settings.status == "active"
    assert client.v1.tax_codes.retrieve("txcd_99999999").name == "General - Tangible Goods"
    assert len(client.v1.tax_codes.list().data) > 3


def test_a_place_is_needed(client):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.tax.calculations.create(
            {"currency": "eur", "line_items": [{"amount": 1, "reference": "L1"}]}
        )
    assert refusal.value.code == "customer_tax_location_invalid"


def test_in_the_united_states_the_country_is_not_enough(client):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        calculate(
            client, 10_000, customer_details={"address": {"country": "US"}, "address_source": "shipping"}
        )
    assert refusal.value.code == "customer_tax_location_invalid"
    there = {"address": {"country": "US", "postal_code": "10001"}, "address_source": "shipping"}
    assert calculate(client, 10_000, customer_details=there).tax_amount_exclusive == 0


def test_there_are_no_application_fees(client):
    assert client.v1.application_fees.list().data == []
    for read in (
        lambda: client.v1.application_fees.retrieve("fee_none"),
        lambda: client.v1.application_fees.refunds.list("fee_none"),
        lambda: client.v1.application_fees.refunds.create("fee_none"),
    ):
        with pytest.raises(sdk.InvalidRequestError) as refusal:
            read()
        assert refusal.value.code == "resource_missing"
