"""Payment intents and charges: money in."""

import pytest
import stripe as sdk

from .conftest import available, pay, pending


def charge_of(client, intent):
    return client.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction", "refunds"]})


# Paying


def test_a_payment_is_pending_less_the_fee_and_then_available(client, local):
    intent = pay(client, 8_000, card="pm_card_visa")
    assert (intent.status, intent.amount_received) == ("succeeded", 8_000)
    transaction = charge_of(client, intent).balance_transaction
    assert (transaction.amount, transaction.fee, transaction.net) == (8_000, 145, 7_855)
    assert transaction.fee_details[0].type == "stripe_fee"
    assert transaction.status == "pending"
    local.post("clock/advance", days=2)
    assert client.v1.balance_transactions.retrieve(transaction.id).status == "available"
    assert available(client) == 7_855


def test_the_balance_transaction_may_show_seconds_late(client, local):
    local.post("options", balance_transaction_after=5)
    intent = pay(client, 8_000)
    assert charge_of(client, intent).balance_transaction is None
    assert available(client) == 7_855
    local.post("clock/advance", seconds=5)
    assert charge_of(client, intent).balance_transaction.fee == 145
    assert client.v1.events.list().data[0].type == "charge.updated"


def test_an_account_that_only_receives_cannot_charge(client, ana):
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.charges.create(
            {"amount": 500, "currency": "eur", "source": "tok_visa"}, {"stripe_account": ana.id}
        )


@pytest.mark.parametrize(
    ("month", "year", "code"), [(13, 2030, "invalid_expiry_month"), (2, 2026, "invalid_expiry_year")]
)
def test_a_card_that_has_run_out_is_refused(client, month, year, code):
    card = {"number": "4242424242424242", "exp_month": month, "exp_year": year, "cvc": "123"}
    with pytest.raises(sdk.CardError) as refusal:
        client.v1.payment_methods.create({"type": "card", "card": card})
    assert refusal.value.code == code


def test_bypass_pending_is_available_at_once(client):
    pay(client, 8_000)
    assert (available(client), pending(client)) == (7_855, 0)


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_a_declined_card_is_402_with_everything_one_needs(client, card, code, decline):
    with pytest.raises(sdk.CardError) as refusal:
        pay(client, card=card)
    error = refusal.value.json_body["error"]
    assert (refusal.value.http_status, error["type"]) == (402, "card_error")
    assert (error["code"], error["decline_code"]) == (code, decline)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert error["payment_intent"]["latest_charge"] == error["charge"]
    assert client.v1.charges.retrieve(error["charge"]).status == "failed"
    assert (available(client), pending(client)) == (0, 0)


def test_a_declined_payment_can_be_tried_with_another_card(client):
    with pytest.raises(sdk.CardError) as refusal:
        pay(client, card="pm_card_chargeDeclined")
    id = refusal.value.json_body["error"]["payment_intent"]["id"]
    assert client.v1.payment_intents.confirm(id, {"payment_method": "pm_card_visa"}).status == "succeeded"


def test_authentication_is_asked_for_and_passed(client, local):
    intent = pay(client, card="pm_card_threeDSecure2Required", return_url="https://shop.example/back")
    assert intent.status == "requires_action"
    url = intent.next_action.redirect_to_url.url
    assert "3-D Secure" in local.open(url.removeprefix(local.url))[1]
    status, where = local.submit(url, action="pass")
    assert status == 303 and where.startswith(f"https://shop.example/back?payment_intent={intent.id}")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_authentication_that_fails_leaves_the_payment_open(client, local):
    intent = pay(client, card="pm_card_authenticationRequired", return_url="https://shop.example/back")
    local.submit(intent.next_action.redirect_to_url.url, action="fail")
    found = client.v1.payment_intents.retrieve(intent.id)
    assert found.status == "requires_payment_method"
    assert found.last_payment_error.code == "payment_intent_authentication_failure"


def test_off_session_authentication_cannot_be_asked_for(client):
    with pytest.raises(sdk.CardError) as refusal:
        pay(client, card="pm_card_authenticationRequired", off_session=True)
    assert refusal.value.code == "authentication_required"


def test_money_held_is_captured_in_part(client):
    intent = pay(client, 10_000, capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 10_000)
    assert available(client) == 0
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 10_001})
    captured = client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 4_000})
    assert (captured.status, captured.amount_received) == ("succeeded", 4_000)
    assert available(client) == 4_000 - 85
    charge = client.v1.charges.retrieve(intent.latest_charge)
    assert (charge.amount_captured, charge.amount_refunded) == (4_000, 6_000)


