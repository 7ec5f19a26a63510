"""
Returns: asked for by the buyer, decided by the artist of the parcel, by the co-op where they do not agree.

Every step locks the order first, as everything does that changes its parcels or its money, and the refund goes through
the one service that all refunds go through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from artists.profiles.plain_text import one_line, plain
from marketplace.aftercare import letters, selectors, windows
from marketplace.aftercare.models import Claim, ClaimedPiece
from marketplace.aftercare.services import photographs
from marketplace.orders import parts, refundable
from marketplace.orders import selectors as shop
from marketplace.orders.models import Order, Refund, Shipment
from marketplace.orders.services import refunding
from payouts.earnings import services as earnings

Status, Reason, Goods, Fate = Claim.Status, Claim.Reason, Claim.Goods, Refund.Fate

# The way back is paid by whose fault it is; a change of mind is the buyer's own (Directive 2011/83/EU, article 14).
BUYER_PAYS_POSTAGE = frozenset({Reason.CHANGED_MIND})
NEEDS_PICTURES = frozenset({Reason.DAMAGED})


class CannotClaim(Exception):
    """This cannot be asked or done now; the message says why."""


@transaction.atomic
def ask(
    *,
    shipment: Shipment,
    reason: str,
    text: str,
    pieces: Mapping[int, int],
    copies: Collection[int],
    pictures: Sequence[photographs.Clean],
    form_key: str,
    at: dt.datetime,
) -> Claim:
    """
    Ask to give something back. `pieces`: how many of which line (by its number); `copies`: numbered ones. Their money
    is held from now on. The same `form_key` finds the claim already made.

    :raises CannotClaim: if it is too early or too late, or what was chosen went back or is asked for already
    """
    order, shipment = _locked(shipment)
    if known := Claim.objects.filter(form_key=form_key, shipment=shipment).first():
        return known
    text = plain(text)[:2_000]
    _require_time(shipment, reason, at)
    if reason in NEEDS_PICTURES and not pictures:
        raise CannotClaim(_("Add at least one photograph of the damage."))
    if reason != Reason.CHANGED_MIND and not text:
        raise CannotClaim(_("Say in a few words what is wrong."))
    chosen = _chosen(order, shipment, pieces, copies)
    claim = Claim.objects.create(form_key=form_key, shipment=shipment, reason=reason, text=text, asked_at=at)
    ClaimedPiece.objects.bulk_create(
        ClaimedPiece(claim=claim, line=line, copy=copy, quantity=quantity) for line, copy, quantity in chosen
    )
    photographs.keep(claim=claim, pictures=pictures)
    earnings.hold(references=_references(claim), reason=parts.BACK_AGAIN % {"number": claim.pk})
    letters.asked(claim)
    return claim


@transaction.atomic
def accept(*, claim: Claim, goods: str, answer: str, by, at: dt.datetime) -> Claim:
    """
    Yes. Where nothing need come back the money goes back now; a change of mind always sends it back.

    :raises IllegalTransition: if it was decided before
    :raises refunding.CannotRefund: if the buyer's bank is deciding about the payment
    """
    claim = _find(claim)
    if claim.reason == Reason.CHANGED_MIND:
        goods = Goods.BACK
    if claim.reason == Reason.LOST:
        goods = Goods.STAY
    claim.move(Status.ACCEPTED, goods=goods, answer=one_line(answer)[:1_000], decided_at=at)
    if goods == Goods.STAY:
        _refund(claim, fate=Fate.VOID, by=by, at=at)
    letters.decided(claim)
    return claim


@transaction.atomic
def decline(*, claim: Claim, answer: str, at: dt.datetime) -> Claim:
    """
    No, says the artist, and why. The buyer may ask the co-op.

    :raises IllegalTransition: if it was decided before
    """
    claim = _find(claim)
    claim.move(Status.DECLINED, answer=one_line(answer)[:1_000], decided_at=at)
    letters.decided(claim)
    return claim


@transaction.atomic
def escalate(*, claim: Claim, appeal: str, at: dt.datetime) -> Claim:
    """
    The buyer asks the co-op to decide, after a no or a week of silence.

    :raises CannotClaim: if it is too early, or decided otherwise
    """
    claim = _find(claim)
    if not windows.may_escalate(claim.status, asked_at=claim.asked_at, at=at):
        raise CannotClaim(
            _("The co-op decides after the artist has said no, or has not answered for a week.")
        )
    claim.move(Status.ESCALATED, appeal=one_line(appeal)[:1_000], escalated_at=at)
    letters.escalated(claim)
    return claim


@transaction.atomic
def refuse(*, claim: Claim, answer: str, at: dt.datetime) -> Claim:
    """
    No, says the co-op, for good.

    :raises IllegalTransition: if it is not the co-op's to decide
    """
    claim = _find(claim)
    claim.move(Status.REFUSED, answer=one_line(answer)[:1_000], decided_at=at, ended_at=at)
    _let_go(claim)
    letters.decided(claim)
    return claim


@transaction.atomic
def withdraw(*, claim: Claim, at: dt.datetime) -> Claim:
    """
    The buyer thought better of it.

    :raises IllegalTransition: if it is on its way back, or ended
    """
    claim = _find(claim)
    claim.move(Status.WITHDRAWN, ended_at=at)
    _let_go(claim)
    letters.withdrawn(claim)
    return claim


@transaction.atomic
def send_back(*, claim: Claim, carrier: str, tracking: str, at: dt.datetime) -> Claim:
    """
    The buyer sent it back.

    :raises IllegalTransition: if it is not accepted, or was sent before
    """
    claim = _find(claim)
    claim.move(Status.SENT_BACK, carrier=carrier, tracking=tracking, sent_back_at=at)
    letters.sent_back(claim)
    return claim


@transaction.atomic
def take_back(*, claim: Claim, fate: str, by, at: dt.datetime) -> Claim:
    """
    It is back, so the money goes back. `fate`: whether its numbers can be sold again, or are void.

    :raises IllegalTransition: if it was not accepted, or the money went back before
    :raises refunding.CannotRefund: if the buyer's bank is deciding about the payment
    """
    claim = _find(claim)
    _refund(claim, fate=fate, by=by, at=at)
    return claim


def _refund(claim: Claim, *, fate: str, by, at: dt.datetime) -> None:
    """What is claimed goes back, with its delivery where that is the whole parcel."""
    order, shipment = claim.shipment.order, claim.shipment
    pieces, copies = {}, []
    for piece in claim.pieces.all():
        if piece.copy_id:
            copies.append(piece.copy)
        else:
            pieces[piece.line_id] = pieces.get(piece.line_id, 0) + piece.quantity
    with translation.override(settings.LANGUAGE_CODE):
        # Kept as it is in the sources, and said in the language of whoever reads it.
        reason = str(claim.get_reason_display())
    refund = refunding.request(
        order=order,
        kind=Refund.Kind.PIECES,
        pieces=pieces,
        copies=copies,
        beside=[shop.shipping_reference(shipment)] if _is_all(claim) else [],
        fate=fate,
        reason=reason,
        by=by,
        at=at,
        key=f"return-{claim.form_key}"[:64],
    )
    claim.move(Status.REFUNDED, refund=refund, ended_at=at)
    _let_go(claim)


def _is_all(claim: Claim) -> bool:
    """Whether nothing else of the parcel stays with the buyer."""
    left = refundable.pieces_left(claim.shipment.order)
    wanted: dict[int, int] = {}
    for piece in claim.pieces.all():
        wanted[piece.line_id] = wanted.get(piece.line_id, 0) + piece.quantity
    return all(wanted.get(line.pk, 0) >= left[line.pk] for line in claim.shipment.lines.all())


def _chosen(order: Order, shipment: Shipment, pieces: Mapping[int, int], copies: Collection[int]) -> list:
    left = refundable.pieces_left(order)
    claimed, claimed_copies = selectors.claimed(order)
    chosen = []
    for line in shipment.lines.prefetch_related("reservations").order_by("pk"):
        numbered = {copy.pk: copy for copy in refundable.copies_of(line)}
        picked = [numbered[pk] for pk in copies if pk in numbered and pk not in claimed_copies]
        count = len(picked) if numbered else pieces.get(line.pk, 0)
        if count > left[line.pk] - claimed.get(line.pk, 0):
            raise CannotClaim(
                _("%(title)s: it went back already, or was asked for before.") % {"title": line.told}
            )
        chosen += [(line, copy, 1) for copy in picked]
        if not numbered and count > 0:
            chosen.append((line, None, count))
    if not chosen:
        raise CannotClaim(_("Choose at least one piece."))
    return chosen


def _require_time(shipment: Shipment, reason: str, at: dt.datetime) -> None:
    if shipment.status == Shipment.Status.CANCELED:
        raise CannotClaim(_("This parcel was canceled. Its money is on its way back to you."))
    why_not = windows.why_not(
        reason,
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
        at=at,
        return_days=settings.RETURN_DAYS,
    )
    if why_not:
        raise CannotClaim(why_not)


def _references(claim: Claim) -> list[str]:
    """What earnings call the things that a claim is about."""
    return list(dict.fromkeys(piece.line.reference for piece in claim.pieces.select_related("line")))


def _let_go(claim: Claim) -> None:
    """Nothing holds the money any more, unless another claim is about the same line."""
    lines = {piece.line_id: piece.line for piece in claim.pieces.select_related("line")}
    still = set(
        ClaimedPiece.objects.filter(line__in=lines, claim__status__in=Claim.OPEN).values_list(
            "line", flat=True
        )
    )
    earnings.lift_hold(references=[line.reference for pk, line in lines.items() if pk not in still])


def _locked(shipment: Shipment) -> tuple[Order, Shipment]:
    order = Order.objects.select_for_update().get(pk=shipment.order_id)
    return order, order.shipments.select_related("artist__user").get(pk=shipment.pk)


def _find(claim: Claim) -> Claim:
    """The claim as it is now, its order locked."""
    Order.objects.select_for_update().get(shipments__claims=claim.pk)
    return selectors.claims().get(pk=claim.pk)
