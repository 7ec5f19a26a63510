"""Where parcels of a person go: adding, changing, removing, and which of them is the usual one."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from marketplace.keeping.models import Address

MOST = 20  # of one person


class TooMany(Exception):
    """One person keeps no more than that; the message says how many."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address as it stands on a parcel."""

    name: str
    street: str
    street_2: str
    postcode: str
    town: str
    country: str


def _lock(user) -> None:
    """One change of a person's addresses after the other."""
    get_user_model().objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def add(*, user, place: Place, usual: bool, at: dt.datetime) -> Address:
    """
    Keep another address; the first is the usual one. The same address sent twice is kept once.

    :raises TooMany: if there are `MOST` already
    """
    _lock(user)
    own = Address.objects.filter(user=user)
    address = own.filter(**asdict(place)).first()
    if address is None:
        if own.count() >= MOST:
            raise TooMany(f"You keep {MOST} addresses already. Remove one before you add another.")
        address = Address.objects.create(user=user, added_at=at, **asdict(place))
    if usual or not own.filter(is_default=True).exists():
        _make_usual(address)
    return address


@transaction.atomic
def change(*, address: Address, place: Place, usual: bool) -> None:
    """Orders keep what was on the parcel. Removed meanwhile, nothing happens."""
    _lock(address.user)
    Address.objects.filter(pk=address.pk).update(**asdict(place))
    if usual:
        _make_usual(address)


@transaction.atomic
def make_usual(*, address: Address) -> None:
    _lock(address.user)
    _make_usual(address)


def _make_usual(address: Address) -> None:
    Address.objects.filter(user=address.user_id, is_default=True).exclude(pk=address.pk).update(
        is_default=False
    )
    Address.objects.filter(pk=address.pk).update(is_default=True)


@transaction.atomic
def remove(*, address: Address) -> None:
    """Of the others, the newest is the usual one then."""
    _lock(address.user)
    Address.objects.filter(pk=address.pk).delete()
    own = Address.objects.filter(user=address.user_id)
    if not own.filter(is_default=True).exists() and (newest := own.first()):
        _make_usual(newest)
