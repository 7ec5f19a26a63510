"""Splits: proposing one for a listing, reading one, signing or declining it, taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.listings import selectors as offers
from artists.studio import services
from artists.studio.access import artist_required, payee_required
from artists.studio.forms import AnswerForm, ProposalForm, share_forms
from artists.studio.preview import not_covered, who_would_get_what
from artists.studio.services import NoAccount, Part, StillOpen
from artists.studio.views.listings import own_listing
from payouts.money import Money
from payouts.splits import selectors
from payouts.splits import services as splits_services
from payouts.splits.models import SplitAgreement
from payouts.states import IllegalTransition

Status = SplitAgreement.Status
TONES = {Status.PROPOSED: "wait", Status.ACCEPTED: "wait", Status.ACTIVE: "done", Status.REJECTED: "stop"}


# --- Proposing ------------------------------------------------------------------------------------


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, listing_id: int) -> HttpResponse:
    listing = own_listing(request, listing_id)
    if request.method != "POST":
        kept = request.session.get(_kept_as(listing))
        proposal, shares = _from_kept(listing, kept) if kept else _from_latest(listing)
        return _proposal_page(request, listing, proposal, shares)
    action = request.POST.get("action", "propose")
    proposal = ProposalForm(request.POST)
    shares = share_forms(listing.currency, data=_with_more(request))
    if action == "more":
        return _proposal_page(request, listing, proposal, shares)
    if not (proposal.is_valid() and shares.is_valid()):
        return _proposal_page(request, listing, proposal, shares, status=422)
    if action == "preview":
        return _proposal_page(request, listing, proposal, shares)
    try:
        agreement = services.propose_split(
            listing=listing,
            shares=_terms(listing, proposal, shares),
            unit_price=_price(listing, proposal).minor,
            note=proposal.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
    except NoAccount as error:
        _invite(request, listing, shares, error.emails)
        return _proposal_page(request, listing, proposal, shares, status=422)
    except splits_services.BadTerms as error:
        for problem in error.problems:
            proposal.add_error(None, problem)
        return _proposal_page(request, listing, proposal, shares, status=422)
    except StillOpen:
        messages.info(request, "A split of this offer waits for answers already. Nothing was proposed twice.")
        return redirect("studio:split", listing.pk)
    request.session.pop(_kept_as(listing), None)
    in_force = agreement.status == Status.ACTIVE
    messages.success(
        request, "In force: it is all yours." if in_force else "Proposed. Everybody named has a letter."
    )
    return redirect("studio:agreement", agreement.pk)


@artist_required
@require_POST
def preview(request: HttpRequest, listing_id: int) -> HttpResponse:
    """The fragment beside the form: what each gets of one copy, as typed so far."""
    listing = own_listing(request, listing_id)
    proposal, shares = ProposalForm(request.POST), share_forms(listing.currency, data=request.POST)
    return render(request, "studio/_split_preview.html", _preview(listing, proposal, shares))


def _proposal_page(request, listing, proposal, shares, *, status: int = 200) -> HttpResponse:
    history = list(selectors.history(listing.subject).prefetch_related("shares__payee"))
    waiting = next((each for each in history if each.status in services.OPEN), None)
    context = {
        "section": "works",
        "listing": listing,
        "form": proposal,
        "shares": shares,
        "waiting": waiting,
        "history": [(each, services.sentence_for(each)) for each in history],
        "one_price": len(listing.options.all()) == 1,
        **_preview(listing, proposal, shares),
    }
    return render(request, "studio/split.html", context, status=status)


def _preview(listing, proposal, shares) -> dict:
    """Rows where the terms work; otherwise what stands in the way, as sentences."""
    nobody = {"rows": None, "problems": []}
    if proposal.is_bound and not (proposal.is_valid() and shares.is_valid()):
        return nobody
    price = _price(listing, proposal)
    share = cooperative.policy(timezone.now(), listing.currency).coop_share_points
    try:
        terms = _terms(listing, proposal, shares, previewed=True)
    except NoAccount:
        return nobody
    if problems := splits_services.problems_of(terms, price.minor):
        return {"rows": None, "problems": problems}
    return {
        "rows": who_would_get_what(terms, price, coop_share_points=share),
        "price": price,
        "problems": [],
        "short": not_covered(terms, price, coop_share_points=share),
    }


class _Named:
    """Somebody in a preview who may have no account yet."""

    def __init__(self, name: str) -> None:
        self.name = self.pk = name


def _terms(listing, proposal, shares, *, previewed: bool = False) -> list[splits_services.Terms]:
    lines = shares.chosen if shares.is_bound else [form.initial for form in shares.forms if form.initial]
    own = proposal.cleaned_data["own_points"] if proposal.is_bound else proposal.initial.get("own_points")
    parts = [
        Part(
            email=line["email"],
            role=line["role"],
            amount=line["value"] if line["kind"] == "amount" else None,
            basis_points=line["value"] if line["kind"] == "points" else None,
        )
        for line in lines
    ]
    if not previewed:
        return services.terms_for(listing=listing, others=parts, own_points=own)
    # A preview makes nobody a payee.
    rest = 10_000 - sum(part.basis_points or 0 for part in parts)
    mine = splits_services.Terms(
        payee=listing.work.artist.payee, role="Artist", basis_points=rest if own is None else own
    )
    others = [
        splits_services.Terms(
            payee=_Named(part.email), role=part.role, amount=part.amount, basis_points=part.basis_points
        )
        for part in parts
    ]
    return [*others, mine]


def _price(listing, proposal) -> Money:
    """The price the split is reckoned at: the offer's own, or the new one where there is a single option."""
    typed = proposal.cleaned_data.get("unit_price") if proposal.is_bound else None
    if typed and len(listing.options.all()) == 1:
        return Money(typed, listing.currency)
    return offers.lowest_price(listing)


