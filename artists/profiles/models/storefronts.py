"""An artist and the window she sells from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artists.profiles import delivery, vat
from payouts.states import Stateful


class Artist(models.Model):
    """A member who sells. `payee` is how money reaches her; nothing below this package knows she is an artist."""

    class TaxStanding(models.TextChoices):
        NONE = "none", _("Not registered for VAT")
        SMALL = "small", _("A small business, exempt from VAT")
        REGISTERED = "registered", _("Registered for VAT")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="artist")
    payee = models.OneToOneField("payees.Payee", on_delete=models.PROTECT, related_name="artist")
    name = models.CharField(max_length=120)
    tax_standing = models.CharField(
        max_length=10, choices=TaxStanding, default=TaxStanding.NONE, db_default="none"
    )
    vat_number = models.CharField(max_length=20, blank=True, db_default="")
    # Sales to other countries of the Union are declared there, at their rates.
    one_stop_shop = models.BooleanField(default=False, db_default=False)
    # What works begin with; each has its own choice afterwards. Training is forbidden whatever is chosen.
    search_may_index_new_works = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(tax_standing="registered") & ~Q(vat_number=""))
                | (Q(tax_standing__in=["none", "small"], vat_number="", one_stop_shop=False)),
                name="registered_artists_say_their_number",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seller(self) -> vat.Seller:
        """What she is to her tax office, as the arithmetic takes it."""
        return vat.Seller(
            vat.Standing(self.tax_standing), vat.country_of(self.vat_number) or "", self.one_stop_shop
        )


class Storefront(Stateful):
    """
    An artist's public page at /artists/<slug>/.

        draft ──▶ open ◀──▶ closed
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    NEXT = {Status.DRAFT: {Status.OPEN}, Status.OPEN: {Status.CLOSED}, Status.CLOSED: {Status.OPEN}}

    artist = models.OneToOneField(Artist, on_delete=models.PROTECT, related_name="storefront")
    slug = models.SlugField(max_length=80, unique=True)
    status = models.CharField(max_length=6, choices=Status, default=Status.DRAFT)
    statement = models.TextField(max_length=2000, blank=True)
    process = models.TextField(max_length=4000, blank=True)  # how she works
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="FR")  # ISO 3166-1; parcels leave from here
    shipping_terms = models.TextField(max_length=2000, blank=True)
    # Countries of a zone that she does not send to all the same: ISO 3166-1.
    not_shipped_to = ArrayField(models.CharField(max_length=2), default=list, db_default=[], blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.artist}'s storefront"


class ShippingRate(models.Model):
    """What sending a parcel costs the buyer, by where it goes and what is in it. One parcel per order and artist."""

    class Zone(models.TextChoices):
        HOME = "home", _("Within my country")
        EU = "eu", _("The European Union")
        EUROPE = "europe", _("Elsewhere in Europe")
        WORLD = "world", _("Rest of the world")
        LIST = "list", _("Countries I name")

    storefront = models.ForeignKey(Storefront, on_delete=models.CASCADE, related_name="shipping_rates")
    zone = models.CharField(max_length=6, choices=Zone)
    name = models.CharField(max_length=60, blank=True, db_default="")  # of a list: "North America"
    # Of a list: ISO 3166-1.
    countries = ArrayField(models.CharField(max_length=2), default=list, db_default=[], blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    # Minor units: for the first piece in a parcel, by its shape (null: as a flat one); see delivery.py.
    first = models.BigIntegerField()
    tube = models.BigIntegerField(null=True, blank=True)
    framed = models.BigIntegerField(null=True, blank=True)
    additional = models.BigIntegerField(default=0)  # for each further piece
    free_from = models.BigIntegerField(null=True, blank=True)  # works worth this much travel free
    days_min = models.PositiveSmallIntegerField(default=2)
    days_max = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["storefront", "zone"], condition=~Q(zone="list"), name="one_rate_per_zone"
            ),
            models.CheckConstraint(
                condition=Q(first__gte=0, additional__gte=0, days_max__gte=models.F("days_min")),
                name="shipping_rate_makes_sense",
            ),
            models.CheckConstraint(
                condition=(Q(tube=None) | Q(tube__gte=0))
                & (Q(framed=None) | Q(framed__gte=0))
                & (Q(free_from=None) | Q(free_from__gt=0)),
                name="shipping_rate_by_shape_makes_sense",
            ),
            models.CheckConstraint(
                condition=Q(zone="list", countries__len__gte=1) | (~Q(zone="list") & Q(countries=[])),
                name="only_lists_name_countries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.storefront}: {self.name or self.zone}"

    @property
    def terms(self) -> delivery.Rate:
        """The numbers of the row, as the arithmetic takes them."""
        return delivery.Rate(
            first=self.first,
            additional=self.additional,
            days_min=self.days_min,
            days_max=self.days_max,
            tube=self.tube,
            framed=self.framed,
            free_from=self.free_from,
        )
