"""Parcels that arrived, returns that the co-op decides, and certificates that end."""

import datetime as dt

from django.db import transaction

from artists.cooperative import services as cooperative
from marketplace.aftercare.models import Claim
from marketplace.aftercare.services import claiming
from marketplace.collecting import services as certificates
from marketplace.collecting.models import Certificate
from marketplace.orders.models import Order, Shipment
from marketplace.orders.services import parcels
from payouts.states import IllegalTransition

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


@transaction.atomic
def decide_return(*, claim: Claim, yes: bool, goods: str, answer: str, by, at: dt.datetime) -> Claim:
    """
    Decide a return that the buyer brought before the co-op.

    :raises AlreadyDone: if it does not wait for the co-op any more
    :raises refunding.CannotRefund: if the buyer's bank is deciding about the payment
    """
    before = claim.status
    try:
        if before != Claim.Status.ESCALATED:
            raise IllegalTransition
        if yes:
            decided = claiming.accept(claim=claim, goods=goods, answer=answer, by=by, at=at)
        else:
            decided = claiming.refuse(claim=claim, answer=answer, at=at)
    except IllegalTransition as error:
        raise AlreadyDone("This return was decided before.") from error
    _record_return(decided, "accepted" if yes else "refused", before, by=by, reason=answer, at=at)
    return decided


@transaction.atomic
def take_back(*, claim: Claim, fate: str, reason: str, by, at: dt.datetime) -> Claim:
    """
    Say for the artist that it is back, so that the money goes back.

    :raises AlreadyDone: if the money went back before, or nothing was sent
    :raises refunding.CannotRefund: if the buyer's bank is deciding about the payment
    """
    before = claim.status
    try:
        taken = claiming.take_back(claim=claim, fate=fate, by=by, at=at)
    except IllegalTransition as error:
        raise AlreadyDone("This return ended before.") from error
    _record_return(taken, "took back", before, by=by, reason=reason, at=at)
    return taken


def _record_return(claim: Claim, verb: str, before: str, *, by, reason: str, at: dt.datetime) -> None:
    cooperative.record(
        by=by,
        verb=verb,
        subject=f"return:{claim.pk}",
        title=str(claim),
        reason=reason,
        before={"status": before},
        after={"status": claim.status, "goods": claim.goods, "refund": claim.refund_id},
        at=at,
    )
