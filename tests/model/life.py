"""
The life of a small co-op, made up by a seed: people sell, send, give back, plan, approve and are paid, while processes die,
answers get lost, news comes late, twice and in any order, and the clock moves. Through the real services, with the local
Stripe over HTTP. One seed makes the same life again.

After every step the auditor's word, Stripe's and the books are compared; see `Verifier`.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import stripe

from payouts import webhooks
from payouts.connect import inbox
from payouts.connect import services as connect
from payouts.connect.facts import GatewayError, Unavailable
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Sale
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from payouts.runs.models import Payout, PayoutRun
from payouts.splits import services as splits
from payouts.states import IllegalTransition
from tests.factories import make_officer, make_payee
from tests.faults.stage import Stage
from tests.harness.breaking import falls_dead, is_cut_off
from tests.model import reading
from tests.model.auditor import Auditor
from tests.model.verifying import Verifier

assert webhooks  # importing it fills the table of handlers

NAMES = ("Ana", "Ben", "Cleo", "Dina", "Emil", "Fay")
COOP_POINTS = 1_200
HOLD_DAYS = 7
# (payee, kind, value): a solo artist; a third each; a printer first; more fixed than most prints cost; ten parties' cents.
TERMS = (
    (("Ana", "points", 10_000),),
    (("Ana", "points", 3_334), ("Ben", "points", 3_333), ("Cleo", "points", 3_333)),
    (("Fay", "fixed", 800), ("Ana", "points", 7_500), ("Ben", "points", 2_500)),
    (("Fay", "fixed", 3_000), ("Emil", "fixed", 2_500), ("Dina", "points", 10_000)),
    (("Dina", "points", 9_999), ("Emil", "points", 1), ("Fay", "fixed", 1)),
)
PRICES = (1, 7, 50, 99, 333, 1_000, 2_500, 8_000, 9_999, 20_000)
PAUSES = (
    {"seconds": 5}, {"minutes": 2}, {"minutes": 20}, {"hours": 2}, {"hours": 25}, {"days": 4}, {"days": 31},
)  # fmt: skip
TROUBLES = (
    "rate_limit", "lock_timeout", "conflict", "error_before", "error_after", "unavailable", "cut_before", "cut_after",
)  # fmt: skip
PLACES = (
    "/v1/transfers",
    "/v1/transfers",
    "/v1/transfers",
    "/v2/core/accounts/*",
    "/v1/balance",
    "/v1/payouts",
)
# How our services say no; whoever asked is told and goes on.
TOLD_NO = (
    IllegalTransition, runs.NothingToPay, runs.NotEligible, runs.AlreadyDecided, runs.ContentChanged, runs.OnItsWay,
    runs.NothingLeft, runs.UnderWay,
)  # fmt: skip
LANDED_WITHIN = dt.timedelta(minutes=50)  # a request on its way is at Stripe, or never will be
FULL_CHECK_EVERY = 20
BREAKS_UP_TO = 10  # steps into an act


class Late:
    """A gateway whose next transfer is sent, gets no answer, and reaches Stripe some time later."""

    def __init__(self, real, landing: list):
        self._real, self._landing = real, landing

    def __getattr__(self, name):
        return getattr(self._real, name)

    def create_transfer(self, **facts):
        self._landing.append(lambda: self._real.create_transfer(**facts))
        raise Unavailable("no answer")


class Life:
    def __init__(self, stage: Stage, seed: int):
        self.stage, self.seed = stage, seed
        self.random = random.Random(seed)
        self.auditor = Auditor()
        self.verifier = Verifier(self)
        self.trace: list[str] = []
        self.counts: Counter = Counter()
        self.steps = 0
        self.sold: dict[str, dict] = {}  # by sale reference: when it was delivered, sent off, held back
        self.charges: dict[str, int] = {}  # what is left of each at Stripe
        self.duties: list[tuple[str, Callable[[], None]]] = []  # what somebody has to come back to
        self.done: list[tuple[str, Callable[[], None]]] = []
        self.expected: dict[
            str, Callable[[], None]
        ] = {}  # entries that may appear, and what they tell the auditor
        self.refunds: dict[str, tuple[str, int]] = {}
        self.disputed: set[str] = set()
        self.kept_news: list = []
        self.landing: list[Callable[[], None]] = []
        self._people()

    def _people(self) -> None:
        at = self.stage.now
        self.evan = make_officer("Evan Admin", at=at)
        self.payees = {name: make_payee(name) for name in NAMES}
        for payee in self.payees.values():
            self._open_account(payee)
        self.agreements = [self._agree(number, terms) for number, terms in enumerate(TERMS)]
        # Enough in the fund that Stripe's fees never leave it with less than the artists are owed.
        self._buy(["contribution"], [2_000_000])()

    def _open_account(self, payee) -> None:
        number = payee.connected_accounts.count()
        account = self.stage.gateway.create_account(
            key=f"{payee.name}-{number}", payee=str(payee.pk), email=payee.user.email, name=payee.name, country="FR"
        )  # fmt: skip
        self.stage.side.tell(f"accounts/{account}/onboard", outcome="complete")
        ConnectedAccount.objects.create(payee=payee, stripe_account=account, status="ready")

    def _agree(self, number: int, terms):
        at, by = self.stage.now, self.payees[terms[0][0]].user
        agreement = splits.draft(
            subject=f"listing:{number}", title=f"Print {number}", currency="EUR", unit_price=20_000, by=by, at=at,
            shares=[
                splits.Terms(
                    payee=self.payees[name], role="Maker", **{"amount" if kind == "fixed" else "basis_points": value}
                )
                for name, kind, value in terms
            ],
        )  # fmt: skip
        splits.propose(agreement=agreement, by=by, approvals_needed=1, at=at)
        agreement.refresh_from_db()
        for name, _, _ in terms[1:]:
            payee = self.payees[name]
            splits.accept(
                agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=at
            )
        if len(terms) > 1:
            splits.approve(
                agreement=agreement,
                terms_hash=agreement.terms_hash,
                by=self.stage.carla,
                reason="Fair.",
                at=at,
            )
        agreement.refresh_from_db()
        assert agreement.status == "active"
        return agreement

    # --- One step ---------------------------------------------------------------------------------

    ACTIONS = (
        ("sell", 14), ("deliver", 9), ("send_off", 2), ("hold", 2), ("lift", 2), ("release", 6), ("learn_fees", 3),
        ("give_back", 6), ("catch_up", 9), ("say_again", 3), ("plan", 5), ("approve", 8), ("reject", 1), ("send", 14),
        ("sweep", 6), ("trouble", 4), ("send_late", 2), ("land", 2), ("listen", 6), ("handle_news", 6), ("follow", 3),
        ("restrict", 1), ("restore", 2), ("deauthorise", 0.3), ("open_another", 1), ("bank_fails", 1), ("bring_back", 2),
        ("ask_back", 2), ("send_reversals", 4), ("send_onward", 6), ("front", 4), ("cancel", 1), ("recall", 0.5), ("refund_fails", 1),
        ("dispute", 2), ("decide", 2), ("pass_time", 9), ("reconcile", 2),
    )  # fmt: skip

    def step(self) -> None:
        self.steps += 1
        names, weights = zip(*self.ACTIONS, strict=True)
        name = self.random.choices(names, weights)[0]
        how = self.random.choices(("", "dies", "cut", "unanswered"), (84, 8, 4, 4))[0]
        at = self.random.randint(1, BREAKS_UP_TO) if how else 0
        self.trace.append(f"{self.steps} {name} {how} {at or ''}")
        self.counts[name] += 1
        act = getattr(self, name)()
        if act is not None:
            self._perform(act, how, at)
        self.verifier.verify(whole=self.steps % FULL_CHECK_EVERY == 0)

    def _perform(self, act: Callable[[], None], how: str = "", at: int = 0) -> bool:
        """Do it, perhaps not to its end. True if it came to its end."""

        def tolerant():
            try:
                act()
            except TOLD_NO:
                self.counts["told no"] += 1
            except (GatewayError, stripe.StripeError) as error:
                self.counts[f"stripe: {type(error).__name__}"] += 1

        if how == "dies":
            broken = falls_dead(at, tolerant)
        elif how:
            broken = is_cut_off(at, tolerant, after=how == "unanswered")
        else:
            tolerant()
            return True
        self.counts["broken"] += broken
        return not broken

    def _pick(self, things):
        things = list(things)
        return self.random.choice(things) if things else None

    def _owe(self, name: str, duty: Callable[[], None]) -> Callable[[], None]:
        """Something that has to be done, if not at the first try then later."""
        item = (name, duty)
        self.duties.append(item)

        def attempt():
            duty()
            if item in self.duties:
                self.duties.remove(item)
                self.done.append(item)

        return attempt

    # --- Selling ----------------------------------------------------------------------------------

    def sell(self):
        kinds = self._pick(
            (["copy"], ["copy", "copy"], ["copy", "shipping"], ["copy", "copy", "shipping", "contribution"])
        )
        prices = [self._pick(PRICES) for _ in kinds]
        if sum(prices) < 50:
            return None
        return self._buy(kinds, prices)

    def _buy(self, kinds, prices):
        """A buyer has paid; returns the recording of it."""
        intent, charge = self.stage.side.take_payment(Money(sum(prices), "EUR"))
        items, at = [], self.stage.now
        for number, (kind, price) in enumerate(zip(kinds, prices, strict=True)):
            reference = f"sale:{kind}:{len(self.charges)}-{number}"
            item, told = self._item(kind, reference, price)
            items.append(item)
            self.expected[reference] = lambda told=told, reference=reference: self._was_sold(
                reference, charge, told
            )
        self.charges[charge] = sum(prices)

        def record():
            earnings.record_payment(
                stripe_charge=charge, payment_intent=intent, order_reference=f"order:{intent}",
                amount=Money(sum(prices), "EUR"), items=items, at=at,
            )  # fmt: skip

        return self._owe("record", record)

    def _item(self, kind, reference, price):
        facts = {
            "kind": kind,
            "reference": reference,
            "title": f"A {kind}",
            "received": Money(price, "EUR"),
            "hold_days": HOLD_DAYS,
        }
        if kind == "contribution":
            return earnings.Item(**facts), {"received": price}
        if kind == "shipping":
            name = self._pick(NAMES)
            item = earnings.Item(**facts, payee=self.payees[name])
            return item, {"received": price, "terms": [(name, "points", 10_000)]}
        which = self.random.randrange(len(TERMS))
        quantity = self._pick((1, 1, 1, 2, 3))
        item = earnings.Item(
            **facts, agreement=self.agreements[which], quantity=quantity, coop_share_points=COOP_POINTS
        )
        return item, {
            "received": price,
            "terms": TERMS[which],
            "coop_points": COOP_POINTS,
            "quantity": quantity,
        }

    def _was_sold(self, reference, charge, told):
        self.auditor.sold(reference, charge=charge, **told)
        self.sold[reference] = {
            "delivered": None,
            "sent off": None,
            "held": False,
            "contribution": "terms" not in told,
        }
        self.expected[f"release:{reference}"] = lambda: self._was_released(reference)

    def _was_released(self, reference):
        facts, now = self.sold[reference], self.stage.now
        due = [
            facts["delivered"] and facts["delivered"] + dt.timedelta(days=HOLD_DAYS),
            facts["sent off"] and facts["sent off"] + dt.timedelta(days=30),
        ]
        assert any(date and date <= now for date in due), f"{reference} was released before its time"
        assert not facts["held"], f"{reference} was released though somebody holds it back"
        self.auditor.released(reference)

    def deliver(self):
        waiting = [
            r for r, facts in self.sold.items() if facts["delivered"] is None and not facts["contribution"]
        ]
        reference, at = self._pick(waiting), self.stage.now
        return reference and (lambda: self._say(earnings.delivered, reference, "delivered", at))

    def send_off(self):
        waiting = [
            r
            for r, facts in self.sold.items()
            if not facts["sent off"] and not facts["delivered"] and not facts["contribution"]
        ]
        reference, at = self._pick(waiting), self.stage.now
        return reference and (lambda: self._say(earnings.dispatched, reference, "sent off", at))

    def _say(self, verb, reference, fact, at):
        # Said by a person, who says it again should a page have failed: what counts is what was kept.
        self.sold[reference][fact] = self.sold[reference][fact] or at
        verb(references=[reference], at=at)

    def hold(self):
        held = self._pick(r for r, facts in self.sold.items() if not facts["held"])

        def stop():
            earnings.hold(references=[held], reason="A return is open.")
            self.sold[held]["held"] = True

        return held and stop

    def lift(self):
        held = self._pick(r for r, facts in self.sold.items() if facts["held"])

        def lift():
            self.sold[held]["held"] = False
            earnings.lift_hold(references=[held])

        return held and lift

    def release(self):
        return lambda: earnings.release_due(at=self.stage.now)

    def learn_fees(self):
        return lambda: runs.record_missing_fees(gateway=self.stage.gateway, at=self.stage.now)

    def give_back(self):
        charge = self._pick(c for c, left in self.charges.items() if left and left < 1_000_000)
        if charge is None:
            return None
        left = self.charges[charge]
        amount = self._pick(
            (left, left, min(left, 1), min(left, 333), left // 3 or left, self.random.randint(1, left))
        )
        try:
            made = self.stage.side.sdk.v1.refunds.create({"charge": charge, "amount": amount})
        except stripe.StripeError:
            self.counts["refund refused"] += 1
            return None
        self.charges[charge] -= amount
        self.refunds[made.id] = (charge, amount)
        self.expected[f"refund:{made.id}"] = lambda: self.auditor.gave_back(charge, amount)
        self.expected[f"refund:{made.id}:failed"] = lambda: self._came_back(charge, amount)
        attempt = self._owe("refund", lambda: self._book_refund(made.id))
        return attempt if self._is_booked(charge) else None

    def _came_back(self, charge: str, amount: int):
        # A sale that was given back whole is released without an entry, for there is nothing to move: its row says so.
        for reference, sale in self.auditor.sales.items():
            if sale.charge == charge and not self.auditor.left(sale)[0]:
                sale.released = Sale.objects.get(reference=reference).status == "released"
        self.auditor.gave_back(charge, -amount)

    @staticmethod
    def _is_booked(charge: str) -> bool:
        return Charge.objects.filter(stripe_charge=charge).exists()

    def _book_refund(self, refund: str):
        """As the handler of its events does: what Stripe says of it now is what is booked."""
        charge, amount = self.refunds[refund]
        if self.stage.side.sdk.v1.refunds.retrieve(refund).status == "failed":
            earnings.refund_failed(stripe_refund=refund, at=self.stage.now)
        else:
            earnings.refund(
                charge=Charge.objects.get(stripe_charge=charge), stripe_refund=refund, amount=Money(amount, "EUR"),
                at=self.stage.now,
            )  # fmt: skip

    def refund_fails(self):
        """The buyer's card takes the money no more; Stripe has it again."""
        # Of buyers: what a connected account gave back by a reversal is no refund of ours.
        refund = self._pick(
            r["id"]
            for r in self.stage.at_stripe("refund")
            if r["status"] == "succeeded" and r["id"] in self.refunds
        )
        if refund is None:
            return None
        charge, amount = self.refunds[refund]
        if self.stage.server.world.store.find(charge)["disputed"]:
            return None
        self.stage.side.tell(f"refunds/{refund}/fail")
        self.charges[charge] += amount
        attempt = self._owe("refund", lambda: self._book_refund(refund))
        return attempt if self._is_booked(charge) else None

    def dispute(self):
        """A buyer's bank takes what is left of a charge, with a fee."""
        charge = self._pick(c for c, left in self.charges.items() if left and left < 1_000_000)
        if charge is None or self.stage.server.world.store.find(charge)["disputed"]:
            return None
        amount = self._pick((self.charges[charge], max(self.charges[charge] // 2, 1)))
        made = self.stage.side.tell(f"charges/{charge}/dispute", amount=amount)["id"]
        self.expected[f"dispute:{made}:opened"] = lambda: None
        self.expected[f"dispute:{made}:won"] = lambda: None
        self.expected[f"dispute:{made}:lost"] = lambda: self.auditor.gave_back(charge, amount)
        self.disputed.add(charge)
        attempt = self._owe("dispute", lambda: self._book_dispute(made))
        return attempt if self._is_booked(charge) else None

    def decide(self):
        """The bank has decided."""
        open_ones = [d["id"] for d in self.stage.at_stripe("dispute") if d["status"] == "needs_response"]
        made = self._pick(open_ones)
        if made is None:
            return None
        self.stage.side.tell(f"disputes/{made}/close", won=self._pick((True, False)))
        attempt = self._owe("dispute", lambda: self._book_dispute(made))
        return attempt if self._is_booked(self.stage.server.world.store.find(made)["charge"]) else None

    def _book_dispute(self, made: str):
        said = self.stage.side.sdk.v1.disputes.retrieve(made)
        taken, *back = said.balance_transactions
        earnings.record_dispute(
            charge=Charge.objects.get(stripe_charge=said.charge),
            facts=earnings.DisputeFacts(
                id=made, status=said.status, reason=said.reason, amount=Money(said.amount, "EUR"),
                taken=Money(-taken.amount, "EUR"), fee=Money(taken.fee, "EUR"),
                returned=Money(sum(line.amount for line in back), "EUR"), opened_at=self.stage.now,
            ),
            at=self.stage.now,
        )  # fmt: skip

    def catch_up(self):
        """Somebody comes back to what was broken off."""
        item = self._pick(self.duties)
        if item is None:
            return None
        name, duty = item
        if name != "record" and any(kind == "record" for kind, _ in self.duties):
            return None  # its payment may not be booked yet

        def finish():
            duty()
            self.duties.remove(item)
            self.done.append(item)

        return finish

    def say_again(self):
        """A message that was delivered comes once more."""
        item = self._pick(self.done)
        return item and item[1]

    # --- Payday -----------------------------------------------------------------------------------

    def plan(self):
        minimum = Money(self._pick((100, 1_000, 5_000)), "EUR")
        return lambda: runs.plan(
            currency="EUR", minimum=minimum, approvals_needed=2, by=self.stage.theo, at=self.stage.now
        )

    def _planned(self):
        return PayoutRun.objects.filter(status="planned").first()

    def approve(self):
        run = self._planned()
        by = self._pick((self.stage.carla, self.stage.dora, self.evan, self.stage.theo))
        return run and (
            lambda: runs.approve(run=run, content_hash=run.content_hash, by=by, at=self.stage.now)
        )

    def reject(self):
        run = self._planned()
        if run is None:
            return None
        if self.random.random() < 0.5:
            return lambda: runs.abandon(run=run, by=self.stage.theo, at=self.stage.now)
        return lambda: runs.reject(
            run=run, content_hash=run.content_hash, by=self.evan, reason="Look again.", at=self.stage.now
        )

    def send(self, gateway=None):
        waiting = [p["id"] for p in reading.payouts() if p["status"] == "pending"]
        number = self._pick(waiting)
        gateway = gateway or self.stage.gateway
        return number and (lambda: runs.send(payout_id=number, gateway=gateway, at=self.stage.now))

    def send_late(self):
        return self.send(Late(self.stage.gateway, self.landing))

    def land(self):
        request = self._pick(self.landing)
        if request is None:
            return None
        self.landing.remove(request)
        return request

    def sweep(self):
        """What beat rings for: whatever is due."""

        def ring():
            runs.cancel_changed(at=self.stage.now)
            runs.resume_paused(gateway=self.stage.gateway, at=self.stage.now)
            for payout in run_selectors.due_to_send():
                runs.send(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)
            runs.finish_runs(at=self.stage.now)

        return ring

    def cancel(self):
        payout = self._pick(Payout.objects.filter(status__in=["held", "pending"]).order_by("pk"))
        return payout and (
            lambda: runs.cancel_payout(payout=payout, by=self.evan, reason="Asked to.", at=self.stage.now)
        )

    def recall(self):
        run = PayoutRun.objects.filter(status__in=["approved", "sending"]).first()
        return run and (lambda: runs.recall(run=run, by=self.evan, reason="A mistake.", at=self.stage.now))

    def front(self):
        return lambda: runs.front_debts(at=self.stage.now)

    def ask_back(self):
        """Somebody in the console asks for money of a payout back."""
        payout = self._pick(Payout.objects.filter(status__in=["in_transit", "paid", "failed"]).order_by("pk"))
        purpose = self._pick(("debt", "return"))
        part = self._pick((None, 1, 500))
        return payout and (
            lambda: runs.start_reversal(
                payout=payout, purpose=purpose, reason="Agreed.", by=self.evan, at=self.stage.now,
                amount=part and Money(part, "EUR"),
            )
        )  # fmt: skip

    def send_reversals(self):
        def ask():
            for reversal in runs.due_reversals():
                runs.send_reversal(reversal_id=reversal.pk, gateway=self.stage.gateway, at=self.stage.now)

        return ask

    def send_onward(self):
        """From the connected accounts to the banks, as beat rings for it."""

        def ring():
            for payout in runs.due_onward():
                runs.send_onward(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)

        return ring

    def trouble(self):
        kind, path = self._pick(TROUBLES), self._pick(PLACES)
        self.stage.side.tell("faults", kind=kind, method="*", path=path, times=self._pick((1, 1, 2)))

    # --- Stripe's news, accounts and banks --------------------------------------------------------

    def listen(self):
        """Some of what Stripe tells arrives, in any order; some is kept back, some comes again."""
        news = self.kept_news + self.stage.news()
        self.random.shuffle(news)
        cut = self.random.randint(0, len(news))
        arrived, self.kept_news = news[:cut], news[cut:]
        self.kept_news += [event for event in arrived if self.random.random() < 0.1]

        def take():
            for notice, source in arrived:
                inbox.receive(notice=notice, source=source, livemode=False, at=self.stage.now)

        self._perform(take)
        return None

    def handle_news(self):
        def handle():
            # The shop's handler finds the order of a payment and books it before anything else of it. These sales have
            # no orders: without this their payments would be taken for money that belongs to nobody.
            for item in [item for item in self.duties if item[0] == "record"]:
                item[1]()
                self.duties.remove(item)
                self.done.append(item)
            for event in list(inbox.due(at=self.stage.now, limit=12)):
                inbox.handle(event_id=event.pk, gateway=self.stage.gateway, at=self.stage.now)

        return handle

    def follow(self):
        def ask():
            for account in run_selectors.accounts_to_follow(at=self.stage.now):
                runs.follow_account(account=account, gateway=self.stage.gateway, at=self.stage.now)

        return ask

    def _accounts(self, *statuses):
        rows = ConnectedAccount.objects.exclude(status="closed").order_by("pk")
        return list(rows.filter(status__in=statuses) if statuses else rows)

    def restrict(self):
        account = self._pick(self._accounts("ready"))
        if account:
            self.stage.side.tell(f"accounts/{account.stripe_account}/restrict")

    def restore(self):
        account = self._pick(self._accounts())
        if account is None or self._is_gone(account):
            return None
        self.stage.side.tell(f"accounts/{account.stripe_account}/onboard", outcome="complete")
        return lambda: connect.refresh_account(account=account, gateway=self.stage.gateway, at=self.stage.now)

    def deauthorise(self):
        account = self._pick(self._accounts())
        if account and not self._is_gone(account):
            self.stage.side.tell(f"accounts/{account.stripe_account}/deauthorise")

    def _is_gone(self, account) -> bool:
        return bool(self.stage.server.world.store.find(account.stripe_account)["_deauthorized"])

    def open_another(self):
        """Whoever has no account any more opens another."""
        for account in self._accounts():
            if self._is_gone(account):
                self._perform(
                    lambda account=account: connect.refresh_account(
                        account=account, gateway=self.stage.gateway, at=self.stage.now
                    )
                )
        payee = self._pick(
            p for p in self.payees.values() if not p.connected_accounts.filter(closed_at=None).exists()
        )
        if payee:
            self._open_account(payee)

    def bank_fails(self):
        made = [p for p in self.stage.at_stripe("payout") if p["status"] in ("in_transit", "paid", "pending")]
        payout = self._pick(made)
        if payout:
            self.stage.side.tell(f"payouts/{payout['id']}/fail")

    def bring_back(self):
        """Somebody at the co-op brings part of a transfer back at Stripe's dashboard."""
        transfer = self._pick(
            t for t in self.stage.at_stripe("transfer") if t["amount"] > t["amount_reversed"]
        )
        if transfer is None:
            return
        left = transfer["amount"] - transfer["amount_reversed"]
        amount = self._pick((left, left // 2 or left, 1))
        try:
            made = self.stage.side.sdk.v1.transfers.reversals.create(transfer["id"], {"amount": amount})
        except stripe.StripeError:
            self.counts["reversal refused"] += 1
            return
        self.expected[f"reversal:{made.id}"] = lambda: None

    # --- Time -------------------------------------------------------------------------------------

    def pass_time(self):
        pause = dt.timedelta(**self._pick(PAUSES))
        if pause > LANDED_WITHIN:
            self._land_all()
        self.stage.pass_time(seconds=pause.total_seconds())

    def _land_all(self):
        while self.landing:
            self._perform(self.landing.pop())

    def reconcile(self):
        return lambda: runs.reconcile(gateway=self.stage.gateway, at=self.stage.now)

    def book_what_is_missing(self):
        """
        A person has what only Stripe knows booked: a refund that came back before we had heard of it, and its return.
        """

        def book():
            missing = list(runs.bookable().values_list("reference", flat=True))
            runs.ask_to_book(references=missing, by=self.evan, reason="Looked at.", at=self.stage.now)
            runs.book_asked(gateway=self.stage.gateway, at=self.stage.now)
            runs.reconcile(gateway=self.stage.gateway, at=self.stage.now)

        return book

    # --- The end of it ----------------------------------------------------------------------------

    def settle(self) -> None:
        """Nothing goes wrong any more; the sweeps come round until all is done, and then change nothing."""
        self.stage.server.api.faults.clear()
        self._land_all()
        for account in self._accounts():
            if not self._is_gone(account):
                self.stage.side.tell(f"accounts/{account.stripe_account}/onboard", outcome="complete")
        for _ in range(12):
            before = self.stage.fingerprint()
            self._come_round()
            self.verifier.verify(whole=False)
            if self.stage.fingerprint() == before and not self.duties:
                break
        else:
            changed = set(self.stage.fingerprint().splitlines()) ^ set(before.splitlines())
            differ = [f"{d}: {d.detail} {d.booking_error}" for d in run_selectors.open_differences()]
            raise AssertionError(f"the sweeps never end: {self.duties} {sorted(changed)} {differ}")
        self.verifier.verify(whole=True)
        assert not run_selectors.unfinished() or run_selectors.unfinished().status == "planned"
        runs.reconcile(gateway=self.stage.gateway, at=self.stage.now)
        assert [str(d) for d in run_selectors.open_differences()] == []

    def _come_round(self):
        """Every beat row once, an hour or two after the last time."""
        self.stage.pass_time(hours=2)
        for kind in ("record", "refund", "dispute"):
            for item in [item for item in self.duties if item[0] == kind]:
                item[1]()
                self.duties.remove(item)
        for event, source in self.kept_news + self.stage.news():
            inbox.receive(notice=event, source=source, livemode=False, at=self.stage.now)
        self.kept_news = []
        for act in (
            self.learn_fees,
            self.release,
            self.handle_all,
            self.reconcile,
            self.book_what_is_missing,
            self.front,
            self.sweep,
            self.send_reversals,
            self.sweep,
            self.send_onward,
            self.follow,
        ):
            self._perform(act())

    def handle_all(self):
        def handle():
            for event in list(inbox.due(at=self.stage.now)):
                inbox.handle(event_id=event.pk, gateway=self.stage.gateway, at=self.stage.now)

        return handle
