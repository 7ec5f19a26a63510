"""
Stripe Checkout and refunds, in our words. The second of the two modules that import `stripe`.

Every amount sent comes from our own rows, every call that changes something carries a key that is in a row already.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import stripe
from django.conf import settings

from marketplace.orders.at_stripe import Destination, Item, Payment, Priced, Session, StripeRefund
from payouts.connect.amounts import from_stripe, to_stripe
from payouts.earnings.services import DisputeFacts
from payouts.money import Money, total


class Unavailable(Exception):
    """No answer, or not now: nothing is known. Ask again with the same key."""


class Refused(Exception):
    """Stripe said no for good; nothing happened there. Its words are the message."""


class UnknownPlace(Refused):
    """Stripe Tax cannot tell where that is: the postcode is missing, or is none."""


class Gateway(Protocol):
    def tax_in(
        self, priced: Mapping[str, Priced], *, currency: str, to: Destination
    ) -> dict[str, int] | None: ...

    def open_session(
        self,
        *,
        key: str,
        order: str,
        items: Sequence[Item],
        carried: Mapping[str, str],
        email: str,
        success_url: str,
        cancel_url: str,
        expires_at: dt.datetime,
        language: str,
        taxed_to: Destination | None = None,
    ) -> Session: ...

    def session(self, session_id: str) -> Session: ...

    def expire_session(self, session_id: str) -> Session: ...

    def refund(
        self, *, key: str, payment_intent: str, amount: Money, row: str, metadata: Mapping[str, str]
    ) -> StripeRefund: ...

    def refund_by_id(self, refund_id: str) -> StripeRefund: ...

    def refunds_of(self, payment_intent: str) -> list[StripeRefund]: ...

    def payment_intent_of_charge(self, charge_id: str) -> str | None: ...

    def payment(self, payment_intent: str) -> Payment: ...

    def disputes_of(self, payment_intent: str) -> list[DisputeFacts]: ...

    def payment_intent_of_dispute(self, dispute_id: str) -> str | None: ...

    def answer_dispute(self, *, dispute: str, key: str, evidence: Mapping[str, str]) -> DisputeFacts: ...

    def accept_dispute(self, dispute: str) -> DisputeFacts: ...


class StripeGateway:
    def __init__(
        self, *, secret_key: str, api_base: str = "", timeout: float = 20, taxes: bool = False
    ) -> None:
        """`timeout` is in seconds, for one answer. `taxes`: Stripe Tax is switched on."""
        self._taxes = taxes
        self._stripe = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else {},
            # The SDK sends the same key with each of its own tries.
            max_network_retries=2,
            http_client=stripe.new_default_http_client(timeout=timeout),
        )

    def tax_in(
        self, priced: Mapping[str, Priced], *, currency: str, to: Destination
    ) -> dict[str, int] | None:
        """
        What Stripe Tax finds in each price, in minor units by its reference; None where it is switched off, or where the
        co-op is not registered. https://docs.stripe.com/api/tax/calculations/create

        :raises UnknownPlace: where the country alone does not say it, as in the United States
        """
        if not self._taxes:
            return None
        asked = {
            "currency": currency.lower(),
            "customer_details": {"address": _address(to), "address_source": "shipping"},
            "line_items": [
                {"reference": reference, "amount": to_stripe(Money(each.amount, currency)), "quantity": each.quantity,
                 "tax_behavior": "inclusive", "tax_code": each.tax_code}
                for reference, each in priced.items()
            ],
            "expand": ["line_items"],
        }  # fmt: skip
        found = _ask(self._stripe.v1.tax.calculations.create, asked)
        if all(part.taxability_reason in ("not_collecting", "not_supported") for part in found.tax_breakdown):
            return None
        return _by_reference(found.line_items, currency, lambda line: line.reference)

    def open_session(
        self,
        *,
        key: str,
        order: str,
        items: Sequence[Item],
        carried: Mapping[str, str],
        email: str,
        success_url: str,
        cancel_url: str,
        expires_at: dt.datetime,
        language: str,
        taxed_to: Destination | None = None,
    ) -> Session:
        """
        Open a payment page for an order.

        The same `key` with the same arguments gives the same page, however often it is asked. `carried` goes with the
        payment, so that the sale can be booked again from Stripe alone. `language`: as in settings.LANGUAGES. With
        `taxed_to` Stripe Tax reckons what of each line is tax there, whatever address the card has.
        """
        params = {
            "mode": "payment",
            "locale": _locale(language),
            "client_reference_id": order,
            "customer_email": email,
            "line_items": [_line_item(item, taxed=taxed_to is not None) for item in items],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": int(expires_at.timestamp()),
            "metadata": {"order": order},
            "payment_intent_data": {"transfer_group": order, "metadata": {"order": order, **carried}},
        }
        if taxed_to is not None:
            del params["customer_email"]
            params |= {
                "automatic_tax": {"enabled": True},
                "customer": self._customer(key, order, email, taxed_to),
            }
        return _session(_ask(self._stripe.v1.checkout.sessions.create, params, {"idempotency_key": key}))

    def _customer(self, key: str, order: str, email: str, to: Destination) -> str:
        """
        Somebody at Stripe with this address, which is what her payment page taxes by.

        https://docs.stripe.com/tax/checkout: of a known customer, the address for parcels that was saved before.
        """
        shipping = {"name": to.name, "address": _address(to)}
        params = {"email": email, "shipping": shipping, "metadata": {"order": order}}
        return _ask(self._stripe.v1.customers.create, params, {"idempotency_key": f"{key}:customer"}).id

    def session(self, session_id: str) -> Session:
        params = {"expand": ["payment_intent.latest_charge", "line_items"]}
        return _session(_ask(self._stripe.v1.checkout.sessions.retrieve, session_id, params))

    def expire_session(self, session_id: str) -> Session:
        """
        Close a payment page, and say what it is now.

        One that was paid or closed meanwhile cannot be closed; its true state is returned.
        """
        with contextlib.suppress(Refused):
            _ask(self._stripe.v1.checkout.sessions.expire, session_id)
        return self.session(session_id)

    def refund(
        self, *, key: str, payment_intent: str, amount: Money, row: str, metadata: Mapping[str, str]
    ) -> StripeRefund:
        params = {
            "payment_intent": payment_intent,
            "amount": to_stripe(amount),
            "reason": "requested_by_customer",
            "metadata": {"refund": row, **metadata},
        }
        return _refund(_ask(self._stripe.v1.refunds.create, params, {"idempotency_key": key}))

    def refund_by_id(self, refund_id: str) -> StripeRefund:
        return _refund(_ask(self._stripe.v1.refunds.retrieve, refund_id))

    def refunds_of(self, payment_intent: str) -> list[StripeRefund]:
        """Every refund of one payment, newest first."""
        page = _ask(self._stripe.v1.refunds.list, {"payment_intent": payment_intent, "limit": 100})
        return [_refund(each) for each in page.auto_paging_iter()]

    def payment_intent_of_charge(self, charge_id: str) -> str | None:
        return _id(_ask(self._stripe.v1.charges.retrieve, charge_id).payment_intent)

    def payment(self, payment_intent: str) -> Payment:
        params = {"expand": ["latest_charge"]}
        found = _ask(self._stripe.v1.payment_intents.retrieve, payment_intent, params)
        charge = found.latest_charge
        taken = charge is not None and charge.status == "succeeded" and charge.captured
        return Payment(
            id=found.id,
            charge=charge.id if taken else None,
            amount=from_stripe(found.amount_received, found.currency),
            order=_metadata(found).get("order"),
            email=(charge.billing_details.email or "") if charge else "",
            paid_at=_moment(charge.created if charge else found.created),
        )

    # --- Disputes: https://docs.stripe.com/api/disputes -------------------------------------------

    def disputes_of(self, payment_intent: str) -> list[DisputeFacts]:
        """Every dispute of one payment, newest first."""
        page = _ask(self._stripe.v1.disputes.list, {"payment_intent": payment_intent, "limit": 100})
        return [_dispute(each.to_dict()) for each in page.auto_paging_iter()]

    def payment_intent_of_dispute(self, dispute_id: str) -> str | None:
        return _id(_ask(self._stripe.v1.disputes.retrieve, dispute_id).payment_intent)

    def answer_dispute(self, *, dispute: str, key: str, evidence: Mapping[str, str]) -> DisputeFacts:
        """
        Say our side to the bank, once and for good: Stripe takes one answer. The same `key` says it no second time.
        """
        params = {"evidence": dict(evidence), "submit": True}
        found = _ask(self._stripe.v1.disputes.update, dispute, params, {"idempotency_key": key})
        return _dispute(found.to_dict())

    def accept_dispute(self, dispute: str) -> DisputeFacts:
        """Give the dispute up: the bank keeps what it took. https://docs.stripe.com/api/disputes/close"""
        return _dispute(_ask(self._stripe.v1.disputes.close, dispute).to_dict())


