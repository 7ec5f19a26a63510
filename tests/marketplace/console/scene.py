"""
What the console's tests begin with: an office holder at her desk, and orders, splits and runs that wait for her.

    sign_in(client, make_officer("Carla Haas"))
    order = paid_order(make_listing(price=8_000, status="published"))
"""

import datetime as dt
import itertools

from django.urls import reverse

from marketplace.orders.models import Order, OrderLine, Shipment
from payouts.earnings import services as earnings
from payouts.earnings.services import Item
from payouts.money import Money
from payouts.runs import services as runs
from payouts.splits import selectors as splits
from tests.factories import (
    FRIDAY,
    PASSWORD,
    make_artist,
    make_connected_account,
    make_listing,
    make_officer,
    make_user,
    make_work,
)

OFFICES = ("admin", "treasurer", "reviewer")
MONEY = ("admin", "treasurer")
_numbers = itertools.count(1)


def sign_in(client, user, *, recently=True):
    """Sign `user` in; `recently`: the password was just asked for again."""
    client.force_login(user)
    if recently:
        answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.status_code == 302
    return user


def words(response) -> str:
    """What the page says, in one line, as a reader sees it."""
    return " ".join(response.content.decode().split())


def shows_only_to(client, url: str, *roles: str, post=None) -> None:
    """
    The list that each page answers: sign-in for the anonymous, 404 for whoever holds none of `roles`.

    `post`: what is sent, for addresses that take nothing else.
    """
    ask = (lambda: client.get(url)) if post is None else (lambda: client.post(url, post))
    client.logout()
    answer = ask()
    assert answer.status_code == 302, f"{url}: anonymous got {answer.status_code}"
    assert answer["Location"].startswith(reverse("account_login"))
    assert "next=" in answer["Location"]

    strangers = [make_user("Sid Stranger"), make_artist("Mia Member").user]
    strangers += [make_officer(f"Otto {role}", role=role) for role in OFFICES if role not in roles]
    for stranger in strangers:
        sign_in(client, stranger)
        assert ask().status_code == 404, f"{url}: {stranger} got in"
    if post is None:
        for role in roles:
            sign_in(client, make_officer(f"Olga {role}", role=role))
            assert ask().status_code == 200, f"{url}: {role} was kept out"
    client.logout()


def needs_the_password_again(client, url: str, post: dict | None = None) -> None:
    """Somebody who signed in, but not just now, is asked again; `post` None: for a download."""
    answer = client.get(url) if post is None else client.post(url, post)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def paid_order(listing, *, name="Bea Buyer", quantity=1, shipping=650, at=FRIDAY) -> Order:
    """An order of one line, paid and booked; the parcel waits at the artist's."""
    number = next(_numbers)
    option = listing.options.get()
    works = option.price * quantity
    order = Order.objects.create(
        form_key=f"form-{number}",
        email=f"bea.{number}@example.org",
        name=name,
        status="paid",
        currency=listing.currency,
        works_total=works,
        shipping_total=shipping,
        total=works + shipping,
        street="12 rue du Port",
        postcode="29100",
        town="Douarnenez",
        country="FR",
        payment_intent=f"pi_test{number}",
        placed_at=at,
        expires_at=at + dt.timedelta(minutes=30),
        paid_at=at,
    )
    artist = listing.work.artist
    parcel = Shipment.objects.create(order=order, artist=artist, price=shipping)
    line = OrderLine.objects.create(
        order=order,
        shipment=parcel,
        option=option,
        agreement=splits.active_for(listing.subject),
        title=str(listing),
        quantity=quantity,
        unit_price=option.price,
        coop_share_points=1_200,
        hold_days=7,
    )
    items = [
        Item(
            kind="copy",
            reference=line.reference,
            title=line.title,
            received=Money(works, order.currency),
            quantity=quantity,
            agreement=line.agreement,
            coop_share_points=1_200,
            hold_days=7,
        )
    ]
    if shipping:
        items.append(
            Item(
                kind="shipping",
                reference=f"sale:shipment:{parcel.pk}",
                title="Shipping",
                received=Money(shipping, order.currency),
                payee=artist.payee,
                hold_days=7,
            )
        )
    earnings.record_payment(
        stripe_charge=f"ch_test{number}",
        payment_intent=order.payment_intent,
        order_reference=order.reference,
        amount=Money(order.total, order.currency),
        items=items,
        at=at,
    )
    return order


def make_payable(order: Order, *, at=FRIDAY) -> None:
    """The parcel left, arrived, and the hold period is over."""
    references = [line.reference for line in order.lines.all()]
    references += [f"sale:shipment:{parcel.pk}" for parcel in order.shipments.all()]
    earnings.dispatched(references=references, at=at)
    earnings.delivered(references=references, at=at)
    earnings.release_due(at=at + dt.timedelta(days=8))


def somebody_to_pay(name="Ana Moreau", *, price=8_000, account="ready"):
    """An artist who sold a print that can be paid out; `account` None: she never connected one."""
    artist = make_artist(name)
    if account:
        make_connected_account(artist.payee, status=account)
    listing = make_listing(make_work(artist, title=f"Harbour by {name}"), price=price, status="published")
    make_payable(paid_order(listing))
    return artist


def planned_run(*, by=None, minimum=1_000, approvals_needed=2, at=FRIDAY + dt.timedelta(days=9)):
    """A run in EUR over everybody who can be paid, planned by the treasurer."""
    return runs.plan(
        currency="EUR",
        minimum=Money(minimum, "EUR"),
        approvals_needed=approvals_needed,
        by=by or make_officer("Thea Treasurer", role="treasurer"),
        at=at,
    )
