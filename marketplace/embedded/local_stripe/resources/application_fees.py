"""Application fees: there are none, for separate charges and transfers take none."""

from __future__ import annotations

from ..lists import page
from ..protocol import Call, operation


@operation("GET", "/v1/application_fees")
def list_fees(call: Call) -> dict:
    return page(call, [], noun="application fee")


@operation("GET", "/v1/application_fees/{id}")
def retrieve(call: Call) -> dict:
    return call.one("application_fee", noun="application fee")


@operation("GET", "/v1/application_fees/{id}/refunds")
def list_refunds(call: Call) -> dict:
    call.one("application_fee", noun="application fee")
    return page(call, [], noun="fee refund")


@operation("POST", "/v1/application_fees/{id}/refunds")
def refund(call: Call) -> dict:
    return call.one("application_fee", noun="application fee")
