"""Making payees: anyone we can owe."""

import datetime as dt

from django.db import transaction

from .models import Payee


class Settled(Exception):
    """It was settled when the Stripe account was opened, and cannot be changed here."""


@transaction.atomic
def payee_for(*, user, name: str, country: str = "FR") -> Payee:
    """The payee that `user` speaks for, made the first time. An existing one keeps its name and country."""
    return Payee.objects.get_or_create(user=user, defaults={"name": name, "country": country})[0]


@transaction.atomic
def add_payee(*, name: str, country: str) -> Payee:
    """A payee nobody speaks for yet: an estate, a charity, a printer before sign-up."""
    return Payee.objects.create(name=name, country=country)


@transaction.atomic
def let_speak(*, payee: Payee, user, name: str = "") -> None:
    """
    From now on `user` speaks for the payee: accepts splits, reads statements, connects the Stripe account.

    `name`: what the payee is called from now on, where it had only a provisional name.
    """
    Payee.objects.select_for_update().get(pk=payee.pk)
    Payee.objects.filter(pk=payee.pk).update(user=user, name=name or payee.name)
    payee.refresh_from_db()


@transaction.atomic
def set_country(*, payee: Payee, country: str) -> None:
    """
    Say where the payee is paid (ISO 3166-1, two letters). Said again, nothing happens.

    :raises Settled: if a Stripe account is open, since Stripe ties it to a country
    """
    Payee.objects.select_for_update().get(pk=payee.pk)
    if payee.country == country:
        return
    if payee.connected_accounts.filter(closed_at=None).exists():
        raise Settled(f"{payee} has a Stripe account in {payee.country}")
    Payee.objects.filter(pk=payee.pk).update(country=country)
    payee.refresh_from_db()


@transaction.atomic
def hold_payouts(*, payee: Payee, reason: str, until: dt.date) -> None:
    """
    Plan nothing for the payee until somebody lifts it; looked at again on the day `until`. The payee reads the reason.

    What is planned already is for whoever approves to leave out.
    """
    Payee.objects.filter(pk=payee.pk).update(hold_reason=reason[:250], held_until=until)
    payee.refresh_from_db()


@transaction.atomic
def lift_hold(*, payee: Payee) -> None:
    """Plan payouts to the payee again."""
    Payee.objects.filter(pk=payee.pk).update(hold_reason="", held_until=None)
    payee.refresh_from_db()