def _from_latest(listing):
    """The form as the newest version of the split has it."""
    initial, lines = {"unit_price": offers.lowest_price(listing).minor}, []
    latest = selectors.latest_for(listing.subject)
    for share in latest.shares.select_related("payee__user") if latest else []:
        if share.payee_id == listing.work.artist.payee_id:
            continue
        kind = "amount" if share.amount is not None else "points"
        value = share.amount if share.amount is not None else share.basis_points
        typed = str(Money(value, listing.currency).decimal) if kind == "amount" else f"{value / 100:g}"
        email = share.payee.user.email if share.payee.user else ""
        lines.append({"email": email, "role": share.role, "kind": kind, "amount": typed, "value": value})
    return ProposalForm(initial=initial), share_forms(listing.currency, initial=lines, more=1 if lines else 2)


def _kept_as(listing) -> str:
    return f"split of listing {listing.pk}"


def _from_kept(listing, kept: dict):
    initial = {"unit_price": offers.lowest_price(listing).minor} | kept["proposal"]
    return ProposalForm(initial=initial), share_forms(listing.currency, initial=kept["lines"], more=1)


def _invite(request, listing, shares, emails: list[str]) -> None:
    """Write to those who have no account, once each, and keep what was typed until they have."""
    kept = request.session.get(_kept_as(listing)) or {}
    written = set(kept.get("written", []))
    lines = shares.chosen
    for form in shares.forms:
        email = getattr(form, "cleaned_data", {}).get("email", "")
        if email not in emails:
            continue
        if email not in written:
            role = form.cleaned_data["role"]
            services.invite_to_sign_up(email=email, role=role, listing=listing, by=request.user)
            written.add(email)
        form.add_error(
            "email",
            "Nobody has signed up with this address. We wrote to it; propose again once they have. What you typed is kept.",
        )
    request.session[_kept_as(listing)] = {
        "written": sorted(written),
        "proposal": {"note": request.POST.get("note", "")[:500]},
        "lines": lines,
    }


def _with_more(request):
    data = request.POST
    if data.get("action") == "more":
        data = data.copy()
        number = data.get("shares-TOTAL_FORMS", "1")
        data["shares-TOTAL_FORMS"] = (
            str(min(int(number) + 1, 11)) if number.isdecimal() and len(number) < 4 else "1"
        )
    return data


