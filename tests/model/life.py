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

from payouts.connect import inbox
from payouts.connect.facts import GatewayError
from payouts.payees.models import ConnectedAccount
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from payouts.splits import services as splits
from payouts.states import IllegalTransition
from tests.factories import make_officer, make_payee
from tests.faults.stage import Stage
from tests.harness.breaking import falls_dead, is_cut_off
from tests.model.auditor import Auditor
from tests.model.news import News
from tests.model.paydays import Paydays
from tests.model.terms import NAMES, TERMS
from tests.model.trading import Trading
from tests.model.verifying import Verifier

PAUSES = (
    {"seconds": 5}, {"minutes": 2}, {"minutes": 20}, {"hours": 2}, {"hours": 25}, {"days": 4}, {"days": 31},
)  # fmt: skip
# How our services say no; whoever asked is told and goes on.
TOLD_NO = (
    IllegalTransition, runs.NothingToPay, runs.NotEligible, runs.AlreadyDecided, runs.ContentChanged, runs.OnItsWay,
    runs.NothingLeft, runs.UnderWay,
)  # fmt: skip
LANDED_WITHIN = dt.timedelta(minutes=50)  # a request on its way is at Stripe, or never will be
FULL_CHECK_EVERY = 20
BREAKS_UP_TO = 10  # steps into an act


class Life(Trading, Paydays, News):
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
