"""Making payees: anyone we can owe."""

from django.db import transaction

from .models import Payee


@transaction.atomic
def payee_for(*, user, name: str, country: str = "FR") -> Payee:
    """The payee that `user` speaks for, made the first time. An existing one keeps its name and country."""
    return Payee.objects.get_or_create(user=user, defaults={"name": name, "country": country})[0]


@transaction.atomic
def add_payee(*, name: str, country: str) -> Payee:
    """A payee nobody speaks for yet: an estate, a charity, a printer before sign-up."""
    return Payee.objects.create(name=name, country=country)


@transaction.atomic
def let_speak(*, payee: Payee, user) -> None:
    """From now on `user` speaks for the payee: accepts splits, reads statements, connects the Stripe account."""
    Payee.objects.select_for_update().get(pk=payee.pk)
    Payee.objects.filter(pk=payee.pk).update(user=user)
    payee.refresh_from_db()
