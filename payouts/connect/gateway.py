"""
Stripe, as this package speaks to it. The only module of `payouts` that imports `stripe`.

What it is asked, what it answers and what its failures mean is in facts.py.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import lru_cache

import stripe
from django.conf import settings

from . import reading, writing
from .amounts import from_stripe, to_stripe
from .facts import Bank, Forged, Gateway, GatewayError, Misconfigured, Refused, Unavailable, Unknown

__all__ = [
    "Forged",
    "Gateway",
    "GatewayError",
    "Misconfigured",
    "Refused",
    "StripeGateway",
    "Unavailable",
    "Unknown",
    "current",
]


@lru_cache(maxsize=4)
def _connected(api_key: str, api_base: str, timeout: float) -> StripeGateway:
    return StripeGateway(api_key, api_base=api_base, timeout=timeout)


def current() -> Gateway:
    """The gateway that the settings name, one for each process."""
    return _connected(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT)


class StripeGateway:
    """
    Stripe through its official SDK, or the local Stripe at `api_base`.

    The SDK never retries by itself: whoever asks has stored the key, and decides by the row.
    `timeout` is in seconds, for one answer.
    """

    def __init__(self, api_key: str, *, api_base: str = "", timeout: float = 20):
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=timeout),
        )

    # --- Connected accounts -------------------------------------------------------------------

    def create_account(self, *, key, payee, email, name, country):
        """
        A recipient of API v2, to be onboarded by Stripe's own pages. Returns its id (`acct_…`).

        https://docs.stripe.com/connect/accounts-v2, https://docs.stripe.com/api/v2/core/accounts/create
        """
        with _asking():
            account = self._client.v2.core.accounts.create(
                writing.recipient(payee=payee, email=email, name=name, country=country),
                {"idempotency_key": key},
            )
        return account.id

    def account_link(self, *, account, return_url, refresh_url):
        """The address at which the payee tells Stripe what it needs. Good once, for minutes."""
        with _asking():
            link = self._client.v2.core.account_links.create(
                writing.onboarding(account=account, return_url=return_url, refresh_url=refresh_url)
            )
        return link.url

    def account(self, account):
        """
        What the account may do and still owes Stripe, as of now.

        https://docs.stripe.com/api/v2/core/accounts/retrieve

        :raises Refused: `account_invalid` if it is not, or no longer, connected to us
        """
        with _asking():
            facts = self._client.v2.core.accounts.retrieve(
                account, {"include": ["configuration.recipient", "identity", "requirements"]}
            ).to_dict()
        return reading.account(facts, banks=self._banks(account))

    def _banks(self, account: str) -> tuple[Bank, ...]:
        """The bank accounts that money goes to; none before there is one."""
        try:
            with _asking():
                listed = self._client.v1.accounts.external_accounts.list(account, {"limit": 100}).to_dict()
        except (Refused, Misconfigured):
            # Some accounts keep it from their platform. Not knowing it only means that sharing cannot be shown.
            return ()
        return reading.banks(listed["data"])

    def login_link(self, account):
        """The address of the payee's own dashboard at Stripe. https://docs.stripe.com/api/accounts/login_link"""
        with _asking():
            return self._client.v1.accounts.login_links.create(account).url

    # --- Transfers ----------------------------------------------------------------------------

    def create_transfer(self, *, key, destination, amount, group, description, metadata):
        """
        Move `amount` from our balance to the connected account `destination`.

        https://docs.stripe.com/connect/separate-charges-and-transfers, https://docs.stripe.com/api/idempotent_requests

        :raises Refused: `balance_insufficient`, `insufficient_capabilities_for_transfer` and others, for good
        """
        with _asking():
            made = self._client.v1.transfers.create(
                {
                    **writing.money(amount),
                    "destination": destination,
                    "transfer_group": group,
                    "description": description,
                    "metadata": metadata,
                },
                {"idempotency_key": key},
            )
        return reading.transfer(made.to_dict())

    def transfer(self, transfer):
        with _asking():
            return reading.transfer(self._client.v1.transfers.retrieve(transfer).to_dict())

    def find_transfer(self, *, group, metadata):
        """
        The transfer of `group` that carries all of `metadata`, or None if Stripe made none.

        https://docs.stripe.com/api/transfers/list
        """
        with _asking():
            for made in self._client.v1.transfers.list(
                {"transfer_group": group, "limit": 100}
            ).auto_paging_iter():
                found = reading.transfer(made.to_dict())
                if metadata.items() <= found.metadata.items():
                    return found
        return None

    def reverse_transfer(self, *, key, transfer, amount, metadata=None):
        """
        Bring `amount` of a transfer back; the account must hold it. https://docs.stripe.com/api/transfer_reversals/create
        """
        params = {"amount": to_stripe(amount)}
        if metadata:
            params["metadata"] = metadata
        with _asking():
            made = self._client.v1.transfers.reversals.create(transfer, params, {"idempotency_key": key})
        return reading.reversal(made.to_dict())

    def reversals(self, transfer):
        with _asking():
            listed = self._client.v1.transfers.reversals.list(transfer, {"limit": 100})
            return [reading.reversal(made.to_dict()) for made in listed.auto_paging_iter()]

    # --- Our own balance ----------------------------------------------------------------------

    def available(self, currency, *, account=None):
        """What can leave now: our balance, or that of a connected account. https://docs.stripe.com/api/balance"""
        with _asking():
            balance = self._client.v1.balance.retrieve(options=writing.as_of(account)).to_dict()
        amount = sum(
            part["amount"] for part in balance["available"] if part["currency"].upper() == currency.upper()
        )
        return from_stripe(amount, currency)

    def holdings(self):
        """What Stripe holds of ours by currency, available or still on its way to be. https://docs.stripe.com/api/balance"""
        with _asking():
            balance = self._client.v1.balance.retrieve().to_dict()
        sums: dict[str, int] = {}
        for part in [*balance["available"], *balance["pending"]]:
            sums[part["currency"]] = sums.get(part["currency"], 0) + part["amount"]
        held = [from_stripe(amount, currency) for currency, amount in sums.items()]
        return {money.currency: money for money in held}

    def balance_lines(self, *, since):
        """Every balance transaction made at or after `since` (None: ever), newest first."""
        params: dict = {"limit": 100}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        with _asking():
            for line in self._client.v1.balance_transactions.list(params).auto_paging_iter():
                yield reading.balance_line(line.to_dict())

    def origin(self, line):
        """
        What is behind one balance transaction, or None where nothing is (Stripe's own fees, for one).

        https://docs.stripe.com/api/balance_transactions/object#balance_transaction_object-source
        """
        with _asking():
            found = self._client.v1.balance_transactions.retrieve(line, {"expand": ["source"]}).to_dict()
        source = found.get("source")
        return reading.origin(source) if isinstance(source, dict) and "amount" in source else None

    def charge_fee(self, charge):
        """
        Stripe's fee for a charge, or None while Stripe has not worked it out.

        https://docs.stripe.com/api/charges/object#charge_object-balance_transaction
        """
        with _asking():
            found = self._client.v1.charges.retrieve(charge, {"expand": ["balance_transaction"]}).to_dict()
        line = found.get("balance_transaction")
        return from_stripe(line["fee"], line["currency"]) if isinstance(line, dict) else None

    # --- The bank leg -------------------------------------------------------------------------

    def pays_out_by_itself(self, account):
        """Whether Stripe pays the account out on a schedule. https://docs.stripe.com/api/balance-settings/object"""
        with _asking():
            settings = self._client.v1.balance_settings.retrieve(options=writing.as_of(account)).to_dict()
        return reading.at(settings, "payments", "payouts", "schedule", "interval") != "manual"

    def leave_paying_out_to_us(self, account):
        """
        From now on nothing leaves the account for its bank but what we ask for.

        https://docs.stripe.com/connect/manual-payouts: held at most 90 days (2 years in the US, 10 days in Thailand).
        """
        with _asking():
            self._client.v1.balance_settings.update(writing.MANUAL, writing.as_of(account))

    def create_bank_payout(self, *, key, account, amount, bank, descriptor, metadata):
        """
        Pay `amount` of what a connected account holds to `bank` (`ba_…`; empty: the currency's own), with `descriptor`
        on the bank's line.

        https://docs.stripe.com/api/payouts/create, https://docs.stripe.com/connect/payout-statement-descriptors

        :raises Refused: `balance_insufficient`, `payouts_not_allowed` and others, for good
        """
        params = {
            **writing.money(amount),
            "statement_descriptor": descriptor,
            "metadata": metadata,
            **({"destination": bank} if bank else {}),
        }
        with _asking():
            made = self._client.v1.payouts.create(params, {"idempotency_key": key, **writing.as_of(account)})
        return reading.bank_payout(made.to_dict())

    def find_bank_payout(self, *, account, since, metadata):
        """The payout of an account made since then that carries all of `metadata`, or None if Stripe made none."""
        made = self.bank_payouts(account=account, since=since)
        return next((each for each in made if metadata.items() <= each.metadata.items()), None)

    def bank_payouts(self, *, account, since):
        """The account's payouts to its bank made at or after `since`, newest first."""
        params = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        with _asking():
            listed = self._client.v1.payouts.list(params, writing.as_of(account))
            for made in listed.auto_paging_iter():
                yield reading.bank_payout(made.to_dict())

    def transfers_in(self, *, account, payout):
        """
        The transfers of ours (`tr_…`) whose money an automatic payout carries to the bank.

        Stripe lists what a payout is made of; our transfers are there as payments. A payout that an earlier, failed
        one came back into carries that one's transfers. https://docs.stripe.com/payouts/reconciliation
        """
        carried, seen, waiting = set(), set(), [payout]
        while waiting:
            seen.add(wanted := waiting.pop())
            for source in self._sources(account, wanted):
                kind = source.get("object")
                if kind == "charge" and source.get("source_transfer"):
                    carried.add(reading.id_of(source["source_transfer"]))
                elif kind == "payout" and source["id"] not in seen:
                    waiting.append(source["id"])
        return carried

    def _sources(self, account: str, payout: str) -> Iterator[dict]:
        with _asking():
            listed = self._client.v1.balance_transactions.list(
                {"payout": payout, "limit": 100, "expand": ["data.source"]}, writing.as_of(account)
            )
            for line in listed.auto_paging_iter():
                source = line.to_dict().get("source")
                if isinstance(source, dict):
                    yield source

    # --- Events -------------------------------------------------------------------------------

    def undelivered(self, *, account=None):
        """
        Events of the last 30 days that no endpoint of ours took: the platform's, or one connected account's.

        https://docs.stripe.com/webhooks/process-undelivered-events, https://docs.stripe.com/connect/authentication
        """
        with _asking():
            listed = self._client.v1.events.list(
                {"delivery_success": False, "limit": 100}, writing.as_of(account)
            )
            for event in listed.auto_paging_iter():
                yield reading.notice(
                    {**event.to_dict(for_json=True), **({"account": account} if account else {})}
                )

    def thin_events(self, *, since):
        """
        Thin events made after `since`, newest first. https://docs.stripe.com/api/v2/core/events/list

        Stripe does not say of them which it could not deliver.
        """
        with _asking():
            listed = self._client.v2.core.events.list(
                {"created": {"gt": writing.moment(since)}, "limit": 100}
            )
            for event in listed.auto_paging_iter():
                yield reading.notice(event.to_dict(for_json=True))

    def verify(self, *, body, signature, secrets):
        """
        The event of a webhook request, if any of `secrets` signed it within five minutes.

        https://docs.stripe.com/webhooks/signature, https://docs.stripe.com/event-destinations#thin-events

        :raises Forged: otherwise
        """
        for secret in secrets:
            try:
                self._check(body, signature, secret)
                return reading.notice(json.loads(body))
            except stripe.SignatureVerificationError:
                continue
            except _NO_EVENT as error:
                raise Forged(f"signed, but no event: {error}") from error
        raise Forged("no secret of ours signed it, or it is too old")

    def _check(self, body: bytes, signature: str, secret: str) -> None:
        try:
            self._client.construct_event(body, signature, secret)
        except ValueError:
            # Signed, but thin: the other kind of event.
            self._client.parse_event_notification(body, signature, secret)


