"""
What tests and operators may do that nobody can at Stripe, under `/_local/`. JSON in, JSON out.

    POST accounts/{id}/onboard       {outcome: complete | incomplete | pending}
    POST accounts/{id}/restrict      {reason}
    POST accounts/{id}/deauthorise
    GET  clock                       POST clock/advance {seconds | days}   POST clock/set {to}
    GET  faults                      POST faults {kind, method, path, params, times, skip, seconds}
    DELETE faults
    GET  webhooks                    POST webhooks {url, secret, connect, events, thin}
    POST webhooks/roll {url, secret}
    POST webhooks/flush              POST webhooks/faults {kind, type, times, seconds, count}
    POST refunds/{id}/fail           POST payouts/{id}/fail {code, message}
    POST payouts/{id}/arrive         POST disputes/{id}/close {won}
    POST charges/{id}/dispute {reason, amount, inquiry}
    POST balance/add {amount, currency, account}
    POST checkout/{id}/pay {card, email, name}
    GET  check                       GET state       GET requests      POST options {…}    POST reset
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from . import balances, checking_out, onboarding, paying, webhooks
from .api import Request, Response
from .cards import by_name, by_number
from .clock import iso
from .errors import StripeError
from .faults import Fault
from .resources import disputes, payment_methods, payouts, refunds
from .world import DAY, PLATFORM

if TYPE_CHECKING:
    from .local import LocalStripe


class Refused(Exception):
    """What was asked of a control cannot be done."""


class Controls:
    def __init__(self, stripe: LocalStripe) -> None:
        self.stripe = stripe
        self.world = stripe.world
        self.table: list[tuple[str, re.Pattern, Callable]] = [
            (method, re.compile(f"^/_local/{pattern}/?$"), handler)
            for method, pattern, handler in (
                ("POST", r"accounts/(\w+)/onboard", self.onboard),
                ("POST", r"accounts/(\w+)/restrict", self.restrict),
                ("POST", r"accounts/(\w+)/deauthori[sz]e", self.deauthorise),
                ("GET", "clock", self.clock),
                ("POST", "clock/advance", self.advance),
                ("POST", "clock/set", self.set_clock),
                ("GET", "faults", self.list_faults),
                ("POST", "faults", self.add_fault),
                ("DELETE", "faults", self.clear_faults),
                ("GET", "webhooks", self.list_webhooks),
                ("POST", "webhooks", self.add_webhook),
                ("POST", "webhooks/flush", self.flush),
                ("POST", "webhooks/roll", self.roll),
                ("POST", "webhooks/faults", self.add_webhook_fault),
                ("POST", r"refunds/(\w+)/fail", self.fail_refund),
                ("POST", r"payouts/(\w+)/fail", self.fail_payout),
                ("POST", r"payouts/(\w+)/arrive", self.arrive_payout),
                ("POST", r"charges/(\w+)/dispute", self.dispute),
                ("POST", r"disputes/(\w+)/close", self.close_dispute),
                ("POST", "balance/add", self.add_balance),
                ("POST", r"checkout/(\w+)/pay", self.pay),
                ("GET", "check", self.check),
                ("GET", "state", self.state),
                ("GET", "requests", self.requests),
                ("POST", "options", self.options),
                ("POST", "reset", self.reset),
            )
        ]

    def answer(self, request: Request) -> Response:
        try:
            status, body = 200, self._dispatch(request)
        except (Refused, ValueError, TypeError, KeyError) as problem:
            status, body = 400, {"error": {"message": f"{type(problem).__name__}: {problem}"}}
        except StripeError as error:
            status, body = error.status, error.body()
        except LookupError as problem:
            status, body = 404, {"error": {"message": str(problem)}}
        except Exception:
            traceback.print_exc(file=sys.stderr)
            status, body = 500, {"error": {"message": "An unknown error occurred"}}
        text = json.dumps(body, indent=2, ensure_ascii=False).encode()
        return Response(status, {"Content-Type": "application/json"}, text)

    def _dispatch(self, request: Request) -> dict:
        for method, pattern, handler in self.table:
            found = pattern.match(request.path)
            if found and method == request.method:
                about = json.loads(request.body) if request.body.strip() else {}
                if not isinstance(about, dict):
                    raise Refused("the body must be a JSON object")
                if handler in (self.flush, self.reset):
                    # These take the lock themselves, and let go of it while sending.
                    return handler(*found.groups(), **about)
                with self.world.lock:
                    self.world.tick()
                    try:
                        return handler(*found.groups(), **about)
                    finally:
                        self.world.store.commit()
        raise IndexError(f"no such control: {request.method} {request.path}")

    def _find(self, id: str, prefix: str) -> dict:
        found = self.world.store.find(id)
        if found is None or not id.startswith(prefix):
            raise IndexError(f"no such object: {id}")
        return found

    # Accounts

    def onboard(self, id: str, outcome: str = "complete", **details) -> dict:
        account = self._find(id, "acct_")
        if outcome == "complete":
            onboarding.complete(self.world, account, details=details)
        elif outcome == "incomplete":
            onboarding.leave_incomplete(self.world, account)
        elif outcome == "pending":
            onboarding.verify_later(self.world, account)
        else:
            raise Refused("outcome is complete, incomplete or pending")
        return self._account(account)

    def restrict(self, id: str, reason: str = "requirements.past_due") -> dict:
        account = self._find(id, "acct_")
        onboarding.restrict(self.world, account, reason)
        return self._account(account)

    def deauthorise(self, id: str) -> dict:
        account = self._find(id, "acct_")
        onboarding.deauthorise(self.world, account)
        return self._account(account)

    @staticmethod
    def _account(account: dict) -> dict:
        return {
            "id": account["id"],
            "capabilities": account["capabilities"],
            "requirements": account["requirements"]["currently_due"],
            "disabled_reason": account["requirements"]["disabled_reason"],
        }

    # Clock

    def clock(self) -> dict:
        clock = self.world.clock
        return {"now": clock.now(), "iso": iso(clock.exact()), "running": clock.running}

    def advance(self, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> dict:
        self.world.clock.advance(seconds + 60 * minutes + 3_600 * hours + DAY * days)
        return self._moved()

    def set_clock(self, to: str | float) -> dict:
        self.world.clock.set(to)
        return self._moved()

    def _moved(self) -> dict:
        self.world.remember_clock()
        self.world.tick()
        return self.clock()

    # Faults

    def list_faults(self) -> dict:
        return {"faults": self.stripe.api.faults.waiting()}

    def add_fault(self, **about) -> dict:
        self.stripe.api.faults.add(Fault(**about))
        return self.list_faults()

    def clear_faults(self) -> dict:
        self.stripe.api.faults.clear()
        self.stripe.courier.faults = []
        return self.list_faults()

    # Webhooks

    def list_webhooks(self) -> dict:
        return {
            "endpoints": [
                {
                    "id": endpoint["id"],
                    "url": webhooks.address(endpoint),
                    "connect": endpoint["_connect"],
                    "thin": endpoint["_thin"],
                    "events": endpoint["enabled_events"],
                }
                for endpoint in webhooks.endpoints(self.world)
            ],
            "deliveries": [dict(d) for d in self.world.store.everywhere("delivery")],
            "faults": webhooks.waiting(self.stripe.courier),
        }

    def add_webhook(
        self, url: str, secret: str, connect: bool = False, events: list | None = None, thin: bool = False
    ) -> dict:
        return {
            "id": self.stripe.add_webhook(
                url, secret, connect=connect, events=tuple(events or ("*",)), thin=thin
            )["id"]
        }

    def add_webhook_fault(self, **about) -> dict:
        fault = webhooks.WebhookFault(**about)
        if fault.kind not in webhooks.KINDS:
            raise Refused(f"kind is one of {', '.join(webhooks.KINDS)}")
        self.stripe.courier.faults.append(fault)
        return {"faults": webhooks.waiting(self.stripe.courier)}

    def roll(self, url: str, secret: str) -> dict:
        self.stripe.roll_webhook(url, secret)
        return self.list_webhooks()

    def flush(self) -> dict:
        return {"deliveries": self.stripe.courier.flush()}

    # Money

    def fail_refund(self, id: str, reason: str = "expired_or_canceled_card") -> dict:
        refund = self._find(id, ("re_", "pyr_"))
        refunds.fail(self.world, refund, reason=reason)
        return {"id": id, "status": refund["status"]}

    def fail_payout(
        self,
        id: str,
        code: str = "account_closed",
        message: str = "The bank account has been closed.",
    ) -> dict:
        payout = self._find(id, "po_")
        payouts.fail(self.world, payout, code, message)
        return {"id": id, "status": payout["status"]}

    def arrive_payout(self, id: str) -> dict:
        payout = self._find(id, "po_")
        payouts.hurry(self.world, payout)
        return {"id": id, "status": payout["status"]}

    def dispute(
        self, id: str, reason: str = "fraudulent", amount: int | None = None, inquiry: bool = False
    ) -> dict:
        charge = self._find(id, ("ch_", "py_"))
        return {
            "id": disputes.open_dispute(self.world, charge, reason=reason, amount=amount, inquiry=inquiry)[
                "id"
            ]
        }

    def close_dispute(self, id: str, won: bool = False) -> dict:
        dispute = self._find(id, ("dp_", "du_"))
        disputes.decide(self.world, dispute, won=won)
        return {"id": id, "status": dispute["status"]}

    def add_balance(self, amount: int, currency: str = "eur", account: str = PLATFORM) -> dict:
        """Money from the platform's own bank: a top-up that is there at once."""
        if amount <= 0:
            raise Refused("amount must be positive")
        transaction = balances.book(
            self.world,
            account,
            type="topup",
            amount=amount,
            currency=currency,
            source=None,
            against="banks",
            description="Local top-up",
        )
        return {"balance_transaction": transaction["id"]}

    def pay(
        self,
        id: str,
        card: str = "pm_card_visa",
        email: str = "buyer@example.com",
        name: str = "Jenny Rosen",
        address: dict | None = None,
        authenticate: bool = True,
    ) -> dict:
        """Pay a checkout session as a person would, without the page; 3-D Secure is passed."""
        session = self._find(id, "cs_")
        account = self.world.store.owner(id)
        test_card = by_name(card) if card.startswith(("pm_", "tok_")) else by_number(card)
        if test_card is None:
            raise Refused(f"no such test card: {card}")
        address = {
            "line1": "Torstraße 1",
            "city": "Berlin",
            "postal_code": "10119",
            "country": "DE",
            **(address or {}),
        }
        method = payment_methods.from_card(
            self.world, account, test_card, billing_details={"email": email, "name": name, "address": address}
        )
        shipping = {"name": name, "address": address} if session["shipping_address_collection"] else None
        refusal = checking_out.pay(
            self.world, session, method, email=email, name=name, address=address, shipping=shipping
        )
        intent = self.world.store.find(session["payment_intent"] or "")
        if authenticate and intent and intent["status"] == "requires_action":
            refusal = paying.attempt(self.world, account, intent, authenticated=True)
            checking_out.on_authenticated(self.world, account, intent)
        return {
            "id": id,
            "status": session["status"],
            "payment_status": session["payment_status"],
            "payment_intent": session["payment_intent"],
            "declined": refusal.error["message"] if refusal else None,
        }

    # The whole

    def check(self) -> dict:
        return balances.check(self.world)

    def state(self) -> dict:
        return {
            "clock": self.clock(),
            "objects": {
                f"{account} {kind}": list(table.values())
                for (account, kind), table in sorted(self.world.store.tables.items())
                if table
            },
        }

    def requests(self) -> dict:
        return {"requests": list(self.stripe.api.requests)}

    def options(self, **changes) -> dict:
        known = {field.name for field in fields(self.world.options)}
        if set(changes) - known:
            raise Refused(f"options are {', '.join(sorted(known))}")
        for name, value in changes.items():
            setattr(self.world.options, name, value)
        return asdict(self.world.options)

    def reset(self) -> dict:
        if self.world.store.journal:
            raise Refused("a Stripe with a data folder is not reset; remove the folder")
        self.stripe.reset()
        return self.clock()
