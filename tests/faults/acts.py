"""
What is broken on purpose: each act of the money's way, with a world to do it in and what a later sweep does for it.

`do` is what is interrupted. `resume` is what the next ring of the clock, the next delivery of the task or the person who
sees an error page and presses again does; it may be called any number of times.
"""

import datetime as dt
import json

from django.conf import settings
from django.test import Client
from django.urls import reverse

from artists.listings.models import Listing
from marketplace.embedded.local_stripe.webhooks import signed
from marketplace.mail import services as mail
from marketplace.mail.models import Letter
from marketplace.orders import gateway as orders_gateway
from marketplace.orders import selectors as orders
from marketplace.orders.models import Order, Refund
from marketplace.orders.services import checkout, paying, refunding
from payouts import webhooks
from payouts.connect import inbox
from payouts.connect.models import StripeEvent
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Sale
from payouts.money import Money
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from payouts.runs.models import BalanceTransaction, Payout, PayoutRun
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement
from payouts.states import IllegalTransition
from tests.factories import make_agreement, make_artist, make_listing, make_payee, make_work
from tests.faults.stage import Stage
from tests.marketplace.orders.shop import Shop
from tests.payouts.payday import approve, connect

assert webhooks  # importing it fills the table of handlers


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


class Act:
    """One thing that may be interrupted, in a world of its own."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.prepare()
        self.mark = stage.mark()

    def prepare(self) -> None: ...

    def do(self) -> None:
        raise NotImplementedError

    def resume(self) -> None:
        """Later: whatever held the rows of the dead is over, and the same is asked once more."""
        self.stage.pass_time(minutes=2)
        self.do()

    def outcome(self):
        """What came of it, the same for every world in which it was done once."""
        return self.stage.tally(since=self.mark)


# --- Earning ----------------------------------------------------------------------------------------


class RecordingAPayment(Act):
    """Two copies by three parties, their shipping, and a contribution."""

    def prepare(self):
        ana, printer = make_artist("Ana Moreau"), make_payee("Petit Press")
        listing = make_listing(make_work(ana, picture=False), price=8_000)
        make_agreement(listing, others=[(printer, "Printer", {"amount": 800})], approvers=[self.stage.carla])
        agreement = SplitAgreement.objects.get(subject=listing.subject, status="active")
        self.intent, self.charge = self.stage.side.take_payment(euros(17_500))
        number = listing.pk
        self.items = [
            earnings.Item(
                kind="copy", reference=f"sale:order-line:{number}", title="Harbour at dusk", received=euros(16_000),
                quantity=2, agreement=agreement, coop_share_points=1_200, hold_days=7,
            ),
            earnings.Item(
                kind="shipping", reference=f"sale:shipment:{number}:{self.intent}", title="Delivery",
                received=euros(1_000), payee=ana.payee, hold_days=7,
            ),
            earnings.Item(
                kind="contribution", reference=f"sale:order:{number}:contribution", title="Contribution",
                received=euros(500),
            ),
        ]  # fmt: skip

    def do(self):
        earnings.record_payment(
            stripe_charge=self.charge,
            payment_intent=self.intent,
            order_reference=f"order:{self.items[0].reference.rpartition(':')[2]}",
            amount=euros(17_500),
            items=self.items,
            at=self.stage.now,
        )


class _Earned(Act):
    """Ana and Ben have sold something; nothing is released."""

    def prepare(self):
        self.ana, self.ben = make_payee("Ana"), make_payee("Ben")
        self.intent, self.charge = self.stage.side.take_payment(euros(10_000))
        self.references = [f"sale:shipment:{self.intent}:{who.pk}" for who in (self.ana, self.ben)]
        earnings.record_payment(
            stripe_charge=self.charge,
            payment_intent=self.intent,
            order_reference=f"order:{self.intent}",
            amount=euros(10_000),
            items=[
                earnings.Item(kind="shipping", reference=reference, title="Delivery", received=euros(amount), payee=who)
                for reference, who, amount in zip(self.references, (self.ana, self.ben), (7_500, 2_500), strict=True)
            ],
            at=self.stage.now,
        )  # fmt: skip


class RecordingAFee(_Earned):
    def do(self):
        runs.record_missing_fees(gateway=self.stage.gateway, at=self.stage.now)


class Delivering(_Earned):
    def do(self):
        earnings.dispatched(references=self.references, at=self.stage.now)
        earnings.delivered(references=self.references, at=self.stage.now)

    def outcome(self):
        rows = Sale.objects.filter(reference__in=self.references)
        return [(sale.status, bool(sale.dispatched_at), sale.release_at - sale.delivered_at) for sale in rows]


class Releasing(_Earned):
    def prepare(self):
        super().prepare()
        earnings.delivered(references=self.references, at=self.stage.now)

    def do(self):
        earnings.release_due(at=self.stage.now)


class TakingARefundBack(_Earned):
    """Stripe could not pay a refund out after all: everybody has their part again."""

    def prepare(self):
        super().prepare()
        self.refund = self.stage.side.sdk.v1.refunds.create({"charge": self.charge, "amount": 3_333})
        charge = Charge.objects.get(stripe_charge=self.charge)
        earnings.refund(charge=charge, stripe_refund=self.refund.id, amount=euros(3_333), at=self.stage.now)

    def do(self):
        earnings.refund_failed(stripe_refund=self.refund.id, at=self.stage.now)


class LosingADispute(_Earned):
    """Taken by the bank with a fee, and lost: both are told of at once."""

    def do(self):
        earnings.record_dispute(
            charge=Charge.objects.get(stripe_charge=self.charge),
            facts=earnings.DisputeFacts(
                id=f"du_{self.charge}", status="lost", reason="fraudulent", amount=euros(10_000), taken=euros(10_000),
                fee=euros(1_500), returned=euros(0), opened_at=self.stage.now,
            ),
            at=self.stage.now,
        )  # fmt: skip


class RefundingAPart(Releasing):
    """Half of it, Ana's sale released and Ben's not."""

    def prepare(self):
        _Earned.prepare(self)
        earnings.delivered(references=self.references[:1], at=self.stage.now)
        earnings.release_due(at=self.stage.now)
        self.refund = self.stage.side.sdk.v1.refunds.create({"charge": self.charge, "amount": 5_001})

    def do(self):
        earnings.refund(
            charge=Charge.objects.get(stripe_charge=self.charge),
            stripe_refund=self.refund.id,
            amount=euros(5_001),
            at=self.stage.now,
        )


# --- Splits -----------------------------------------------------------------------------------------


class ProposingASplit(Act):
    def prepare(self):
        self.ana, self.ben = make_payee("Ana"), make_payee("Ben")
        self.agreement = splits.draft(
            subject=f"listing:{self.ana.pk}", title="Harbour at dusk", currency="EUR", unit_price=8_000,
            shares=[
                splits.Terms(payee=self.ana, role="Artist", basis_points=7_500),
                splits.Terms(payee=self.ben, role="Co-maker", basis_points=2_500),
            ],
            by=self.ana.user, at=self.stage.now,
        )  # fmt: skip

    def do(self):
        again(
            lambda: splits.propose(
                agreement=self.agreement, by=self.ana.user, approvals_needed=1, at=self.stage.now
            )
        )

    def outcome(self):
        self.agreement.refresh_from_db()
        return [
            self.agreement.status,
            bool(self.agreement.terms_hash),
            sorted(self.agreement.acceptances.values_list("payee__name", "answer")),
            sorted(self.agreement.approvals.values_list("by__name", "decision")),
        ]


class AcceptingASplit(ProposingASplit):
    def prepare(self):
        super().prepare()
        ProposingASplit.do(self)
        self.agreement.refresh_from_db()

    def do(self):
        again(
            lambda: splits.accept(
                agreement=self.agreement, payee=self.ben, terms_hash=self.agreement.terms_hash,
                by=self.ben.user, at=self.stage.now,
            )
        )  # fmt: skip


class ApprovingASplit(AcceptingASplit):
    """The last approval makes it active."""

    def prepare(self):
        super().prepare()
        AcceptingASplit.do(self)

    def do(self):
        again(
            lambda: splits.approve(
                agreement=self.agreement, terms_hash=self.agreement.terms_hash, by=self.stage.carla,
                reason="Fair to all.", at=self.stage.now,
            )
        )  # fmt: skip


def again(verb) -> None:
    """What a person does who saw an error page: presses again, and may be told that it is done already."""
    try:
        verb()
    except (IllegalTransition, splits.AlreadyDecided, runs.AlreadyDecided):
        return


# --- Payday -----------------------------------------------------------------------------------------


class Planning(Act):
    """Ana and Ben are paid, Cleo has too little."""

    def prepare(self):
        pay_what_is_owed(self.stage)
        self.payees = [self.owed(name, amount) for name, amount in (("Ana", 8_000), ("Ben", 2_050))]
        self.cleo = self.owed("Cleo", 999)

    def owed(self, name: str, amount: int):
        payee = make_payee(name)
        connect(payee, self.stage.side)
        sell(self.stage, payee, amount)
        return payee

    def do(self):
        runs.plan(
            currency="EUR", minimum=euros(1_000), approvals_needed=2, by=self.stage.theo, at=self.stage.now
        )

    @property
    def run(self) -> PayoutRun:
        return PayoutRun.objects.latest("pk")

    def outcome(self):
        return [
            super().outcome(),
            self.run.status,
            sorted(self.run.payouts.values_list("payee__name", "amount", "status")),
            sorted(self.run.skips.filter(payee=self.cleo).values_list("reason")),
        ]


class Approving(Planning):
    """The second of two approvals lets the payouts go."""

    def prepare(self):
        super().prepare()
        Planning.do(self)
        approve(self.run, by=[self.stage.carla], at=self.stage.now)

    def do(self):
        run = self.run
        again(
            lambda: runs.approve(
                run=run, content_hash=run.content_hash, by=self.stage.dora, at=self.stage.now
            )
        )


class Rejecting(Approving):
    def do(self):
        run = self.run
        again(
            lambda: runs.reject(
                run=run,
                content_hash=run.content_hash,
                by=self.stage.dora,
                reason="A new bank.",
                at=self.stage.now,
            )
        )


class Abandoning(Planning):
    def prepare(self):
        super().prepare()
        Planning.do(self)

    def do(self):
        run = self.run
        again(lambda: runs.abandon(run=run, by=self.stage.theo, at=self.stage.now))


class Sending(Planning):
    """Ana's payout of a run of two; the sweep does the rest."""

    later = dt.timedelta(minutes=2)

    def prepare(self):
        super().prepare()
        Planning.do(self)
        approve(self.run, by=[self.stage.carla, self.stage.dora], at=self.stage.now)
        self.payout = self.run.payouts.get(payee=self.payees[0])

    def do(self):
        self.send(self.payout)

    def send(self, payout):
        try:
            return runs.send(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)
        except IllegalTransition:
            return "taken over"

    def resume(self):
        self.stage.pass_time(seconds=self.later.total_seconds())
        runs.resume_paused(gateway=self.stage.gateway, at=self.stage.now)
        for payout in run_selectors.due_to_send():
            if self.send(payout) == "absent":
                self.send(payout)
        runs.finish_runs(at=self.stage.now)


