"""The bank takes the money back and decides; the books follow what moved, and every order of news ends the same."""

import dataclasses
import datetime as dt
import itertools

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payouts.earnings import selectors, services
from payouts.earnings.models import Charge, Dispute, GivenBack, Sale
from payouts.earnings.services import DisputeFacts, TooMuchReturned
from payouts.ledger import selectors as ledger
from payouts.states import IllegalTransition
from tests.books import table, the_books
from tests.factories import FRIDAY
from tests.payouts.earnings.test_services import (  # noqa: F401
    agreement,
    ana,
    eur,
    press,
    references,
    sell,
)

pytestmark = pytest.mark.django_db
TAKEN = {"taken": eur(8_650), "fee": eur(1_500)}
WON = {**TAKEN, "status": "won", "returned": eur(8_650)}
LOST = {**TAKEN, "status": "lost"}


def facts(**changes):
    return DisputeFacts(
        **{
            "id": "du_1",
            "status": "needs_response",
            "reason": "product_not_received",
            "amount": eur(8_650),
            "taken": eur(0),
            "fee": eur(0),
            "returned": eur(0),
            "opened_at": FRIDAY,
            "due_at": FRIDAY + dt.timedelta(days=9),
        }
        | changes
    )


def tell(charge, **changes):
    return services.record_dispute(charge=charge, facts=facts(**changes), at=FRIDAY)


def holdings() -> dict[str, int]:
    """What each kind of account and each payee comes to."""
    assert ledger.check_books() == []
    sums = {name: money.minor for name, money in ledger.trial_balance("EUR") if money}
    for sale in Sale.objects.order_by("reference"):
        for part in sale.parts.all():
            sums[f"{sale.reference} {part.payee}"] = part.amount - part.refunded
    return sums


