"""Connected accounts: made by API v2 or v1, onboarded, restricted, gone."""

import pytest
import stripe as sdk

from .conftest import code, recipient


def status(client, account) -> str:
    found = client.v2.core.accounts.retrieve(account.id, {"include": ["configuration.recipient"]})
    return found.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status


def transfer(client, account):
    return client.v1.transfers.create({"amount": 100, "currency": "eur", "destination": account.id})


def onboarding_link(client, account):
    return client.v2.core.account_links.create(
        {
            "account": account.id,
            "use_case": {
                "type": "account_onboarding",
                "account_onboarding": {
                    "configurations": ["recipient"],
                    "refresh_url": "https://shop.example/again",
                    "return_url": "https://shop.example/done",
                },
            },
        }
    )


def test_a_new_recipient_is_restricted_until_it_says_who_it_is(client):
    account = recipient(client)
    transfers = account.configuration.recipient.capabilities.stripe_balance.stripe_transfers
    assert transfers.status == "restricted"
    assert transfers.status_details[0].code == "requirements_past_due"
    assert transfers.status_details[0].resolution == "provide_info"
    assert account.requirements.entries[0].awaiting_action_from == "user"
    assert account.dashboard == "express"
    assert account.applied_configurations == ["recipient"]
    assert account.defaults.responsibilities.losses_collector == "application"


def test_what_is_not_included_is_not_there(client):
    account = client.v2.core.accounts.retrieve(recipient(client).id)
    assert "configuration" not in account.to_dict()
    assert "requirements" not in account.to_dict()


def test_money_cannot_go_to_an_account_that_is_not_ready(client, funded):
    account = recipient(client)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        transfer(client, account)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"
    assert refusal.value.user_message == (
        "Your destination account needs to have at least one of the following capabilities enabled: "
        "transfers, crypto_transfers, legacy_payments"
    )


def test_onboarding_makes_an_account_ready(client, local, funded):
    account = recipient(client)
    link = onboarding_link(client, account)
    assert local.open(link.url.removeprefix(local.url))[0] == 200
    assert local.submit(link.url, action="complete", name="Ana", iban="DE89370400440532013000") == (
        303,
        "https://shop.example/done",
    )
    assert status(client, account) == "active"
    assert transfer(client, account).amount == 100


def test_onboarding_left_incomplete_changes_nothing(client, local):
    account = recipient(client)
    link = onboarding_link(client, account)
    assert local.submit(link.url, action="incomplete")[0] == 303
    assert status(client, account) == "restricted"


def test_onboarding_may_wait_for_a_document(client, local, funded):
    account = recipient(client)
    assert (
        local.submit(onboarding_link(client, account).url, action="pending", iban="DE89370400440532013000")[0]
        == 303
    )
    assert status(client, account) == "pending"
    with pytest.raises(sdk.InvalidRequestError):
        transfer(client, account)


def test_a_link_works_once_and_for_five_minutes(client, local):
    account = recipient(client)
    used, late = onboarding_link(client, account), onboarding_link(client, account)
    local.submit(used.url, action="incomplete")
    assert local.open(used.url.removeprefix(local.url)) == (303, "https://shop.example/again")
    local.post("clock/advance", minutes=6)
    assert local.open(late.url.removeprefix(local.url)) == (303, "https://shop.example/again")


def test_a_restricted_account_receives_nothing_more(client, local, ana, funded):
    assert transfer(client, ana).id
    local.post(f"accounts/{ana.id}/restrict")
    assert status(client, ana) == "restricted"
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        transfer(client, ana)
    assert refusal.value.code == "insufficient_capabilities_for_transfer"
    local.post(f"accounts/{ana.id}/onboard")
    assert transfer(client, ana).id


def test_an_account_that_left_is_foreign(client, local, ana, funded):
    local.post(f"accounts/{ana.id}/deauthorise")
    with pytest.raises(sdk.PermissionError) as refusal:
        client.v2.core.accounts.retrieve(ana.id)
    assert code(refusal) == "account_invalid"
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        transfer(client, ana)
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "destination")
    assert refusal.value.user_message == f"No such destination: '{ana.id}'"


def test_becoming_ready_is_told_by_a_thin_event(client, local):
    account = recipient(client)
    local.post(f"accounts/{account.id}/onboard")
    told = client.v2.core.events.list(
        {
            "object_id": account.id,
            "types": ["v2.core.account[configuration.recipient].capability_status_updated"],
        }
    )
    assert told.data[0].related_object.id == account.id
    assert told.data[0].data.updated_capability == "stripe_balance.stripe_transfers"
    assert client.v2.core.events.retrieve(told.data[0].id).id == told.data[0].id


def test_an_account_is_changed_and_found(client):
    account = recipient(client)
    changed = client.v2.core.accounts.update(
        account.id, {"display_name": "Ana B.", "metadata": {"artist": "7"}, "contact_email": "b@example.com"}
    )
    assert (changed.display_name, changed.metadata["artist"]) == ("Ana B.", "7")
    assert [one.id for one in client.v2.core.accounts.list().data] == [account.id]
    assert client.v2.core.accounts.list({"applied_configurations": ["merchant"]}).data == []


