"""
Telling whoever asked when a work that was sold out can be had again: one letter each, all at once, first come no promises.

What a guest typed is an address that may be somebody else's: nothing but a question goes there until its link is followed,
and whoever asks never learns whether the address is known here.
"""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from marketplace.catalogue import selectors as catalogue
from marketplace.catalogue import work_page
from marketplace.keeping.models import Wait
from marketplace.mail import services as mail

KEPT = dt.timedelta(days=180)
UNPROVED = dt.timedelta(days=2)
A_DAY = dt.timedelta(days=1)
MOST_QUESTIONS = 5  # letters a day that ask one address for its word
MOST = 100  # waits of one address
_SALT = "keeping.wait"


@transaction.atomic
def ask(*, work, email: str, user, language: str, at: dt.datetime) -> None:
    """
    Wait for `work`. A member's own proved address counts at once; any other is sent a link to say yes by.

    Asked again it changes nothing, but for a new link to who has lost one, at most once a day.
    """
    email = email.strip().lower()
    proved = (
        user is not None
        and EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()
    )
    own = Wait.objects.filter(email=email)
    if not own.filter(work=work).exists() and own.count() >= MOST:
        return
    wait, is_new = Wait.objects.select_for_update().get_or_create(
        work=work,
        email=email,
        defaults={
            "user": user if proved else None,
            "asked_at": at,
            "confirmed_at": at if proved else None,
            "ends_at": at + (KEPT if proved else UNPROVED),
            "language": language,
        },
    )
    if proved:
        if wait.confirmed_at is None or wait.user_id is None:
            _keep(wait, user=user, at=at)
    elif wait.confirmed_at is None and (is_new or wait.asked_at <= at - A_DAY):
        wait.asked_at, wait.ends_at = at, at + UNPROVED
        wait.save(update_fields=["asked_at", "ends_at"])
        if own.filter(confirmed_at=None, asked_at__gt=at - A_DAY).count() <= MOST_QUESTIONS:
            context = {"work": work, "path": path(wait), "days": UNPROVED.days}
            mail.send(
                to=email,
                template="keeping/wait_question",
                context=context,
                language=language,
                reference=f"keeping:wait:{wait.pk}:{at:%Y%m%d%H%M%S}",
            )


def _keep(wait: Wait, *, user, at: dt.datetime) -> None:
    wait.confirmed_at, wait.ends_at = at, at + KEPT
    wait.user = user or wait.user
    wait.save(update_fields=["confirmed_at", "ends_at", "user"])


def path(wait: Wait) -> str:
    """The page of one wait: to say yes on, and to give it up."""
    return reverse("keeping:wait", args=[signing.dumps([wait.pk, wait.email], salt=_SALT)])


def by_token(token: str) -> Wait | None:
    """The wait of a link in a letter; None for what we did not write, or what is over."""
    try:
        pk, email = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Wait.objects.select_related("work__artist").filter(pk=pk, email=email).first()


@transaction.atomic
def confirm(*, wait: Wait, at: dt.datetime) -> None:
    """The address is proved. Done already, or over meanwhile, nothing happens."""
    wait = Wait.objects.select_for_update().filter(pk=wait.pk, confirmed_at=None, ends_at__gt=at).first()
    if wait is not None:
        _keep(wait, user=None, at=at)


def give_up(*, wait: Wait) -> None:
    Wait.objects.filter(pk=wait.pk).delete()


def works_to_look_at() -> QuerySet:
    """The numbers of works that somebody waits for and of which something is on offer."""
    shelf = apps.get_model("catalogue.Shelved").objects.filter(work=OuterRef("work"), sold=False)
    return (
        Wait.objects.filter(Exists(shelf), confirmed_at__isnull=False)
        .order_by("work_id")
        .values_list("work_id", flat=True)
        .distinct()
    )


def tell_of(*, work_id: int, at: dt.datetime) -> int:
    """
    If the work can be bought now, write to all who wait for it, each in a transaction of its own; returns to how many.

    A wait is gone with its letter, so killed anywhere and begun again, nobody is told twice.
    """
    work = apps.get_model("works.Work").objects.filter(pk=work_id).first()
    page = work_page.work_page(work.slug, at=at) if work is not None else None
    if (
        page is None
        or isinstance(page, catalogue.Missing)
        or not any(offer.can_be_bought for offer in page.offers)
    ):
        return 0
    told = 0
    for wait_id in (
        Wait.objects.filter(work=work_id, confirmed_at__isnull=False)
        .order_by("asked_at", "pk")
        .values_list("pk", flat=True)
    ):
        told += _tell_one(wait_id, page.work, at)
    return told


@transaction.atomic
def _tell_one(wait_id: int, work, at: dt.datetime) -> bool:
    wait = (
        Wait.objects.select_for_update(skip_locked=True)
        .filter(pk=wait_id, confirmed_at__isnull=False)
        .first()
    )
    if wait is None:
        return False
    if wait.ends_at > at:
        context = {"work": work, "path": reverse("catalogue:work", args=[work.slug])}
        mail.send(
            to=wait.email,
            template="keeping/available",
            context=context,
            language=wait.user.language if wait.user else wait.language,
            reference=f"keeping:available:{wait.pk}",
        )
    wait.delete()
    return True


def remove_old(*, at: dt.datetime) -> int:
    """Forget who never said yes, or waited `KEPT`; returns how many."""
    return Wait.objects.filter(ends_at__lte=at).delete()[0]
