"""Finding payees, and saying in plain words how things stand with their Stripe account."""

import datetime as dt

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from payouts import language

from .models import ConnectedAccount, Payee

Status = ConnectedAccount.Status
Closed = ConnectedAccount.Closed
Hurdle = ConnectedAccount.Hurdle

# Whoever took over somebody's log-in would change where the money goes first: the payee has this long to notice.
NEW_BANK_WAITS = dt.timedelta(hours=72)

# What Stripe asks for, by the parts of its field names, in the words of the person who is asked.
ASKED_FOR = (
    (("outbound_destination", "external_account"), _lazy("a bank account")),
    (("terms_of_service", "tos_acceptance"), _lazy("your agreement to Stripe's terms")),
    (("date_of_birth", "dob"), _lazy("your date of birth")),
    (("document", "verification"), _lazy("a picture of an identity document")),
    (("address",), _lazy("your address")),
    (
        ("given_name", "surname", "first_name", "last_name", "registered_name", "company.name"),
        _lazy("your name"),
    ),
    (("email",), _lazy("your e-mail address")),
    (("phone",), _lazy("your telephone number")),
    (("id_number", "tax_id"), _lazy("a tax or company number")),
    (
        ("business_url", "business_profile", "profile"),
        _lazy("a web address or a description of what you sell"),
    ),
)


def find_by_email(email: str) -> Payee | None:
    """The payee whose speaker signs in with that address, or None."""
    return Payee.objects.filter(user__email__iexact=email.strip()).select_related("user").first()


def payee_of(user) -> Payee | None:
    return Payee.objects.filter(user=user).prefetch_related("connected_accounts").first()


def still_needed(account: ConnectedAccount) -> list[str]:
    """What Stripe waits for, each named once in plain words: ["a bank account", "your address"]."""
    found = []
    for field in account.requirements:
        words = next((said for parts, said in ASKED_FOR if any(p in field for p in parts)), None)
        found.append(str(words or _("another detail")))
    return list(dict.fromkeys(found))


def status_sentence(payee: Payee) -> str:
    """How things stand with the payee's account, and what is next, in a few sentences."""
    account = payee.connected_account
    if account is not None:
        return account_sentence(account)
    former = max(payee.connected_accounts.all(), key=lambda each: each.created_at, default=None)
    if former is not None:
        return account_sentence(former)
    return _("No Stripe account yet. Money earned waits until one is connected.")


def account_sentence(account: ConnectedAccount) -> str:
    """How things stand with one account, and what is next. Each way to fail has its own sentence and its own remedy."""
    match account.status:
        case Status.CLOSED:
            return str(CLOSED[account.closed_how or Closed.DISCONNECTED])
        case Status.READY:
            return _ready_sentence(account)
        case Status.ONBOARDING:
            looked_at = _("Stripe is looking at what was given.")
            return " ".join([_("Nearly there: finish at Stripe."), _waits_for(account) or looked_at])
        case _:
            return " ".join(
                [_("Stripe has paused this account."), str(_waits_for(account) or STUCK[account.hurdle])]
            )


CLOSED = {
    Closed.DISCONNECTED: _lazy(
        "Your Stripe account was disconnected from us, so nothing can be sent there. Connect one again; what you earned "
        "waits for it."
    ),
    Closed.AT_STRIPE: _lazy(
        "Your Stripe account was closed at Stripe. Connect another; what you earned waits for it."
    ),
    Closed.LEFT: _lazy(
        "You left your Stripe account for another. Connect the other; what you earned waits for it."
    ),
}
_LIFTED = _lazy("Stripe has to lift it; open the Stripe dashboard to see why.")
STUCK = {
    "": _LIFTED,
    Hurdle.STRIPE: _LIFTED,
    Hurdle.CHECKING: _lazy(
        "It is looking at what was given, which takes a day or two; there is nothing to do."
    ),
    Hurdle.DETAILS: _lazy("Go on at Stripe to see what it asks for."),
    Hurdle.COUNTRY: _lazy(
        "It does not pay out in the country of this account. Leave it and open one where you have a bank."
    ),
    Hurdle.BUSINESS: _lazy(
        "It does not serve the kind of business that was named. Correct it at Stripe, or ask Stripe why."
    ),
}


