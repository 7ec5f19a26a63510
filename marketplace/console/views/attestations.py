"""What artists signed about their works, and the page on which a reviewer says what she found."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from artists.cooperative import selectors as cooperative
from artists.works import attestations as attested
from artists.works import private
from artists.works import selectors as works
from artists.works.disclosure import SLOTS_BY_KEY, SOURCE_TYPES, Disclosure
from artists.works.file_facts import FileFacts
from artists.works.models import Attestation, Evidence
from artists.works.services import Changed, NotYours
from marketplace.console import reviewing, selectors
from marketplace.console.forms import ReviewForm
from marketplace.console.views.desk import link_to, respond
from marketplace.users.access import office_required

SECTION = "attestations"
READERS = ("reviewer", "admin")
Status = Attestation.Status
VIEWS = {
    "waiting": ("Waiting for a reviewer", [Status.SIGNED]),
    "asked": ("Waiting for the artist", [Status.ASKED]),
    "checked": ("Checked", [Status.CHECKED]),
    "refused": ("Refused", [Status.REFUSED]),
}
SENTENCES = {
    Status.DRAFT: "Not signed yet.",
    Status.SIGNED: "A reviewer looks at the evidence.",
    Status.CHECKED: "The evidence was found to fit.",
    Status.ASKED: "The artist was asked for more.",
    Status.REFUSED: "It was found not to hold; the offers are down.",
    Status.SUPERSEDED: "The artist signed a newer version.",
}
TONES = {Status.SIGNED: "wait", Status.CHECKED: "done", Status.REFUSED: "stop", Status.ASKED: "wait"}


@office_required(*READERS)
@require_safe
def attestations(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("show")
    chosen = chosen if chosen in VIEWS else "waiting"
    found = (
        Attestation.objects.filter(status__in=VIEWS[chosen][1])
        .select_related("work__artist", "rules")
        .order_by("signed_at" if chosen == "waiting" else "-signed_at", "pk")
    )
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "chosen": chosen,
        "tabs": [(key, name, link_to(request, show=key, page=None)) for key, (name, _) in VIEWS.items()],
        "current": VIEWS[chosen][0],
    }
    return respond(request, "attestations.html", context, section=SECTION)


@office_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def attestation(request: HttpRequest, attestation_id: int) -> HttpResponse:
    """Everything a reviewer looks at on one page; reviewers decide, admins read."""
    found = get_object_or_404(
        Attestation.objects.exclude(status=Status.DRAFT).select_related("work__artist__payee", "rules"),
        pk=attestation_id,
    )
    if request.method != "POST":
        return _page(request, found)
    if "reviewer" not in request.offices:
        refusal = {"title": "A reviewer decides about how a work was made.", "text": "Nothing was done."}
        return _page(request, found, refusal=refusal, status=403)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        decided = reviewing.review(
            attestation=found,
            decision=form.cleaned_data["decision"],
            rubric=form.rubric,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=timezone.now(),
        )
    except ValueError as error:
        form.add_error(None, str(error))
        return _page(request, found, form=form, status=422)
    except (Changed, NotYours) as error:
        found.refresh_from_db()
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _page(request, found, form=form, refusal=refusal, status=409)
    messages.success(request, f"Kept. {SENTENCES[decided.status]}")
    return redirect("console:attestations")


@office_required(*READERS)
@require_safe
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The private preview of a file of evidence."""
    found = get_object_or_404(Evidence, pk=evidence_id)
    return private.answer(found.preview.name, content_type="image/jpeg")


def _page(request, found: Attestation, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    waits = found.status == Status.SIGNED
    signed = {each["sha256"] for each in found.content.get("evidence", [])}
    rows = [each for each in attested.evidence_of(found.work) if each.original_sha256 in signed]
    asked = {each.code: each.asked for each in attested.contradictions_of(found)}
    why_not = attested.why_not_review(found, request.user) if waits else ""
    context = {
        "attestation": found,
        "work": found.work,
        "picture": works.picture(
            next(
                iter(found.work.images.filter(status="ready", kind="front").prefetch_related("renditions")),
                None,
            )
        ),
        "answers": Disclosure.read(found.answers).in_words,
        "other_hands": found.answers.get("other_hands", ""),
        "source": SOURCE_TYPES.get(found.source_type, ""),
        "explained": [
            (asked.get(code, code), text) for code, text in found.content.get("explanations", {}).items()
        ],
        "rows": [
            (
                each,
                SLOTS_BY_KEY[each.slot],
                works.picture(each.image),
                FileFacts.read_back(each.facts),
                attested.where_else(each),
            )
            for each in rows
        ],
        "reviews": found.reviews.select_related("by"),
        "others": Attestation.objects.filter(work=found.work)
        .exclude(status=Status.DRAFT)
        .exclude(pk=found.pk),
        "waits": waits,
        "may_decide": waits and "reviewer" in request.offices and not why_not,
        "why_not": why_not if "reviewer" in request.offices else "",
        "next": selectors.who_may_decide("reviewer", but=[found.work.artist.user_id], at=timezone.now()),
        "sentence": SENTENCES[found.status],
        "tone": TONES.get(found.status, ""),
        "form": form or ReviewForm(initial={"seen": found.content_sha256}),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"attestation:{found.pk}")[:20],
    }
    return respond(request, "attestation.html", context, section=SECTION, status=status)
