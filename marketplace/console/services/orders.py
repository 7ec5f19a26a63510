"""Parcels that arrived, and certificates that end."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from marketplace.collecting import services as certificates
from marketplace.collecting.models import Certificate
from marketplace.orders.models import Order, Shipment
from marketplace.orders.services import parcels

from .already import AlreadyDone


@transaction.atomic
def say_delivered(*, shipment: Shipment, by, reason: str, at: dt.datetime) -> None:
    """
    Say for the co-op that a parcel arrived, which starts the hold period of its money.

    :raises AlreadyDone: if somebody said so before
    :raises parcels.NotYet: if it was not sent
    """
    # The order is what every change of its parcels locks first.
    Order.objects.select_for_update().get(pk=shipment.order_id)
    now = Shipment.objects.get(pk=shipment.pk)
    if now.status == Shipment.Status.DELIVERED:
        raise AlreadyDone("This parcel is delivered already.")
    parcels.deliver(shipment=now, said_by="co-op", at=at, note=reason)
    cooperative.record(
        by=by,
        verb="said delivered",
        subject=f"order:{shipment.order_id}",
        title=str(shipment),
        reason=reason,
        before={"status": now.status},
        after={"status": Shipment.Status.DELIVERED},
        at=at,
    )


@transaction.atomic
def end_certificate(*, certificate: Certificate, another: bool, reason: str, by, at: dt.datetime) -> None:
    """
    Revoke a certificate, or put `another` in its place. The reason stands on its public page.

    :raises IllegalTransition: if it does not hold any more
    """
    if another:
        certificates.replace(certificate=certificate, reason=reason, at=at)
    else:
        certificates.revoke(certificate=certificate, reason=reason, at=at)
    cooperative.record(
        by=by,
        verb="replaced" if another else "revoked",
        subject=f"certificate:{certificate.pk}",
        title=f"{certificate} of {certificate.content['title']}",
        reason=reason,
        before={"status": Certificate.Status.VALID},
        after={"status": Certificate.Status.SUPERSEDED if another else Certificate.Status.REVOKED},
        at=at,
    )
