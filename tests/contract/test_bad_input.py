"""Nonsense is refused in Stripe's form, and never answered with a trace."""

import http.client
import json
import random
import socket

import pytest

from .test_protocol import raw


def socket_to(server):
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_a_body_over_a_megabyte_is_refused(server):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/v1/customers")
    connection.putheader("Authorization", "Bearer sk_test_local")
    connection.putheader("Content-Length", "3000000")
    connection.endheaders(b"a" * 3_000_000)
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error"]["type"] == "invalid_request_error"
    connection.close()


@pytest.mark.parametrize(
    "line",
    [b"nonsense\r\n\r\n", b"GET / SPDY/3\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"POST /v1/x HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
     b"POST /v1/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"],
)  # fmt: skip
def test_what_is_not_http_is_400(server, line):
    with socket_to(server) as connection:
        connection.sendall(line)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/customers", "%ff%fe=1"),
        ("/v1/customers", "metadata[a][b]=1"),
        ("/v1/customers", "metadata=1&metadata[a]=2"),
        ("/v1/customers", "metadata[a]=2&metadata=1"),
        ("/v1/customers", "[a]=1"),
        ("/v1/customers", "a[b=1"),
        ("/v1/customers", "a" + "[b]" * 50 + "=1"),
        ("/v1/customers", "name=%00"),
        ("/v1/customers", '{"name": "json"}'),
        ("/v1/customers", "expand[0][x]=1"),
        ("/v1/customers", "expand[999999999]=a&expand[x]=b"),
        ("/v1/payment_intents", "amount=1e3&currency=eur"),
        ("/v1/payment_intents", "amount=99999999999999999999999&currency=eur"),
        ("/v1/payment_intents", "amount=500&currency=eur&payment_method[x]=1"),
        ("/v1/payment_intents", "amount=500&currency=eur&confirm=maybe"),
        ("/v1/payment_intents", "amount=500&currency=eur&payment_method=pm_card_nonsense"),
        ("/v1/payment_intents", "amount=500&currency=" + "e" * 5_000),
        ("/v1/transfers", "amount=5&currency=eur&destination=" + "x" * 5_000),
        ("/v1/checkout/sessions", "mode=payment&line_items[0]=x&success_url=http://x"),
        ("/v1/checkout/sessions", "mode=payment&line_items[0][price_data]=x&success_url=http://x"),
        ("/v1/accounts", "country=XX&type=express"),
        ("/v1/tax/calculations", "currency=eur&line_items[0][amount]=x"),
        ("/v1/webhook_endpoints", "url=javascript:1&enabled_events[]=*"),
    ],
)
def test_a_nonsensical_form_is_400(server, path, body):
    status, _, answer = raw(server, "POST", path, body)
    assert status == 400, answer
    assert answer["error"]["type"] == "invalid_request_error"
    assert "Traceback" not in json.dumps(answer)


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "null", '"x"', '{"nonsense": 1}', '{"identity": []}', '{"contact_email": 7}', "[" * 5_000],
)
def test_nonsensical_json_is_400(server, body):
    status, _, answer = raw(server, "POST", "/v2/core/accounts", body, Content_Type="application/json")
    assert status == 400
    assert answer["error"]["code"] and answer["error"]["message"]


@pytest.mark.parametrize(
    "path", ["/c/pay/cs_none", "/setup/acctlink_none", "/express/acct_none", "/3ds/pi_none", "/receipts/x"]
)
def test_a_page_of_nothing_is_404(local, path):
    status, page = local.open(path)
    assert (status, "Local stand-in for Stripe" in page) == (404, True)


@pytest.mark.parametrize("path", ["nonsense", "accounts/acct_none/onboard", "payouts/po_none/fail"])
def test_a_control_of_nothing_is_404(local, path):
    assert local.open(f"/_local/{path}", b"{}")[0] == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"seconds": "x"}', b'{"parsecs": 1}'])
def test_a_control_that_makes_no_sense_is_400(local, body):
    assert local.open("/_local/clock/advance", body)[0] == 400


def test_random_parameters_are_never_a_500(server, client):
    chance = random.Random(7)
    names = [
        "amount",
        "currency",
        "metadata",
        "expand",
        "limit",
        "created",
        "source",
        "customer",
        "description",
    ]
    values = ["", "x", "-1", "0", "5000", "eur", "true", "null", "é", "[]", "{}", "9" * 30]
    paths = [
        "/v1/charges",
        "/v1/refunds",
        "/v1/transfers",
        "/v1/payment_intents",
        "/v1/payouts",
        "/v1/customers",
    ]
    for _ in range(400):
        pairs = [
            chance.choice(names)
            + chance.choice(["", "[]", "[a]", "[0]", "[0][b]"])
            + "="
            + chance.choice(values)
            for _ in range(chance.randint(0, 4))
        ]
        method, path, query = chance.choice(["GET", "POST"]), chance.choice(paths), "&".join(pairs)
        target, body = (f"{path}?{query}", "") if method == "GET" else (path, query)
        status, _, _ = raw(server, method, target.replace("é", "%C3%A9"), body.replace("é", "%C3%A9"))
        assert status < 500, (method, target, body)
