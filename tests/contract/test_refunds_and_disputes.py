"""Money back to the buyer, by our will and against it."""

import json

import pytest
import stripe as sdk

from .conftest import available, pay, pending


def charge_of(client, intent):
    return client.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction", "refunds"]})


# Refunds


def test_a_refund_leaves_the_platform_and_never_touches_transfers(client, ana):
    intent = pay(client, 10_000)
    transfer = client.v1.transfers.create(
        {
            "amount": 7_000,
            "currency": "eur",
            "destination": ana.id,
            "source_transaction": intent.latest_charge,
        }
    )
    before = available(client)
    refund = client.v1.refunds.create({"payment_intent": intent.id, "reason": "requested_by_customer"})
    assert (refund.status, refund.amount) == ("succeeded", 10_000)
    transaction = client.v1.balance_transactions.retrieve(refund.balance_transaction)
    assert (transaction.type, transaction.amount, transaction.fee) == ("refund", -10_000, 0)
    assert available(client) == before - 10_000
    assert available(client, ana.id) == 7_000
    assert client.v1.transfers.retrieve(transfer.id).amount_reversed == 0


def test_refunds_add_up_to_the_charge_and_no_more(client):
    intent = pay(client, 10_000)
    client.v1.refunds.create({"charge": intent.latest_charge, "amount": 4_000})
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.refunds.create({"charge": intent.latest_charge, "amount": 6_001})
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, None, "amount")
    assert refusal.value.user_message == (
        "Refund amount (€60.01) is greater than unrefunded amount on charge (€60.00)"
    )
    client.v1.refunds.create({"charge": intent.latest_charge})
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.refunds.create({"charge": intent.latest_charge})
    assert refusal.value.code == "charge_already_refunded"
    assert refusal.value.user_message == f"Charge {intent.latest_charge} has already been refunded."
    charge = charge_of(client, intent)
    assert (charge.refunded, charge.amount_refunded) == (True, 10_000)
    assert [one.amount for one in charge.refunds.data] == [6_000, 4_000]
    assert client.v1.refunds.list({"payment_intent": intent.id}).data[0].amount == 6_000


def test_a_refund_of_pending_money_takes_pending_money(client, local):
    intent = pay(client, 10_000, card="pm_card_visa")
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 4_000})
    assert (available(client), pending(client)) == (0, 5_825)
    local.post("clock/advance", days=2)
    assert (available(client), pending(client)) == (5_825, 0)


def test_a_refund_may_be_pending_and_be_canceled(client, local):
    first, second = (pay(client, card="pm_card_pendingRefund") for _ in range(2))
    local.post("clock/advance", days=2)
    refunds = [client.v1.refunds.create({"payment_intent": one.id}) for one in (first, second)]
    assert refunds[0].status == "pending"
    before = available(client)
    assert client.v1.refunds.cancel(refunds[0].id).status == "canceled"
    assert available(client) == before + 10_000
    local.post("clock/advance", minutes=2)
    assert client.v1.refunds.retrieve(refunds[1].id).status == "succeeded"
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.refunds.cancel(refunds[1].id)


def test_a_refund_may_fail_later_and_the_money_is_back(client, local):
    intent = pay(client, card="pm_card_refundFail")
    local.post("clock/advance", days=2)
    before = available(client)
    refund = client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    local.post("clock/advance", minutes=2)
    failed = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.amount == 10_000
    assert available(client) == before
    assert charge_of(client, intent).amount_refunded == 0
    assert "refund.failed" in {e.type for e in client.v1.events.list({"limit": 100}).data}


def test_refunding_an_authorisation_lets_it_go(client):
    intent = pay(client, capture_method="manual")
    refund = client.v1.refunds.create({"charge": intent.latest_charge})
    assert refund.balance_transaction is None
    assert client.v1.charges.retrieve(intent.latest_charge).refunded is True


@pytest.mark.parametrize("params", [{}, {"charge": "ch_none"}, {"payment_intent": "pi_none"}])
def test_a_refund_of_nothing_is_refused(client, params):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.refunds.create(params)
    assert refusal.value.http_status == 400


def test_the_old_way_refunds_below_the_charge(client):
    intent = pay(client, metadata={"order": "7"})
    client.raw_request("post", f"/v1/charges/{intent.latest_charge}/refunds", amount=100)
    listed = client.raw_request("get", f"/v1/charges/{intent.latest_charge}/refunds")
    assert [one["amount"] for one in json.loads(listed.body)["data"]] == [100]
    assert client.v1.charges.retrieve(intent.latest_charge).amount_refunded == 100
    assert client.v1.charges.search({"query": "metadata['order']:'7'"}).data[0].id == intent.latest_charge


def test_a_refund_is_annotated(client):
    refund = client.v1.refunds.create({"payment_intent": pay(client).id, "metadata": {"why": "late"}})
    assert client.v1.refunds.update(refund.id, {"metadata": {"who": "us"}}).metadata.to_dict() == {
        "why": "late",
        "who": "us",
    }


# Disputes


def disputed(client, local, card="pm_card_createDispute", amount=10_000):
    intent = pay(client, amount, card=card)
    local.post("clock/advance", days=3)
    return intent, client.v1.disputes.list({"payment_intent": intent.id}).data[0]


def test_a_dispute_takes_amount_and_fee_at_once(client, local):
    intent, dispute = disputed(client, local)
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 10_000)
    taken = dispute.balance_transactions[0]
    assert (taken.type, taken.amount, taken.fee, taken.net) == ("adjustment", -10_000, 1_500, -11_500)
    assert taken.reporting_category == "dispute"
    assert available(client) == 9_825 - 11_500
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert refusal.value.code == "charge_disputed"
    assert client.v1.charges.retrieve(intent.latest_charge).disputed is True


def test_winning_evidence_brings_the_amount_back(client, local):
    _, dispute = disputed(client, local)
    before = available(client)
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    won = client.v1.disputes.retrieve(dispute.id)
    assert (won.status, won.balance_transactions[1].amount) == ("won", 10_000)
    assert won.balance_transactions[1].reporting_category == "dispute_reversal"
    assert available(client) == before + 10_000


def test_losing_evidence_and_closing_bring_nothing_back(client, local):
    for act in (
        lambda id: client.v1.disputes.update(id, {"evidence": {"uncategorized_text": "losing_evidence"}}),
        lambda id: client.v1.disputes.close(id),
    ):
        _, dispute = disputed(client, local)
        before = available(client)
        act(dispute.id)
        assert client.v1.disputes.retrieve(dispute.id).status == "lost"
        assert available(client) == before
        with pytest.raises(sdk.InvalidRequestError):
            client.v1.disputes.close(dispute.id)


def test_evidence_can_be_staged(client, local):
    _, dispute = disputed(client, local, card="pm_card_createDisputeProductNotReceived")
    staged = client.v1.disputes.update(
        dispute.id, {"evidence": {"product_description": "A print"}, "submit": False}
    )
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    assert staged.evidence_details.submission_count == 0
    sent = client.v1.disputes.update(dispute.id, {"submit": True})
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)


def test_an_inquiry_takes_nothing(client, local):
    intent, dispute = disputed(client, local, card="pm_card_createDisputeInquiry")
    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
    assert available(client) == 9_825
    assert client.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_a_dispute_tells_its_story(client, local):
    _, dispute = disputed(client, local)
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    told = [e.type for e in client.v1.events.list({"type": "charge.dispute.*"}).data][::-1]
    assert told == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
