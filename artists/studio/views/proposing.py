"""Proposing a split: for a listing, or for one option of it that is shared differently."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from artists.cooperative import selectors as cooperative
from artists.listings.splitting import Shared
from artists.listings.taxed import tax_at_home
from artists.studio import services
from artists.studio.access import artist_required
from artists.studio.forms import MOST_OTHERS, ProposalForm, as_typed, share_forms
from artists.studio.preview import Named, not_covered, points_from_hours, who_would_get_what
from artists.studio.services import Part
from artists.studio.views.listings import own_listing
from artists.works.selectors import minutes_by_contributor
from payouts.money import Money
from payouts.splits import selectors
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement

Status = SplitAgreement.Status


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, listing_id: int, option_id: int | None = None) -> HttpResponse:
    shared = _own(request, listing_id, option_id)
    if request.method != "POST":
        return _page(request, shared, *_from_latest(shared))
    action, data = request.POST.get("action", "propose"), request.POST
    if action in ("more", "hours"):
        data, problem = (_with_more(data), "") if action == "more" else _by_hours(shared, data)
        return _page(request, shared, *_typed(shared, data), problem=problem)
    proposal, shares = _typed(shared, data)
    if not (proposal.is_valid() and shares.is_valid()):
        return _page(request, shared, proposal, shares, status=422)
    if action == "preview":
        return _page(request, shared, proposal, shares)
    try:
        agreement = services.propose_split(
            shared=shared,
            others=_parts(shares),
            own_points=proposal.cleaned_data["own_points"],
            unit_price=_price(shared, proposal).minor,
            note=proposal.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
    except splits.BadTerms as error:
        return _refused(request, shared, proposal, shares, error.problems)
    except splits.TooManyInvitations as error:
        return _refused(request, shared, proposal, shares, [str(error)])
    except splits.StillOpen:
        messages.info(
            request, _("A split of this offer waits for answers already. Nothing was proposed twice.")
        )
        return redirect(address_of(shared))
    in_force = agreement.status == Status.ACTIVE
    messages.success(
        request, _("In force: it is all yours.") if in_force else _("Proposed. Everybody named has a letter.")
    )
    return redirect("studio:agreement", agreement.pk)


@artist_required
@require_POST
def preview(request: HttpRequest, listing_id: int, option_id: int | None = None) -> HttpResponse:
    """The fragment beside the form: what each gets of one copy, as typed so far."""
    shared = _own(request, listing_id, option_id)
    return render(request, "studio/_split_preview.html", _preview(shared, *_typed(shared, request.POST)))


def address_of(shared: Shared) -> str:
    """Where the split of this is proposed."""
    if shared.option:
        return reverse("studio:option-split", args=[shared.listing.pk, shared.option.pk])
    return reverse("studio:split", args=[shared.listing.pk])


def _own(request, listing_id: int, option_id: int | None) -> Shared:
    listing = own_listing(request, listing_id)
    return Shared(listing, get_object_or_404(listing.options, pk=option_id) if option_id else None)


def _refused(request, shared, proposal, shares, problems: list[str]) -> HttpResponse:
    for problem in problems:
        proposal.add_error(None, problem)
    return _page(request, shared, proposal, shares, status=422)


def _page(request, shared: Shared, proposal, shares, *, problem: str = "", status: int = 200) -> HttpResponse:
    history = list(selectors.history(shared.subject).prefetch_related("shares__payee"))
    waiting = next((each for each in history if each.status in (Status.PROPOSED, Status.ACCEPTED)), None)
    inherited = None
    if shared.option and not any(each.status == Status.ACTIVE for each in history):
        inherited = selectors.active_for(shared.listing.subject)
    context = {
        "section": "works",
        "shared": shared,
        "listing": shared.listing,
        "address": address_of(shared),
        "form": proposal,
        "shares": shares,
        "problem": problem,
        "waiting": waiting,
        "inherited": inherited,
        "history": [(each, services.sentence_for(each)) for each in history],
        "one_price": len(shared.options) == 1,
        "by_option": [] if shared.option or len(shared.options) < 2 else shared.options,
        "in_force": any(each.status == Status.ACTIVE and each.approvals_needed for each in history),
        **_preview(shared, proposal, shares),
    }
    return render(request, "studio/split.html", context, status=status)


def _preview(shared: Shared, proposal, shares) -> dict:
    """Rows where the terms work; otherwise what stands in the way, as sentences."""
    if proposal.is_bound and not (proposal.is_valid() and shares.is_valid()):
        return {"rows": None, "problems": []}
    price = _price(shared, proposal)
    share = cooperative.policy(timezone.now(), shared.listing.currency).coop_share_points
    terms = _terms(shared, proposal, shares)
    if problems := splits.problems_of(terms, price.minor):
        return {"rows": None, "problems": problems}
    taken = {
        "coop_share_points": share,
        "tax": tax_at_home(shared.listing, price, on=timezone.localdate()),
    }
    return {
        "rows": who_would_get_what(terms, price, subject=shared.subject, **taken),
        "price": price,
        "problems": [],
        "short": not_covered(terms, price, **taken),
    }


def _terms(shared: Shared, proposal, shares) -> list[splits.Terms]:
    """The terms as typed; looking at them makes nobody a payee."""
    parts = _parts(shares)
    own = proposal.cleaned_data["own_points"] if proposal.is_bound else proposal.initial.get("own_points")
    rest = 10_000 - sum(part.basis_points or 0 for part in parts)
    mine = splits.Terms(
        payee=shared.listing.work.artist.payee, role="Artist", basis_points=rest if own is None else own
    )
    others = [
        splits.Terms(
            payee=Named(part.email), role=part.role, amount=part.amount, basis_points=part.basis_points
        )
        for part in parts
    ]
    return [*others, mine]


def _parts(shares) -> list[Part]:
    lines = shares.chosen if shares.is_bound else [form.initial for form in shares.forms if form.initial]
    return [
        Part(
            email=line["email"],
            role=line["role"],
            amount=line["value"] if line["kind"] != "points" else None,
            basis_points=line["value"] if line["kind"] == "points" else None,
        )
        for line in lines
        if line.get("value")
    ]


def _price(shared: Shared, proposal) -> Money:
    """The price the split is reckoned at: the offer's own, or the new one where there is a single option."""
    currency = shared.listing.currency
    typed = proposal.cleaned_data.get("unit_price") if proposal.is_bound else None
    if typed and len(shared.options) == 1:
        return Money(typed, currency)
    return Money(min(option.price for option in shared.options), currency)


