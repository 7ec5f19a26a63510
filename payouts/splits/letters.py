"""Letters about a split, one for every step of it, written in the transaction of the step they tell of."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from payouts import language, letters
from payouts.payees.models import Payee

from . import selectors, words
from .models import SplitAgreement


def proposed(agreement: SplitAgreement) -> None:
    """To everybody asked but the proposer: what is offered, and until when. Who has no account yet is told how."""
    terms = {share.payee_id: share for share in agreement.shares.all()}
    for payee in selectors.asked(agreement):
        if payee.user_id == agreement.proposed_by_id:
            continue
        with _in_the_words_of(payee.user or agreement.proposed_by):
            about = {"name": str(agreement.proposed_by), "title": agreement.title}
            if share := terms.get(payee.pk):
                about |= {"role": share.role, "terms": words.in_words(share, agreement.currency)}
                offer = _(
                    "%(name)s proposes to share what “%(title)s” earns with you, as %(role)s: %(terms)s."
                )
            else:
                offer = _("%(name)s proposes new terms for “%(title)s” by which you would no longer be paid.")
            until = _(
                "Nothing is sold on these terms before everybody has signed. The invitation runs out on %(day)s."
            ) % {"day": language.day(agreement.expires_at)}
            if payee.user is None:
                _invite(payee, agreement, offer % about, until)
                continue
            _write(
                payee,
                agreement,
                subject=_("%(name)s asks you to sign a split") % about,
                heading=_("A split for you to sign"),
                lines=[offer % about, until],
                quote=agreement.note,
                label=_("Read the terms"),
            )


def accepted(agreement: SplitAgreement, *, by: Payee) -> None:
    """One party said yes: to the proposer, or to everybody once the last one did."""
    about = {"name": by.name, "title": agreement.title}
    if agreement.status == SplitAgreement.Status.PROPOSED:
        with _in_the_words_of(agreement.proposed_by):
            _write_to_proposer(
                agreement,
                subject=_("%(name)s accepted your split") % about,
                heading=_("%(name)s accepted") % about,
                lines=[
                    _("%(name)s accepted the split for “%(title)s”. Others still have to answer.") % about
                ],
            )
        return
    for payee in selectors.asked(agreement):
        with _in_the_words_of(payee.user):
            _write(
                payee,
                agreement,
                subject=_("Everybody accepted the split for %(title)s") % about,
                heading=_("Everybody accepted"),
                lines=[
                    _("Everybody asked accepted the split for “%(title)s”. The co-op decides next.") % about
                ],
            )


def declined(agreement: SplitAgreement, *, by: Payee, reason: str) -> None:
    """One no ends it: to everybody else who was asked."""
    about = {"name": by.name, "title": agreement.title}
    for payee in selectors.asked(agreement):
        if payee.pk == by.pk:
            continue
        with _in_the_words_of(payee.user):
            _write(
                payee,
                agreement,
                subject=_("%(name)s declined the split for %(title)s") % about,
                heading=_("%(name)s declined") % about,
                lines=[
                    _("%(name)s declined the split for “%(title)s”, so it does not come into force.") % about
                ],
                quote=reason,
            )


def withdrawn(agreement: SplitAgreement) -> None:
    """To everybody else who was asked."""
    about = {"name": str(agreement.proposed_by), "title": agreement.title}
    for payee in selectors.asked(agreement):
        if payee.user_id == agreement.proposed_by_id:
            continue
        with _in_the_words_of(payee.user):
            _write(
                payee,
                agreement,
                subject=_("The split for %(title)s was taken back") % about,
                heading=_("Taken back"),
                lines=[_("%(name)s took back the split for “%(title)s”. Nothing is asked of you.") % about],
            )


def in_force(agreement: SplitAgreement) -> None:
    """Approved: to whom it pays what holds now and what changed, and to whom it no longer pays that it ended."""
    former = selectors.before(agreement)
    terms = {share.payee_id: share for share in agreement.shares.all()}
    for payee in selectors.asked(agreement):
        with _in_the_words_of(payee.user):
            about = {"title": agreement.title}
            if share := terms.get(payee.pk):
                about["terms"] = words.in_words(share, agreement.currency)
                changes = words.differences(former, agreement) if former and former.active_to else []
                holds = _(
                    "The co-op approved the split for “%(title)s”. From now on every sale is shared by it, and you get "
                    "%(terms)s."
                )
                changed = [_("What changed: %(changes)s") % {"changes": " ".join(changes)}] if changes else []
                _write(
                    payee,
                    agreement,
                    subject=_("The split for %(title)s is in force") % about,
                    heading=_("Approved, and in force"),
                    lines=[holds % about, *changed],
                )
            else:
                ended = _(
                    "A new version of the split for “%(title)s” is in force, which you signed and which no longer pays you. "
                    "What was sold before is shared as you agreed then."
                )
                _write(
                    payee,
                    agreement,
                    subject=_("Your split for %(title)s was superseded") % about,
                    heading=_("Superseded"),
                    lines=[ended % about],
                )


def rejected(agreement: SplitAgreement, *, reason: str) -> None:
    """The co-op said no: to everybody asked, with its reason."""
    about = {"title": agreement.title}
    for payee in selectors.asked(agreement):
        with _in_the_words_of(payee.user):
            no = _("The co-op did not approve the split for “%(title)s”. You may propose another version.")
            _write(
                payee,
                agreement,
                subject=_("The co-op did not approve the split for %(title)s") % about,
                heading=_("Not approved"),
                lines=[no % about],
                quote=reason,
            )


def expiring(agreement: SplitAgreement) -> None:
    """Days before the end: to those who have not answered, and to the proposer whom it waits for."""
    waiting = selectors.unanswered(agreement)
    for payee in waiting:
        with _in_the_words_of(payee.user or agreement.proposed_by):
            about = {"title": agreement.title, "day": language.day(agreement.expires_at)}
            offer = _("The split for “%(title)s” runs out on %(day)s, and waits for your answer.") % about
            if payee.user is None:
                _invite(payee, agreement, offer, _("Without an answer it comes to nothing."))
                continue
            _write(
                payee,
                agreement,
                subject=_("A split waits for you until %(day)s") % about,
                heading=_("Your answer is missing"),
                lines=[offer],
                label=_("Read the terms"),
            )
    with _in_the_words_of(agreement.proposed_by):
        about = {
            "title": agreement.title,
            "day": language.day(agreement.expires_at),
            "names": language.listed(payee.name for payee in waiting),
        }
        _write_to_proposer(
            agreement,
            subject=_("The split for %(title)s runs out on %(day)s") % about,
            heading=_("Not everybody has answered"),
            lines=[_("The split for “%(title)s” runs out on %(day)s. It still waits for %(names)s.") % about],
        )


def expired(agreement: SplitAgreement) -> None:
    """The end of an invitation: to everybody asked."""
    missing = [payee.name for payee in selectors.unanswered(agreement)]
    for payee in selectors.asked(agreement):
        with _in_the_words_of(payee.user):
            about = {"title": agreement.title, "names": language.listed(missing or [_("the co-op")])}
            over = _(
                "The split for “%(title)s” ran out before %(names)s answered, and is not in force. It can be proposed again."
            )
            _write(
                payee,
                agreement,
                subject=_("The split for %(title)s ran out") % about,
                heading=_("It ran out"),
                lines=[over % about],
            )


def _in_the_words_of(reader) -> translation.override:
    """Everything is said in the language of `reader`, or in the site's own to somebody who never chose one."""
    return translation.override((reader and reader.language) or settings.LANGUAGE_CODE)


