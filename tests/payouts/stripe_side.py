"""Stripe's side of a test: the local Stripe at its address, and what it can be told to do wrong."""

import json
import urllib.error
import urllib.request

import stripe

from payouts.connect.gateway import StripeGateway
from payouts.money import Money


class StripeSide:
    """A local Stripe that is listening at `url`."""

    def __init__(self, url: str, key: str):
        self.url = url
        self.gateway = StripeGateway(key, api_base=url, timeout=5.0)
        self.sdk = stripe.StripeClient(key, base_addresses={"api": url})

    def tell(self, control: str, **about) -> dict:
        """Use one of the local Stripe's controls: `tell("faults", kind="rate_limit")`."""
        return self._ask(f"/_local/{control}", json.dumps(about).encode())

    def state(self, control: str) -> dict:
        return self._ask(f"/_local/{control}")

    def _ask(self, path: str, body: bytes | None = None) -> dict:
        request = urllib.request.Request(
            self.url + path, data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    # --- What is there ------------------------------------------------------------------------

    def open_account(self, payee, *, onboarded=True) -> str:
        """A connected account for the payee at Stripe; returns `acct_…`."""
        account = self.gateway.create_account(
            key=f"test-{payee.pk}-{payee.name}",
            payee=str(payee.pk),
            email=payee.user.email,
            name=payee.name,
            country=payee.country,
        )
        if onboarded:
            self.tell(f"accounts/{account}/onboard", outcome="complete")
        return account

    def change_bank(self, account: str, iban: str) -> None:
        """The payee, or whoever took over their log-in, has the money go to another bank account."""
        self.sdk.v1.accounts.external_accounts.create(
            account,
            {
                "external_account": {
                    "object": "bank_account",
                    "account_number": iban,
                    "country": iban[:2],
                    "currency": "eur",
                },
                "default_for_currency": True,
            },
        )

    def fund(self, amount: Money) -> None:
        """Put money on the platform's balance, available at once."""
        self.tell("balance/add", amount=amount.minor, currency=amount.currency.lower())

    def take_payment(self, amount: Money) -> tuple[str, str]:
        """A buyer pays by card; the money is available at once. Returns (payment intent, charge)."""
        intent = self.sdk.v1.payment_intents.create(
            {
                "amount": amount.minor,
                "currency": amount.currency.lower(),
                "confirm": True,
                "payment_method": "pm_card_bypassPending",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            }
        )
        return intent.id, intent.latest_charge

    def transfers(self) -> list:
        return list(self.sdk.v1.transfers.list({"limit": 100}).data)

    def sent_to(self, account: str) -> int:
        """Minor units that ever left for one account."""
        return sum(t.amount for t in self.transfers() if t.destination == account)
