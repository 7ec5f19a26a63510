"""Money from the platform to connected accounts, and back."""

import pytest
import stripe as sdk

from .conftest import available, pay, pending

LATER = {"days": 2, "seconds": 1}


def send(client, account, amount=1_000, currency="eur", **more):
    return client.v1.transfers.create(
        {"amount": amount, "currency": currency, "destination": account.id, **more}
    )


def test_a_transfer_moves_available_money(client, ana, funded):
    transfer = send(client, ana, 12_345, transfer_group="order:1", metadata={"payout": "17"})
    assert available(client) == 100_000 - 12_345
    assert available(client, ana.id) == 12_345
    assert (transfer.amount_reversed, transfer.reversed, transfer.source_type) == (0, False, "card")
    ours = client.v1.balance_transactions.retrieve(transfer.balance_transaction)
    assert (ours.amount, ours.fee, ours.net, ours.type) == (-12_345, 0, -12_345, "transfer")
    payment = client.v1.charges.retrieve(transfer.destination_payment, {}, {"stripe_account": ana.id})
    assert payment.id.startswith("py_")
    theirs = client.v1.balance_transactions.retrieve(
        payment.balance_transaction, {}, {"stripe_account": ana.id}
    )
    assert (theirs.amount, theirs.type, theirs.reporting_category) == (12_345, "payment", "charge")


def test_without_enough_available_nothing_moves(client, ana, funded):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        send(client, ana, 100_001)
    assert refusal.value.code == "balance_insufficient"
    assert refusal.value.user_message.startswith(
        "You have insufficient available funds in your Stripe account."
    )
    assert available(client) == 100_000
    assert client.v1.transfers.list().data == []


def test_pending_money_is_not_available(client, ana, local):
    pay(client, 10_000, card="pm_card_visa")
    assert (available(client), pending(client)) == (0, 9_825)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        send(client, ana)
    assert refusal.value.code == "balance_insufficient"
    local.post("clock/advance", **LATER)
    assert (available(client), pending(client)) == (9_825, 0)
    assert send(client, ana).id


def test_transfers_are_found_by_group_and_destination(client, ana, funded):
    one = send(client, ana, transfer_group="order:1")
    send(client, ana, transfer_group="order:2")
    assert [t.id for t in client.v1.transfers.list({"transfer_group": "order:1"}).data] == [one.id]
    assert len(client.v1.transfers.list({"destination": ana.id}).data) == 2
    assert client.v1.transfers.list({"destination": "acct_other"}).data == []


def test_an_unknown_destination_is_named(client, funded):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.transfers.create({"amount": 1, "currency": "eur", "destination": "acct_none"})
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (
        400,
        "resource_missing",
        "destination",
    )


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"amount": -5}, "parameter_invalid_integer", "amount"),
        ({"currency": "xyz"}, None, "currency"),
        ({"amount": None}, "parameter_missing", "amount"),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(client, ana, funded, change, code, param):
    params = {"amount": 100, "currency": "eur", "destination": ana.id, **change}
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.transfers.create({key: value for key, value in params.items() if value is not None})
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_a_transfer_in_a_currency_not_held_is_refused(client, ana, funded):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        send(client, ana, currency="usd")
    assert refusal.value.code == "balance_insufficient"


# Drawing on a charge


def test_a_transfer_from_a_charge_succeeds_at_once_and_arrives_with_it(client, ana, local):
    charge = pay(client, 10_000, card="pm_card_visa", transfer_group="order:1").latest_charge
    transfer = send(client, ana, 7_000, source_transaction=charge)
    assert transfer.transfer_group == "order:1"
    assert (available(client, ana.id), pending(client, ana.id)) == (0, 7_000)
    assert pending(client) == 9_825 - 7_000
    local.post("clock/advance", **LATER)
    assert (available(client, ana.id), pending(client, ana.id)) == (7_000, 0)
    assert available(client) == 2_825


def test_transfers_from_a_charge_never_exceed_it(client, ana):
    charge = pay(client, 10_000, card="pm_card_visa").latest_charge
    send(client, ana, 6_000, source_transaction=charge)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        send(client, ana, 4_001, source_transaction=charge)
    assert refusal.value.user_message == (
        "Transfers using this transaction as a source must not exceed the source amount of €100.00. "
        "(There is already a transfer using this source, amounting to €60.00.)"
    )
    assert send(client, ana, 4_000, source_transaction=charge).id


