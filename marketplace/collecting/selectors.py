"""Reading certificates: by their code, by their order, and what is to be issued or ended."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, QuerySet

from marketplace.collecting import codes
from marketplace.collecting.models import Certificate


def by_code(typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed or scanned it, with `looks`, how often its page was opened."""
    code = codes.read(typed)
    if code is None:
        return None
    return (
        Certificate.objects.filter(code=code)
        .select_related("replaced_by", "copy__line__option__listing__work")
        .annotate(looks=Count("scans"))
        .first()
    )


def of_order(order) -> QuerySet[Certificate]:
    """The certificates that hold for an order's copies."""
    return Certificate.objects.filter(copy__line__order=order, status=Certificate.Status.VALID).order_by(
        "copy__line", "copy__copy_number"
    )


def owned_by(user) -> QuerySet[Certificate]:
    """The collection: certificates that hold for what a member bought, newest first."""
    return Certificate.objects.filter(
        copy__line__order__user=user, status=Certificate.Status.VALID
    ).select_related("copy__line__order", "copy__line__option__listing__work")


def copies_without() -> QuerySet:
    """Sold copies for which no certificate was ever issued, the oldest first."""
    Reservation = apps.get_model("orders.Reservation")
    issued = Certificate.objects.filter(copy=OuterRef("pk"))
    return (
        Reservation.objects.filter(~Exists(issued), status="sold")
        .select_related("line__order", "line__option__listing__work__artist__storefront")
        .order_by("pk")
    )


def copy_locked(copy_id: int) -> bool:
    """Hold a copy until the transaction ends; false if somebody else does."""
    held = apps.get_model("orders.Reservation").objects.select_for_update(skip_locked=True)
    return held.filter(pk=copy_id).values("pk").first() is not None


def of_copies_given_back() -> QuerySet[Certificate]:
    """Certificates that hold for copies which are not sold any more."""
    return Certificate.objects.filter(status=Certificate.Status.VALID).exclude(copy__status="sold")
