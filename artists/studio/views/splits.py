"""Splits as those they pay see them: reading one, signing or declining it, offering other terms, taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.listings.splitting import shared_by
from artists.listings.taxed import tax_at_home
from artists.studio import services
from artists.studio.access import payee_required
from artists.studio.forms import AnswerForm, CounterForm, PriceForm, part_forms
from artists.studio.preview import not_covered
from artists.studio.views.proposing import address_of
from payouts.money import Money
from payouts.splits import selectors, words
from payouts.splits import services as splits_services
from payouts.splits.models import SplitAgreement
from payouts.states import IllegalTransition

Status = SplitAgreement.Status
OPEN = (Status.PROPOSED, Status.ACCEPTED)
TONES = {Status.PROPOSED: "wait", Status.ACCEPTED: "wait", Status.ACTIVE: "done", Status.REJECTED: "stop"}


@payee_required
@require_safe
def splits(request: HttpRequest) -> HttpResponse:
    waiting = list(selectors.waiting_for(request.payee).select_related("proposed_by"))
    context = {
        "section": "splits",
        "artist": request.artist,
        "waiting": waiting,
        "others": [
            (each, services.sentence_for(each), TONES.get(each.status, ""))
            for each in selectors.involving(request.payee).select_related("proposed_by")
            if each not in waiting
        ],
    }
    return render(request, "studio/splits.html", context)


@payee_required
@require_safe
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    found = _own_agreement(request, agreement_id)
    if request.headers.get("HX-Request"):
        return render(request, "studio/_split_rows.html", _rows(request, found))
    return _page(request, found)


@payee_required
@require_POST
def answer(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Yes or no to the terms named in the form. A stale page, a second click and an ended split do nothing."""
    found = _own_agreement(request, agreement_id)
    form = AnswerForm(request.POST)
    yes = request.POST.get("answer") == "yes"
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    if not yes and not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Say in a few words what would have to change."))
        return _page(request, found, form=form, status=422)

    def sign():
        services.answer_split(
            agreement=found,
            payee=request.payee,
            yes=yes,
            terms_hash=form.cleaned_data["terms_hash"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )

    if not (refusal := _refusal(sign)):
        messages.success(request, _("Signed.") if yes else _("Declined. The proposer reads your reason."))
    else:
        messages.info(request, refusal)
    return redirect("studio:agreement", found.pk)


@payee_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Other terms for the same people: declines this version and proposes the next one."""
    found = _own_agreement(request, agreement_id)
    answered = found.acceptances.filter(payee=request.payee).exists()
    if found.status != Status.PROPOSED or answered:
        messages.info(request, _("This split no longer waits for your answer. Nothing was changed."))
        return redirect("studio:agreement", found.pk)
    shares = list(found.shares.all())
    data = request.POST if request.method == "POST" else None
    form = CounterForm(data, initial={"terms_hash": found.terms_hash})
    parts = part_forms(found.currency, shares, data=data)
    if data is None or not all([form.is_valid(), *(part.is_valid() for part in parts)]):
        return _counter_page(request, found, form, shares, parts, status=200 if data is None else 422)
    offered = {}

    def offer():
        offered["version"] = services.counter_split(
            agreement=found,
            shared=shared_by(found.subject),
            payee=request.payee,
            terms_hash=form.cleaned_data["terms_hash"],
            shares=[_offered(share, part.cleaned_data) for share, part in zip(shares, parts, strict=True)],
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )

    try:
        refusal = _refusal(offer)
    except splits_services.BadTerms as error:
        for problem in error.problems:
            form.add_error(None, problem)
        return _counter_page(request, found, form, shares, parts, status=422)
    if refusal:
        messages.info(request, refusal)
        return redirect("studio:agreement", found.pk)
    messages.success(request, _("Offered. Everybody asked has a letter, and reads what changes."))
    return redirect("studio:agreement", offered["version"].pk)


@payee_required
@require_safe
def compare(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One version beside another of the same split, both of which this payee may read."""
    found = _own_agreement(request, agreement_id)
    versions = [
        each
        for each in selectors.involving(request.payee)
        .filter(subject=found.subject)
        .prefetch_related("shares__payee")
        .order_by("-version")
        if each.pk != found.pk
    ]
    if not versions:
        return redirect("studio:agreement", found.pk)
    asked = request.GET.get("with", "")
    other = next((each for each in versions if str(each.version) == asked), versions[0])
    older, newer = sorted((found, other), key=lambda each: each.version)
    then, now = ({share.payee_id: share for share in each.shares.all()} for each in (older, newer))
    rows = [
        (
            (now.get(key) or then[key]).payee,
            words.in_words(then[key], older.currency) if key in then else "",
            words.in_words(now[key], newer.currency) if key in now else "",
        )
        for key in {**then, **now}
    ]
    context = {
        "section": "splits",
        "artist": request.artist,
        "agreement": found,
        "other": other,
        "versions": versions,
        "older": older,
        "newer": newer,
        "rows": rows,
        "prices": [Money(each.unit_price, each.currency) for each in (older, newer)],
        "differences": words.differences(older, newer),
    }
    return render(request, "studio/compare.html", context)


@payee_required
@require_POST
def withdraw(request: HttpRequest, agreement_id: int) -> HttpResponse:
    found = _own_agreement(request, agreement_id)
    try:
        services.withdraw_split(agreement=found, by=request.user, at=timezone.now())
    except (splits_services.NotEligible, IllegalTransition):
        messages.info(request, _("This split can no longer be taken back. Nothing was changed."))
        return redirect("studio:agreement", found.pk)
    messages.success(request, _("Taken back. You can change the terms and propose again."))
    shared = shared_by(found.subject)
    own = shared and request.artist and shared.listing.work.artist_id == request.artist.pk
    return redirect(address_of(shared) if own else "studio:splits")


def _refusal(act) -> str:
    """Do it; or why it was not done, in a sentence, with nothing changed."""
    try:
        act()
    except splits_services.TermsChanged:
        return _("The terms are not the ones you were shown. Read them again; nothing was signed.")
    except splits_services.AlreadyDecided:
        return _("You answered this before. Nothing was changed.")
    except (splits_services.NotEligible, splits_services.StillOpen, IllegalTransition):
        return _("This split no longer waits for your answer. Nothing was changed.")
    return ""


def _offered(share, typed: dict) -> splits_services.Terms:
    value, points = typed.get("value"), typed.get("kind") == "points"
    return splits_services.Terms(
        payee=share.payee,
        role=share.role,
        amount=None if points else value,
        basis_points=value if points else None,
    )


def _own_agreement(request, agreement_id: int) -> SplitAgreement:
    """One the payee is asked to sign or was; drafts are shown on the page where they are written."""
    return get_object_or_404(
        selectors.involving(request.payee)
        .select_related("proposed_by")
        .prefetch_related("shares__payee", "departures__payee", "acceptances__payee", "approvals__by"),
        pk=agreement_id,
    )


def _rows(request, found: SplitAgreement) -> dict:
    """What each gets at the asking price, or at the one typed."""
    price = Money(found.unit_price, found.currency)
    form = PriceForm(request.GET if "price" in request.GET else None, currency=found.currency)
    if form.is_bound and form.is_valid():
        price = Money(form.cleaned_data["price"], found.currency)
    elif not form.is_bound:
        form.initial["price"] = price.minor
    policy = cooperative.policy(found.proposed_at or timezone.now(), found.currency)
    shared = shared_by(found.subject)
    taken = {
        "coop_share_points": policy.coop_share_points,
        "tax": tax_at_home(shared.listing, price, on=timezone.localdate()) if shared else None,
    }
    return {
        "price_form": form,
        "price": price,
        "rows": selectors.who_gets_what(found, price, **taken),
        "short": not_covered(found.shares.all(), price, **taken),
    }


def _page(request, found: SplitAgreement, *, form=None, status: int = 200) -> HttpResponse:
    answers = {each.payee_id: each for each in found.acceptances.all()}
    before = selectors.before(found)
    shared = shared_by(found.subject)
    waits = found.status == Status.PROPOSED and request.payee.pk not in answers
    context = {
        "section": "splits",
        "artist": request.artist,
        "agreement": found,
        "asking": Money(found.unit_price, found.currency),
        "sentence": services.sentence_for(found),
        "tone": TONES.get(found.status, ""),
        "parties": [
            (share, words.in_words(share, found.currency), answers.get(share.payee_id))
            for share in found.shares.all()
        ],
        "leaving": [(leaver, answers.get(leaver.payee_id)) for leaver in found.departures.all()],
        "form": form or AnswerForm(initial={"terms_hash": found.terms_hash}),
        "may_answer": waits,
        "may_counter": waits and shared is not None,
        "may_withdraw": found.status in OPEN and found.proposed_by_id == request.user.pk,
        "approved": sum(each.decision == "approved" for each in found.approvals.all()),
        "decisions": [each for each in found.approvals.all() if found.status not in OPEN],
        "differences": words.differences(before, found) if before else [],
        "before": before,
        "may_compare": selectors.involving(request.payee).filter(subject=found.subject).count() > 1,
        **_rows(request, found),
    }
    if shared and request.artist and shared.listing.work.artist_id == request.artist.pk:
        context |= {"listing": shared.listing, "proposing": address_of(shared)}
    return render(request, "studio/agreement.html", context, status=status)


def _counter_page(request, found, form, shares, parts, *, status: int) -> HttpResponse:
    context = {
        "section": "splits",
        "artist": request.artist,
        "agreement": found,
        "form": form,
        "lines": [
            (share, words.in_words(share, found.currency), part)
            for share, part in zip(shares, parts, strict=True)
        ],
        **_rows(request, found),
    }
    return render(request, "studio/counter.html", context, status=status)
