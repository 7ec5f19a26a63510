"""What buyers paid is booked, delivered, released and given back."""

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Sale
from payouts.runs import services as runs
from payouts.splits.models import SplitAgreement
from tests.factories import make_agreement, make_artist, make_listing, make_payee, make_work

from .act import Act, euros


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
