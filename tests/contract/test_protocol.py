"""Keys, accounts, versions, parameters, lists, expansion: what every request has in common."""

import http.client
import json

import pytest
import stripe as sdk

from .conftest import code, connect, pay, recipient


def raw(server, method, path, body="", **headers):
    """A request without the SDK: status, headers and decoded body."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    named = {
        "Authorization": "Bearer sk_test_local",
        "Content-Type": "application/x-www-form-urlencoded",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    connection.request(method, path, body, {k: v for k, v in named.items() if v is not None})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), json.loads(text)


# Keys


def test_without_a_key_stripe_says_how_to_give_one(server):
    status, headers, body = raw(server, "GET", "/v1/balance", Authorization=None)
    assert status == 401
    assert body["error"]["type"] == "invalid_request_error"
    assert body["error"]["message"].startswith("You did not provide an API key.")
    assert headers["WWW-Authenticate"] == 'Basic realm="Stripe"'


@pytest.mark.parametrize("key", ["sk_live_51abcdef1234", "nonsense", "sk_test_", "rk_live_x234"])
def test_a_key_that_is_no_test_key_is_refused_and_masked(server, key):
    with pytest.raises(sdk.AuthenticationError) as refusal:
        connect(server, key).v1.balance.retrieve()
    assert refusal.value.http_status == 401
    assert "Invalid API Key provided: " in refusal.value.user_message
    if len(key) > 9:
        assert refusal.value.user_message.endswith(key[-4:]) and key not in refusal.value.user_message


def test_a_publishable_key_may_not_do_this(server):
    with pytest.raises(sdk.AuthenticationError) as refusal:
        connect(server, "pk_test_1234").v1.balance.retrieve()
    assert code(refusal) == "secret_key_required"


@pytest.mark.parametrize("key", ["sk_test_local", "sk_test_51Nabc", "rk_test_worker1"])
def test_any_secret_or_restricted_test_key_will_do(server, key):
    assert connect(server, key).v1.balance.retrieve().object == "balance"


def test_basic_authorization_is_a_key_without_a_password(server):
    status, _, _ = raw(server, "GET", "/v1/balance", Authorization="Basic c2tfdGVzdF9sb2NhbDo=")
    assert status == 200


def test_the_web_process_may_charge_but_not_send_money_away(server, client, ana, funded):
    web = connect(server, "rk_test_web_1")
    for send in (
        lambda: web.v1.transfers.create({"amount": 100, "currency": "eur", "destination": ana.id}),
        lambda: web.v1.payouts.create({"amount": 100, "currency": "eur"}),
    ):
        with pytest.raises(sdk.PermissionError) as refusal:
            send()
        assert refusal.value.http_status == 403
        assert "does not have the required permissions for this endpoint" in refusal.value.user_message
    assert web.v1.transfers.list().data == []
    assert pay(web).status == "succeeded"


# Accounts


def test_a_connected_account_sees_its_own_objects_only(client, ana, funded):
    transfer = client.v1.transfers.create({"amount": 5_000, "currency": "eur", "destination": ana.id})
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.transfers.retrieve(transfer.id, {}, {"stripe_account": ana.id})
    payment = client.v1.charges.retrieve(transfer.destination_payment, {}, {"stripe_account": ana.id})
    assert payment.source_transfer == transfer.id


def test_a_foreign_account_is_403_account_invalid(client):
    for read in (
        lambda: client.v1.balance.retrieve({}, {"stripe_account": "acct_1Foreign00000000"}),
        lambda: client.v1.accounts.retrieve("acct_1Foreign00000000"),
        lambda: client.v2.core.accounts.retrieve("acct_1Foreign00000000"),
    ):
        with pytest.raises(sdk.PermissionError) as refusal:
            read()
        assert refusal.value.http_status == 403
        assert code(refusal) == "account_invalid"


# Addresses and versions


@pytest.mark.parametrize("path", ["/v1/nonsense", "/v1/transfers/tr_1/nonsense", "/v2/core/nothing", "/v3/x"])
def test_an_unknown_address_is_unrecognized(server, path):
    status, _, body = raw(server, "GET", path)
    assert status == 404
    assert body["error"]["type"] == "invalid_request_error"
    assert body["error"]["message"].startswith(
        f"Unrecognized request URL (GET: {path}). Please see https://stripe.com/docs"
    )


def test_a_known_address_with_the_wrong_method_is_unrecognized(server):
    assert raw(server, "DELETE", "/v1/transfers")[0] == 404


def test_the_version_asked_for_is_said_again(server):
    assert raw(server, "GET", "/v1/balance", Stripe_Version="2024-06-20")[1]["Stripe-Version"] == "2024-06-20"
    assert raw(server, "GET", "/v1/balance")[1]["Stripe-Version"] == "2026-05-27.dahlia"
    assert raw(server, "GET", "/v1/balance", Stripe_Version="latest")[0] == 400


def test_every_executed_post_carries_its_headers(server, client):
    client.v1.customers.create({"name": "Jenny"}, {"idempotency_key": "K1"})
    for status, headers, _ in (
        raw(server, "POST", "/v1/customers", "name=Jenny", Idempotency_Key="K2"),
        raw(server, "POST", "/v1/refunds", "charge=ch_none", Idempotency_Key="K3"),
    ):
        assert status in (200, 400)
        assert headers["Request-Id"].startswith("req_")
        assert headers["Original-Request"] == headers["Request-Id"]
        assert headers["Idempotency-Key"] in ("K2", "K3")
        assert headers["Stripe-Should-Retry"] == "false"
        assert headers["Stripe-Version"]


# Parameters


@pytest.mark.parametrize(
    ("body", "message", "code", "param"),
    [
        ("nonsense=1", "Received unknown parameter: nonsense", "parameter_unknown", "nonsense"),
        ("address[zip]=1", "Received unknown parameter: address[zip]", "parameter_unknown", "address[zip]"),
        ("a=1&b=2", "Received unknown parameters: a, b", "parameter_unknown", "a"),
        ("balance=abc", "Invalid integer: abc", "parameter_invalid_integer", "balance"),
        (
            "tax_exempt=maybe",
            "Invalid tax_exempt: must be one of exempt, none, or reverse",
            None,
            "tax_exempt",
        ),
        ("metadata=x", "Invalid object", None, "metadata"),
        ("preferred_locales=de", "Invalid array", None, "preferred_locales"),
    ],
)
def test_a_wrong_parameter_is_named_in_stripes_words(server, body, message, code, param):
    status, _, answer = raw(server, "POST", "/v1/customers", body)
    assert status == 400
    assert answer["error"]["message"] == message
    assert answer["error"].get("code") == code
    assert answer["error"]["param"] == param


def test_a_missing_parameter_is_named(server):
    status, _, answer = raw(server, "POST", "/v1/transfers", "amount=1&currency=eur")
    assert (status, answer["error"]["code"]) == (400, "parameter_missing")
    assert answer["error"]["message"] == "Missing required param: destination."
    assert answer["error"]["param"] == "destination"


def test_an_empty_value_cannot_unset_what_must_be(server):
    status, _, answer = raw(server, "POST", "/v1/payment_intents", "amount=&currency=eur")
    assert (status, answer["error"]["code"]) == (400, "parameter_invalid_empty")
    assert answer["error"]["message"].startswith("You passed an empty string for 'amount'.")


def test_an_unknown_object_is_404_with_its_name(client):
    for read, noun in (
        (lambda: client.v1.customers.retrieve("cus_none"), "customer: 'cus_none'"),
        (lambda: client.v1.charges.retrieve("ch_none"), "charge: 'ch_none'"),
        (lambda: client.v1.payment_intents.retrieve("pi_none"), "payment_intent: 'pi_none'"),
        (lambda: client.v1.checkout.sessions.retrieve("cs_none"), "checkout.session: 'cs_none'"),
        (lambda: client.v1.events.retrieve("evt_none"), "event: 'evt_none'"),
        (lambda: client.v1.payouts.retrieve("po_none"), "payout: 'po_none'"),
        (lambda: client.v1.transfers.retrieve("tr_none"), "transfer: 'tr_none'"),
    ):
        with pytest.raises(sdk.InvalidRequestError) as refusal:
            read()
        assert refusal.value.http_status == 404
        assert refusal.value.code == "resource_missing"
        assert refusal.value.user_message == f"No such {noun}"
        assert refusal.value.param == "id"


# Metadata


def test_metadata_is_merged_and_an_empty_value_removes_its_key(client):
    customer = client.v1.customers.create({"metadata": {"a": "1", "b": "2"}})
    changed = client.v1.customers.update(customer.id, {"metadata": {"a": "", "c": "3"}})
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert client.v1.customers.update(customer.id, {"metadata": ""}).metadata.to_dict() == {}


@pytest.mark.parametrize("metadata", [{"k" * 41: "v"}, {"k": "v" * 501}, {f"k{n}": "v" for n in range(51)}])
def test_metadata_has_its_limits(client, metadata):
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.customers.create({"metadata": metadata})


def test_a_refused_request_leaves_nothing_behind(client, local):
    before = local.get("state")["objects"]
    for refused in (
        lambda: client.v1.accounts.create({"type": "express", "external_account": "tok_none"}),
        lambda: client.v1.products.create(
            {"name": "x", "default_price_data": {"currency": "xyz", "unit_amount": 1}}
        ),
        lambda: client.v1.customers.create({"payment_method": "pm_none"}),
    ):
        with pytest.raises(sdk.InvalidRequestError):
            refused()
    after = local.get("state")["objects"]
    assert {kind: found for kind, found in after.items() if "idempotency" not in kind} == before


# Lists


@pytest.fixture
def customers(client):
    return [client.v1.customers.create({"name": f"Buyer {n}"}).id for n in range(12)]


def test_lists_are_newest_first_ten_at_a_time(client, customers):
    page = client.v1.customers.list()
    assert [one.id for one in page.data] == customers[:1:-1]
    assert page.has_more is True
    assert page.url == "/v1/customers"


def test_the_next_page_starts_after_the_last(client, customers):
    first = client.v1.customers.list({"limit": 5})
    second = client.v1.customers.list({"limit": 5, "starting_after": first.data[-1].id})
    back = client.v1.customers.list({"limit": 5, "ending_before": second.data[0].id})
    assert [one.id for one in second.data] == customers[6:1:-1]
    assert [one.id for one in back.data] == [one.id for one in first.data]
    assert [one.id for one in client.v1.customers.list({"limit": 3}).auto_paging_iter()] == customers[::-1]


def test_a_limit_above_a_hundred_is_a_hundred(client):
    for _ in range(101):
        client.v1.customers.create({})
    page = client.v1.customers.list({"limit": 101})
    assert (len(page.data), page.has_more) == (100, True)


@pytest.mark.parametrize(
    ("query", "message", "code", "param"),
    [
        ("limit=abc", "Invalid integer: abc", "parameter_invalid_integer", "limit"),
        ("limit=0", "This value must be greater than or equal to 1.", "parameter_invalid_integer", "limit"),
        ("starting_after=cus_none", "No such customer: 'cus_none'", "resource_missing", "starting_after"),
        ("ending_before=cus_none", "No such customer: 'cus_none'", "resource_missing", "ending_before"),
        (
            "starting_after=a&ending_before=b",
            "You cannot parameterize both starting_after and ending_before.",
            None,
            None,
        ),
    ],
)
def test_a_wrong_page_is_400(server, query, message, code, param):
    status, _, answer = raw(server, "GET", f"/v1/customers?{query}")
    assert status == 400
    assert answer["error"]["message"] == message
    assert (answer["error"].get("code"), answer["error"].get("param")) == (code, param)


def test_lists_are_filtered_by_time(client, local):
    early = client.v1.customers.create({})
    local.post("clock/advance", hours=1)
    late = client.v1.customers.create({})
    assert [one.id for one in client.v1.customers.list({"created": {"gt": early.created}}).data] == [late.id]
    assert [one.id for one in client.v1.customers.list({"created": {"lte": early.created}}).data] == [
        early.id
    ]
    assert [one.id for one in client.v1.customers.list({"created": early.created}).data] == [early.id]


def test_search_knows_fields_and_metadata(client):
    one = pay(client, metadata={"order": "7"})
    pay(client, amount=2_000)
    assert [pi.id for pi in client.v1.payment_intents.search({"query": "metadata['order']:'7'"}).data] == [
        one.id
    ]
    assert len(client.v1.payment_intents.search({"query": "status:'succeeded' AND amount>1500"}).data) == 2
    with pytest.raises(sdk.InvalidRequestError):
        client.v1.payment_intents.search({"query": "whatever"})


# Expansion


def test_expansion_goes_several_levels_deep(client):
    intent = pay(client)
    deep = client.v1.payment_intents.retrieve(
        intent.id, {"expand": ["latest_charge.balance_transaction.source", "customer"]}
    )
    assert deep.latest_charge.balance_transaction.source.id == deep.latest_charge.id
    assert deep.customer is None


def test_lists_expand_through_data(client, ana, funded):
    client.v1.transfers.create({"amount": 100, "currency": "eur", "destination": ana.id})
    page = client.v1.transfers.list({"expand": ["data.destination", "data.balance_transaction"]})
    assert page.data[0].destination.object == "account"
    assert page.data[0].balance_transaction.amount == -100


@pytest.mark.parametrize("path", ["nonsense", "amount", "latest_charge.nonsense", "a.b.c.d.e"])
def test_what_cannot_be_expanded_is_refused(client, path):
    intent = pay(client)
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.payment_intents.retrieve(intent.id, {"expand": [path]})
    assert refusal.value.http_status == 400
    assert "expand" in refusal.value.user_message


def test_a_created_object_can_come_expanded(client):
    intent = pay(client, expand=["latest_charge"])
    assert "refunds" not in intent.latest_charge.to_dict()
    charge = client.v1.charges.retrieve(intent.latest_charge.id, {"expand": ["refunds"]})
    assert charge.refunds.data == []


def test_a_v2_list_pages_by_address(client):
    made = [recipient(client, display_name=f"Artist {n}").id for n in range(3)]
    first = client.v2.core.accounts.list({"limit": 2})
    assert [one.id for one in first.data] == made[:0:-1]
    assert [one.id for one in first.auto_paging_iter()] == made[::-1]