def test_money_held_is_let_go_by_cancel_and_by_time(client, local):
    intent, late = pay(client, capture_method="manual"), pay(client, capture_method="manual")
    canceled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    local.post("clock/advance", days=8)
    assert client.v1.payment_intents.retrieve(late.id).cancellation_reason == "automatic"
    assert (available(client), pending(client)) == (0, 0)


def test_a_payment_that_is_over_cannot_be_changed(client):
    intent = pay(client)
    for act in (
        client.v1.payment_intents.confirm,
        client.v1.payment_intents.cancel,
        client.v1.payment_intents.capture,
    ):
        with pytest.raises(sdk.InvalidRequestError) as refusal:
            act(intent.id)
        assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_payment_without_a_method_waits(client):
    intent = client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    assert intent.status == "requires_payment_method"
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.payment_intents.confirm(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"
    changed = client.v1.payment_intents.update(intent.id, {"amount": 600, "payment_method": "pm_card_visa"})
    assert (changed.amount, changed.status) == (600, "requires_confirmation")
    assert client.v1.payment_intents.confirm(intent.id).status == "succeeded"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (249, "dkk", "amount_too_small"),
        (17_499, "huf", "amount_too_small"),
        (100_000_000, "eur", "amount_too_large"),
        (0, "eur", "parameter_invalid_integer"),
        (101, "isk", None),
        (1_001, "kwd", None),
    ],
)
def test_amounts_that_cannot_be_charged_are_refused(client, amount, currency, code):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({"amount": amount, "currency": currency})
    assert (refusal.value.code, refusal.value.param) == (code, "amount")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "eur"), (30, "gbp"), (50, "jpy"), (99_999_999, "eur"), (100, "isk"), (1_010, "kwd")],
)
def test_amounts_at_the_limit_are_charged(client, amount, currency):
    assert client.v1.payment_intents.create({"amount": amount, "currency": currency}).amount == amount


def test_the_old_way_with_a_token_still_works(client):
    charge = client.v1.charges.create(
        {"amount": 1_000, "currency": "eur", "source": "tok_visa", "metadata": {"a": "b"}}
    )
    assert (charge.paid, charge.captured, charge.status) == (True, True, "succeeded")
    with pytest.raises(sdk.CardError) as refusal:
        client.v1.charges.create({"amount": 1_000, "currency": "eur", "source": "tok_chargeDeclined"})
    assert refusal.value.code == "card_declined"
    with pytest.raises(sdk.RateLimitError):
        client.v1.charges.create({"amount": 1_000, "currency": "eur", "source": "tok_429"})
    held = client.v1.charges.create(
        {"amount": 1_000, "currency": "eur", "source": "tok_visa", "capture": False}
    )
    assert client.v1.charges.capture(held.id).captured is True
    assert client.v1.charges.update(held.id, {"description": "held"}).description == "held"


def test_fees_other_than_ours_are_not_pretended(client, ana):
    for extra in (
        {"application_fee_amount": 10},
        {"transfer_data": {"destination": ana.id}},
        {"on_behalf_of": ana.id},
    ):
        with pytest.raises(sdk.InvalidRequestError):
            client.v1.payment_intents.create({"amount": 500, "currency": "eur", **extra})


def test_customers_keep_payment_methods(client):
    customer = client.v1.customers.create({"name": "Jenny", "email": "jenny@example.com"})
    method = client.v1.payment_methods.create({"type": "card", "card": {"token": "tok_mastercard"}})
    assert client.v1.payment_methods.attach(method.id, {"customer": customer.id}).customer == customer.id
    assert client.v1.customers.payment_methods.list(customer.id).data[0].id == method.id
    assert client.v1.customers.payment_methods.retrieve(customer.id, method.id).card.brand == "mastercard"
    assert client.v1.payment_methods.list({"customer": customer.id}).data[0].id == method.id
    assert pay(client, card=method.id, customer=customer.id).customer == customer.id
    client.v1.payment_methods.update(method.id, {"billing_details": {"name": "J"}})
    assert client.v1.payment_methods.detach(method.id).customer is None
    assert client.v1.payment_methods.retrieve(method.id).billing_details.name == "J"
    assert client.v1.customers.list({"email": "jenny@example.com"}).data[0].id == customer.id
    assert client.v1.customers.search({"query": "name:'jenny'"}).data[0].id == customer.id
    assert client.v1.customers.delete(customer.id).deleted is True
    assert client.v1.customers.retrieve(customer.id).deleted is True
