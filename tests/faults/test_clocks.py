"""The clock is moved while money is on its way: back, forward, over a daylight change, a leap day, the end of a month."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from payouts.earnings import services as earnings
from payouts.earnings.models import Sale
from payouts.money import Money
from tests.factories import make_payee
from tests.faults import acts

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    "arrived",
    [
        dt.datetime(2026, 3, 28, 2, 30, tzinfo=PARIS),  # the clocks go forward the night after
        dt.datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),  # the hour that there is twice
        dt.datetime(2028, 2, 29, 23, 59, tzinfo=PARIS),
        dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
    ],
    ids=str,
)
@pytest.mark.django_db
def test_money_is_held_for_seven_days_of_24_hours_whatever_the_calendar_says(arrived):
    arrived = arrived.astimezone(dt.UTC)  # as the edges have it; a day of a local clock may have 23 hours
    ana = make_payee("Ana")
    earnings.record_payment(
        stripe_charge="ch_1", payment_intent="pi_1", order_reference="order:1", amount=Money(8_000, "EUR"),
        items=[
            earnings.Item(
                kind="shipping", reference="sale:shipment:1", title="Delivery", received=Money(8_000, "EUR"), payee=ana,
                hold_days=7,
            )
        ],
        at=arrived,
    )  # fmt: skip
    earnings.delivered(references=["sale:shipment:1"], at=arrived)
    week = arrived + dt.timedelta(days=7)

    assert earnings.release_due(at=week - dt.timedelta(seconds=1)) == 0
    assert earnings.release_due(at=week) == 1
    assert Sale.objects.get().released_at == week


@pytest.mark.parametrize("moved", [{"hours": -3}, {"days": -40}, {"hours": 25}, {"days": 40}], ids=str)
def test_the_databases_clock_jumps_while_an_answer_is_outstanding_and_ana_is_paid_once(stage, moved):
    world = acts.Sending(stage)
    stage.side.tell("faults", kind="cut_after", path="/v1/transfers")
    world.do()
    stage.clock.advance(**moved)

    # After a jump back whatever was put off waits until the clock is there again, and no longer.
    stage.clock.move_to(max(stage.now, stage.now - dt.timedelta(**moved)) + dt.timedelta(minutes=1))
    stage.side.tell("clock/set", to=stage.now.timestamp())
    for _ in range(3):
        world.resume()

    world.run.refresh_from_db()
    assert world.run.status == "completed"
    assert sorted(t["amount"] for t in stage.at_stripe("transfer")) == [2_050, 8_000]
