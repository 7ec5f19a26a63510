"""Hosted Checkout, used as a buyer uses it: by its form."""

import pytest
import stripe as sdk

from .conftest import available, pending

SUCCESS = "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}"
ADDRESS = {"name": "Bo", "line1": "Torstr. 1", "postal_code": "10119", "city": "Berlin", "country": "DE"}


def session(client, **more):
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": SUCCESS,
            "cancel_url": "https://shop.example/cart",
            "client_reference_id": "order-7",
            "line_items": [
                {
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 4_000,
                        "product_data": {"name": "Linocut no. 3", "images": ["https://shop.example/3.jpg"]},
                    },
                    "quantity": 2,
                }
            ],
            "payment_intent_data": {"transfer_group": "order:7", "metadata": {"order": "7"}},
            "metadata": {"order": "7"},
            **more,
        }
    )


def fill(local, session, **form):
    return local.submit(
        session.url,
        **{"action": "pay", "email": "bo@example.com", "card": "4242 4242 4242 4242", **ADDRESS, **form},
    )


def thanks(session):
    return 303, f"https://shop.example/thanks?session={session.id}"


def types(client):
    return [event.type for event in client.v1.events.list({"limit": 100}).data]


def test_a_session_is_open_until_paid(client):
    open_session = session(client, expand=["line_items"])
    assert (open_session.status, open_session.payment_status, open_session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )
    assert (open_session.amount_subtotal, open_session.amount_total, open_session.currency) == (
        8_000,
        8_000,
        "eur",
    )
    assert open_session.line_items.data[0].description == "Linocut no. 3"
    assert open_session.line_items.data[0].quantity == 2
    assert open_session.id.startswith("cs_test_")
    assert client.v1.checkout.sessions.line_items.list(open_session.id).data[0].amount_total == 8_000