@lru_cache(maxsize=4)
def _connected(secret_key: str, api_base: str, timeout: float, taxes: bool) -> StripeGateway:
    return StripeGateway(secret_key=secret_key, api_base=api_base, timeout=timeout, taxes=taxes)


def current() -> Gateway:
    """The gateway that the settings describe, one for each process."""
    return _connected(
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT, settings.STRIPE_TAX
    )


def _ask(call, *arguments):
    try:
        return call(*arguments)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unavailable(str(error)) from error
    except stripe.IdempotencyError as error:
        # The key was used with other words: something was done under it, we do not know what.
        raise Unavailable(str(error)) from error
    except stripe.StripeError as error:
        # 409: the key is in use by another request; 5xx: nobody knows what happened.
        if error.http_status is None or error.http_status in (409, 429) or error.http_status >= 500:
            raise Unavailable(str(error)) from error
        refused = UnknownPlace if error.code == "customer_tax_location_invalid" else Refused
        raise refused(error.user_message or str(error)) from error


def _locale(language: str) -> str:
    """ "en-gb" as Stripe has it: "en-GB". https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-locale"""
    tongue, _, country = language.partition("-")
    return f"{tongue}-{country.upper()}" if country else tongue


def _line_item(item: Item, *, taxed: bool) -> dict:
    price = {"currency": item.amount.currency.lower(), "unit_amount": to_stripe(item.amount)}
    product = {"name": item.name}
    if taxed:
        price["tax_behavior"] = "inclusive"
        product["tax_code"] = item.tax_code
    line = {"quantity": item.quantity, "price_data": price | {"product_data": product}}
    return line | {"metadata": {"reference": item.reference}} if taxed else line


