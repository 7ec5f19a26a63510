"""From a balance to a bank."""

import pytest
import stripe as sdk

from .conftest import available, pay


def payout(client, ana, amount=1_000, **more):
    return client.v1.payouts.create({"amount": amount, "currency": "eur", **more}, {"stripe_account": ana.id})


def open_bank(client, ana, number):
    """Another bank account that payouts go to from now on."""
    return client.v1.accounts.external_accounts.create(
        ana.id,
        {
            "external_account": {
                "object": "bank_account",
                "country": "DE",
                "currency": "eur",
                "account_number": number,
            },
            "default_for_currency": True,
        },
    )


def found(client, ana, id):
    return client.v1.payouts.retrieve(
        id, {"expand": ["failure_balance_transaction"]}, {"stripe_account": ana.id}
    )


@pytest.fixture
def rich(client, ana, funded):
    client.v1.transfers.create({"amount": 10_000, "currency": "eur", "destination": ana.id})
    return ana


def test_a_payout_leaves_at_once_and_arrives_later(client, rich, local):
    made = payout(client, rich)
    assert (made.status, made.automatic, made.method) == ("pending", False, "standard")
    assert available(client, rich.id) == 9_000
    local.post("clock/advance", days=1)
    assert found(client, rich, made.id).status == "in_transit"
    local.post("clock/advance", days=1)
    assert found(client, rich, made.id).status == "paid"
    told = client.v1.events.list(
        {"types": ["payout.created", "payout.updated", "payout.paid"]}, {"stripe_account": rich.id}
    )
    assert [event.type for event in told.data][::-1] == ["payout.created", "payout.updated", "payout.paid"]


def test_more_than_is_available_cannot_be_paid_out(client, rich):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        payout(client, rich, 10_001)
    assert refusal.value.code == "balance_insufficient"
    assert available(client, rich.id) == 10_000


def test_a_payout_is_canceled_while_pending(client, rich, local):
    made = payout(client, rich)
    assert client.v1.payouts.cancel(made.id, {}, {"stripe_account": rich.id}).status == "canceled"
    assert available(client, rich.id) == 10_000
    gone = payout(client, rich)
    local.post("clock/advance", days=1)
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.payouts.cancel(gone.id, {}, {"stripe_account": rich.id})


def test_a_paid_payout_may_still_come_back(client, rich, local):
    made = payout(client, rich)
    local.post("clock/advance", days=2)
    assert found(client, rich, made.id).status == "paid"
    local.post(f"payouts/{made.id}/fail", code="account_closed")
    failed = found(client, rich, made.id)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert (failed.failure_balance_transaction.amount, failed.failure_balance_transaction.type) == (
        1_000,
        "payout_failure",
    )
    assert available(client, rich.id) == 10_000
    local.post(f"payouts/{made.id}/fail")
    assert available(client, rich.id) == 10_000


@pytest.mark.parametrize(("ending", "code"), [("3001", "no_account"), ("3002", "account_closed")])
def test_failing_test_banks_fail_as_they_are_known_to(client, local, ana, funded, ending, code):
    client.v1.transfers.create({"amount": 10_000, "currency": "eur", "destination": ana.id})
    open_bank(client, ana, f"DE6237040044053201{ending}")
    made = payout(client, ana)
    local.post("clock/advance", days=3)
    failed = found(client, ana, made.id)
    assert (failed.status, failed.failure_code) == ("failed", code)
    assert available(client, ana.id) == 10_000


@pytest.mark.parametrize(
    "words", ["FH-12*", "<b>FH-12", 'FH "12"', "FH'12", "FH\\12", "Húsavík 12", "版画 12", "F" * 23]
)
def test_what_banks_do_not_take_on_a_line_is_refused_and_nothing_leaves(client, rich, words):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        payout(client, rich, statement_descriptor=words)
    assert refusal.value.param == "statement_descriptor"
    assert available(client, rich.id) == 10_000
    assert client.v1.payouts.list({}, {"stripe_account": rich.id}).data == []


