"""What must be so after every step: books, Stripe and the auditor's word, compared."""

from collections import Counter
from fractions import Fraction

from payouts.ledger.selectors import check_books
from tests.model import reading

# Entries that follow from payouts and debts; they move what a payee is owed from one account to another, or to Stripe.
OF_PAYOUTS = ("payout:", "fee:", "advance:", "reversal:")


class Verifier:
    def __init__(self, life):
        self.life = life
        self.books = reading.Books()

    def verify(self, *, whole: bool) -> None:
        """
        After every step:

        - every entry balances, and books something that happened, once
        - the balances that PostgreSQL keeps are the sums of what was posted
        - what is reserved is what the payouts under way are to send
        - a payout has at most one transfer, to its account and of its amount, and none if it was canceled
        - at a bank it is at most once, for no more than was not brought back, and under its statement's number
        - nobody was sent more than was ever released to them
        - everybody is owed what the auditor says, but for rounding: in all, and in its hold period
        - Stripe holds what the books say, but for what is on its way between the two
        - nothing gave back more than it took

        With `whole`, and at the end, all invariants of the books over everything.
        """
        self.books.read()
        self._hear_of_entries()
        payouts, transfers = reading.payouts(), self.life.stage.at_stripe("transfer")
        self._nothing_is_off()
        self._nobody_is_sent_twice(payouts, transfers)
        self._no_bank_has_it_twice(payouts, transfers)
        self._everybody_is_owed_what_they_earned(payouts)
        self._stripe_agrees(payouts)
        if whole:
            problems = check_books()
            assert problems == [], problems

    def _hear_of_entries(self):
        for reference in self.books.fresh:
            tell = self.life.expected.pop(reference, None)
            assert tell or reference.startswith(OF_PAYOUTS), f"{reference} was booked, and never happened"
            if tell:
                tell()

    def _nothing_is_off(self):
        assert self.books.unbalanced == []
        kept = reading.kept_balances()
        summed = {place: amount for place, amount in self.books.held.items() if place[1]}
        assert {p: a for p, a in kept.items() if a} == {p: a for p, a in summed.items() if a}
        assert self.life.auditor.over_returned() == []

    def _nobody_is_sent_twice(self, payouts, transfers):
        open_sums: Counter = Counter()
        by_group = {f"payout-{payout['number']}": payout for payout in payouts}
        for payout in payouts:
            if payout["status"] in ("held", "pending"):
                open_sums[payout["payee"]] += payout["amount"]
        for name in self.life.payees:
            assert self.books.owed(name, "reserved") == open_sums[name], f"reserved for {name}"
        groups = Counter(t["transfer_group"] for t in transfers)
        assert not groups or max(groups.values()) == 1, f"sent twice: {groups.most_common(1)}"
        most, sent = self.life.auditor.most_ever_payable(), Counter()
        for transfer in transfers:
            payout = by_group[transfer["transfer_group"]]
            assert (transfer["amount"], transfer["destination"]) == (payout["amount"], payout["destination"])
            assert payout["status"] != "canceled", f"{payout} was canceled and sent"
            sent[payout["payee"]] += transfer["amount"] - transfer["amount_reversed"]
        for name, amount in sent.items():
            assert amount <= most[name], f"{name} was sent {amount}, and never earned more than {most[name]}"

    def _no_bank_has_it_twice(self, payouts, transfers):
        numbers = {payout["number"]: payout for payout in payouts}
        left = {t["transfer_group"]: t["amount"] for t in transfers}
        at_banks: Counter = Counter()
        for made in self.life.stage.at_stripe("payout"):
            assert made["statement_descriptor"] in numbers, f"{made['id']} says nothing of what it is"
            payout = numbers[made["statement_descriptor"]]
            assert made["currency"] == "eur" and not made["automatic"]
            if made["status"] not in ("failed", "canceled"):
                at_banks[payout["number"]] += 1
                assert made["amount"] <= left[f"payout-{payout['number']}"]
        assert not at_banks or max(at_banks.values()) == 1, f"twice at a bank: {at_banks.most_common(1)}"

    def _everybody_is_owed_what_they_earned(self, payouts):
        booked = self.books.references
        paid: Counter = Counter()
        for payout in payouts:
            if f"payout:{payout['id']}:sent" in booked:
                paid[payout["payee"]] += payout["amount"]
        to = {payout["transfer"]: payout["payee"] for payout in payouts if payout["transfer"]}
        reversals = {f"reversal:{r['id']}": r for r in self.life.stage.at_stripe("transfer_reversal")}
        for reference in booked:
            if reference.startswith("reversal:") and not reference.endswith(":netted"):
                paid[to[reversals[reference]["transfer"]]] -= reversals[reference]["amount"]
        everything, on_hold = self.life.auditor.earned(), self.life.auditor.earned(released=False)
        for name in self.life.payees:
            earned, slack = everything.get(name, (Fraction(0), 0))
            owed = self.books.owed(name, "pending", "available", "reserved", "advance")
            assert abs(owed + paid[name] - earned) <= slack, (
                f"{name} is owed {owed}, was paid {paid[name]}, earned {float(earned)}"
            )
            held, slack = on_hold.get(name, (Fraction(0), 0))
            pending = self.books.owed(name, "pending")
            assert abs(pending - held) <= slack, f"{name} has {pending} pending, not {float(held)}"

    def _stripe_agrees(self, payouts):
        booked, charges = self.books.references, reading.charges()
        transfers = {payout["transfer"] for payout in payouts}
        on_its_way = 0
        for line in reading.lines_of_stripe(self.life.stage.server):
            source, kind = line["source"], line["type"]
            if kind in ("charge", "payment"):
                on_its_way += 0 if source in charges else line["amount"]
                on_its_way -= 0 if source in charges and charges[source][0] is not None else line["fee"]
            elif kind == "transfer":
                on_its_way += 0 if source in transfers else line["net"]
            elif kind == "transfer_refund":
                on_its_way += 0 if f"reversal:{source}" in booked else line["net"]
            elif kind in ("refund", "payment_refund"):
                on_its_way += 0 if f"refund:{source}" in booked else line["net"]
            elif kind == "refund_failure":
                on_its_way += 0 if f"refund:{source}:failed" in booked else line["net"]
            elif kind == "adjustment":
                what = "opened" if line["amount"] < 0 else "won"
                on_its_way += 0 if f"dispute:{source}:{what}" in booked else line["net"]
            else:
                raise AssertionError(f"a line of Stripe's that nobody expected: {line}")
        held, ours = reading.stripe_holds(self.life.stage.server), self.books.held["stripe_balance", ""]
        assert held == ours + on_its_way, (
            f"Stripe holds {held}, the books say {ours}, on its way {on_its_way}"
        )
