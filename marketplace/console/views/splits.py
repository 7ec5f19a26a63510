"""Splits that wait for the co-op, and the page on which one is decided."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from artists.cooperative import selectors as cooperative
from artists.listings.models import Listing
from artists.listings.splitting import shared_by
from artists.listings.taxed import tax_at_home
from artists.works import selectors as works
from marketplace.console import risk, selectors, services
from marketplace.console.forms import HashedDecisionForm
from marketplace.console.views.desk import link_to, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.money import Money
from payouts.splits import selectors as splits_of
from payouts.splits import words
from payouts.splits.models import SplitAgreement
from payouts.splits.services import AlreadyDecided, NotEligible, TermsChanged
from payouts.states import IllegalTransition

SECTION = "splits"
Status = SplitAgreement.Status
# What the tabs show, and in which order.
VIEWS = {
    "waiting": ("Waiting for the co-op", [Status.ACCEPTED]),
    "invited": ("Waiting for the parties", [Status.PROPOSED]),
    "active": ("In force", [Status.ACTIVE]),
    "ended": ("Ended", [Status.SUPERSEDED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED]),
}
SENTENCES = {
    Status.DRAFT: "Not shown to anybody yet.",
    Status.PROPOSED: "The parties have not all answered.",
    Status.ACCEPTED: "Every party said yes. The co-op decides.",
    Status.ACTIVE: "Sales are shared by it.",
    Status.SUPERSEDED: "A newer version took its place.",
    Status.REJECTED: "Somebody said no. The artist may propose another version.",
    Status.WITHDRAWN: "Its proposer took it back.",
    Status.EXPIRED: "Not everybody answered in time.",
}
TONES = {Status.ACCEPTED: "wait", Status.PROPOSED: "wait", Status.ACTIVE: "done", Status.REJECTED: "stop"}


@office_required("admin")
@require_safe
def splits(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("show")
    chosen = chosen if chosen in VIEWS else "waiting"
    found = (
        SplitAgreement.objects.filter(status__in=VIEWS[chosen][1])
        .select_related("proposed_by")
        .annotate(approved=Count("approvals", filter=Q(approvals__decision="approved")))
        .order_by("proposed_at" if chosen in ("waiting", "invited") else "-proposed_at", "pk")
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(agreement, Money(agreement.unit_price, agreement.currency)) for agreement in page],
        "chosen": chosen,
        "tabs": [(name, link_to(request, show=key, page=None), None) for key, (name, _) in VIEWS.items()],
        "current": VIEWS[chosen][0],
    }
    return respond(request, "splits.html", context, section=SECTION)


@office_required("admin")
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Everything the decider needs on one page; the form names the terms it shows."""
    agreement = get_object_or_404(
        SplitAgreement.objects.exclude(status=Status.DRAFT)
        .select_related("proposed_by")
        .prefetch_related(
            "shares__payee__connected_accounts", "departures__payee", "acceptances__payee", "approvals__by"
        ),
        pk=agreement_id,
    )
    if request.method != "POST":
        return _split(request, agreement)
    form = HashedDecisionForm(request.POST)
    if not form.is_valid():
        return _split(request, agreement, form=form, status=422)
    decide = services.approve_split if form.is_yes else services.reject_split
    try:
        decide(
            agreement=agreement,
            terms_hash=form.cleaned_data["seen"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except (NotEligible, TermsChanged, AlreadyDecided, IllegalTransition) as error:
        return _refused(request, agreement_id, form, error)
    messages.success(request, _what_came_of_it(agreement))
    return redirect("console:split", agreement.pk)


def _what_came_of_it(agreement: SplitAgreement) -> str:
    if agreement.status == Status.ACTIVE:
        return f"{agreement} is in force. What waited for it is published."
    if agreement.status == Status.REJECTED:
        return f"{agreement} was turned down. The artist reads your reason and may propose another version."
    return f"Your approval of {agreement} is kept. It still needs another admin."


def _refused(request, agreement_id: int, form, error: Exception) -> HttpResponse:
    """Say in plain words why nothing was done, beside what is the case now."""
    agreement = (
        SplitAgreement.objects.select_related("proposed_by")
        .prefetch_related(
            "shares__payee__connected_accounts", "departures__payee", "acceptances__payee", "approvals__by"
        )
        .get(pk=agreement_id)
    )
    titles = {
        NotEligible: "You cannot decide on this split: you proposed it or are paid by it.",
        TermsChanged: "These are not the terms you were looking at.",
        AlreadyDecided: "You decided on this split before.",
        IllegalTransition: f"This split is {agreement.get_status_display().lower()} now.",
    }
    text = "Nothing was done now. What is the case stands below; read it again before you decide."
    return _split(
        request, agreement, form=form, refusal={"title": titles[type(error)], "text": text}, status=409
    )


def _split(request, agreement, *, form=None, refusal=None, status=200) -> HttpResponse:
    now = timezone.now()
    price = Money(agreement.unit_price, agreement.currency)
    try:
        policy = cooperative.policy(now, agreement.currency)
    except cooperative.NoPolicy:
        policy = None
    listing = _listing(agreement.subject)
    rows = (
        splits_of.who_gets_what(
            agreement,
            price,
            coop_share_points=policy.coop_share_points,
            tax=tax_at_home(listing, price, on=timezone.localdate()) if listing else None,
        )
        if policy
        else []
    )
    parties = {payee.user_id for payee in splits_of.asked(agreement)} | {agreement.proposed_by_id}
    decided = {approval.by_id for approval in agreement.approvals.all()}
    waits = agreement.status == Status.ACCEPTED
    versions = list(splits_of.history(agreement.subject).exclude(status=Status.DRAFT))
    before = splits_of.before(agreement)
    context = {
        "agreement": agreement,
        "price": price,
        "coop_share": f"{policy.coop_share_points / 100:g} %" if policy else "",
        "rows": rows,
        "parties": _parties(agreement, rows),
        "facts": risk.facts(agreement, listing=listing, decider=request.user, at=now)
        if waits or agreement.status == Status.PROPOSED
        else [],
        "listing": listing,
        "picture": works.picture(works.front_image(listing.work)) if listing else None,
        "versions": versions,
        "before": before,
        "differences": words.differences(before, agreement) if before else [],
        "approved": sum(approval.decision == "approved" for approval in agreement.approvals.all()),
        "next": selectors.who_may_decide("admin", but=parties | decided, at=now) if waits else [],
        "waits": waits,
        "is_party": request.user.pk in parties,
        "has_decided": request.user.pk in decided,
        "sentence": SENTENCES[agreement.status],
        "tone": TONES.get(agreement.status, ""),
        "form": form or HashedDecisionForm(),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"split-agreement:{agreement.pk}")[:20],
    }
    return respond(request, "split.html", context, section=SECTION, status=status)


def _parties(agreement: SplitAgreement, rows) -> list[dict]:
    """Each share with its terms in words, what it comes to, its answer and the state of its account."""
    answers = {answer.payee_id: answer for answer in agreement.acceptances.all()}
    parts = {row.payee.pk: row for row in rows if row.payee is not None}
    shares, _ = splits_of.terms(agreement)
    return [
        {
            "share": share,
            "terms": words.in_words(share, agreement.currency),
            "row": parts.get(share.payee_id),
            "answer": answers.get(share.payee_id),
            "account": share.payee.connected_account,
        }
        for share in shares
    ]


def _listing(subject: str) -> Listing | None:
    """The listing an agreement is about, whole or one option of it, with its pictures."""
    shared = shared_by(subject)
    if shared is None:
        return None
    found = Listing.objects.select_related("work__artist").prefetch_related(
        Prefetch("work__images", works.ready_images().queryset)
    )
    return found.get(pk=shared.listing.pk)
