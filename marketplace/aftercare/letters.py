"""The letters that conversations and returns give rise to. None of them tells one side the other's address."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from marketplace.aftercare.models import Claim, Message, Side
from marketplace.mail import services as mail

Status = Claim.Status


def message(said: Message, *, to: str) -> None:
    """To one who had read all before: somebody wrote. Answered on the page, never by mail."""
    shipment = said.shipment
    context = {
        "message": said,
        "order": shipment.order,
        "artist": shipment.artist.name,
        "from_side": said.side,
    }
    if to == Side.BUYER:
        address, page, language = shipment.order.email, _thread(shipment), shipment.order.language
        context["name"] = shipment.order.name
    else:
        user = shipment.artist.user
        address, page, language = user.email, _studio(shipment), user.language
        context["name"] = shipment.artist.name
    mail.send(
        to=address,
        language=language,
        template="aftercare/message",
        context=context | {"page": page},
        reference=f"message:{said.pk}:{to}",
    )


def asked(claim: Claim) -> None:
    """To the artist: somebody wants to give something back, and why."""
    _to_artist(claim, "asked")


def decided(claim: Claim) -> None:
    """To the buyer: yes or no, why, and what comes next."""
    _to_buyer(claim, "decided", once=f"{claim.status}:{claim.decided_at:%s}")


def escalated(claim: Claim) -> None:
    """To the artist: the co-op decides now."""
    _to_artist(claim, "escalated")


def withdrawn(claim: Claim) -> None:
    """To the artist: nothing is asked any more."""
    _to_artist(claim, "withdrawn")


def sent_back(claim: Claim) -> None:
    """To the artist: it is on its way back."""
    _to_artist(claim, "sent_back")


def _to_artist(claim: Claim, event: str) -> None:
    mail.send(
        to=claim.shipment.artist.user.email,
        language=claim.shipment.artist.user.language,
        template=f"aftercare/{event}",
        context=_about(claim) | {"page": _studio(claim.shipment)},
        reference=f"claim:{claim.pk}:{event}",
    )


def _to_buyer(claim: Claim, event: str, *, once: str) -> None:
    mail.send(
        to=claim.shipment.order.email,
        language=claim.shipment.order.language,
        template=f"aftercare/{event}",
        context=_about(claim) | {"page": _claim(claim)},
        reference=f"claim:{claim.pk}:{once}",
    )


def _about(claim: Claim) -> dict:
    return {
        "claim": claim,
        "order": claim.shipment.order,
        "artist": claim.shipment.artist.name,
        "pieces": list(claim.pieces.select_related("line", "copy")),
    }


def _thread(shipment) -> str:
    return settings.SITE_URL + reverse("aftercare:thread", args=[shipment.order.token, shipment.pk])


def _claim(claim: Claim) -> str:
    return settings.SITE_URL + reverse("aftercare:claim", args=[claim.shipment.order.token, claim.pk])


def _studio(shipment) -> str:
    return settings.SITE_URL + reverse("aftercare:parcel", args=[shipment.pk])
