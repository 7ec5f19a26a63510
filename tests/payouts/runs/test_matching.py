"""Which entries book a line of Stripe's: by object, by kind, by direction, once."""

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone

from payouts.connect.facts import Unavailable
from payouts.earnings.models import Charge
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money
from payouts.runs import comparison, services
from payouts.runs.models import BalanceTransaction, Difference, Match
from payouts.runs.services import matching, own_movements, reconciling
from tests.factories import make_payee
from tests.payouts.payday import earn, euros

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


def buy(payee, amount, stripe_side, at):
    intent, charge = stripe_side.take_payment(amount)
    earn(payee, amount, charge=charge, intent=intent, at=at)
    return Charge.objects.get(stripe_charge=charge)


def reconcile(stripe_side, at, gateway=None):
    return services.reconcile(gateway=gateway or stripe_side.gateway, at=at)


def listed():
    return [(d.kind, d.reference) for d in comparison.open_differences()]


def post(reference, amount, against, at):
    """An entry of `amount` (signed as the balance sees it) against another account."""
    money = euros(amount)
    return ledger.post(
        reference=reference,
        memo=reference,
        occurred_at=at,
        lines=[ledger.debit(chart.stripe_balance("EUR"), money), ledger.credit(against("EUR"), money)],
    )


def booked_for(reference):
    line = BalanceTransaction.objects.get(matches__entry__reference=reference)
    return line.type, line.category, line.net.plain()


class Told:
    """The real gateway, but for what a test has it say."""

    def __init__(self, gateway, **instead):
        self._gateway, self._instead = gateway, instead

    def __getattr__(self, name):
        return self._instead.get(name) or getattr(self._gateway, name)


# --- One object, several lines ------------------------------------------------------------------------


def test_a_refund_that_failed_is_two_lines_and_two_entries(stripe_side, now):
    charge = buy(make_payee("Ana"), euros("80.00"), stripe_side, now)
    refund = stripe_side.sdk.v1.refunds.create({"charge": charge.stripe_charge, "amount": 3_000})
    stripe_side.tell(f"refunds/{refund.id}/fail")
    post(f"refund:{refund.id}:failed", "30.00", chart.coop_share, now)
    post(f"refund:{refund.id}", "-30.00", chart.coop_share, now)

    reconcile(stripe_side, now + HOUR)

    assert listed() == []
    assert booked_for(f"refund:{refund.id}")[0] == "refund"
    assert booked_for(f"refund:{refund.id}:failed")[0] == "refund_failure"


def test_a_dispute_takes_the_amount_and_a_fee_and_gives_the_amount_back(stripe_side, now):
    charge = buy(make_payee("Ana"), euros("80.00"), stripe_side, now)
    stripe_side.tell(f"charges/{charge.stripe_charge}/dispute", reason="fraudulent")
    (dispute,) = stripe_side.sdk.v1.disputes.list({}).data
    stripe_side.tell(f"disputes/{dispute.id}/close", won=True)
    post(f"dispute:{dispute.id}:opened", "-95.00", chart.disputed, now)
    post(f"dispute:{dispute.id}:won", "80.00", chart.disputed, now)

    reconcile(stripe_side, now + HOUR)

    assert listed() == []
    assert booked_for(f"dispute:{dispute.id}:opened") == ("adjustment", "dispute", "-95.00")
    assert booked_for(f"dispute:{dispute.id}:won") == ("adjustment", "dispute_reversal", "80.00")
    (residue,) = comparison.residues()
    assert (residue.object, residue.amount) == (f"dispute:{dispute.id}", euros("15.00"))


def test_ids_that_begin_alike_are_told_apart(now):
    for source in ("re_1", "re_12"):
        BalanceTransaction.objects.create(
            stripe_id=f"txn_{source}",
            type="refund",
            source=source,
            currency="EUR",
            amount=-100,
            created_at=now,
        )
    entry = post("refund:re_12", "-1.00", chart.coop_share, now)

    lines = list(BalanceTransaction.objects.order_by("pk"))
    absent, off = matching.match(lines, at=now)

    assert ([line.source for line in absent], off) == (["re_1"], [])
    assert Match.objects.get().entry == entry


def test_an_entry_is_matched_to_one_line_only(now):
    post("refund:re_1", "-1.00", chart.coop_share, now)
    for number in (1, 2):
        BalanceTransaction.objects.create(
            stripe_id=f"txn_{number}",
            type="refund",
            source="re_1",
            currency="EUR",
            amount=-100,
            created_at=now,
        )
    absent, _ = matching.match(list(BalanceTransaction.objects.order_by("pk")), at=now)
    assert [line.stripe_id for line in absent] == ["txn_2"]


