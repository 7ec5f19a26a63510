"""Orders of the sample co-op in every state, paid at the local Stripe, and the paydays that followed."""

from __future__ import annotations

import datetime as dt
import urllib.parse
import urllib.request
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from artists.cooperative import selectors as cooperative
from artists.listings.models import Option
from marketplace.console import proof
from marketplace.orders import gateway as checkout_gateway
from marketplace.orders import selectors as orders
from marketplace.orders.models import Cart, Order
from marketplace.orders.services import cart as carts
from marketplace.orders.services import checkout, parcels, paying, placing, refunding
from marketplace.users.models import User
from payouts.connect import gateway as stripe_gateway
from payouts.earnings import services as earnings
from payouts.money import Money
from payouts.runs.models import Payout, PayoutRun, Proof
from payouts.runs.services import approving, bank, onward, planning, reconciling, sending
from payouts.runs.statements import issued

FUNDS_AT_ONCE = "4000000000000077"  # the test card whose money is available without waiting
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order: `days` ago, by whom, of what (title, kind, copies), and how far it came."""

    days: float
    buyer: str
    goods: tuple[tuple[str, str, int], ...]
    state: str = "delivered"
    contribution: int = 0  # minor units


PURCHASES = (
    Purchase(118, "bea", (("Harbour before the boats", "limited", 1),), contribution=300),
    Purchase(115, "emil", (("Sassi, four o'clock", "limited", 1), ("Lemons from my aunt", "open", 1))),
    Purchase(111, "gita", (("Iris sibirica", "limited", 1),)),
    Purchase(108, "guest", (("Copper and slate", "original", 1),)),
    Purchase(104, "bea", (("Costa Nova, all colours", "limited", 2),), contribution=500),
    Purchase(101, "emil", (("Hare, early", "limited", 1), ("Teapot, second cup", "open", 2))),
    Purchase(96, "guest", (("Poppies, the whole field", "limited", 1),)),
    Purchase(93, "gita", (("Heron at Loch Snizort", "limited", 1), ("Hills at first light", "open", 1))),
    Purchase(70, "bea", (("Male fern", "limited", 1),)),
    Purchase(66, "guest", (("Town in the morning", "original", 1),)),
    Purchase(61, "emil", (("Harbour before the boats", "limited", 1), ("Low tide, Sunday", "open", 1))),
    Purchase(58, "gita", (("Veil, red to gold", "original", 1),), contribution=1_000),
    Purchase(54, "bea", (("Night swallows", "limited", 1), ("Swallows over the weir", "limited", 1))),
    Purchase(50, "guest", (("Lemons, Tuesday", "limited", 1),)),
    Purchase(46, "emil", (("Leaves, plate IV", "open", 1),), state="refunded"),
    Purchase(30, "gita", (("Harbour before the boats", "limited", 1),)),
    Purchase(26, "bea", (("Lake under Tverrfjellet", "limited", 1), ("Port, late", "limited", 1))),
    Purchase(24, "guest", (("Cat on the striped cushion", "limited", 1),)),
    Purchase(22, "emil", (("Sassi, four o'clock", "limited", 1),), contribution=200),
    Purchase(
        19,
        "bea",
        (("Iris sibirica", "limited", 1), ("Small bird, big cold", "open", 1)),
        state="partly refunded",
    ),
    Purchase(9, "gita", (("Costa Nova, all colours", "limited", 1),), state="just delivered"),
    Purchase(
        8,
        "bea",
        (("Robin, cold morning", "open", 1), ("Mist over the Narewka", "limited", 1)),
        state="half shipped",
    ),
    Purchase(6, "guest", (("Quay, rain coming", "original", 1),), state="shipped"),
    Purchase(5, "emil", (("Tea with my mother", "original", 1),), state="shipped"),
    Purchase(4, "guest", (("Horizon, salt", "open", 1),), state="expired"),
    Purchase(3, "gita", (("Irises by the water", "original", 1),), state="canceled"),
    Purchase(
        2,
        "bea",
        (("Harbour before the boats", "limited", 1), ("Lemons from my aunt", "open", 1)),
        state="paid",
    ),
    Purchase(1, "emil", (("Plot by the railway", "open", 2),), state="paid"),
    Purchase(0.01, "guest", (("Grey lake", "open", 1),), state="placed"),
)

# Days before today on which the two past paydays were planned, and the one that waits.
PAYDAYS = (80, 35, 1)


def trade(*, at: dt.datetime, step) -> None:
    """Every purchase in its state, each payday after what was delivered by then, statements, Stripe's account compared."""
    step.of(len(PURCHASES) + len(PAYDAYS) + 1)
    paydays = list(PAYDAYS)
    for number, purchase in enumerate(PURCHASES, start=1):
        while paydays and purchase.days < paydays[0]:
            _payday(at=at - DAY * paydays.pop(0))
            step.done()
        _live_through(number, purchase, now=at)
        step.done()
    for days in paydays:
        _payday(at=at - DAY * days)
        step.done()
    issued.issue_payouts(at=at)
    issued.issue_months(at=at)
    reconciling.reconcile(gateway=stripe_gateway.current(), at=at)
    if not Proof.objects.filter(made_at=at).exists():
        proof.prove(at=at)
    step.done()


