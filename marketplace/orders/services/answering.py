"""What we say to a buyer's bank, or that we give in."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping

from django.db import transaction

from marketplace.orders.gateway import Gateway
from marketplace.orders.services import following
from payouts.earnings import services as earnings
from payouts.earnings.models import Dispute


class NothingToAnswer(Exception):
    """The bank does not wait for us any more."""


def answer(
    *, dispute: Dispute, evidence: Mapping[str, str], by, gateway: Gateway, at: dt.datetime
) -> Dispute:
    """
    Send our side to the bank, once and for good. Sent again with the same words it is one answer.

    The words are kept first, so that a lost answer of Stripe's loses nothing.

    :raises NothingToAnswer: if it was answered before, or decided
    :raises gateway.Unavailable: if Stripe does not answer; ask again
    :raises gateway.Refused: if Stripe takes it no more
    """
    said = {name: text for name, text in evidence.items() if text}
    with transaction.atomic():
        earnings.keep_evidence(dispute=_waiting(dispute), evidence=said)
    words = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
    facts = gateway.answer_dispute(
        dispute=dispute.stripe_dispute, key=f"answer:{dispute.stripe_dispute}:{words}", evidence=said
    )
    earnings.mark_submitted(dispute=dispute, by=by, at=at)
    return following.record_dispute(payment_intent=dispute.charge.payment_intent, facts=facts, at=at)


def accept(*, dispute: Dispute, gateway: Gateway, at: dt.datetime) -> Dispute:
    """
    Give in: the bank keeps the money, and each party bears its part.

    :raises NothingToAnswer: if it was answered before, or decided
    :raises gateway.Unavailable, gateway.Refused: if Stripe does not answer, or takes it no more
    """
    with transaction.atomic():
        _waiting(dispute)
    facts = gateway.accept_dispute(dispute.stripe_dispute)
    return following.record_dispute(payment_intent=dispute.charge.payment_intent, facts=facts, at=at)


def _waiting(dispute: Dispute) -> Dispute:
    locked = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if not locked.wants_an_answer or locked.submitted_at:
        raise NothingToAnswer(f"{locked} is answered or decided: {locked.get_status_display().lower()}.")
    return locked
