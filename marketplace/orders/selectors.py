"""Reading carts and orders."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from artists.listings.models import Listing
from artists.listings.splitting import in_force_for
from artists.listings.taxed import due_on
from artists.listings.travelling import piece_of
from artists.profiles import selectors as profiles
from marketplace.catalogue import cards
from marketplace.orders import as_sold
from marketplace.orders.basket import Basket, Line, Parcel
from marketplace.orders.models import Cart, CartLine, Order, OrderLine, Refund, Reservation, Shipment
from payouts.composed import Blank, Composed
from payouts.earnings import selectors as earned
from payouts.money import Money

LISTING = "option__listing"
ARTIST = "option__listing__work__artist"


# --- Before the order -------------------------------------------------------------------------------


def options() -> QuerySet:
    """Every option of every listing whose artist's window is open, for sale or not."""
    return CartLine.option.field.related_model._default_manager.filter(
        listing__work__artist__storefront__status="open"
    ).select_related("listing__work__artist__user")


def basket_of(
    cart: Cart | str | None,
    *,
    country: str | None,
    user,
    mine: Order | None = None,
    on: dt.date,
    at: dt.datetime | None = None,
) -> Basket:
    """
    The cart with the prices, splits, copies left, tax and delivery of the day `on`; one parcel an artist. Two queries.

    A guest's may be named by its token, without looking for it. With `at`, also the co-op's share in force at that moment.
    What the visitor's own unpaid order `mine` holds counts as free: pressing "pay" again gives it up first.
    """
    mine = mine if mine is not None and mine.status == Order.Status.PLACED else None
    rows = as_sold.read(cart, but=mine, at=at) if cart else []
    if not rows:
        return Basket(currency="EUR", country=country)
    agreements = in_force_for(row.line.option for row in rows)
    held = dict(mine.lines.values_list("option_id", "quantity")) if mine else {}
    lines = [_line(row, agreements, held, user, country, on) for row in rows]
    by_artist = defaultdict(list)
    for line in lines:
        by_artist[line.artist.pk].append(line)
    rates = {line.artist.pk: row.rates for line, row in zip(lines, rows, strict=True)}
    return Basket(
        currency=rows[0].line.option.listing.currency,
        country=country,
        parcels=[_parcel(group, country, on, rates[artist]) for artist, group in by_artist.items()],
        coop_share_points=rows[0].coop_share_points,
    )


def _line(
    row: as_sold.Sold,
    agreements: dict,
    held: dict[int, int],
    user,
    country: str | None,
    on: dt.date,
) -> Line:
    line, option, listing = row.line, row.line.option, row.line.option.listing
    left = None if option.stock is None else option.stock + held.get(option.pk, 0)
    if listing.edition_size is not None:
        left = listing.edition_size - row.taken
    artist = listing.work.artist
    return Line(
        id=line.pk,
        option=option,
        listing=listing,
        work=listing.work,
        artist=artist,
        quantity=line.quantity,
        unit=Money(option.price, listing.currency),
        seen=Money(line.price_seen, listing.currency),
        agreement=agreements.get(option.pk),
        left=left,
        own=user is not None and user.is_authenticated and artist.user_id == user.pk,
        picture=cards.read(row.card) if row.card else None,
        piece=piece_of(option),
        # Until a country is chosen the artist's own stands for it.
        due=due_on(listing, to=country or artist.storefront.country, on=on),
    )


def _parcel(lines: list[Line], country: str | None, on: dt.date, rates: list) -> Parcel:
    artist = lines[0].artist
    pieces = [line.piece for line in lines for _ in range(line.quantity)]
    quote = (
        profiles.shipping_quote(artist.storefront, country, pieces, on=on, rates=rates) if country else None
    )
    if quote is None:
        return Parcel(artist, artist.storefront, lines, None)
    return Parcel(
        artist,
        artist.storefront,
        lines,
        quote.money,
        quote.days_min,
        quote.days_max,
        quote.arrives_from,
        quote.arrives_to,
    )


def numbers_taken(listing) -> set[int]:
    """The copy numbers that somebody holds or has."""
    return set(
        Reservation.objects.filter(listing=listing, status__in=as_sold.TAKEN).values_list(
            "copy_number", flat=True
        )
    )