def test_a_dispute_takes_amount_and_fee_at_once_and_no_party_pays_yet(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    dispute, changed = tell(charge, **TAKEN)
    assert (dispute.status, dispute.is_open, changed) == ("needs_response", True, True)
    assert the_books(of="Dispute") == table("""
        Dispute, order:1                   Disputed                         86.50
        Dispute, order:1                   Dispute fees                     15.00
        Dispute, order:1                   Stripe balance                            101.50
    """)
    assert ledger.owed(ana, "pending", "EUR") == eur(6_890)
    assert tell(charge, **TAKEN) == (dispute, False)


def test_a_dispute_lost_before_the_release_is_borne_by_each_party(agreement, ana, press):  # noqa: F811
    charge = sell(agreement, ana)
    tell(charge, **TAKEN)
    tell(charge, **LOST)
    assert the_books(of="Dispute lost") == table("""
        Dispute lost, order:1              Co-op share                       9.60
        Dispute lost, order:1              Owed to Press, pending            8.00
        Dispute lost, order:1              Owed to Ana, pending             62.40
        Dispute lost, order:1              Owed to Ana, pending              6.50
        Dispute lost, order:1              Disputed                                   86.50
    """)
    assert selectors.where_it_went("order:1") == []
    assert selectors.returned("order:1") == eur(8_650)
    charge.refresh_from_db()
    assert (charge.refunded, charge.disputed) == (0, 8_650)


def test_a_dispute_lost_after_the_release_leaves_a_debt(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    services.delivered(references=references(), at=FRIDAY)
    services.release_due(at=FRIDAY + dt.timedelta(days=7))
    tell(charge, **LOST)
    assert ledger.owed(ana, "available", "EUR") == eur(0)
    assert ledger.owed(ana, "pending", "EUR") == eur(0)


def test_a_dispute_won_costs_nothing_but_the_fee(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    before = holdings()
    tell(charge, **TAKEN)
    tell(charge, **WON)
    assert holdings() == before | {"Dispute fees": 1_500, "Stripe balance": 8_650 - 1_500}
    charge.refresh_from_db()
    assert charge.disputed == 0


def test_a_fee_that_comes_back_with_a_win_is_booked_back(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    before = holdings()
    tell(charge, **TAKEN)
    tell(charge, **WON | {"fee": eur(0)})
    assert holdings() == before


def test_a_dispute_won_after_the_parties_were_charged_restores_them_to_the_cent(agreement, ana, press):  # noqa: F811
    charge = sell(agreement, ana)
    before = holdings()
    tell(charge, **LOST)
    tell(charge, **WON)
    assert holdings() == before | {"Dispute fees": 1_500, "Stripe balance": 8_650 - 1_500}
    assert GivenBack.objects.get().undone_at == FRIDAY
    assert tell(charge, **WON)[1] is False


def test_nothing_is_released_while_the_bank_decides_and_the_reason_is_shown(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    services.delivered(references=references(), at=FRIDAY)
    tell(charge, status="warning_needs_response")
    assert services.release_due(at=FRIDAY + dt.timedelta(days=90)) == 0
    assert "du_1" in selectors.why_held(Sale.objects.first())
    tell(charge, status="warning_closed")
    assert services.release_due(at=FRIDAY + dt.timedelta(days=90)) == 2
    assert selectors.why_held(Sale.objects.first()) == ""


def test_an_inquiry_moves_no_money_and_may_grow_into_a_dispute(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    before = the_books()
    tell(charge, status="warning_needs_response")
    tell(charge, status="warning_under_review")
    assert the_books() == before
    tell(charge, **TAKEN)
    assert Dispute.objects.get().within == 8_650


@pytest.mark.parametrize("moved", [{}, {"taken": eur(8_650)}])
def test_a_prevented_dispute_is_borne_as_far_as_money_went(agreement, ana, moved):  # noqa: F811
    charge = sell(agreement, ana)
    tell(charge, status="prevented", **moved)
    assert ledger.owed(ana, "pending", "EUR") == eur(0 if moved else 6_890)
    assert selectors.where_it_went("order:1") == [] or not moved


def test_a_dispute_of_a_part_is_shared_by_all_that_was_paid_for(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    tell(charge, status="lost", amount=eur(4_325), taken=eur(4_325))
    assert ledger.owed(ana, "pending", "EUR") == eur(3_445)
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(4_325), at=FRIDAY)
    assert all(money == eur(0) for name, money in ledger.trial_balance("EUR") if name != "Dispute fees")


def test_no_refund_goes_out_beside_a_dispute_of_the_same_money(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    tell(charge, **TAKEN)
    with pytest.raises(TooMuchReturned):
        services.refund(charge=charge, stripe_refund="re_1", amount=eur(1), at=FRIDAY)
    with pytest.raises(DatabaseError, match="never_more_returned"), transaction.atomic():
        Charge.objects.update(refunded=1)


def test_what_a_bank_takes_beyond_the_charge_is_the_co_ops_loss_and_no_partys(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(2_000), at=FRIDAY)
    tell(charge, **TAKEN)
    tell(charge, **LOST)
    assert Dispute.objects.get().within == 6_650
    assert ledger.owed(ana, "pending", "EUR") == eur(0)
    assert dict(ledger.trial_balance("EUR"))["Dispute fees"] == eur(1_500 + 2_000)
    tell(charge, **WON)
    assert dict(ledger.trial_balance("EUR"))["Dispute fees"] == eur(1_500)
    assert ledger.owed(ana, "pending", "EUR").minor == 6_890 - (2_000 * 6_890 + 4_325) // 8_650


def test_what_stripe_cannot_mean_is_refused(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    tell(charge, **WON)
    with pytest.raises(IllegalTransition):
        tell(charge, **TAKEN)
    with pytest.raises(ValueError, match="USD"):
        tell(charge, amount=dataclasses.replace(eur(1), currency="USD"), id="du_2")


# --- Refunds that come back ---------------------------------------------------------------------------


def test_a_failed_refund_gives_everybody_their_part_again_to_the_cent(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    before = holdings()
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(3_333), at=FRIDAY)
    first = services.refund_failed(stripe_refund="re_1", at=FRIDAY)
    assert services.refund_failed(stripe_refund="re_1", at=FRIDAY) == first
    assert holdings() == before
    assert services.refund_failed(stripe_refund="re_2", at=FRIDAY) is None


def test_a_refund_that_fails_after_the_release_is_payable_again(agreement, ana):  # noqa: F811
    charge = sell(agreement, ana)
    services.refund(charge=charge, stripe_refund="re_1", amount=eur(3_333), at=FRIDAY)
    services.delivered(references=references(), at=FRIDAY)
    services.release_due(at=FRIDAY + dt.timedelta(days=7))
    services.refund_failed(stripe_refund="re_1", at=FRIDAY)
    assert ledger.owed(ana, "available", "EUR") == eur(6_890)
    assert ledger.owed(ana, "pending", "EUR") == eur(0)
    assert ledger.check_books() == []


# --- Any order ------------------------------------------------------------------------------------------


def _news(charge):
    """What happens to one payment: two refunds, one of which fails, and a dispute of the rest that is lost, then won."""
    return {
        "refund of the delivery": lambda: services.refund(
            charge=charge, stripe_refund="re_1", amount=eur(650), at=FRIDAY,
            items={"sale:shipment:1": eur(650)}, made_at=FRIDAY,
        ),
        "refund that fails": lambda: services.refund(
            charge=charge, stripe_refund="re_2", amount=eur(1_111), at=FRIDAY,
            made_at=FRIDAY + dt.timedelta(hours=1),
        ),
        "it failed": lambda: services.refund_failed(stripe_refund="re_2", at=FRIDAY),
        "dispute": lambda: tell(
            charge, id="du_1", amount=eur(5_000), taken=eur(5_000), fee=eur(1_500),
            opened_at=FRIDAY + dt.timedelta(hours=2),
        ),
        "lost": lambda: tell(
            charge, id="du_1", amount=eur(5_000), taken=eur(5_000), fee=eur(1_500), status="lost",
            opened_at=FRIDAY + dt.timedelta(hours=2),
        ),
        "arrived": lambda: services.delivered(references=references(), at=FRIDAY),
        "released": lambda: services.release_due(at=FRIDAY + dt.timedelta(days=30)),
    }  # fmt: skip


def _possible(order) -> bool:
    """Stripe's own facts keep their order: a refund fails after it was made, a lost dispute is not open again."""
    place = order.index
    return place("refund that fails") < place("it failed") and place("dispute") < place("lost")


@pytest.mark.parametrize("turn", range(3))
def test_refunds_and_a_dispute_in_any_order_end_in_the_same_books(agreement, ana, turn):  # noqa: F811
    """Sixty of the 1,260 orders that can be; each party's part is the same in all of them."""
    charge = sell(agreement, ana)
    names = list(_news(charge))
    ends = set()
    orders = [order for order in itertools.permutations(names) if _possible(order)]
    assert len(orders) == 1_260
    for order in orders[turn * 7 :: 63]:
        with transaction.atomic():
            fresh = Charge.objects.get(pk=charge.pk)
            news = _news(fresh)
            for name in order:
                news[name]()
            # Whoever is released late, is released in the end.
            services.release_due(at=FRIDAY + dt.timedelta(days=60))
            ends.add(tuple(sorted(holdings().items())))
            transaction.set_rollback(True)
    assert len(ends) == 1


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    tenths=st.lists(st.integers(1, 9), max_size=4),
    contribution=st.integers(0, 500),
    dispute_at=st.integers(0, 4),
)
def test_refunds_until_full_with_a_dispute_in_between_leave_everybody_at_zero(
    agreement,  # noqa: F811
    ana,  # noqa: F811
    tenths,
    contribution,
    dispute_at,
):
    with transaction.atomic():
        charge = sell(agreement, ana, contribution=contribution)
        left = charge.amount
        for number, tenth in enumerate([*tenths, 10]):
            amount = max(left * tenth // 10, 1)
            if number == dispute_at:
                tell(charge, status="lost", amount=eur(amount), taken=eur(amount))
            else:
                services.refund(charge=charge, stripe_refund=f"re_{number}", amount=eur(amount), at=FRIDAY)
            left -= amount
        charge.refresh_from_db()
        assert charge.refunded + charge.disputed == charge.amount
        assert all(money == eur(0) for _, money in ledger.trial_balance("EUR"))
        assert ledger.check_books() == []
        transaction.set_rollback(True)