def test_an_account_is_closed_when_it_holds_nothing(client, ana, funded):
    transfer(client, ana)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v2.core.accounts.close(ana.id, {"applied_configurations": ["recipient"]})
    assert refusal.value.code == "cannot_delete_account_with_balance"
    client.v1.payouts.create({"amount": 100, "currency": "eur"}, {"stripe_account": ana.id})
    assert client.v2.core.accounts.close(ana.id, {"applied_configurations": ["recipient"]}).closed is True
    assert client.v2.core.accounts.list({"closed": True}).data[0].id == ana.id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"identity": {"entity_type": "individual"}}, "identity_country_required"),
        ({"identity": {"country": "KP"}}, "cross_border_connected_account_creation_not_allowed"),
        ({"defaults": {}}, "account_controller_unsupported_configuration"),
        (
            {"defaults": {"responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"}}},
            "account_controller_express_dash_without_application_losses_or_fees",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_code(client, change, code):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        recipient(client, **change)
    assert refusal.value.code == code


def test_links_need_a_configuration_that_applies(client):
    account = client.v2.core.accounts.create({"display_name": "Nobody"})
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        onboarding_link(client, account)
    assert refusal.value.code == "configs_must_match_to_use_account_links"


# API v1


def test_an_account_of_v2_can_be_read_by_v1(client, ana):
    found = client.v1.accounts.retrieve(ana.id)
    assert found.capabilities.transfers == "active"
    assert found.payouts_enabled is True
    assert found.requirements.currently_due == []
    assert found.external_accounts.data[0].last4 == "3000"


def test_an_express_account_of_v1_is_onboarded_by_its_link(client, local, funded):
    account = client.v1.accounts.create(
        {
            "type": "express",
            "country": "FR",
            "email": "ben@example.com",
            "capabilities": {"transfers": {"requested": True}},
        }
    )
    assert account.capabilities.transfers == "inactive"
    assert account.requirements.disabled_reason == "requirements.past_due"
    link = client.v1.account_links.create(
        {
            "account": account.id,
            "refresh_url": "https://shop.example/again",
            "return_url": "https://shop.example/done",
            "type": "account_onboarding",
        }
    )
    assert local.submit(link.url, action="complete", iban="FR1420041010050500013M02606")[0] == 303
    assert transfer(client, account).id
    assert client.v1.accounts.login_links.create(account.id).url.endswith(account.id)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v2.core.accounts.retrieve(account.id)
    assert refusal.value.code == "v1_account_instead_of_v2_account"


def test_controller_properties_say_the_same_as_a_type(client):
    account = client.v1.accounts.create(
        {
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
        }
    )
    assert account.type == "none"
    assert account.controller.stripe_dashboard.type == "express"
    assert account.controller.requirement_collection == "stripe"


def test_a_custom_account_is_ready_once_the_platform_gave_everything(client, funded):
    account = client.v1.accounts.create(
        {
            "type": "custom",
            "country": "DE",
            "business_type": "individual",
            "email": "cem@example.com",
            "capabilities": {"transfers": {"requested": True}},
            "business_profile": {"url": "https://cem.example"},
            "external_account": {
                "object": "bank_account",
                "country": "DE",
                "currency": "eur",
                "account_number": "DE89370400440532013000",
            },
            "tos_acceptance": {"date": 1_700_000_000, "ip": "127.0.0.1"},
        }
    )
    assert account.capabilities.transfers == "inactive"
    client.v1.accounts.update(
        account.id,
        {
            "individual": {
                "first_name": "Cem",
                "last_name": "K",
                "email": "cem@example.com",
                "dob": {"day": 1, "month": 1, "year": 1990},
                "address": {"line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119"},
            }
        },
    )
    assert client.v1.accounts.capabilities.retrieve(account.id, "transfers").status == "active"
    assert transfer(client, account).id


def test_capabilities_are_listed_and_asked_for(client):
    account = client.v1.accounts.create(
        {"type": "express", "capabilities": {"transfers": {"requested": True}}}
    )
    assert [one.id for one in client.v1.accounts.capabilities.list(account.id).data] == ["transfers"]
    asked = client.v1.accounts.capabilities.update(account.id, "card_payments", {"requested": True})
    assert (asked.requested, asked.status) == (True, "inactive")
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.accounts.create({"type": "express", "capabilities": {"card_payments": {"requested": True}}})


def test_bank_accounts_are_added_changed_and_removed(client, ana):
    added = client.v1.accounts.external_accounts.create(
        ana.id,
        {
            "external_account": {
                "object": "bank_account",
                "country": "DE",
                "currency": "eur",
                "account_number": "DE62370400440532013001",
            }
        },
    )
    assert (added.last4, added.default_for_currency) == ("3001", False)
    first = client.v1.accounts.external_accounts.list(ana.id).data[-1]
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.accounts.external_accounts.delete(ana.id, first.id)
    assert client.v1.accounts.external_accounts.update(
        ana.id, added.id, {"default_for_currency": True}
    ).default_for_currency
    assert client.v1.accounts.external_accounts.delete(ana.id, first.id).deleted is True
    assert client.v1.accounts.external_accounts.retrieve(ana.id, added.id).id == added.id


def test_an_account_is_rejected_or_deleted(client, ana):
    rejected = client.v1.accounts.reject(ana.id, {"reason": "fraud"})
    assert rejected.requirements.disabled_reason == "rejected.fraud"
    assert client.v1.accounts.delete(ana.id).deleted is True
    assert client.v1.accounts.list().data == []


def test_the_platform_knows_itself(client):
    own = client.v1.accounts.retrieve_current()
    assert (own.country, own.default_currency, own.payouts_enabled) == ("DE", "eur", True)


def test_an_account_session_enables_what_was_asked(client, ana):
    session = client.v1.account_sessions.create(
        {"account": ana.id, "components": {"payouts": {"enabled": True}}}
    )
    assert session.components.payouts.enabled is True
    assert session.components.payments.enabled is False
    assert session.client_secret