def test_a_transfer_from_a_charge_has_its_currency(client, ana):
    charge = pay(client, 10_000, card="pm_card_visa").latest_charge
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        send(client, ana, 100, currency="usd", source_transaction=charge)
    assert refusal.value.user_message == (
        "The currency of source_transaction's balance transaction (eur) must be the same as the transfer "
        "currency (usd)"
    )


def test_a_transfer_cannot_draw_on_what_was_not_paid(client, ana):
    held = pay(client, 10_000, card="pm_card_visa", capture_method="manual").latest_charge
    for source in (held, "ch_none"):
        with pytest.raises(sdk.InvalidRequestError) as refusal:
            send(client, ana, 100, source_transaction=source)
        assert refusal.value.param == "source_transaction"


# Reversals


def test_a_transfer_is_reversed_in_parts_up_to_what_is_left(client, ana, funded):
    transfer = send(client, ana, 5_000)
    first = client.v1.transfers.reversals.create(
        transfer.id, {"amount": 2_000, "metadata": {"why": "refund"}}
    )
    second = client.v1.transfers.reversals.create(transfer.id)
    assert (first.amount, second.amount) == (2_000, 3_000)
    assert first.id.startswith("trr_")
    found = client.v1.transfers.retrieve(transfer.id)
    assert (found.amount_reversed, found.reversed) == (5_000, True)
    assert [one.id for one in found.reversals.data] == [second.id, first.id]
    assert (available(client), available(client, ana.id)) == (100_000, 0)


def test_a_reversal_is_a_transfer_refund_here_and_a_payment_refund_there(client, ana, funded):
    transfer = send(client, ana, 5_000)
    reversal = client.v1.transfers.reversals.create(transfer.id, {"amount": 2_000})
    ours = client.v1.balance_transactions.retrieve(reversal.balance_transaction)
    assert (ours.type, ours.amount, ours.fee) == ("transfer_refund", 2_000, 0)
    there = {"stripe_account": ana.id}
    refund = client.v1.refunds.retrieve(reversal.destination_payment_refund, {}, there)
    theirs = client.v1.balance_transactions.retrieve(refund.balance_transaction, {}, there)
    assert (theirs.type, theirs.amount) == ("payment_refund", -2_000)


def test_no_more_can_be_reversed_than_was_sent(client, ana, funded):
    transfer = send(client, ana, 5_000)
    send(client, ana, 5_000)
    client.v1.transfers.reversals.create(transfer.id, {"amount": 4_000})
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 1_001})
    assert refusal.value.param == "amount"
    assert refusal.value.user_message == (
        "Transfer reversal amount (€10.01) is greater than unreversed amount on transfer (€10.00)"
    )
    client.v1.transfers.reversals.create(transfer.id)
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.transfers.reversals.create(transfer.id)


def test_what_was_paid_out_cannot_be_reversed(client, ana, funded):
    transfer = send(client, ana, 5_000)
    client.v1.payouts.create({"amount": 4_500, "currency": "eur"}, {"stripe_account": ana.id})
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 501})
    assert refusal.value.code == "balance_insufficient"
    assert client.v1.transfers.reversals.create(transfer.id, {"amount": 500}).amount == 500


def test_a_reversal_is_read_back_and_annotated(client, ana, funded):
    transfer = send(client, ana, 5_000)
    reversal = client.v1.transfers.reversals.create(transfer.id, {"amount": 1})
    changed = client.v1.transfers.reversals.update(transfer.id, reversal.id, {"metadata": {"a": "b"}})
    assert changed.metadata["a"] == "b"
    assert client.v1.transfers.reversals.retrieve(transfer.id, reversal.id).id == reversal.id
    assert client.v1.transfers.reversals.list(transfer.id).data[0].id == reversal.id
    assert client.v1.transfers.update(transfer.id, {"description": "March"}).description == "March"


def test_a_transfer_tells_both_sides(client, ana, funded):
    transfer = send(client, ana)
    client.v1.transfers.reversals.create(transfer.id)
    assert [
        e.type for e in client.v1.events.list({"types": ["transfer.created", "transfer.reversed"]}).data
    ] == [
        "transfer.reversed",
        "transfer.created",
    ]
    there = client.v1.events.list({"type": "payment.created"}, {"stripe_account": ana.id})
    assert there.data[0].account == ana.id