def _live_through(number: int, purchase: Purchase, *, now: dt.datetime) -> None:
    at = now - DAY * purchase.days
    order = Order.objects.filter(form_key=f"sample:{number}").first() or _place(number, purchase, at=at)
    gateway = checkout_gateway.current()
    if purchase.state in ("canceled", "expired"):
        if order.status == Order.Status.PLACED:
            paying.end(order=order, to=purchase.state, gateway=gateway, at=at + dt.timedelta(minutes=32))
        return
    if purchase.state == "placed":
        return
    if order.status == Order.Status.PLACED:
        _pay(order)
        paying.settle(order=order, gateway=gateway, at=at + dt.timedelta(minutes=4))
    _send(order, purchase, at=at + 2 * DAY)
    if purchase.state in ("refunded", "partly refunded") and not order.refunds.exists():
        part = Money(order.total // 4, order.currency) if purchase.state == "partly refunded" else None
        refunding.refund(
            order=order,
            amount=part,
            reason="Arrived with a bent corner." if part else "Lost on its way; the carrier paid.",
            by=User.objects.get(email="carla@sample.fairhand.example"),
            gateway=gateway,
            at=at + 6 * DAY,
        )


def _place(number: int, purchase: Purchase, *, at: dt.datetime) -> Order:
    user = User.objects.filter(email=f"{purchase.buyer}@sample.fairhand.example").first()
    guest = f"Guest {number}", f"guest{number}@sample.fairhand.example"
    name, email = (user.name, user.email) if user else guest
    cart = Cart.objects.create(updated_at=at)
    for title, kind, copies in purchase.goods:
        option = (
            Option.objects.filter(listing__work__title=title, listing__kind=kind).order_by("position").first()
        )
        carts.add(cart=cart, option=option, quantity=copies, user=user or AnonymousUser(), at=at)
    buyer = placing.Buyer(
        user=user,
        email=email,
        name=name,
        street="4 Gallery Row",
        postcode="75011",
        town="Paris",
        country="FR",
    )
    order = placing.place(
        cart=cart,
        buyer=buyer,
        contribution=Money(purchase.contribution, "EUR"),
        form_key=f"sample:{number}",
        seal=orders.basket_of(cart, country="FR", user=user, on=timezone.localdate(at)).seal,
        at=at,
    )
    cart.delete()
    return order


def _pay(order: Order) -> None:
    """Fill in Stripe's page, as the buyer does."""
    # Stripe opens no page for a moment that is past, by its own clock; only the sample has orders of last month.
    order.expires_at = timezone.now() + placing.HOLD
    order.save(update_fields=["expires_at"])
    session = checkout.open_page(order=order, gateway=checkout_gateway.current())
    if not session.is_open:
        return
    form = {
        "email": order.email,
        "name": order.name,
        "method": "card",
        "card": FUNDS_AT_ONCE,
        "country": "FR",
    }
    request = urllib.request.Request(  # noqa: S310 - the local Stripe's page
        session.url, data=urllib.parse.urlencode(form | {"action": "pay"}).encode(), method="POST"
    )
    # It answers with the way back to our own site, which is not up yet while the sample is loaded.
    urllib.request.build_opener(_NoRedirect).open(request, timeout=30).close()


class _NoRedirect(urllib.request.HTTPErrorProcessor):
    def http_response(self, request, response):
        return response

    https_response = http_response


def _send(order: Order, purchase: Purchase, *, at: dt.datetime) -> None:
    if purchase.state == "paid":
        return
    shipments = list(order.shipments.order_by("pk"))
    if purchase.state == "half shipped":
        shipments = shipments[:1]
    for shipment in shipments:
        if shipment.status == "waiting":
            parcels.ship(shipment=shipment, carrier="La Poste", tracking=f"8R{shipment.pk:09d}", at=at)
    if purchase.state in ("delivered", "just delivered", "partly refunded"):
        for shipment in order.shipments.filter(status="shipped"):
            parcels.deliver(shipment=shipment, said_by="buyer", at=at + 4 * DAY)


def _payday(*, at: dt.datetime) -> None:
    """Release what is due, plan a run, have two admins approve it, send it, and let the bank take it."""
    for _ in range(50):
        if not earnings.release_due(at=at):
            break
    if PayoutRun.objects.filter(planned_at=at).exists():
        return
    policy = cooperative.policy(at)
    run = planning.plan(
        currency=policy.currency,
        minimum=Money(policy.minimum_payout, policy.currency),
        approvals_needed=policy.run_approvals,
        by=_officer("tess"),
        at=at,
    )
    if run.planned_at == at and PayoutRun.objects.count() < len(PAYDAYS):
        _approve_and_send(run, at=at)


def _approve_and_send(run: PayoutRun, *, at: dt.datetime) -> None:
    for hours, key in ((3, "carla"), (22, "dov")):
        approving.approve(
            run=run,
            content_hash=run.content_hash,
            by=_officer(key),
            reason="Amounts and accounts looked through.",
            at=at + dt.timedelta(hours=hours),
        )
    gateway = stripe_gateway.current()
    sent_at = at + dt.timedelta(hours=23)
    for payout_id in run.payouts.values_list("pk", flat=True):
        sending.send(payout_id=payout_id, gateway=gateway, at=sent_at)
    for payout in Payout.objects.filter(run=run, status=Payout.Status.IN_TRANSIT):
        onward.send_onward(payout_id=payout.pk, gateway=gateway, at=sent_at)
        bank.follow_account(account=payout.destination, gateway=gateway, at=sent_at + 2 * DAY)


def _officer(key: str) -> User:
    return User.objects.get(email=f"{key}@sample.fairhand.example")
