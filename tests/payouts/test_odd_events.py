"""Signed events that look like none we know: kept or refused, never a mistake of ours that Stripe would repeat for days."""

import json
import time

import pytest

from payouts.connect.models import StripeEvent
from tests.payouts.test_webhooks import SECRET, handle_all, make_event, make_thin, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.STRIPE_LIVEMODE = False


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "evt_" + "9" * 300},
        {"id": ""},
        {"id": None},
        {"id": {"a": 1}},
        {"type": None},
        {"type": ["refund.created"]},
        {"type": "x" * 5_000},
        {"type": "a\0b"},
        {"created": 10**18},
        {"created": -(10**12)},
        {"created": "yesterday"},
        {"created": None},
        {"data": None},
        {"data": {"object": None}},
        {"data": {"object": "tr_1"}},
        {"data": {"object": {"id": "x" * 500}}},
        {"data": {"object": {"id": "a\0b", "name": "Bea\0Klein"}}},
        {"data": {"object": {"id": "tr_1", "name": "half of a \ud800 pair"}}},
        {"account": "acct_" + "9" * 200},
        {"account": {"id": 1}},
        {"livemode": "no"},
        {"object": "payout"},
        {"object": None},
    ],
    ids=repr,
)
def test_an_odd_event_is_kept_or_refused(client, changes):
    answer = post(client, make_event(**changes))

    assert answer.status_code in (200, 400)
    assert StripeEvent.objects.count() == (1 if answer.status_code == 200 else 0)
    handle_all()


@pytest.mark.parametrize(
    "body", ["[]", "null", "0", '"evt_1"', "{", "", "[" * 50_000, '{"id":' * 5_000, "\ufeff{}"]
)
def test_a_signed_body_that_is_no_event_is_refused(client, body):
    assert post(client, None, body=body or " ").status_code == 400
    assert not StripeEvent.objects.exists()


def test_what_postgresql_cannot_keep_is_left_out_and_the_rest_is_kept(client):
    about = {"object": {"id": "tr_1", "names": [{"Be\0a": "Bea\0 Klein"}], "amount": 8_000}}
    assert post(client, make_event(data=about)).status_code == 200

    kept = StripeEvent.objects.get().payload["data"]["object"]
    assert kept == {"id": "tr_1", "names": [{"Bea": "Bea Klein"}], "amount": 8_000}


def test_a_thin_event_about_nothing_is_kept(client):
    for changes in ({"related_object": None}, {"related_object": {"id": None, "type": "v2.core.account"}}):
        assert post(client, make_thin("acct_1") | changes).status_code in (200, 400)
    assert post(client, make_thin("acct_1") | {"created": "no time"}).status_code == 400


def test_a_signature_that_is_no_signature_is_refused(client):
    body = json.dumps(make_event())
    now = int(time.time())
    for signature in ("", "t=", "t=,v1=", f"t={now}", f"t={now},v1=", f"t={now},v0=abc", "v1=abc", "t=²,v1=a", f"t={'9' * 400},v1=a",
                      f"t={now},v1=\u00e9", "t=NaN,v1=a", "," * 9_000, f"t={now},v1={'a' * 9_000}"):  # fmt: skip
        answer = client.post(
            "/stripe/webhooks/platform/",
            data=body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
        assert answer.status_code == 400, signature[:40]
    assert not StripeEvent.objects.exists()