def test_a_buyer_pays_and_returns_to_the_shop(client, local):
    open_session = session(client)
    assert "Linocut no. 3" in local.open(open_session.url.removeprefix(local.url))[1]
    assert fill(local, open_session) == thanks(open_session)
    paid = client.v1.checkout.sessions.retrieve(
        open_session.id, {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "bo@example.com"
    assert paid.payment_intent.transfer_group == "order:7"
    assert paid.payment_intent.latest_charge.transfer_group == "order:7"
    assert paid.payment_intent.metadata["order"] == "7"
    assert paid.payment_intent.latest_charge.balance_transaction.fee == 145
    assert pending(client) == 7_855
    assert "checkout.session.completed" in types(client)
    assert client.v1.checkout.sessions.list({"payment_intent": paid.payment_intent.id}).data[0].id == paid.id


def test_a_session_is_annotated(client):
    changed = client.v1.checkout.sessions.update(session(client).id, {"metadata": {"seen": "yes"}})
    assert changed.metadata.to_dict() == {"order": "7", "seen": "yes"}


def test_a_second_submit_pays_only_once(client, local):
    open_session = session(client)
    assert fill(local, open_session) == fill(local, open_session) == thanks(open_session)
    assert len(client.v1.charges.list().data) == 1
    assert types(client).count("checkout.session.completed") == 1


def test_a_declined_card_can_be_followed_by_another(client, local):
    open_session = session(client)
    status, page = fill(local, open_session, card="4000000000000002")
    assert (status, "Your card was declined." in page) == (402, True)
    assert client.v1.checkout.sessions.retrieve(open_session.id).status == "open"
    assert "Your card has insufficient funds." in fill(local, open_session, card="4000000000009995")[1]
    assert fill(local, open_session, card="4000000000000077") == thanks(open_session)
    assert len(client.v1.payment_intents.list().data) == 1
    assert available(client) == 7_855


@pytest.mark.parametrize("number", ["1234", "4242424242424241", "", "abc"])
def test_a_wrong_number_is_told_to_the_buyer(client, local, number):
    status, page = fill(local, session(client), card=number)
    assert (status, "Your card number is incorrect." in page) == (402, True)


@pytest.mark.parametrize("number", ["4000002760003184", "4000002500003155"])
def test_3d_secure_leads_over_the_banks_page(client, local, number):
    open_session = session(client)
    status, where = fill(local, open_session, card=number)
    assert (status, "/3ds/pi_" in where) == (303, True)
    status, back = local.submit(where, action="pass")
    assert status == 303
    assert local.open(back.removeprefix(local.url)) == thanks(open_session)
    assert client.v1.checkout.sessions.retrieve(open_session.id).payment_status == "paid"


def test_3d_secure_that_fails_leads_back_to_the_form(client, local):
    open_session = session(client)
    _, where = fill(local, open_session, card="4000002760003184")
    _, back = local.submit(where, action="fail")
    status, page = local.open(back.removeprefix(local.url))
    assert (status, "unable to authenticate" in page) == (402, True)
    assert fill(local, open_session) == thanks(open_session)


def test_a_wallet_pays_at_once(client, local):
    open_session = session(client)
    assert fill(local, open_session, method="wallet", card="") == thanks(open_session)


def test_cancel_leads_back_to_the_cart_and_leaves_it_open(client, local):
    open_session = session(client)
    assert local.submit(open_session.url, action="cancel") == (303, "https://shop.example/cart")
    assert client.v1.checkout.sessions.retrieve(open_session.id).status == "open"


def test_an_email_is_needed_unless_the_shop_knows_it(client, local):
    assert fill(local, session(client), email="nobody")[0] == 402
    known = session(client, customer_email="known@example.com")
    assert fill(local, known, email="") == thanks(known)
    assert client.v1.checkout.sessions.retrieve(known.id).customer_details.email == "known@example.com"


def shipped(client, **more):
    return session(
        client,
        shipping_address_collection={"allowed_countries": ["DE", "FR"]},
        shipping_options=[
            {
                "shipping_rate_data": {
                    "type": "fixed_amount",
                    "display_name": name,
                    "fixed_amount": {"amount": amount, "currency": "eur"},
                }
            }
            for name, amount in (("Post", 500), ("Courier", 1_500))
        ],
        **more,
    )


def test_shipping_is_chosen_and_added(client, local):
    open_session = shipped(client)
    assert (open_session.amount_total, open_session.shipping_cost.amount_total) == (8_500, 500)
    courier = open_session.shipping_options[1].shipping_rate
    assert fill(local, open_session, shipping_rate=courier) == thanks(open_session)
    paid = client.v1.checkout.sessions.retrieve(open_session.id)
    assert (paid.amount_total, paid.total_details.amount_shipping) == (9_500, 1_500)
    assert (paid.amount_subtotal, paid.shipping_cost.shipping_rate) == (8_000, courier)
    assert paid.collected_information.shipping_details.address.city == "Berlin"
    assert client.v1.payment_intents.retrieve(paid.payment_intent).amount == 9_500


def test_nothing_is_sent_where_the_shop_does_not_send(client, local):
    status, page = fill(local, shipped(client), country="US")
    assert (status, "Nothing is sent to this country." in page) == (402, True)


def test_a_debit_is_unpaid_at_first_and_then_paid(client, local):
    open_session = session(client)
    assert fill(local, open_session, method="sepa_debit", iban="AT611904300234573201") == thanks(open_session)
    found = client.v1.checkout.sessions.retrieve(open_session.id)
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert client.v1.payment_intents.retrieve(found.payment_intent).status == "processing"
    assert pending(client) == 0
    local.post("clock/advance", minutes=2)
    assert client.v1.checkout.sessions.retrieve(open_session.id).payment_status == "paid"
    assert types(client)[0] == "checkout.session.async_payment_succeeded"
    assert pending(client) == 7_855


def test_a_debit_may_be_refused_by_the_bank(client, local):
    open_session = session(client)
    fill(local, open_session, method="sepa_debit", iban="AT861904300235473202")
    local.post("clock/advance", minutes=2)
    assert client.v1.checkout.sessions.retrieve(open_session.id).payment_status == "unpaid"
    assert types(client)[0] == "checkout.session.async_payment_failed"
    assert pending(client) == 0


def test_a_session_expires_after_a_day_or_when_told(client, local):
    left, told, short = session(client), session(client), session(client)
    assert client.v1.checkout.sessions.expire(told.id).status == "expired"
    local.post("clock/advance", hours=24)
    assert client.v1.checkout.sessions.retrieve(left.id).status == "expired"
    assert types(client).count("checkout.session.expired") == 3
    assert fill(local, short)[0] == 410
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.expire(told.id)
    assert refusal.value.user_message == (
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a '
        "status of expired."
    )


@pytest.mark.parametrize(
    ("minutes", "fine"), [(29, False), (30, True), (24 * 60, True), (24 * 60 + 1, False)]
)
def test_expiry_is_half_an_hour_to_a_day_away(client, local, minutes, fine):
    at = local.get("clock")["now"] + minutes * 60
    if fine:
        assert session(client, expires_at=at).expires_at == at
        return
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        session(client, expires_at=at)
    assert refusal.value.param == "expires_at"


def test_nothing_to_pay_needs_no_payment(client, local):
    free = session(
        client,
        line_items=[
            {
                "price_data": {"currency": "eur", "unit_amount": 0, "product_data": {"name": "Card"}},
                "quantity": 1,
            }
        ],
    )
    assert free.payment_status == "no_payment_required"
    assert fill(local, free) == thanks(free)
    assert client.v1.checkout.sessions.retrieve(free.id).status == "complete"


def test_an_existing_price_can_be_sold(client):
    product = client.v1.products.create({"name": "Print"})
    price = client.v1.prices.create({"product": product.id, "unit_amount": 2_500, "currency": "eur"})
    assert session(client, line_items=[{"price": price.id, "quantity": 3}]).amount_total == 7_500


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"success_url": "shop"}, "url_invalid", "success_url"),
        ({"mode": "subscription"}, None, "mode"),
        (
            {"line_items": [{"price": "price_none", "quantity": 1}]},
            "resource_missing",
            "line_items[0][price]",
        ),
        (
            {
                "line_items": [
                    {
                        "price_data": {"currency": "eur", "unit_amount": 49, "product_data": {"name": "x"}},
                        "quantity": 1,
                    }
                ]
            },
            "amount_too_small",
            None,
        ),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        (
            {"payment_intent_data": {"application_fee_amount": 5}},
            None,
            "payment_intent_data[application_fee_amount]",
        ),
    ],
)
def test_a_session_that_cannot_be_is_refused(client, change, code, param):
    with pytest.raises(sdk.InvalidRequestError) as refusal:
        session(client, **change)
    assert (refusal.value.code, refusal.value.param) == (code, param)