# --- Signing --------------------------------------------------------------------------------------


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
    return _agreement_page(request, _own_agreement(request, agreement_id))


@payee_required
@require_POST
def answer(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Yes or no to the terms named in the form. A stale page, a second click and an ended split do nothing."""
    found = _own_agreement(request, agreement_id)
    form = AnswerForm(request.POST)
    yes = request.POST.get("answer") == "yes"
    if not form.is_valid():
        return _agreement_page(request, found, form=form, status=422)
    if not yes and not form.cleaned_data["reason"].strip():
        form.add_error("reason", "Say in a few words what would have to change.")
        return _agreement_page(request, found, form=form, status=422)
    try:
        services.answer_split(
            agreement=found,
            payee=request.payee,
            yes=yes,
            terms_hash=form.cleaned_data["terms_hash"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except splits_services.TermsChanged:
        messages.error(
            request, "The terms are not the ones you were shown. Read them again; nothing was signed."
        )
    except splits_services.AlreadyDecided:
        messages.info(request, "You answered this before. Nothing was changed.")
    except (splits_services.NotEligible, IllegalTransition):
        messages.info(request, "This split no longer waits for your answer. Nothing was changed.")
    else:
        messages.success(request, "Signed." if yes else "Declined. The proposer reads your reason.")
    return redirect("studio:agreement", found.pk)


@payee_required
@require_POST
def withdraw(request: HttpRequest, agreement_id: int) -> HttpResponse:
    found = _own_agreement(request, agreement_id)
    try:
        splits_services.withdraw(agreement=found, by=request.user, at=timezone.now())
    except (splits_services.NotEligible, IllegalTransition):
        messages.info(request, "This split can no longer be taken back. Nothing was changed.")
        return redirect("studio:agreement", found.pk)
    messages.success(request, "Taken back. You can change the terms and propose again.")
    listing = services.listing_of(found)
    return redirect("studio:split", listing.pk) if listing else redirect("studio:splits")


def _own_agreement(request, agreement_id: int) -> SplitAgreement:
    """One the payee is a party to; drafts are shown to their proposer only, on the page where they are written."""
    found = get_object_or_404(
        selectors.involving(request.payee)
        .select_related("proposed_by")
        .prefetch_related("shares__payee", "acceptances__payee", "approvals__by"),
        pk=agreement_id,
    )
    if found.status == Status.DRAFT:
        raise Http404
    return found


def _agreement_page(request, found: SplitAgreement, *, form=None, status: int = 200) -> HttpResponse:
    price = Money(found.unit_price, found.currency)
    policy = cooperative.policy(found.proposed_at or timezone.now(), found.currency)
    answers = {each.payee_id: each for each in found.acceptances.all()}
    before = (
        selectors.history(found.subject)
        .filter(version__lt=found.version)
        .exclude(status=Status.DRAFT)
        .first()
    )
    listing = services.listing_of(found)
    context = {
        "section": "splits",
        "artist": request.artist,
        "agreement": found,
        "sentence": services.sentence_for(found),
        "tone": TONES.get(found.status, ""),
        "price": price,
        "rows": selectors.who_gets_what(found, price, coop_share_points=policy.coop_share_points),
        "parties": [
            (share, selectors.in_words(share, found.currency), answers.get(share.payee_id))
            for share in found.shares.all()
        ],
        "form": form or AnswerForm(initial={"terms_hash": found.terms_hash}),
        "may_answer": found.status == Status.PROPOSED and request.payee.pk not in answers,
        "may_withdraw": found.status in services.OPEN and found.proposed_by_id == request.user.pk,
        "approved": sum(each.decision == "approved" for each in found.approvals.all()),
        "differences": selectors.differences(before, found) if before else [],
        "before": before,
        "listing": listing
        if listing and request.artist and listing.work.artist_id == request.artist.pk
        else None,
    }
    return render(request, "studio/agreement.html", context, status=status)