def _address(to: Destination) -> dict[str, str]:
    """What is known of it: Stripe takes no empty parts."""
    parts = {
        "country": to.country, "postal_code": to.postcode, "city": to.town, "line1": to.street, "line2": to.street_2
    }  # fmt: skip
    return {name: part for name, part in parts.items() if part}


def _by_reference(lines, currency: str, reference) -> dict[str, int]:
    """The tax in each line, in our minor units, over all pages of the list."""
    return {
        reference(line): from_stripe(line.amount_tax, currency.upper()).minor
        for line in lines.auto_paging_iter()
    }


def _taxes(found) -> dict[str, int] | None:
    """What a page's lines hold of tax, once Stripe knows where it goes."""
    if not found.automatic_tax.enabled or found.automatic_tax.status != "complete":
        return None
    lines = getattr(found, "line_items", None)
    return lines and _by_reference(lines, found.currency, lambda line: _metadata(line).get("reference", ""))


def _id(field) -> str | None:
    """An expandable field holds an id, an object, or nothing."""
    return field if field is None or isinstance(field, str) else field.id


def _session(found) -> Session:
    intent = found.payment_intent
    expanded = intent is not None and not isinstance(intent, str)
    return Session(
        id=found.id,
        status=found.status,
        paid=found.payment_status == "paid",
        amount=from_stripe(found.amount_total, found.currency),
        url=found.url,
        payment_intent=_id(intent),
        charge=_id(intent.latest_charge) if expanded else None,
        order=_metadata(found).get("order"),
        failed=expanded
        and found.status == "complete"
        and intent.status in ("requires_payment_method", "canceled"),
        taxes=_taxes(found),
    )


def _refund(found) -> StripeRefund:
    return StripeRefund(
        id=found.id,
        status=found.status,
        amount=from_stripe(found.amount, found.currency),
        payment_intent=_id(found.payment_intent),
        row=_metadata(found).get("refund"),
        made_at=_moment(found.created),
        moved=found.balance_transaction is not None,
        failure=getattr(found, "failure_reason", None) or "",
    )


def _dispute(found: dict) -> DisputeFacts:
    """What moved is in the balance transactions: the first took the amount and the fee, the second gave it back."""
    currency = found["currency"].upper()
    moved = [(from_stripe(each["amount"], currency), from_stripe(each["fee"], currency))
             for each in found["balance_transactions"]]  # fmt: skip
    return DisputeFacts(
        id=found["id"],
        status=found["status"],
        reason=found["reason"],
        amount=from_stripe(found["amount"], currency),
        taken=total((-amount for amount, _ in moved if amount.minor < 0), currency),
        fee=total((fee for _, fee in moved), currency),
        returned=total((amount for amount, _ in moved if amount.minor > 0), currency),
        opened_at=_moment(found["created"]),
        due_at=_moment(due) if (due := found["evidence_details"].get("due_by")) else None,
    )


def _metadata(found) -> dict[str, str]:
    return found.metadata.to_dict() if found.metadata else {}


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