class SendingToAClosedAccount(Sending):
    """Canceled with its reason; the money is owed as before."""

    def prepare(self):
        super().prepare()
        self.stage.side.tell(f"accounts/{self.payout.destination}/restrict")


class _Sent(Sending):
    def prepare(self):
        super().prepare()
        for payout in self.run.payouts.all():
            self.send(payout)
        self.payout.refresh_from_db()
        self.stage.news()

    def resume(self):
        self.stage.pass_time(minutes=2)
        self.do()

    def outcome(self):
        self.payout.refresh_from_db()
        return [Act.outcome(self), self.payout.status, self.payout.reason]


class SendingOnward(_Sent):
    """Ana's payout goes on from her connected account to her bank; the sweep does the rest."""

    def do(self):
        self.send_onward(self.payout.pk)

    def send_onward(self, payout_id):
        try:
            return runs.send_onward(payout_id=payout_id, gateway=self.stage.gateway, at=self.stage.now)
        except IllegalTransition:
            return "taken over"

    def resume(self):
        self.stage.pass_time(seconds=self.later.total_seconds())
        for payout_id in list(self.run.payouts.filter(pk__in=runs.due_onward()).values_list("pk", flat=True)):
            if self.send_onward(payout_id) == "absent":
                self.send_onward(payout_id)

    def outcome(self):
        legs = self.payout.legs.filter(status="done").values_list("amount", "returned_at")
        return [super().outcome(), list(legs)]


