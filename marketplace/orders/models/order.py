"""Order, parcel, line, copy. What the buyer was promised is copied onto the order, so later edits change nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from marketplace.orders import titles
from marketplace.orders.models.tokens import new_token
from payouts import language
from payouts.states import Stateful


class Order(Stateful):
    """
    One purchase, perhaps from several artists.

        placed ──▶ paid ──▶ shipped ──▶ delivered
          │
          └──▶ canceled | expired

    `placed` holds its copies until the Stripe session ends. Refunds and disputes are rows of their own.
    """

    class Status(models.TextChoices):
        PLACED = "placed"
        PAID = "paid"
        SHIPPED = "shipped"
        DELIVERED = "delivered"
        CANCELED = "canceled"
        EXPIRED = "expired"

    NEXT = {
        Status.PLACED: {Status.PAID, Status.CANCELED, Status.EXPIRED},
        Status.PAID: {Status.SHIPPED},
        Status.SHIPPED: {Status.DELIVERED},
        Status.DELIVERED: set(),
        Status.CANCELED: set(),
        Status.EXPIRED: set(),
    }

    token = models.CharField(max_length=32, unique=True, default=new_token)
    # Made with the form that placed it: sending the form twice finds the same order.
    form_key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLACED)
    currency = models.CharField(max_length=3)
    # What the buyer read when placing it; every letter about it is written so.
    language = models.CharField(max_length=7, default=language.active)
    # All in minor units; total = works + shipping + contribution. Prices include the tax, of which tax_total says how much.
    works_total = models.BigIntegerField()
    shipping_total = models.BigIntegerField()
    contribution = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    tax_total = models.BigIntegerField(default=0, db_default=0)
    recipient = models.CharField(
        max_length=120, blank=True, db_default=""
    )  # whose name is on the parcel; empty: the buyer's
    gift_note = models.TextField(
        max_length=500, blank=True, db_default=""
    )  # printed on the slip in the parcel
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    street = models.CharField(max_length=160)
    street_2 = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=20)
    town = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    checkout_session = models.CharField(max_length=100, null=True, blank=True, unique=True)
    payment_intent = models.CharField(max_length=100, null=True, blank=True, unique=True)
    placed_at = models.DateTimeField()
    # When the session ends and the copies go back on the wall, unless it was paid.
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="placed"), name="orders_to_expire"),
            models.Index(fields=["-placed_at"], name="orders_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total=models.F("works_total") + models.F("shipping_total") + models.F("contribution")
                )
                & Q(works_total__gt=0, shipping_total__gte=0, contribution__gte=0),
                name="order_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    tax_total__gte=0, tax_total__lte=models.F("works_total") + models.F("shipping_total")
                ),
                name="tax_is_within_what_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["paid", "shipped", "delivered"], paid_at__isnull=False)
                | Q(status__in=["placed", "canceled", "expired"], paid_at__isnull=True),
                name="paid_orders_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Order {self.number}"

    @property
    def number(self) -> str:
        """What people quote: "FH-000055"."""
        return f"FH-{self.pk:06d}"

    @property
    def reference(self) -> str:
        return f"order:{self.pk}"

    @property
    def goes_to(self) -> str:
        """The name on the parcel."""
        return self.recipient or self.name


class Shipment(Stateful):
    """
    One artist's parcel of one order.

        waiting ──▶ shipped ──▶ delivered
           │
           └──▶ canceled     by the buyer, before it left: its money goes back
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        SHIPPED = "shipped"
        DELIVERED = "delivered"
        CANCELED = "canceled"

    NEXT = {
        Status.WAITING: {Status.SHIPPED, Status.CANCELED},
        Status.SHIPPED: {Status.DELIVERED},
        Status.DELIVERED: set(),
        Status.CANCELED: set(),
    }

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    artist = models.ForeignKey("profiles.Artist", on_delete=models.PROTECT, related_name="shipments")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    price = (
        models.BigIntegerField()
    )  # minor units of the order's currency, what the buyer pays for this parcel
    # Minor units: the tax in `price`, and why the parcel is taxed as it is (artists.profiles.vat.Basis), by whose rates.
    tax = models.BigIntegerField(default=0, db_default=0)
    tax_basis = models.CharField(max_length=12, blank=True, db_default="")
    tax_country = models.CharField(max_length=2, blank=True, db_default="")
    # When it was to arrive, as the buyer was told.
    arrives_from = models.DateField(null=True, blank=True)
    arrives_to = models.DateField(null=True, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=80, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.CharField(max_length=10, blank=True)  # who said so: "buyer", "artist", "co-op"
    delivery_note = models.CharField(max_length=300, blank=True)  # what shows it, where the artist said so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "artist"], name="one_parcel_per_artist_and_order"),
            models.CheckConstraint(
                condition=Q(tax__gte=0, tax__lte=models.F("price")), name="tax_is_within_the_delivery"
            ),
        ]

    def __str__(self) -> str:
        return f"Parcel {self.pk} of {self.order.number}"


class OrderLine(models.Model):
    """One thing bought, with the price, the title and the split as they were shown."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    option = models.ForeignKey("listings.Option", on_delete=models.PROTECT, related_name="order_lines")
    agreement = models.ForeignKey(
        "splits.SplitAgreement", on_delete=models.PROTECT, related_name="order_lines"
    )
    title = models.CharField(max_length=200)  # "Harbour at dusk, print 3 of 30"
    quantity = models.PositiveSmallIntegerField()
    unit_price = models.BigIntegerField()  # minor units, tax included
    tax = models.BigIntegerField(default=0, db_default=0)  # minor units, of the whole line
    tax_points = models.PositiveIntegerField(default=0, db_default=0)  # basis points
    coop_share_points = models.PositiveIntegerField()  # basis points, of the policy when it was placed
    hold_days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tax__gte=0, tax__lte=models.F("unit_price") * models.F("quantity")),
                name="tax_is_within_the_line",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> str:
        """The title in the language of whoever reads it."""
        return titles.told(self.title)

    @property
    def amount(self) -> int:
        """Minor units: what the buyer pays for this line."""
        return self.unit_price * self.quantity

    @property
    def reference(self) -> str:
        return f"sale:order-line:{self.pk}"


class Reservation(Stateful):
    """
    Who holds which numbered copy. PostgreSQL lets a copy have one holder: the last one is never sold twice.

        held ──▶ sold ──▶ void       refunded and not sent back: the number is gone from the edition for good
          │        │
          └────────┴──▶ released     not paid, or sent back to the artist: the number is free again
    """

    class Status(models.TextChoices):
        HELD = "held"
        SOLD = "sold"
        VOID = "void"
        RELEASED = "released"

    NEXT = {
        Status.HELD: {Status.SOLD, Status.RELEASED},
        Status.SOLD: {Status.VOID, Status.RELEASED},
        # The refund came back: the copy is the buyer's as before.
        Status.VOID: {Status.SOLD},
        Status.RELEASED: set(),
    }

    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="reservations")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="reservations")
    copy_number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "copy_number"],
                condition=Q(status__in=["held", "sold", "void"]),
                name="one_holder_per_copy",
            ),
            models.CheckConstraint(condition=Q(copy_number__gte=1), name="copies_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.copy_number}"