# What reading a body raises that was signed and is no event: of another shape, of a time beyond all calendars, too deep.
_NO_EVENT = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError)


@contextlib.contextmanager
def _asking() -> Iterator[None]:
    """Say what every failure of the SDK means for the effect of the request."""
    try:
        yield
    except stripe.APIConnectionError as error:
        raise Unavailable(_words(error)) from error
    except stripe.StripeError as error:
        raise _meaning(error) from error


def _meaning(error: stripe.StripeError) -> GatewayError:
    status, message = error.http_status or 0, _words(error)
    if status in (409, 429, 502, 503, 504):
        return Unavailable(message, _retry_after(error.headers))
    # The key was used with other parameters, which we never do: whatever happened, only a look can tell.
    if isinstance(error, stripe.IdempotencyError) or status < 400 or status >= 500:
        return Unknown(message)
    # The SDK leaves `code` out of some of its classes; the body has it.
    code = error.code or getattr(error.error, "code", None) or ""
    if status == 401 or (status == 403 and code != "account_invalid"):
        return Misconfigured(message)
    kept = any(name.lower() == "original-request" for name in error.headers)
    return Refused(message, code, kept=kept)


def _words(error: stripe.StripeError) -> str:
    return (error.user_message or type(error).__name__)[:400]


def _retry_after(headers) -> float | None:
    try:
        return float(headers["Retry-After"])
    except (KeyError, TypeError, ValueError):
        return None
