"""What webhooks carry is what the API would answer: every snapshot is a valid object of its kind."""

from . import openapi
from .conftest import pay
from .test_checkout import fill, session


def test_every_snapshot_is_valid(client, local, ana, funded):
    intent = pay(client, card="pm_card_createDispute")
    pay(client, capture_method="manual")
    fill(local, session(client))
    client.v1.checkout.sessions.expire(session(client).id)
    refund = client.v1.refunds.create({"payment_intent": pay(client, card="pm_card_pendingRefund").id})
    transfer = client.v1.transfers.create({"amount": 5_000, "currency": "eur", "destination": ana.id})
    client.v1.transfers.reversals.create(transfer.id, {"amount": 100})
    payout = client.v1.payouts.create({"amount": 900, "currency": "eur"}, {"stripe_account": ana.id})
    local.post("clock/advance", days=4)
    local.post(f"payouts/{payout.id}/fail")
    local.post(f"refunds/{refund.id}/fail")
    dispute = client.v1.disputes.list({"payment_intent": intent.id}).data[0]
    client.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    local.post(f"accounts/{ana.id}/restrict")

    told = list(client.v1.events.list({"limit": 100}).auto_paging_iter())
    told += list(client.v1.events.list({"limit": 100}, {"stripe_account": ana.id}).auto_paging_iter())
    wrong = [
        f"{event.type}: {error.json_path} {error.message[:200]}"
        for event in told
        for error in openapi.resource_validator(event.data.object.object).iter_errors(
            event.to_dict()["data"]["object"]
        )
    ]

    assert wrong == []
    assert len({event.type for event in told}) > 20
