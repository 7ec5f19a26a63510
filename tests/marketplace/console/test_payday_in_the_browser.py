"""Payday as it looks: in both lights, on a telephone and on a desk, to everybody who reads pages."""

import datetime as dt

import pytest
from django.urls import reverse

from payouts.payees.models import Payee
from payouts.runs import services
from payouts.runs.models import Attempt, Payout, PayoutRun
from tests.browser.test_look import sign_in, violations
from tests.factories import make_officer, make_policy
from tests.marketplace.console.scene import planned_run, somebody_to_pay
from tests.payouts.payday import earn, euros, give_to_the_fund, owe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses():
    """Before a payday, and in the middle of one in which much went wrong."""
    make_policy()
    ana, ben = somebody_to_pay("Ana Moreau").payee, somebody_to_pay("Benedikt Okafor-Lindström").payee
    somebody_to_pay("Cleo Roux", price=300, account="onboarding")
    somebody_to_pay("Dina Petit", account=None)
    give_to_the_fund(euros("30.00"))
    owe(ana, euros("100.00"))
    services.front_debts(at=dt.datetime.now(dt.UTC))
    earn(ana, euros("90.00"))
    for payee in (ana, ben):
        payee.connected_accounts.update(
            bank_fingerprint="one",
            country="DE",
            banks={"EUR": {"last4": "4242", "fingerprint": "one", "status": "new"}},
        )
    run = planned_run()
    before = [reverse("console:run", args=[run.pk]), reverse("console:plan"), reverse("console:payees")]
    yield before, lambda: _in_the_middle(run), ana


def _in_the_middle(run) -> list[str]:
    for name in ("Carla Haas", "Dora Klein"):
        services.approve(run=run, content_hash=run.content_hash, by=make_officer(name), at=run.planned_at)
    first, second = run.payouts.order_by("pk")
    Attempt.objects.create(
        payout=first, number=1, key="k", destination=first.destination, currency="EUR", amount=first.amount,
        status="sending", calls=3, made_at=run.planned_at, error="Request rate limit exceeded.",
    )  # fmt: skip
    Payout.objects.filter(pk=first.pk).update(due_at=run.planned_at + dt.timedelta(minutes=5))
    Payout.objects.filter(pk=second.pk).update(
        status="failed", stripe_transfer="tr_2", sent_at=run.planned_at, reason="The account is closed."
    )
    PayoutRun.objects.filter(pk=run.pk).update(
        status="sending",
        paused_for="approval",
        paused_reason="Dora Klein may not approve runs any more, so 1 more approval of the same list is needed.",
    )
    Payee.objects.filter(pk=second.payee_id).update(
        hold_reason="Her brother says that it is his.", held_until=dt.date(2026, 12, 24)
    )
    return [
        reverse("console:run", args=[run.pk]),
        reverse("console:progress", args=[run.pk]),
        reverse("console:payout", args=[first.pk]),
        reverse("console:payout", args=[second.pk]),
        reverse("console:payee", args=[first.payee_id]),
        reverse("console:payee", args=[second.payee_id]),
    ]


def test_payday_stands_in_nobodys_way(visitor, addresses):
    before, then, ana = addresses
    views = [("dark", 390), ("light", 1440)]
    pages = [
        visitor(color_scheme=scheme, viewport={"width": width, "height": 900}) for scheme, width in views
    ]
    for page in pages:
        sign_in(page, make_officer("Eva Stein"))
    found = _look(pages, before) + _look(pages, then())
    for page in pages:
        page.context.clear_cookies()
        sign_in(page, ana.user)
    assert found + _look(pages, [reverse("studio:money")]) == []


def _look(pages, addresses) -> list[str]:
    found = []
    for address in addresses:
        for page in pages:
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details.more').forEach(fold => fold.open = true)")
            found += violations(page)
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append(f"{address} is wider than its window of {page.viewport_size['width']}")
    return found
