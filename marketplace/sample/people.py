"""The sample co-op's people: accounts, offices, members, storefronts, and Stripe accounts where they have one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import urllib.request
from functools import cache

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from artists.cooperative import services as cooperative
from artists.cooperative.models import Member, Policy
from artists.cooperative.standing import POLICY, WAGE_REFERENCES
from artists.profiles import services as profiles
from artists.profiles.models import Artist
from artists.profiles.services import Rate
from marketplace.users.models import User
from payouts.connect import gateway
from payouts.connect import services as connect
from payouts.payees.models import Payee
from payouts.payees.services import payee_for

from .accounts import PASSWORD
from .cast import Person

PRINTERS = {"press": ("Petit Press, Nantes", "FR"), "frames": ("Rahmenwerk Leipzig", "DE")}
OFFICES = {
    "carla": ("Carla Haas", "admin"),
    "dov": ("Dov Levi", "admin"),
    "tess": ("Tess Lindqvist", "treasurer"),
    "remy": ("Rémy Bonnet", "reviewer"),
}
SHARES_BANK_WITH = {"frames": "david"}
BUYERS = {"bea": "Bea Thornton", "emil": "Emil Novák", "gita": "Gita Rao"}
RATES = {
    "home": Rate(first=650, additional=150, days_min=2, days_max=4),
    "europe": Rate(first=1_200, additional=250, days_min=4, days_max=8),
    "world": Rate(first=2_600, additional=500, days_min=7, days_max=18),
}


def user_named(key: str, name: str) -> User:
    """The account `key`@sample…, made the first time, its address verified."""
    email = f"{key}@sample.fairhand.example"
    user, _ = User.objects.get_or_create(email=email, defaults={"name": name, "password": _hashed(PASSWORD)})
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


@cache
def _hashed(password: str) -> str:
    # A slow hash on purpose; everybody in the sample has the same password, so once is enough.
    return make_password(password)


def found_the_cooperative(*, at: dt.datetime) -> None:
    """Offices, the standing policy and the wage references, in force from `at`."""
    for key, (name, role) in OFFICES.items():
        cooperative.give_office(
            user=user_named(key, name), role=role, at=at, reason="Elected at the founding."
        )
    if not Policy.objects.exists():
        cooperative.put_in_force(at=at, by=user_named(*_named("carla")), reason="Standing policy.", **POLICY)
    for reference in WAGE_REFERENCES:
        cooperative.set_wage_reference(at=at, **reference)
    for key, name in BUYERS.items():
        user_named(key, name)


def welcome(person: Person, *, at: dt.datetime) -> Artist:
    """One artist: applied, admitted, with an open storefront."""
    user = user_named(person.key, person.name)
    member = Member.objects.filter(user=user).first() or cooperative.apply(
        user=user, statement=f"{person.statement} {person.process}", links=[], at=at
    )
    if member.status == Member.Status.APPLIED:
        member = cooperative.admit(
            member=member, by=user_named(*_named("carla")), reason="Her own hand, seen at the studio.", at=at
        )
    artist = profiles.set_up(user=user, name=person.name, country=person.country, at=at)
    if artist.storefront.status == "draft":
        profiles.edit_storefront(
            storefront=artist.storefront,
            name=person.name,
            slug=artist.storefront.slug,
            statement=person.statement,
            process=person.process,
            town=person.town,
            country=person.country,
            shipping_terms="Flat and boarded, insured, with tracking. Originals go by hand-packed parcel.",
            at=at,
        )
        profiles.set_shipping_rates(storefront=artist.storefront, rates=RATES)
        profiles.open_storefront(storefront=artist.storefront, at=at)
    return Artist.objects.select_related("payee", "storefront").get(pk=artist.pk)


def let_printers_in() -> dict[str, Payee]:
    """The printers and framers that splits pay."""
    return {
        key: payee_for(user=user_named(key, name), name=name, country=country)
        for key, (name, country) in PRINTERS.items()
    }


def leave_one_applicant(*, at: dt.datetime) -> None:
    """Somebody who waits for the co-op's answer."""
    user = user_named("nora", "Nora Lind")
    if not Member.objects.filter(user=user).exists():
        cooperative.apply(
            user=user,
            statement="I paint kitchens after midnight, in watercolor, from life. Eleven years at the same table.",
            links=["https://nora.example/kitchens"],
            at=at,
        )


def connect_to_stripe(payee: Payee, *, at: dt.datetime, finish: bool = True) -> None:
    """Onboard a payee at the local Stripe, as she would by its form, and note what Stripe says."""
    connect.start_onboarding(
        payee=payee,
        return_url=settings.SITE_URL + reverse("studio:connected"),
        refresh_url=settings.SITE_URL + reverse("studio:connect-again"),
        gateway=gateway.current(),
        at=at,
    )
    account = payee.connected_accounts.get(closed_at=None)
    if finish:
        local_stripe(f"/_local/accounts/{account.stripe_account}/onboard", iban=_iban(payee))
    connect.refresh_account(account=account, gateway=gateway.current(), at=at)


def _iban(payee: Payee) -> str:
    """An account number of the payee's own, except for one pair, so that approvers have something to notice."""
    owner = SHARES_BANK_WITH.get(payee.user.email.partition("@")[0], payee.user.email.partition("@")[0])
    digits = int(hashlib.sha256(owner.encode()).hexdigest(), 16) % 10**15
    # The last digits 3001 and 3002 make payouts fail at the local Stripe; 5 in front of them never does.
    return f"{payee.country}76{digits:015d}5{len(owner):02d}"


def local_stripe(path: str, **body) -> None:
    """Work one of the local Stripe's own controls; the sample is never loaded against Stripe itself."""
    if not settings.STRIPE_API_BASE.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise RuntimeError("the sample co-op is for the local Stripe only")
    request = urllib.request.Request(  # noqa: S310
        settings.STRIPE_API_BASE + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        pass


def _named(key: str) -> tuple[str, str]:
    return key, OFFICES[key][0]
