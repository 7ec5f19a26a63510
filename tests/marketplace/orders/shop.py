"""What buyers, Stripe and its messenger do in these tests."""

import contextlib
import datetime as dt
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import stripe
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from marketplace.orders import selectors
from marketplace.orders.gateway import StripeGateway
from marketplace.orders.models import Order
from marketplace.orders.services import cart as carts
from marketplace.orders.services import checkout, placing
from payouts.connect import inbox
from payouts.connect.facts import Notice
from payouts.money import Money

ADDRESS = {
    "email": "bea@example.org",
    "name": "Bea Klein",
    "street": "Hauptstraße 5",
    "street_2": "",
    "postcode": "10115",
    "town": "Berlin",
    "country": "DE",
    "contribution": "",
}


class Shop:
    """A local Stripe at `url`, and buyers."""

    def __init__(self, url: str, key: str):
        self.url = url
        self.gateway = StripeGateway(secret_key=key, api_base=url, timeout=5)
        self.sdk = stripe.StripeClient(key, base_addresses={"api": url})
        self.told: list[str] = []

    # --- Buyers -------------------------------------------------------------------------------

    def fill(self, *listings, quantity=1, user=None):
        """A cart with the first option of each listing."""
        who, at = user or AnonymousUser(), timezone.now()
        cart = carts.find_or_start(user=who, token=None, at=at)
        for listing in listings:
            carts.add(cart=cart, option=listing.options.first(), quantity=quantity, user=who, at=at)
        return cart

    def place(
        self, cart, *, key="form-1", country="DE", contribution=0, email="bea@example.org", seal=None, at=None
    ):
        """Place the cart as a buyer who saw what is true now."""
        buyer = placing.Buyer(
            user=cart.user, email=email, name="Bea Klein", street="Hauptstraße 5", postcode="10115", town="Berlin", country=country
        )  # fmt: skip
        if seal is None:
            on = timezone.localdate(at)
            seal = selectors.basket_of(cart, country=country, user=cart.user, on=on).seal
        return placing.place(
            cart=cart, buyer=buyer, contribution=Money(contribution, "EUR"), form_key=key, seal=seal, at=at or timezone.now()
        )  # fmt: skip

    def open_page(self, order):
        return checkout.open_page(order=order, gateway=self.gateway)

    def buy(self, *listings, key="form-1", quantity=1, **placing_facts) -> Order:
        """From an empty cart to a paid order."""
        order = self.place(self.fill(*listings, quantity=quantity), key=key, **placing_facts)
        self.pay(self.open_page(order).id)
        self.tell_us()
        order.refresh_from_db()
        return order

    # --- Stripe -------------------------------------------------------------------------------

    def pay(self, session_id: str) -> None:
        """Somebody pays on Stripe's page."""
        self.control(f"checkout/{session_id}/pay")

    def begin_debit(self, url: str, *, iban: str) -> None:
        """Somebody chooses a bank debit on Stripe's page; the bank takes a while to answer."""
        typed = {
            "action": "pay", "method": "sepa_debit", "iban": iban, "email": "bea@example.org", "name": "Bea Klein",
            "line1": "Hauptstraße 5", "postal_code": "10115", "city": "Berlin", "country": "DE",
        }  # fmt: skip
        sent = urllib.request.Request(url, urllib.parse.urlencode(typed).encode())
        with contextlib.suppress(urllib.error.URLError):  # the way back leads to a site that is not running
            urllib.request.urlopen(sent, timeout=10).close()

    def expire_on_its_own(self, session_id: str) -> None:
        self.sdk.v1.checkout.sessions.expire(session_id)

    def control(self, control: str, /, **about) -> dict:
        request = urllib.request.Request(
            f"{self.url}/_local/{control}",
            data=json.dumps(about).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{control}: {error.read().decode()}") from error

    def events(self) -> list:
        """Everything Stripe has to tell, oldest first."""
        return list(reversed(list(self.sdk.v1.events.list({"limit": 100}).auto_paging_iter())))

    def tell_us(self, *, again=False, only=None) -> list:
        """Deliver what was not delivered yet (or all of it again) to the inbox, and handle it; the rows."""
        rows = []
        for event in self.events():
            if (event.id in self.told and not again) or (only and event.type != only):
                continue
            self.told.append(event.id)
            rows.append(self.deliver(event))
        return rows

    def deliver(self, event):
        """Put one event in the inbox, once more if it is there, and handle it."""
        at = timezone.now()
        notice = Notice(
            id=event.id,
            type=event.type,
            account="",
            object_id=event.data.object["id"],
            livemode=False,
            happened_at=dt.datetime.fromtimestamp(event.created, dt.UTC),
            payload=event.to_dict(),
        )
        row = inbox.receive(notice=notice, source="platform", livemode=False, at=at)
        if row.status in ("handled", "ignored"):
            inbox.replay(event=row, at=at)
            row.refresh_from_db()
        inbox.handle(event_id=row.pk, gateway=None, at=timezone.now())
        row.refresh_from_db()
        return row


def checkout_form(page, **typed) -> dict:
    """What a browser sends back from a checkout page: its hidden fields, and what was typed."""
    html = page.content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("form_key", "seen")}
    return {**ADDRESS, **hidden, **typed}


def put_in(client, listing, **more):
    """The first option of a listing into this browser's cart; the page that follows."""
    return client.post(reverse("orders:add"), {"option": listing.options.first().pk, **more}, follow=True)


def read(response) -> str:
    """A page with every run of white space as one space."""
    return re.sub(r"\s+", " ", response.content.decode())


def open_checkout(client, country="DE"):
    return client.get(reverse("orders:checkout"), {"country": country})