def test_a_mistake_and_its_reversal_are_none_of_stripes_business(stripe_side, now):
    wrong = post("test:wrong", "7.00", chart.coop_share, now)
    reconcile(stripe_side, now + HOUR)
    assert listed() == [("missing_at_stripe", "test:wrong")]

    ledger.reverse(entry=wrong, reference="test:wrong:reversed", memo="Typed twice", occurred_at=now)
    reconcile(stripe_side, now + 2 * HOUR)
    assert listed() == []
    difference = Difference.objects.get()
    assert (difference.settled_at, difference.settled_by) == (now + 2 * HOUR, None)


# --- The co-op's own -----------------------------------------------------------------------------------


def test_a_top_up_and_a_fee_are_booked_from_the_line(stripe_side, now):
    stripe_side.fund(euros("30.00"))
    BalanceTransaction.objects.create(
        stripe_id="txn_fee",
        type="stripe_fee",
        description="Radar",
        currency="EUR",
        amount=-120,
        created_at=now,
    )
    for _ in range(2):
        own_movements.book(at=now)
        reconcile(stripe_side, now)
    top_up = BalanceTransaction.objects.get(type="topup")
    assert booked_for(f"stripe:{top_up.stripe_id}")[2] == "30.00"
    assert booked_for("stripe:txn_fee")[2] == "-1.20"
    assert Match.objects.count() == 2


def test_money_leaving_for_a_bank_of_ours_waits_for_a_person(stripe_side, now):
    stripe_side.fund(euros("30.00"))
    stripe_side.tell("options", payouts="manual")
    line = BalanceTransaction.objects.create(
        stripe_id="txn_out", type="payout", source="", currency="EUR", amount=-2_000, created_at=now
    )
    reconcile(stripe_side, now + HOUR)
    assert ("missing_in_books", "txn_out") in listed()

    proposal = services.propose(line=line, gateway=stripe_side.gateway)
    assert [(x.account, x.amount.plain()) for x in proposal.entries[0].lines] == [
        ("Stripe balance", "-20.00"),
        ("Co-op's bank", "20.00"),
    ]
    assert not Match.objects.filter(line=line).exists()


# --- Where it goes on ------------------------------------------------------------------------------------


def test_a_fetch_that_broke_off_leaves_no_gap(stripe_side, now, monkeypatch):
    monkeypatch.setattr(matching, "AT_A_TIME", 1)
    ana = make_payee("Ana")
    reconcile(stripe_side, now)
    for _ in range(3):
        buy(ana, euros("10.00"), stripe_side, now)

    def breaks_off(*, since):
        yield next(stripe_side.gateway.balance_lines(since=since))
        raise Unavailable("the line went dead")

    with pytest.raises(Unavailable):
        reconcile(stripe_side, now + HOUR, Told(stripe_side.gateway, balance_lines=breaks_off))
    assert BalanceTransaction.objects.count() == 1

    reconcile(stripe_side, now + HOUR)
    assert BalanceTransaction.objects.count() == 3
    assert listed() == []


def test_what_is_matched_is_not_read_again(stripe_side, now):
    ana = make_payee("Ana")
    buy(ana, euros("10.00"), stripe_side, now)
    reconcile(stripe_side, now + HOUR)
    proof = reconcile(stripe_side, now + 3 * HOUR)
    assert proof.unmatched_from == proof.last_posting > 0
    assert list(matching.unmatched_entries(since_posting=proof.unmatched_from)) == []
    asked = []

    def noted(*, since):
        asked.append(since)
        return stripe_side.gateway.balance_lines(since=since)

    reconcile(stripe_side, now + 4 * HOUR, Told(stripe_side.gateway, balance_lines=noted))
    assert asked[0] == proof.lines_until - reconciling.OVERLAP


def test_a_balance_that_the_lines_do_not_explain_is_a_difference(stripe_side, now):
    buy(make_payee("Ana"), euros("10.00"), stripe_side, now)

    def a_cent_more():
        return {
            currency: money + Money(1, currency) for currency, money in stripe_side.gateway.holdings().items()
        }

    proof = reconcile(stripe_side, now + HOUR, Told(stripe_side.gateway, holdings=a_cent_more))
    assert listed() == [("balance", "balance:EUR")]
    assert proof.balances["EUR"]["stripe"] - proof.balances["EUR"]["ours"] == 1

    reconcile(stripe_side, now + 2 * HOUR)
    assert listed() == []
    # It comes back as news, not as something that was open all along.
    reconcile(stripe_side, now + 9 * HOUR, Told(stripe_side.gateway, holdings=a_cent_more))
    assert Difference.objects.get().first_seen_at == now + 9 * HOUR


@pytest.mark.django_db(transaction=True)
def test_two_comparisons_at_one_moment_list_each_difference_once(stripe_side, now):
    buy(make_payee("Ana"), euros("10.00"), stripe_side, now)
    stripe_side.take_payment(euros("20.00"))
    begin, problems = threading.Barrier(2), []

    def compare():
        try:
            begin.wait()
            reconcile(stripe_side, now + HOUR)
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=compare) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert [kind for kind, _ in listed()] == ["missing_in_books"]
    assert BalanceTransaction.objects.count() == 2
