"""What is owed and paid, and the Stripe account the money goes to."""

import datetime as dt
from contextlib import suppress
from urllib.parse import urljoin

import structlog
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from artists.studio import selectors as studio
from artists.studio.access import payee_required
from artists.studio.forms import PaidInForm
from payouts import language
from payouts.connect import gateway
from payouts.connect import services as connect_services
from payouts.connect.facts import GatewayError
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees import services as payees_services
from payouts.runs import selectors as runs
from payouts.states import IllegalTransition

log = structlog.get_logger(__name__)

# Where money goes is changed by somebody who gave the password or passkey within the last five minutes.
recently_authenticated = reauthentication_required(allow_get=True)
NO_ANSWER = _lazy("Stripe does not answer just now. Nothing is lost; try again in a minute.")
TONES = {"paid": "done", "in_transit": "wait", "pending": "wait", "failed": "stop"}
# What the state of a payout means to its payee.
SENTENCES = {
    "pending": _lazy("Approved. It leaves for your Stripe account shortly."),
    "paid": _lazy("Reached your bank."),
    "failed": _lazy("Your bank returned it; check the bank details at Stripe."),
    "reversed": _lazy("Taken back, and owed to you as before."),
    "canceled": _lazy("Not sent. The money is owed to you as before."),
}


# Why money waits that was not in the last payday, in the words of the one who waits.
WAITS = {
    "below_minimum": _lazy(
        "{owed} was less than {minimum}, the smallest payout. It waits until more has come together."
    ),
    "netted": _lazy("{detail} The rest was less than {minimum}, the smallest payout, so all of it waits."),
    "owes": _lazy(
        "Refunds of sales that you had been paid for left {owed} to settle. Your next sales settle it."
    ),
    "no_account": _lazy("{owed} waits for a Stripe account of yours."),
    "not_ready": _lazy("{owed} waits until Stripe can pay you. {detail}"),
    "bank_changed": _lazy("{owed} waits because your bank details changed. {detail}"),
    "on_hold": _lazy("The co-op has put your payouts on hold: {detail}"),
    "currency": _lazy("{owed} waits for a bank account in that currency. {detail}"),
}


@payee_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request, *, form=None, status: int = 200) -> HttpResponse:
    payee = request.payee
    account = payee.connected_account
    home = request.artist.storefront.country if request.artist else payee.country
    context = {
        "section": "money",
        "artist": request.artist,
        "owed": studio.owed(payee),
        "others": [each for each in runs.owed_to(payee) if each[0].currency != "EUR"],
        "fronted": [each[3] for each in runs.owed_to(payee) if each[3]],
        "stripe": payees.status_sentence(payee),
        "account": account,
        "paid_from": payees.paid_again_from(payee, at=timezone.now()),
        "waits": [_why_it_waits(skip) for skip in runs.last_skips(payee)],
        "form": form or PaidInForm(initial={"country": home}),
        "needed": payees.still_needed(account) if account else [],
        "payouts": [
            (
                each,
                Money(each.amount, each.currency),
                Money(each.netted, each.currency),
                f"{SENTENCES.get(each.status, '')} {runs.way_to_the_bank(each)}".strip(),
                TONES.get(each.status, ""),
            )
            for each in runs.payouts_of(payee)[:100]
        ],
    }
    return render(request, "studio/money.html", context, status=status)


def _why_it_waits(skip) -> tuple[str, dt.date]:
    """Why something was not in the last payday, in a sentence, and when it is looked at again."""
    sentence = WAITS[skip.reason].format(
        owed=language.amount(Money(abs(skip.available), skip.run.currency)),
        minimum=language.amount(Money(skip.run.minimum, skip.run.currency)),
        detail=runs.detail_of(skip),
    )
    return sentence, skip.next_date


@payee_required
@recently_authenticated
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Go on with opening the Stripe account, at Stripe. Where it is opened is asked once, before."""
    if request.payee.connected_account is None:
        form = PaidInForm(request.POST)
        if not form.is_valid():
            return _page(request, form=form, status=422)
        with suppress(payees_services.Settled):
            payees_services.set_country(payee=request.payee, country=form.cleaned_data["country"])
    try:
        address = connect_services.start_onboarding(
            payee=request.payee,
            return_url=_own_address("studio:connected"),
            refresh_url=_own_address("studio:connect-again"),
            gateway=gateway.current(),
            at=timezone.now(),
        )
    except GatewayError as error:
        log.warning("onboarding_not_started", payee=request.payee.pk, error=str(error))
        messages.error(request, NO_ANSWER)
        return redirect("studio:money")
    return redirect(address)


@payee_required
@require_safe
def connected(request: HttpRequest) -> HttpResponse:
    """Back from Stripe: ask how things stand. Stripe's own word by webhook counts as well, whichever comes first."""
    account = request.payee.connected_account
    if account is not None:
        try:
            connect_services.refresh_account(account=account, gateway=gateway.current(), at=timezone.now())
        except GatewayError as error:
            log.warning("account_not_refreshed", account=account.pk, error=str(error))
            messages.error(request, NO_ANSWER)
            return redirect("studio:money")
        messages.info(request, payees.status_sentence(payees.payee_of(request.user)))
    return redirect("studio:money")


@payee_required
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """The link to Stripe had run out; Stripe sends people here. A new one needs a click, since reading changes nothing."""
    messages.info(request, _("The link to Stripe had run out. Go on from here with a new one."))
    return redirect("studio:money")


@payee_required
@recently_authenticated
@require_POST
def dashboard(request: HttpRequest) -> HttpResponse:
    account = request.payee.connected_account
    if account is None:
        return redirect("studio:money")
    try:
        return redirect(connect_services.dashboard_link(account=account, gateway=gateway.current()))
    except GatewayError as error:
        log.warning("dashboard_not_reached", account=account.pk, error=str(error))
        messages.error(request, NO_ANSWER)
        return redirect("studio:money")


@payee_required
@recently_authenticated
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Stop being paid to this Stripe account, to open another, perhaps in another country."""
    account = request.payee.connected_account
    if account is not None:
        # Left twice, or closed at Stripe in this moment: it is what was asked for.
        with suppress(IllegalTransition):
            connect_services.leave_account(account=account, at=timezone.now())
    messages.success(request, _("You are not paid to that account any more. Connect the other one now."))
    return redirect("studio:money")


def _own_address(name: str) -> str:
    return urljoin(settings.SITE_URL, reverse(name))
