"""Joining the co-operative, giving offices, putting policies in force, and writing down who decided what."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from artists.cooperative.models import Decision, Member, Office, Policy, WageReference
from payouts import language, letters

SHORTEST_STATEMENT = 40  # characters: less tells a reviewer nothing
MOST_LINKS = 6
MOST_REFUSALS = 3  # in a year
A_YEAR = dt.timedelta(days=365)

_is_address = URLValidator(schemes=["http", "https"])


class NotNow(Exception):
    """It was decided already, or cannot be done in this state; the message says what is the case."""


class BadApplication(ValueError):
    """The application cannot be taken as it is; the message says what is missing."""


@transaction.atomic
def apply(*, user, statement: str, links: Sequence[str], at: dt.datetime) -> Member:
    """
    Ask to become a member. After a refusal one may ask again; sent twice, the first stands.

    :raises BadApplication: if there is too little to judge by
    :raises NotNow: if the user is a member already, has left, or was declined too often to be read again so soon
    """
    statement, links = statement.strip(), [link.strip() for link in links if link.strip()]
    if len(statement) < SHORTEST_STATEMENT:
        raise BadApplication(_("Tell us a little more: what you make and how you make it."))
    if len(links) > MOST_LINKS:
        raise BadApplication(_("Give at most %(number)s addresses.") % {"number": MOST_LINKS})
    for link in links:
        try:
            _is_address(link)
        except ValidationError as error:
            raise BadApplication(
                _("“%(link)s” is not a web address. It begins with https://") % {"link": link}
            ) from error

    member, is_new = Member.objects.select_for_update().get_or_create(
        user=user, defaults={"statement": statement, "links": links, "applied_at": at}
    )
    if is_new or member.status == Member.Status.APPLIED:
        return member
    if member.status == Member.Status.DECLINED:
        _require_patience(member, at)
        member.move(
            Member.Status.APPLIED,
            statement=statement,
            links=links,
            applied_at=at,
            decided_at=None,
            decided_by=None,
            reason="",
        )
        return member
    raise NotNow(
        _("You are a member already.")
        if member.status == Member.Status.ADMITTED
        else _("You left the co-op.")
    )


def _require_patience(member: Member, at: dt.datetime) -> None:
    """Members read every application, so after `MOST_REFUSALS` in a year the next one waits until the year is over."""
    declined = Decision.objects.filter(
        subject=f"member:{member.pk}", verb="declined", decided_at__gt=at - A_YEAR
    ).order_by("decided_at")
    if declined.count() >= MOST_REFUSALS:
        again = declined.first().decided_at + A_YEAR
        raise NotNow(
            _("The members read %(number)s applications of yours within a year. Apply again from %(day)s.")
            % {"number": MOST_REFUSALS, "day": language.day(again)}
        )


@transaction.atomic
def admit(*, member: Member, by, reason: str, at: dt.datetime) -> Member:
    """
    Make an applicant a member, and tell her. Her storefront is set up by `profiles.services.open_for`, right after.

    :raises NotNow: if the application was decided already, or is one's own
    """
    return _decide(member, Member.Status.ADMITTED, verb="admitted", by=by, reason=reason, at=at)


@transaction.atomic
def decline(*, member: Member, by, reason: str, at: dt.datetime) -> Member:
    """
    Turn an application down, with the reason the applicant reads. She may apply again.

    :raises NotNow: if the application was decided already, or is one's own
    """
    return _decide(member, Member.Status.DECLINED, verb="declined", by=by, reason=reason, at=at)


def _decide(member: Member, status: str, *, verb: str, by, reason: str, at: dt.datetime) -> Member:
    if not reason.strip():
        raise ValueError("a decision on a person has a reason")
    if by.pk == member.user_id:
        raise NotNow("Somebody else decides on your own application.")
    member = Member.objects.select_for_update().select_related("user").get(pk=member.pk)
    if member.status != Member.Status.APPLIED:
        raise NotNow(f"This application was {member.status} already.")
    member.move(status, decided_at=at, decided_by=by, reason=reason.strip())
    record(
        by=by,
        verb=verb,
        subject=f"member:{member.pk}",
        title=f"{member.user}, applicant",
        reason=reason.strip(),
        before={"status": Member.Status.APPLIED},
        after={"status": status},
        at=at,
    )
    write_to(member.user, event=verb, context={"member": member, "user": member.user})
    return member


def write_to(user, *, event: str, context: dict) -> None:
    """Write the letter of templates/emails/cooperative/<event>.html to `user`; it is kept if the transaction is."""
    letters.send(f"cooperative/{event}", to=user.email, language=user.language, context=context)


@transaction.atomic
def give_office(*, user, role: str, at: dt.datetime, by=None, reason: str = "") -> Office:
    """Let `user` act as "reviewer", "admin" or "treasurer" from `at` on. Given twice, the first stands."""
    if role not in Office.Role.values:
        raise ValueError(f"there is no office {role!r}; there are {', '.join(Office.Role.values)}")
    office, is_new = Office.objects.get_or_create(
        user=user, role=role, active_to=None, defaults={"active_from": at}
    )
    if is_new:
        record(
            by=by,
            verb="gave office",
            subject=f"user:{user.pk}",
            title=f"{user}, {role}",
            reason=reason,
            after={"role": role, "active_from": at.isoformat()},
            at=at,
        )
    return office


@transaction.atomic
def end_office(*, user, role: str, at: dt.datetime, by=None, reason: str = "") -> None:
    """End an office at `at`. Without one, nothing happens."""
    if Office.objects.filter(user=user, role=role, active_to=None).update(active_to=at):
        record(
            by=by,
            verb="ended office",
            subject=f"user:{user.pk}",
            title=f"{user}, {role}",
            reason=reason,
            before={"role": role},
            after={"active_to": at.isoformat()},
            at=at,
        )


@transaction.atomic
def put_in_force(*, at: dt.datetime, by=None, reason: str = "", currency: str = "EUR", **terms) -> Policy:
    """
    Put a voted policy in force from `at`, ending the one before it at the same moment.

    `terms` are the fields of Policy (shares in basis points, amounts in minor units of `currency`).
    """
    open_ended = Q(currency=currency, active_to=None)
    before = Policy.objects.select_for_update().filter(open_ended).first()
    if before is not None:
        if before.active_from >= at:
            raise NotNow("A policy that begins on that day or later is there already.")
        Policy.objects.filter(pk=before.pk).update(active_to=at)
    policy = Policy.objects.create(currency=currency, active_from=at, **terms)
    record(
        by=by,
        verb="put in force",
        subject=f"policy:{policy.pk}",
        title=f"Rules of money in {currency}, from {at:%-d %B %Y}",
        reason=reason,
        before={name: getattr(before, name) for name in terms} if before else {},
        after=terms,
        at=at,
    )
    return policy


@transaction.atomic
def set_wage_reference(
    *,
    country: str,
    currency: str,
    hourly: int,
    name: str,
    source: str,
    active_from: dt.date,
    at: dt.datetime,
    by=None,
) -> WageReference:
    """Say what an hour is worth in a place (minor units) from a date on. Said twice for one date, the first stands."""
    reference, is_new = WageReference.objects.get_or_create(
        country=country,
        currency=currency,
        active_from=active_from,
        defaults={"hourly": hourly, "name": name, "source": source},
    )
    if is_new:
        record(
            by=by,
            verb="set",
            subject=f"wage-reference:{reference.pk}",
            title=f"What an hour is worth in {country}, {currency}: {name}",
            reason=source,
            after={"hourly": hourly, "active_from": active_from.isoformat()},
            at=at,
        )
    return reference


def record(
    *,
    by,
    verb: str,
    subject: str,
    title: str,
    at: dt.datetime,
    reason: str = "",
    before: dict | None = None,
    after: dict | None = None,
) -> Decision:
    """Write one line of the audit log. `by` is None only where the operator acted from the command line."""
    return Decision.objects.create(
        by=by,
        verb=verb,
        subject=subject,
        title=title[:250],
        reason=reason[:500],
        before=before or {},
        after=after or {},
        decided_at=at,
    )