class _Banked(_Sent):
    """Both are on their way to the bank."""

    def prepare(self):
        super().prepare()
        for payout in self.run.payouts.all():
            runs.send_onward(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)


class FollowingTheBank(_Banked):
    """The money of both arrived."""

    def prepare(self):
        super().prepare()
        self.stage.pass_time(days=4)

    def do(self):
        runs.follow_account(account=self.payout.destination, gateway=self.stage.gateway, at=self.stage.now)


class FollowingABankThatSaysNo(FollowingTheBank):
    def prepare(self):
        super().prepare()
        mine = [p for p in self.stage.at_stripe("payout") if p["amount"] == self.payout.amount]
        self.stage.side.tell(f"payouts/{mine[-1]['id']}/fail", code="account_closed", message="Closed.")


class FollowingATransferBroughtBack(_Sent):
    def prepare(self):
        super().prepare()
        for amount in (3_000, 5_000):
            self.stage.side.gateway.reverse_transfer(
                key=f"back:{self.payout.pk}:{amount}",
                transfer=self.payout.stripe_transfer,
                amount=euros(amount),
            )

    def do(self):
        runs.follow_transfer(
            transfer=self.payout.stripe_transfer, gateway=self.stage.gateway, at=self.stage.now
        )


class Reconciling(_Sent):
    def do(self):
        runs.reconcile(gateway=self.stage.gateway, at=self.stage.now)

    def outcome(self):
        lines = BalanceTransaction.objects.filter(source=self.payout.stripe_transfer)
        return [Act.outcome(self), [line.matched_at is not None for line in lines]]