@pytest.mark.parametrize("words", ["FH-2026-000012", "FH 12 / 3.", "F" * 22])
def test_a_statements_number_stands_on_the_line_at_the_bank(client, rich, words):
    assert payout(client, rich, statement_descriptor=words).statement_descriptor == words


def test_a_bank_that_sent_money_back_takes_nothing_more_until_there_is_another(client, rich, local):
    made = payout(client, rich)
    local.post("clock/advance", days=2)
    local.post(f"payouts/{made.id}/fail", code="account_closed")
    (bank,) = client.v1.accounts.external_accounts.list(rich.id).data
    assert bank.status == "errored"
    for named in ({}, {"destination": bank.id}):
        with pytest.raises(sdk.InvalidRequestError, match="a payout to it failed") as refusal:
            payout(client, rich, **named)
        assert refusal.value.param == "destination"
    assert available(client, rich.id) == 10_000

    another = open_bank(client, rich, "DE89370400440532013000")
    assert payout(client, rich).destination == another.id
    with pytest.raises(sdk.InvalidRequestError):
        payout(client, rich, destination=bank.id)


def test_a_bank_of_somebody_elses_is_no_place_to_pay_to(client, rich):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        payout(client, rich, destination="ba_of_somebody_else")
    assert refusal.value.param == "destination"
    assert available(client, rich.id) == 10_000


def test_the_platform_pays_itself_out(client, funded):
    made = client.v1.payouts.create({"amount": 500, "currency": "eur", "metadata": {"for": "rent"}})
    assert client.v1.payouts.update(made.id, {"metadata": {"by": "us"}}).metadata.to_dict() == {
        "for": "rent",
        "by": "us",
    }
    assert client.v1.payouts.list({"status": "pending"}).data[0].id == made.id
    assert client.v1.payouts.list({"arrival_date": {"gt": made.arrival_date}}).data == []
    assert client.v1.balance_transactions.list({"type": "payout"}).data[0].amount == -500


def test_a_paid_payout_can_be_reversed(client, funded, local):
    made = client.v1.payouts.create({"amount": 500, "currency": "eur"})
    local.post("clock/advance", days=3)
    back = client.v1.payouts.reverse(made.id)
    assert (back.amount, back.original_payout) == (-500, made.id)
    assert available(client) == 100_000


def test_an_account_that_is_not_ready_pays_nothing_out(client, rich, local):
    local.post(f"accounts/{rich.id}/restrict")
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        payout(client, rich)
    assert refusal.value.code == "payouts_not_allowed"


def test_a_daily_schedule_pays_out_by_itself_and_can_starve_transfers(client, ana, local):
    client.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "daily"}}}})
    pay(client, 10_000)
    local.post("clock/advance", days=2)
    automatic = client.v1.payouts.list().data[0]
    assert (automatic.automatic, automatic.amount) == (True, 9_825)
    assert available(client) == 0
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.transfers.create({"amount": 1_000, "currency": "eur", "destination": ana.id})
    assert refusal.value.code == "balance_insufficient"


def test_a_manual_schedule_leaves_the_money_where_it_is(client, local):
    settings = client.v1.balance_settings.update(
        {"payments": {"payouts": {"schedule": {"interval": "manual"}}}}
    )
    assert settings.payments.payouts.schedule.interval == "manual"
    assert client.v1.balance_settings.retrieve().payments.payouts.schedule.interval == "manual"
    pay(client, 10_000)
    local.post("clock/advance", days=30)
    assert available(client) == 9_825


def test_the_balance_is_what_its_transactions_say(client, rich, local):
    payout(client, rich)
    options = {"stripe_account": rich.id}
    lines = list(client.v1.balance_transactions.list({"limit": 2}, options).auto_paging_iter())
    assert sum(line.net for line in lines) == available(client, rich.id)
    assert (
        client.v1.balance_transactions.list({"currency": "eur", "type": "payment"}, options).data[0].net
        == 10_000
    )
    assert local.get("check")["balanced"] is True
