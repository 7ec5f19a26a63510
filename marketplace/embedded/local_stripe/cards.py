"""Stripe's documented test cards, test payment methods and test tokens, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import invalid

MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
}
OWN_CODE = {"expired_card", "incorrect_cvc", "processing_error"}


@dataclass(frozen=True)
class Card:
    """
    A test card and its fate.

    `decline` is a decline code; `authenticate` tells that 3-D Secure is asked
    for; `dispute` names the reason of the dispute that follows a payment;
    `refund` is `pending` (succeeds later) or `fail` (fails later).
    """

    number: str
    name: str = ""
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: str | None = None
    authenticate: bool = False
    available_at_once: bool = False
    dispute: str | None = None
    inquiry: bool = False
    refund: str | None = None
    cvc_check: str = "pass"
    attachable: bool = True
    rate_limited: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def code(self) -> str:
        """The error code of its decline; the decline code where Stripe uses that."""
        return self.decline if self.decline in OWN_CODE else "card_declined"

    @property
    def message(self) -> str:
        return MESSAGES.get(self.decline, MESSAGES["card_declined"])


_ALL = (
    Card("4242424242424242", "visa"),
    Card("4000056655665556", "visa_debit", funding="debit"),
    Card("5555555555554444", "mastercard", brand="mastercard"),
    Card("2223003122003222", "mastercard_series_2", brand="mastercard"),
    Card("5200828282828210", "mastercard_debit", brand="mastercard", funding="debit"),
    Card("5105105105105100", "mastercard_prepaid", brand="mastercard", funding="prepaid"),
    Card("378282246310005", "amex", brand="amex"),
    Card("6011111111111117", "discover", brand="discover"),
    Card("3056930009020004", "diners", brand="diners"),
    Card("3566002020360505", "jcb", brand="jcb"),
    Card("6200000000000005", "unionpay", brand="unionpay"),
    Card("4000002760000016", "de", country="DE"),
    Card("4000002500000003", "fr", country="FR"),
    Card("4000008260000000", "gb", country="GB"),
    Card("4000000000000077", "bypassPending", available_at_once=True),
    Card("4000003720000278", "bypassPendingInternational", available_at_once=True, country="IE"),
    Card("4000000000000002", "chargeDeclined", decline="generic_decline"),
    Card("4000000000009995", "chargeDeclinedInsufficientFunds", decline="insufficient_funds"),
    Card("4000000000009987", "chargeDeclinedLostCard", decline="lost_card"),
    Card("4000000000009979", "chargeDeclinedStolenCard", decline="stolen_card"),
    Card("4000000000000069", "chargeDeclinedExpiredCard", decline="expired_card"),
    Card("4000000000000127", "chargeDeclinedIncorrectCvc", decline="incorrect_cvc", cvc_check="fail"),
    Card("4000000000000119", "chargeDeclinedProcessingError", decline="processing_error"),
    Card("4000000000006975", "chargeDeclinedVelocityLimitExceeded", decline="card_velocity_exceeded"),
    Card("4100000000000019", "radarBlock", decline="fraudulent"),
    Card("4000000000004954", "chargeDeclinedFraudulent", decline="fraudulent"),
    Card("4000000000000341", "chargeCustomerFail", decline="generic_decline"),
    Card("4000000000000101", "cvcCheckFail", cvc_check="fail"),
    Card("4000002760003184", "authenticationRequired", authenticate=True, country="DE"),
    Card("4000002500003155", "authenticationRequiredOnSetup", authenticate=True, country="FR"),
    Card("4000000000003220", "threeDSecure2Required", authenticate=True),
    Card("4000000000003063", "threeDSecureRequired", authenticate=True),
    Card(
        "4000008400001629",
        "threeDSecureRequiredChargeDeclined",
        authenticate=True,
        decline="generic_decline",
    ),
    Card(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        authenticate=True,
        decline="insufficient_funds",
        country="GB",
    ),
    Card("4000000000000259", "createDispute", dispute="fraudulent"),
    Card("4000000000002685", "createDisputeProductNotReceived", dispute="product_not_received"),
    Card("4000000000001976", "createDisputeInquiry", dispute="fraudulent", inquiry=True),
    Card("4000000000005423", "createIssuerFraudWarning"),
    Card("4000000000007726", "pendingRefund", refund="pending"),
    Card("4000000000005126", "refundFail", refund="fail"),
    Card("4000000000000010", "avsFail"),
    Card("4290000000000000", "429", rate_limited=True),
)
BY_NUMBER = {card.number: card for card in _ALL}
_BY_NAME = {card.name.lower(): card for card in _ALL}
_ALSO = {
    "visa_chargedeclined": "chargedeclined",
    "chargedeclinedinsufficientfund": "chargedeclinedinsufficientfunds",
    "threedsecure2required": "threedsecure2required",
    "createdisputeinquiry": "createdisputeinquiry",
    "pass": "visa",
    "us": "visa",
    "refund_fail": "refundfail",
}


def by_name(token: str) -> Card | None:
    """The card of a test payment method or token: pm_card_visa, tok_chargeDeclined."""
    for prefix in ("pm_card_", "tok_visa_", "tok_"):
        if token.startswith(prefix):
            name = token[len(prefix) :].lower()
            name = name.removeprefix("visa_") if name not in _BY_NAME else name
            name = _ALSO.get(name, name)
            return _BY_NAME.get(name)
    return None


def by_number(typed: str) -> Card:
    """
    The card of a typed number; spaces and dashes do not matter.

    :raises StripeError: 402 if the number is not a possible one or no test card
    """
    number = "".join(sign for sign in typed if sign.isdigit())
    if number in BY_NUMBER:
        return BY_NUMBER[number]
    if not 12 <= len(number) <= 19 or not _luhn(number):
        raise invalid(
            MESSAGES["incorrect_number"], type="card_error", code="incorrect_number", param="number"
        )
    return Card(
        number,
        brand={"5": "mastercard", "3": "amex", "6": "discover"}.get(number[0], "visa"),
        decline="test_mode_live_card",
    )


def _luhn(number: str) -> bool:
    digits = [int(sign) for sign in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
