"""Cart, order, parcel, and the money that goes back."""

from marketplace.orders.models.cart import Cart, CartLine
from marketplace.orders.models.order import Order, OrderLine, Reservation, Shipment
from marketplace.orders.models.returning import Refund, StrayPayment
from marketplace.orders.models.tokens import new_token

__all__ = [
    "Cart",
    "CartLine",
    "Order",
    "OrderLine",
    "Refund",
    "Reservation",
    "Shipment",
    "StrayPayment",
    "new_token",
]
