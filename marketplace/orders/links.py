"""Addresses of an order's pages as they stand in letters and at Stripe: whole, and as good as a key."""

from django.conf import settings
from django.urls import reverse

from marketplace.orders.models import Order


def page(order: Order) -> str:
    return settings.SITE_URL + reverse("orders:order", args=[order.token])


def thanks(order: Order) -> str:
    return settings.SITE_URL + reverse("orders:thanks", args=[order.token])


def cancel(order: Order) -> str:
    return settings.SITE_URL + reverse("orders:cancel", args=[order.token])


def to_ship() -> str:
    return settings.SITE_URL + reverse("orders:to-ship")