def lock_listings(lines: QuerySet) -> None:
    """Lock the listings of these cart or order lines until the transaction ends, always in the same order."""
    wanted = lines.order_by().values("option__listing_id")
    list(Listing.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


# --- The order --------------------------------------------------------------------------------------


def whole_orders() -> QuerySet[Order]:
    """Orders with all that their pages show."""
    lines = OrderLine.objects.select_related("option__listing__work").prefetch_related(
        "reservations", "option__listing__work__images__renditions"
    )
    parcels = Shipment.objects.select_related("artist__storefront", "artist__user").prefetch_related(
        Prefetch("lines", queryset=lines.order_by("pk")), "artist__storefront__shipping_rates"
    )
    return Order.objects.prefetch_related(
        Prefetch("shipments", queryset=parcels.order_by("pk")),
        Prefetch("refunds", queryset=Refund.objects.order_by("pk").prefetch_related("copies")),
    )


def orders_of(user) -> QuerySet[Order]:
    """What this person bought, newest first; baskets that were never paid are left out once they ended."""
    return (
        Order.objects.filter(user=user)
        .exclude(status__in=[Order.Status.CANCELED, Order.Status.EXPIRED])
        .prefetch_related("lines", "shipments__artist", "refunds")
        .order_by("-placed_at", "-pk")
    )


def lines_to_book(order: Order) -> QuerySet[OrderLine]:
    return order.lines.select_related("agreement").order_by("pk")


def shipping_reference(shipment: Shipment) -> str:
    return f"sale:shipment:{shipment.pk}"


def contribution_reference(order: Order) -> str:
    return f"sale:{order.reference}:contribution"


def references_of(shipment: Shipment) -> list[str]:
    """What earnings call the things in this parcel."""
    return [line.reference for line in shipment.lines.all()] + [shipping_reference(shipment)]


def sold_out_by(order: Order) -> list:
    """Listings in this order of which no copy is left to sell."""
    rows = (
        Reservation.objects.filter(
            listing__in=order.lines.values("option__listing"),
            status__in=[Reservation.Status.SOLD, Reservation.Status.VOID],
        )
        .order_by("listing_id")
        .values("listing")
        .annotate(sold=Count("pk"), size=F("listing__edition_size"))
        .filter(sold__gte=F("size"))
    )
    gone = {row["listing"] for row in rows}
    lines = order.lines.select_related(LISTING).order_by("option__listing_id")
    found = {line.option.listing_id: line.option.listing for line in lines}
    return [listing for pk, listing in found.items() if pk in gone and listing.status == "published"]


def listings_in(order: Order) -> QuerySet[Listing]:
    """What the order is of, in the order in which rows are locked."""
    return Listing.objects.filter(options__order_lines__order=order).distinct().order_by("pk")


def due_to_end(at) -> QuerySet[Order]:
    """Unpaid orders whose time is over."""
    return Order.objects.filter(status=Order.Status.PLACED, expires_at__lte=at).order_by("expires_at")


# --- Refunds ----------------------------------------------------------------------------------------


def given_back(order: Order) -> Money:
    """What went back to the buyer, is on its way, or was kept by the buyer's bank."""
    back = order.refunds.exclude(status=Refund.Status.FAILED).aggregate(amount=Sum("amount"))["amount"] or 0
    return Money(back, order.currency) + taken_by_the_bank(order)


def taken_by_the_bank(order: Order) -> Money:
    """What lost disputes took for good."""
    lost = (each for each in earned.disputes_of_order(order.reference) if each.borne_at)
    return Money(sum(each.within for each in lost), order.currency)


def refunds_to_send() -> QuerySet[Refund]:
    return Refund.objects.filter(status__in=[Refund.Status.REQUESTED, Refund.Status.SENDING]).order_by("pk")


# --- The artist's side ------------------------------------------------------------------------------


def parcels_of(user) -> QuerySet[Shipment]:
    """Every parcel this artist has to send or has sent, of paid orders."""
    lines = OrderLine.objects.select_related("option__listing__work").prefetch_related("reservations")
    return (
        Shipment.objects.filter(artist__user=user)
        .exclude(order__status__in=[Order.Status.PLACED, Order.Status.CANCELED, Order.Status.EXPIRED])
        .select_related("order", "artist__user")
        .annotate(
            given_back=Coalesce(
                Sum("order__refunds__amount", filter=~Q(order__refunds__status=Refund.Status.FAILED)),
                Value(0),
                output_field=BigIntegerField(),
            )
        )
        .prefetch_related(Prefetch("lines", queryset=lines.order_by("pk")))
    )


def parcels_to_send(user) -> QuerySet[Shipment]:
    """What waits to be sent, the oldest order first; what was given back whole is not sent any more."""
    return (
        parcels_of(user)
        .filter(status=Shipment.Status.WAITING)
        .exclude(given_back__gte=F("order__total"))
        .order_by("order__paid_at", "pk")
    )


def how_many_to_send(user) -> int:
    """How many of them there are. Every page of the studio says it."""
    [(parcels,)] = _how_many_to_send().rows(user=user.pk)
    return parcels


@cache
def _how_many_to_send() -> Composed:
    waiting = Composed.of(parcels_to_send(Blank("user")).order_by().values_list("pk"))
    return Composed(f"SELECT count(*) FROM ({waiting.sql}) waiting")  # noqa: S608


def parcels_canceled(user) -> QuerySet[Shipment]:
    """What the buyer canceled before it left, the newest first."""
    return parcels_of(user).filter(status=Shipment.Status.CANCELED).order_by("-canceled_at", "-pk")