def _invite(payee: Payee, agreement: SplitAgreement, *lines: str) -> None:
    """To an address nobody has signed up with: in the language of whoever invites, who knows them."""
    about = {"name": str(agreement.proposed_by), "site": settings.SITE_NAME}
    what_it_is = _(
        "%(site)s is a marketplace owned by its artists. To sign and to be paid you need an account, which costs nothing, and "
        "you sell nothing yourself. Sign up with this address, and the terms wait for you."
    )
    _send(
        payee.invitation.email,
        greeting=_("Hello,"),
        path=reverse("account_signup"),
        subject=_("%(name)s wants to pay you through %(site)s") % about,
        heading=_("%(name)s wants to pay you a part of each sale") % about,
        lines=[*lines, what_it_is % about],
        quote=agreement.note,
        label=_("Sign up"),
    )


def _write_to_proposer(agreement: SplitAgreement, **letter) -> None:
    user = agreement.proposed_by
    path = reverse("studio:agreement", args=[agreement.pk])
    _send(user.email, greeting=_dear(user.get_full_name() or str(user)), path=path, **letter)


def _write(payee: Payee, agreement: SplitAgreement, **letter) -> None:
    if payee.user is not None:
        path = reverse("studio:agreement", args=[agreement.pk])
        _send(payee.user.email, greeting=_dear(payee.name), path=path, **letter)


def _dear(name: str) -> str:
    return _("Dear %(name)s,") % {"name": name}


def _send(
    email: str,
    *,
    greeting: str,
    path: str,
    subject: str,
    heading: str,
    lines: Sequence[str],
    quote: str = "",
    label: str = "",
) -> None:
    context = {
        "subject": subject,
        "greeting": greeting,
        "heading": heading,
        "lines": lines,
        "quote": quote,
        "label": label or _("See the split"),
        "url": settings.SITE_URL + path,
    }
    letters.send("splits/letter", to=email, language=language.active(), context=context)
