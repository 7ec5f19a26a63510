"""What buyers and artists do: sell, send, complain, give back, quarrel; and who comes back to what was broken off."""

import datetime as dt

import stripe

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Sale
from payouts.money import Money
from payouts.runs import services as runs
from tests.model.terms import COOP_POINTS, HOLD_DAYS, NAMES, PRICES, TERMS


class Trading:
    """The part of a `Life` that earns money and gives it back. What the auditor is told of, it is told here."""

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