class BringingMoneyBack(_Sent):
    """A person asked for a part of what was sent; a worker asks Stripe."""

    def prepare(self):
        super().prepare()
        self.reversal = runs.start_reversal(
            payout=self.payout, purpose="return", reason="Sent by mistake.", by=self.stage.carla, at=self.stage.now,
            amount=euros(3_000),
        )  # fmt: skip

    def do(self):
        again(
            lambda: runs.send_reversal(
                reversal_id=self.reversal.pk, gateway=self.stage.gateway, at=self.stage.now
            )
        )

    def outcome(self):
        self.reversal.refresh_from_db()
        return [super().outcome(), self.reversal.status]


class FrontingADebt(_Sent):
    """Ana was paid, then her buyer got a euro back: the fund fronts what she owes now."""

    def prepare(self):
        super().prepare()
        charge = Charge.objects.filter(sales__parts__payee=self.payees[0]).latest("pk")
        refund = self.stage.side.sdk.v1.refunds.create({"charge": charge.stripe_charge, "amount": 100})
        earnings.refund(charge=charge, stripe_refund=refund.id, amount=euros(100), at=self.stage.now)

    def do(self):
        runs.front_debts(at=self.stage.now)


class CancelingAPayout(Sending):
    def do(self):
        payout = Payout.objects.get(pk=self.payout.pk)
        again(
            lambda: runs.cancel_payout(
                payout=payout, by=self.stage.carla, reason="Her bank is new.", at=self.stage.now
            )
        )

    def resume(self):
        self.do()
        super().resume()


# --- Stripe's news ----------------------------------------------------------------------------------


class TakingAWebhook(FollowingATransferBroughtBack):
    """The request itself: verified, kept once, answered."""

    def do(self):
        body = json.dumps(self.event.payload).encode()
        answer = Client().post(
            reverse("payouts:platform-webhook"), body, content_type="application/json",
            headers={"Stripe-Signature": signed(body, settings.STRIPE_WEBHOOK_SECRETS[:1])},
        )  # fmt: skip
        assert answer.status_code == 200

    def prepare(self):
        super().prepare()
        self.event = next(notice for notice, _ in self.stage.news() if notice.type == "transfer.reversed")

    def outcome(self):
        rows = StripeEvent.objects.filter(event_id=self.event.id)
        return list(rows.values_list("type", "source", "status"))


class HandlingAnEvent(TakingAWebhook):
    """What a worker does with it: asks Stripe, books, and says that it is done."""

    def prepare(self):
        super().prepare()
        TakingAWebhook.do(self)
        self.event_id = StripeEvent.objects.get(event_id=self.event.id).pk

    def do(self):
        inbox.handle(event_id=self.event_id, gateway=self.stage.gateway, at=self.stage.now)

    def outcome(self):
        return [TakingAWebhook.outcome(self), _Sent.outcome(self)]


# --- Orders -----------------------------------------------------------------------------------------


