"""Returns and messages that come before the co-op."""

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from marketplace.aftercare.models import Claim, Message
from marketplace.orders.models import Refund
from tests.factories import FRIDAY, make_listing, make_officer, make_policy
from tests.marketplace.console.scene import (
    MONEY,
    needs_the_password_again,
    paid_order,
    shows_only_to,
    sign_in,
    words,
)

pytestmark = pytest.mark.django_db
HOME = reverse("console:home")


@pytest.fixture
def escalated():
    """A buyer who got the wrong print, whose artist said no."""
    make_policy()
    order = paid_order(make_listing(status="published"))
    parcel = order.shipments.get()
    claim = Claim.objects.create(
        shipment=parcel,
        reason="wrong",
        text="It is another print.",
        appeal="She sent me the gull.",
        status="escalated",
        asked_at=FRIDAY,
        escalated_at=FRIDAY,
    )
    claim.pieces.create(line=order.lines.get(), quantity=1)
    return claim


def url(name, row):
    return reverse(f"console:{name}", args=[row.pk])


def said(**changes):
    return {"decision": "yes", "goods": "stay", "answer": "The picture shows the gull."} | changes


def test_returns_and_conversations_are_for_admins_and_the_treasurer(client, escalated):
    shows_only_to(client, url("return", escalated), *MONEY)
    shows_only_to(client, url("conversation", escalated.shipment), *MONEY)


def test_a_decision_needs_the_password_again(client, escalated):
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, url("return", escalated), said())
    assert not Refund.objects.exists()


def test_a_return_waits_in_the_queue_until_it_is_decided_once(client, escalated):
    sign_in(client, make_officer("Carla Haas"))
    assert "She sent me the gull." in words(client.get(HOME))
    assert client.post(url("return", escalated), said()).status_code == 302
    escalated.refresh_from_db()
    assert (escalated.status, escalated.refund.kind) == ("refunded", "pieces")
    decision = Decision.objects.get(subject=f"return:{escalated.pk}")
    assert (decision.verb, decision.reason) == ("accepted", "The picture shows the gull.")
    # An old page, sent again.
    assert client.post(url("return", escalated), said(decision="no")).status_code == 409
    assert Refund.objects.count() == Decision.objects.filter(subject__startswith="return:").count() == 1
    assert "She sent me the gull." not in words(client.get(HOME))


def test_a_no_of_the_co_op_is_the_last_word(client, escalated):
    sign_in(client, make_officer("Carla Haas"))
    client.post(url("return", escalated), said(decision="no", answer="It is the one you chose."))
    escalated.refresh_from_db()
    assert escalated.status == "refused" and not Refund.objects.exists()


@pytest.mark.parametrize("wrong", [{"decision": ""}, {"answer": ""}, {"goods": ""}, {"decision": "perhaps"}])
def test_half_a_decision_decides_nothing(client, escalated, wrong):
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(url("return", escalated), said(**wrong)).status_code == 422
    assert Claim.objects.get().status == "escalated"


def test_an_artist_who_says_nothing_of_what_came_back_is_spoken_for(client, escalated):
    Claim.objects.update(status="sent_back", goods="back", sent_back_at=FRIDAY, carrier="DHL")
    sign_in(client, make_officer("Carla Haas"))
    assert "She sent me the gull." in words(client.get(HOME))
    client.post(url("return-back", escalated), {"fate": "returned", "reason": "DHL says it is there."})
    assert Claim.objects.get().status == "refunded" and Refund.objects.count() == 1


def test_a_message_that_asks_the_co_op_waits_until_it_has_answered(client, escalated):
    parcel = escalated.shipment
    Message.objects.create(
        shipment=parcel, side="buyer", text="Nobody answers.", asks_coop=True, sent_at=FRIDAY
    )
    sign_in(client, make_officer("Carla Haas"))
    assert "Nobody answers." in words(client.get(HOME, {"kind": "conversation"}))
    client.post(url("conversation", parcel), {"text": "We look into it."})
    assert "Nobody answers." not in words(client.get(HOME, {"kind": "conversation"}))