def _typed(shared: Shared, data):
    return ProposalForm(data), share_forms(shared.listing.currency, data=data)


def _from_latest(shared: Shared):
    """The form as the newest version of the split has it."""
    currency = shared.listing.currency
    initial, lines = {"unit_price": min(option.price for option in shared.options)}, []
    latest = selectors.latest_for(shared.subject) or selectors.latest_for(shared.listing.subject)
    if latest is None:
        return _from_log(shared, initial)
    for share in latest.shares.select_related("payee__user", "payee__invitation"):
        if share.payee_id == shared.listing.work.artist.payee_id:
            continue
        user, invitation = share.payee.user, getattr(share.payee, "invitation", None)
        lines.append(
            {
                "email": user.email if user else invitation.email if invitation else "",
                "role": share.role,
                "kind": "amount" if share.amount is not None else "points",
                "amount": as_typed(share, currency),
                "value": share.amount if share.amount is not None else share.basis_points,
            }
        )
    return ProposalForm(initial=initial), share_forms(currency, initial=lines, more=1 if lines else 2)


def _from_log(shared: Shared, initial: dict):
    """A first split begins with those whose hours are in the log of the work, and with what their hours come to."""
    currency, hours = shared.listing.currency, minutes_by_contributor(shared.listing.work)
    own, others = hours.pop("", 0), sorted(hours.items())[:MOST_OTHERS]
    if not (own and others):
        return ProposalForm(initial=initial), share_forms(currency, more=2)
    *points, own_points = points_from_hours([*(minutes for _, minutes in others), own])
    lines = [
        {
            "email": email,
            "role": "Co-maker",
            "kind": "points",
            "amount": f"{part / 100:g}",
            "value": part,
            "hours": minutes,
        }
        for (email, minutes), part in zip(others, points, strict=True)
    ]
    initial |= {"own_points": own_points, "own_hours": own}
    return ProposalForm(initial=initial), share_forms(currency, initial=lines, more=1)


def _with_more(data):
    data = data.copy()
    number = data.get("shares-TOTAL_FORMS", "1")
    data["shares-TOTAL_FORMS"] = (
        str(min(int(number) + 1, 11)) if number.isdecimal() and len(number) < 4 else "1"
    )
    return data


def _by_hours(shared: Shared, data):
    """
    What was typed, with the percentages that the hours come to in place, to be changed or proposed; or why not.

    Whoever has no hours keeps what they have: a fixed amount, or a percentage that is not shared out again.
    """
    proposal, shares = _typed(shared, data)
    proposal.is_valid(), shares.is_valid()
    lines = [(form.prefix, getattr(form, "cleaned_data", {})) for form in shares.forms]
    working = [(prefix, facts["hours"]) for prefix, facts in lines if facts.get("hours")]
    own = proposal.cleaned_data.get("own_hours") or 0
    kept = sum(
        facts["value"]
        for _, facts in lines
        if not facts.get("hours") and facts.get("kind") == "points" and facts.get("value")
    )
    if not working or not own:
        return data, _("Write down your hours and those of at least one other person.")
    try:
        *points, own_points = points_from_hours([*(minutes for _line, minutes in working), own], kept=kept)
    except ValueError:
        return data, _("The percentages of the others leave nothing to share by hours.")
    data = data.copy()
    for (prefix, _minutes), part in zip(working, points, strict=True):
        data[f"{prefix}-kind"], data[f"{prefix}-amount"] = "points", f"{part / 100:g}"
    data["own_points"] = f"{own_points / 100:g}"
    return data, ""