class _Shop(Act):
    def prepare(self):
        self.shop = Shop(self.stage.server.url, self.stage.server.api_key)
        self.listing: Listing = make_listing(
            make_work(make_artist("Ana Moreau"), picture=True), kind="limited", price=8_000, edition_size=2,
            status="published",
        )  # fmt: skip
        self.cart = self.shop.fill(self.listing)
        self.key = f"form-{self.listing.pk}"

    def orders(self):
        return Order.objects.filter(lines__option__listing=self.listing).distinct()

    def outcome(self):
        held = self.listing.reservations.order_by("pk").values_list("copy_number", "status")
        return [super().outcome(), list(self.orders().values_list("status", flat=True)), list(held)]


class PlacingAnOrder(_Shop):
    def do(self):
        self.shop.place(self.cart, key=self.key, at=self.stage.now)


class OpeningThePaymentPage(_Shop):
    def prepare(self):
        super().prepare()
        self.order = self.shop.place(self.cart, key=self.key, at=self.stage.now)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        checkout.open_page(order=order, gateway=orders_gateway.current())

    def outcome(self):
        pages = [
            s
            for s in self.stage.at_stripe("checkout.session")
            if s["metadata"]["order"] == self.order.reference
        ]
        return [super().outcome(), len(pages)]


class EndingAnOrder(OpeningThePaymentPage):
    """Its time is over; the copy goes back on the wall."""

    def prepare(self):
        super().prepare()
        OpeningThePaymentPage.do(self)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        paying.end(order=order, to="expired", gateway=orders_gateway.current(), at=self.stage.now)


class MarkingAnOrderPaid(EndingAnOrder):
    def prepare(self):
        super().prepare()
        self.shop.pay(Order.objects.get(pk=self.order.pk).checkout_session)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        paying.settle(order=order, gateway=orders_gateway.current(), at=self.stage.now)


class GivingMoneyBack(MarkingAnOrderPaid):
    """Asked for once, by a form with its own key; the sweep asks Stripe until it has answered."""

    def prepare(self):
        super().prepare()
        MarkingAnOrderPaid.do(self)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        row = refunding.request(
            order=order, amount=euros(3_333), reason="Came late.", by=self.stage.carla, at=self.stage.now,
            key=f"refund-form-{order.pk}",
        )  # fmt: skip
        again(lambda: refunding.send(row=row, gateway=orders_gateway.current(), at=self.stage.now))

    def resume(self):
        super().resume()
        for row in orders.refunds_to_send():
            again(
                lambda row=row: refunding.send(row=row, gateway=orders_gateway.current(), at=self.stage.now)
            )

    def outcome(self):
        rows = Refund.objects.filter(order=self.order).values_list("amount", "status")
        return [super().outcome(), list(rows)]


class PostingLetters(Act):
    def prepare(self):
        for name in ("ana", "ben"):
            mail.queue(
                to=f"{name}@example.org", sender="hello@example.org", subject="Sold", text="A print was sold."
            )

    def do(self):
        mail.post_due(at=self.stage.now + dt.timedelta(days=1))

    def outcome(self):
        return sorted(Letter.objects.filter(pk__gt=self.mark["letter"] - 2).values_list("to", "status"))


def sell(stage: Stage, payee, amount: int) -> None:
    """A buyer pays `amount` to the payee, released at once, and something to the fund, which covers Stripe's fee."""
    intent, charge = stage.side.take_payment(euros(amount + 1_000))
    reference = f"sale:shipment:{intent}"
    earnings.record_payment(
        stripe_charge=charge, payment_intent=intent, order_reference=f"order:{intent}", amount=euros(amount + 1_000),
        items=[
            earnings.Item(kind="shipping", reference=reference, title="Delivery", received=euros(amount), payee=payee),
            earnings.Item(kind="contribution", reference=f"{reference}:fund", title="Fund", received=euros(1_000)),
        ],
        at=stage.now,
    )  # fmt: skip
    earnings.delivered(references=[reference], at=stage.now)
    earnings.release_due(at=stage.now)


def pay_what_is_owed(stage: Stage) -> None:
    """Pay what an earlier world left, so that the next run is this world's alone."""
    for run in PayoutRun.objects.filter(status="planned"):
        runs.abandon(run=run, by=run.planned_by, at=stage.now)
    for _ in range(2):
        for payout in Payout.objects.filter(status="pending"):
            runs.send(payout_id=payout.pk, gateway=stage.gateway, at=stage.now)
        runs.finish_runs(at=stage.now)
        try:
            run = runs.plan(
                currency="EUR", minimum=euros(1_000), approvals_needed=2, by=stage.theo, at=stage.now
            )
        except runs.NothingToPay:
            return
        approve(run, by=[stage.carla, stage.dora], at=stage.now)