def test_two_currencies_do_not_mix(client):
    items = [
        {
            "price_data": {"currency": currency, "unit_amount": 500, "product_data": {"name": "x"}},
            "quantity": 1,
        }
        for currency in ("eur", "usd")
    ]
    with pytest.raises(sdk.InvalidRequestError):
        session(client, line_items=items)


def test_automatic_tax_follows_the_registrations(client, local):
    untaxed = session(client, automatic_tax={"enabled": True})
    fill(local, untaxed)
    assert client.v1.checkout.sessions.retrieve(untaxed.id).total_details.amount_tax == 0
    client.v1.tax.registrations.create(
        {"country": "DE", "country_options": {"de": {"type": "standard"}}, "active_from": "now"}
    )
    taxed = session(client, automatic_tax={"enabled": True})
    assert taxed.automatic_tax.status == "requires_location_inputs"
    fill(local, taxed)
    found = client.v1.checkout.sessions.retrieve(taxed.id, {"expand": ["line_items"]})
    assert (found.total_details.amount_tax, found.amount_total) == (1_520, 9_520)
    assert found.automatic_tax.status == "complete"
    assert found.line_items.data[0].amount_tax == 1_520


def test_a_known_customer_is_taxed_where_her_parcels_go_whatever_the_card_says(client, local):
    client.v1.tax.registrations.create(
        {"country": "AT", "country_options": {"at": {"type": "oss_union"}}, "active_from": "now"}
    )
    address = {"country": "FR", "city": "Brest", "postal_code": "29200", "line1": "1 quai"}
    customer = client.v1.customers.create(
        {"email": "bo@example.com", "shipping": {"name": "Bo", "address": address}}
    )
    price = {"currency": "eur", "unit_amount": 12_000, "tax_behavior": "inclusive"}
    found = session(
        client,
        automatic_tax={"enabled": True},
        customer=customer.id,
        line_items=[
            {
                "quantity": 1,
                "metadata": {"reference": "print"},
                "price_data": price | {"product_data": {"name": "Print", "tax_code": "txcd_99999999"}},
            },
            {
                "quantity": 1,
                "metadata": {"reference": "gift"},
                "price_data": price | {"product_data": {"name": "Gift", "tax_code": "txcd_00000000"}},
            },
        ],
    )
    assert (found.automatic_tax.status, found.total_details.amount_tax) == ("complete", 2_000)
    fill(local, found)
    paid = client.v1.checkout.sessions.retrieve(found.id, {"expand": ["line_items"]})
    assert (paid.amount_total, paid.total_details.amount_tax) == (24_000, 2_000)
    taxes = {line.metadata["reference"]: line.amount_tax for line in paid.line_items.data}
    assert taxes == {"print": 2_000, "gift": 0}


def test_a_session_can_make_a_customer(client, local):
    open_session = session(client, customer_creation="always")
    fill(local, open_session)
    paid = client.v1.checkout.sessions.retrieve(open_session.id, {"expand": ["customer"]})
    assert paid.customer.email == "bo@example.com"


def test_the_control_pays_like_a_person(client, local):
    open_session = shipped(client)
    told = local.post(f"checkout/{open_session.id}/pay", card="4000002760003184")
    assert (told["status"], told["payment_status"], told["declined"]) == ("complete", "paid", None)
    declined = local.post(f"checkout/{session(client).id}/pay", card="pm_card_chargeDeclined")
    assert (declined["status"], declined["declined"]) == ("open", "Your card was declined.")