def _waits_for(account: ConnectedAccount) -> str:
    needed = still_needed(account)
    return _("Stripe still needs %(things)s.") % {"things": language.listed(needed)} if needed else ""


def _ready_sentence(account: ConnectedAccount) -> str:
    refused = [bank for bank in account.banks.values() if bank["status"] == "errored"]
    if refused:
        sent_back = _(
            "The bank account ending in %(digits)s sent money back, so Stripe stopped paying to it. Open the Stripe "
            "dashboard and give the bank details anew; three days later it is tried again."
        )
        return sent_back % {"digits": refused[0]["last4"]}
    said = [
        _("Ready: payouts go to the bank account ending in %(digits)s.") % {"digits": account.bank_last4}
        if account.bank_last4
        else _("Ready: payouts go to the connected account."),
        _waits_for(account),
    ]
    if account.needed_by and account.requirements:
        until = {"day": language.day(account.needed_by)}
        said.append(_("Give it by %(day)s, or Stripe pauses the account.") % until)
    if account.country and account.country != account.payee.country:
        moved = _(
            "The account is in %(country)s, but you say that you are paid in %(home)s; leave it and open one there if you "
            "moved."
        )
        said.append(moved % {"country": account.country, "home": account.payee.country})
    return " ".join(filter(None, said))


def why_not_ready(account: ConnectedAccount) -> str:
    """Why the account cannot be paid, as Stripe says it, short enough for a table."""
    needed = _waits_for(account)
    if needed:
        return needed
    return (
        f"{account.get_hurdle_display()}." if account.hurdle else _("Stripe has not said that it is ready.")
    )


def waits_until(account: ConnectedAccount) -> dt.datetime | None:
    """From when on a new account or bank is paid; None if nothing changed."""
    return account.bank_changed_at and account.bank_changed_at + NEW_BANK_WAITS


def paid_again_from(payee: Payee, *, at: dt.datetime) -> dt.datetime | None:
    """While the payee's money waits because account or bank changed: from when on it is paid. None otherwise."""
    account = payee.connected_account
    free_at = account and waits_until(account)
    return free_at if free_at and at < free_at else None


# --- What there is to know of somebody ----------------------------------------------------------------


def everybody():
    """Everybody who can be owed, by name, with their accounts."""
    return Payee.objects.select_related("user").prefetch_related("connected_accounts").order_by("name", "pk")


def to_look_at(*, at: dt.datetime):
    """Those of whom `flags` has something to say, by name."""
    accounts = ConnectedAccount.objects.filter(closed_at=None)
    shared = (
        accounts.exclude(bank_fingerprint="")
        .values("bank_fingerprint")
        .annotate(payees=Count("payee", distinct=True))
        .filter(payees__gt=1)
        .values("bank_fingerprint")
    )
    flagged = accounts.filter(
        Q(status=Status.RESTRICTED)
        | Q(bank_changed_at__gt=at - NEW_BANK_WAITS)
        | (~Q(country="") & ~Q(country=F("payee__country")))
        | Q(bank_fingerprint__in=shared)
    )
    return everybody().filter(~Q(hold_reason="") | Q(pk__in=flagged.values("payee")))


def flags(payee: Payee, *, at: dt.datetime) -> list[str]:
    """What somebody who pays them should know, a few words each. Sharing a bank is told by name where it matters."""
    found = []
    if payee.hold_reason:
        found.append(f"on hold, looked at again on {payee.held_until:%-d %B %Y}")
    account = payee.connected_account
    if account is None:
        return found
    if account.status == Status.RESTRICTED:
        found.append("account paused by Stripe")
    if (free_at := paid_again_from(payee, at=at)) is not None:
        found.append(f"bank or account changed, paid again from {free_at:%-d %B %Y, %H:%M} UTC")
    if account.country and account.country != payee.country:
        found.append(f"account in {account.country}, named {payee.country}")
    return found
