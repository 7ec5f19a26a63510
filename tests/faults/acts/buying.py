"""An order is placed, paid, ended and given back; letters are posted."""

import datetime as dt

from artists.listings.models import Listing
from marketplace.mail import services as mail
from marketplace.mail.models import Letter
from marketplace.orders import gateway as orders_gateway
from marketplace.orders import selectors as orders
from marketplace.orders.models import Order, Refund
from marketplace.orders.services import checkout, paying, refunding
from tests.factories import make_artist, make_listing, make_work
from tests.marketplace.orders.shop import Shop

from .act import Act, again, euros


class _Shop(Act):
    def prepare(self):
        self.shop = Shop(self.stage.server.url, self.stage.server.api_key)
        self.listing: Listing = make_listing(
            make_work(make_artist("Ana Moreau"), picture=True), kind="limited", price=8_000, edition_size=2,
            status="published",
        )  # fmt: skip
        self.cart = self.shop.fill(self.listing)
        self.key = f"form-{self.listing.pk}"

    def orders(self):
        return Order.objects.filter(lines__option__listing=self.listing).distinct()

    def outcome(self):
        held = self.listing.reservations.order_by("pk").values_list("copy_number", "status")
        return [super().outcome(), list(self.orders().values_list("status", flat=True)), list(held)]


class PlacingAnOrder(_Shop):
    def do(self):
        self.shop.place(self.cart, key=self.key, at=self.stage.now)


class OpeningThePaymentPage(_Shop):
    def prepare(self):
        super().prepare()
        self.order = self.shop.place(self.cart, key=self.key, at=self.stage.now)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        checkout.open_page(order=order, gateway=orders_gateway.current())

    def outcome(self):
        pages = [
            s
            for s in self.stage.at_stripe("checkout.session")
            if s["metadata"]["order"] == self.order.reference
        ]
        return [super().outcome(), len(pages)]


class EndingAnOrder(OpeningThePaymentPage):
    """Its time is over; the copy goes back on the wall."""

    def prepare(self):
        super().prepare()
        OpeningThePaymentPage.do(self)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        paying.end(order=order, to="expired", gateway=orders_gateway.current(), at=self.stage.now)


class MarkingAnOrderPaid(EndingAnOrder):
    def prepare(self):
        super().prepare()
        self.shop.pay(Order.objects.get(pk=self.order.pk).checkout_session)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        paying.settle(order=order, gateway=orders_gateway.current(), at=self.stage.now)


class GivingMoneyBack(MarkingAnOrderPaid):
    """Asked for once, by a form with its own key; the sweep asks Stripe until it has answered."""

    def prepare(self):
        super().prepare()
        MarkingAnOrderPaid.do(self)

    def do(self):
        order = Order.objects.get(pk=self.order.pk)
        row = refunding.request(
            order=order, amount=euros(3_333), reason="Came late.", by=self.stage.carla, at=self.stage.now,
            key=f"refund-form-{order.pk}",
        )  # fmt: skip
        again(lambda: refunding.send(row=row, gateway=orders_gateway.current(), at=self.stage.now))

    def resume(self):
        super().resume()
        for row in orders.refunds_to_send():
            again(
                lambda row=row: refunding.send(row=row, gateway=orders_gateway.current(), at=self.stage.now)
            )

    def outcome(self):
        rows = Refund.objects.filter(order=self.order).values_list("amount", "status")
        return [super().outcome(), list(rows)]


class PostingLetters(Act):
    def prepare(self):
        for name in ("ana", "ben"):
            mail.queue(
                to=f"{name}@example.org", sender="hello@example.org", subject="Sold", text="A print was sold."
            )

    def do(self):
        mail.post_due(at=self.stage.now + dt.timedelta(days=1))

    def outcome(self):
        return sorted(Letter.objects.filter(pk__gt=self.mark["letter"] - 2).values_list("to", "status"))
