"""Letters about a split, one for every step of it, written in the transaction of the step they tell of."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from payouts import letters
from payouts.payees.models import Payee

from . import selectors, words
from .models import SplitAgreement


def proposed(agreement: SplitAgreement) -> None:
    """To everybody asked but the proposer: what is offered, and until when. Who has no account yet is told how."""
    terms = {share.payee_id: share for share in agreement.shares.all()}
    for payee in selectors.asked(agreement):
        if payee.user_id == agreement.proposed_by_id:
            continue
        share = terms.get(payee.pk)
        offer = (
            f"{agreement.proposed_by} proposes to share what “{agreement.title}” earns with you, as {share.role}: "
            f"{words.in_words(share, agreement.currency)}."
            if share
            else f"{agreement.proposed_by} proposes new terms for “{agreement.title}” by which you would no longer be paid."
        )
        until = (
            "Nothing is sold on these terms before everybody has signed. "
            f"The invitation runs out on {agreement.expires_at:%-d %B %Y}."
        )
        if payee.user is None:
            _invite(payee, agreement, offer, until)
            continue
        _write(
            payee,
            agreement,
            subject=f"{agreement.proposed_by} asks you to sign a split",
            heading="A split for you to sign",
            lines=[offer, until],
            quote=agreement.note,
            label="Read the terms",
        )


def accepted(agreement: SplitAgreement, *, by: Payee) -> None:
    """One party said yes: to the proposer, or to everybody once the last one did."""
    if agreement.status == SplitAgreement.Status.PROPOSED:
        _write_to_proposer(
            agreement,
            subject=f"{by} accepted your split",
            heading=f"{by} accepted",
            lines=[f"{by} accepted the split for “{agreement.title}”. Others still have to answer."],
        )
        return
    for payee in selectors.asked(agreement):
        _write(
            payee,
            agreement,
            subject=f"Everybody accepted the split for {agreement.title}",
            heading="Everybody accepted",
            lines=[f"Everybody asked accepted the split for “{agreement.title}”. The co-op decides next."],
        )


def declined(agreement: SplitAgreement, *, by: Payee, reason: str) -> None:
    """One no ends it: to everybody else who was asked."""
    for payee in selectors.asked(agreement):
        if payee.pk != by.pk:
            _write(
                payee,
                agreement,
                subject=f"{by} declined the split for {agreement.title}",
                heading=f"{by} declined",
                lines=[f"{by} declined the split for “{agreement.title}”, so it does not come into force."],
                quote=reason,
            )


def withdrawn(agreement: SplitAgreement) -> None:
    """To everybody else who was asked."""
    for payee in selectors.asked(agreement):
        if payee.user_id != agreement.proposed_by_id:
            _write(
                payee,
                agreement,
                subject=f"The split for {agreement.title} was taken back",
                heading="Taken back",
                lines=[
                    f"{agreement.proposed_by} took back the split for “{agreement.title}”. Nothing is asked of you."
                ],
            )


def in_force(agreement: SplitAgreement) -> None:
    """Approved: to whom it pays what holds now and what changed, and to whom it no longer pays that it ended."""
    former = selectors.before(agreement)
    changes = words.differences(former, agreement) if former and former.active_to else []
    terms = {share.payee_id: share for share in agreement.shares.all()}
    for payee in selectors.asked(agreement):
        if share := terms.get(payee.pk):
            _write(
                payee,
                agreement,
                subject=f"The split for {agreement.title} is in force",
                heading="Approved, and in force",
                lines=[
                    f"The co-op approved the split for “{agreement.title}”. From now on every sale is shared by it, and "
                    f"you get {words.in_words(share, agreement.currency)}.",
                    *([f"What changed: {' '.join(changes)}"] if changes else []),
                ],
            )
        else:
            _write(
                payee,
                agreement,
                subject=f"Your split for {agreement.title} was superseded",
                heading="Superseded",
                lines=[
                    f"A new version of the split for “{agreement.title}” is in force, which you signed and which no "
                    "longer pays you. What was sold before is shared as you agreed then."
                ],
            )


def rejected(agreement: SplitAgreement, *, reason: str) -> None:
    """The co-op said no: to everybody asked, with its reason."""
    for payee in selectors.asked(agreement):
        _write(
            payee,
            agreement,
            subject=f"The co-op did not approve the split for {agreement.title}",
            heading="Not approved",
            lines=[
                f"The co-op did not approve the split for “{agreement.title}”. You may propose another version."
            ],
            quote=reason,
        )


def expiring(agreement: SplitAgreement) -> None:
    """Days before the end: to those who have not answered, and to the proposer whom it waits for."""
    waiting = selectors.unanswered(agreement)
    until = f"{agreement.expires_at:%-d %B %Y}"
    for payee in waiting:
        offer = f"The split for “{agreement.title}” runs out on {until}, and waits for your answer."
        if payee.user is None:
            _invite(payee, agreement, offer, "Without an answer it comes to nothing.")
            continue
        _write(
            payee,
            agreement,
            subject=f"A split waits for you until {until}",
            heading="Your answer is missing",
            lines=[offer],
            label="Read the terms",
        )
    names = " and ".join(payee.name for payee in waiting)
    _write_to_proposer(
        agreement,
        subject=f"The split for {agreement.title} runs out on {until}",
        heading="Not everybody has answered",
        lines=[f"The split for “{agreement.title}” runs out on {until}. It still waits for {names}."],
    )


def expired(agreement: SplitAgreement) -> None:
    """The end of an invitation: to everybody asked."""
    missing = " and ".join(payee.name for payee in selectors.unanswered(agreement)) or "the co-op"
    for payee in selectors.asked(agreement):
        _write(
            payee,
            agreement,
            subject=f"The split for {agreement.title} ran out",
            heading="It ran out",
            lines=[
                f"The split for “{agreement.title}” ran out before {missing} answered, and is not in force. "
                "It can be proposed again."
            ],
        )


def _invite(payee: Payee, agreement: SplitAgreement, *lines: str) -> None:
    """To an address nobody has signed up with."""
    _send(
        payee.invitation.email,
        greeting="Hello,",
        path=reverse("account_signup"),
        subject=f"{agreement.proposed_by} wants to pay you through {settings.SITE_NAME}",
        heading=f"{agreement.proposed_by} wants to pay you a part of each sale",
        lines=[
            *lines,
            f"{settings.SITE_NAME} is a marketplace owned by its artists. To sign and to be paid you need an account, which "
            "costs nothing, and you sell nothing yourself. Sign up with this address, and the terms wait for you.",
        ],
        quote=agreement.note,
        label="Sign up",
    )


def _write_to_proposer(agreement: SplitAgreement, **letter) -> None:
    user = agreement.proposed_by
    path = reverse("studio:agreement", args=[agreement.pk])
    _send(user.email, greeting=f"Dear {user.get_full_name() or user},", path=path, **letter)


def _write(payee: Payee, agreement: SplitAgreement, **letter) -> None:
    if payee.user is not None:
        path = reverse("studio:agreement", args=[agreement.pk])
        _send(payee.user.email, greeting=f"Dear {payee.name},", path=path, **letter)


def _send(
    email: str,
    *,
    greeting: str,
    path: str,
    subject: str,
    heading: str,
    lines: Sequence[str],
    quote: str = "",
    label: str = "See the split",
) -> None:
    context = {
        "subject": subject,
        "greeting": greeting,
        "heading": heading,
        "lines": lines,
        "quote": quote,
        "label": label,
        "url": settings.SITE_URL + path,
    }
    letters.send("splits/letter", to=email, language="", context=context)
