"""How a work was made: its evidence, the answers, and the signature under them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.studio.access import artist_required
from artists.studio.forms import (
    DisclosureForm,
    EvidenceForm,
    EvidenceNoteForm,
    PhotographForm,
    SignatureForm,
)
from artists.studio.reasons import said
from artists.studio.views.pictures import take_files
from artists.studio.views.works import MADE, MADE_TONES, own_work
from artists.works import attestations, private, selectors, services
from artists.works.disclosure import SLOTS_BY_KEY, slots_for
from artists.works.models import Attestation, Evidence, Image, Upload


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def attestation(request: HttpRequest, work_id: int) -> HttpResponse:
    """Everything about the making of one work; sent, it keeps the answers so far."""
    work = own_work(request, work_id)
    if request.method != "POST":
        return _page(request, work)
    draft = services.draft_attestation(work=work, at=timezone.now())
    draft = services.read_photographs(attestation=draft)
    form = DisclosureForm(request.POST, asked=attestations.contradictions_of(draft))
    if not form.is_valid():
        return _page(request, work, form=form, status=422)
    services.answer(
        attestation=draft,
        answers=form.answers,
        explanations=form.explanations,
        shows_answers=form.cleaned_data["shows_answers"],
    )
    messages.success(request, _("Your answers are kept. Nothing is signed yet."))
    return redirect("studio:attestation", work.pk)


@artist_required
@require_POST
def begin_again(request: HttpRequest, work_id: int) -> HttpResponse:
    """Another version, begun with what was signed before, which stands until the new one is signed."""
    work = own_work(request, work_id)
    services.draft_attestation(work=work, at=timezone.now())
    return redirect("studio:attestation", work.pk)


@artist_required
@require_POST
def sign(request: HttpRequest, work_id: int) -> HttpResponse:
    work = own_work(request, work_id)
    draft = attestations.draft(work)
    if draft is None:
        messages.info(request, _("There is nothing to sign: it is signed already, or not begun."))
        return redirect("studio:attestation", work.pk)
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return _page(request, work, signature=form, status=422)
    try:
        services.sign(attestation=draft, by=request.user, at=timezone.now(), **form.cleaned_data)
    except services.NotSigned as error:
        for sentence in error.missing:
            form.add_error("typed", sentence)
        return _page(request, work, signature=form, status=422)
    except services.Changed as error:
        # The words typed stay in the form; what they stand for is shown anew.
        form = SignatureForm(initial={"typed": form.cleaned_data["typed"]})
        messages.error(request, str(error))
        return _page(request, work, signature=form, status=409)
    messages.success(
        request,
        _("Signed. “%(title)s” can be offered now; a reviewer looks at the evidence.")
        % {"title": work.title},
    )
    return redirect("studio:attestation", work.pk)


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, work_id: int) -> HttpResponse:
    """Take each file or say why not; what is good is kept whatever the others are."""
    work = own_work(request, work_id)
    if request.method != "POST":
        return redirect("studio:attestation", work.pk)
    form = EvidenceForm(request.POST, request.FILES, medium=work.medium)
    if not form.is_valid():
        return _page(request, work, upload=form, status=422)
    facts = form.cleaned_data
    taken, refused = take_files(work, facts["files"], purpose=Upload.Purpose.EVIDENCE, slot=facts["slot"])
    if refused:
        return _page(request, work, refused=refused, status=422)
    messages.success(
        request,
        ngettext(
            "The file is here.",
            "%(number)s files are here and are being looked at.",
            taken,
        )
        % {"number": taken},
    )
    return redirect("studio:attestation", work.pk)


@artist_required
@require_POST
def use_photograph(request: HttpRequest, work_id: int) -> HttpResponse:
    work = own_work(request, work_id)
    form = PhotographForm(request.POST, medium=work.medium, images=_photographs(work))
    if not form.is_valid():
        return _page(request, work, photograph=form, status=422)
    image = get_object_or_404(work.images, pk=form.cleaned_data["image"])
    try:
        services.use_photograph(work=work, slot=form.cleaned_data["slot"], image=image, at=timezone.now())
    except services.Refused as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("The photograph is evidence now."))
    return redirect("studio:attestation", work.pk)


@artist_required
@require_POST
def describe(request: HttpRequest, evidence_id: int) -> HttpResponse:
    found = _own_evidence(request, evidence_id)
    form = EvidenceNoteForm(request.POST, prefix=f"evidence-{found.pk}")
    if form.is_valid():
        try:
            services.describe_evidence(evidence=found, at=timezone.now(), **form.cleaned_data)
        except services.Refused as error:
            form.add_error("note", said(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("studio:attestation", found.work_id)
    return _page(request, found.work, wrong=(found.pk, form), status=422)


@artist_required
@require_POST
def remove(request: HttpRequest, evidence_id: int) -> HttpResponse:
    found = _own_evidence(request, evidence_id)
    try:
        services.remove_evidence(evidence=found)
    except services.Refused as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Taken out of the evidence."))
    return redirect("studio:attestation", found.work_id)


@artist_required
@require_safe
def evidence_picture(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The private preview, for its owner."""
    found = _own_evidence(request, evidence_id)
    return private.answer(found.preview.name, content_type="image/jpeg")


def _own_evidence(request, evidence_id: int) -> Evidence:
    return get_object_or_404(
        Evidence.objects.filter(work__artist=request.artist).select_related("work__artist"), pk=evidence_id
    )


def _photographs(work) -> list[Image]:
    """Ready photographs of the work that are not evidence yet."""
    return list(work.images.filter(status=Image.Status.READY, evidence=None))


def _page(
    request,
    work,
    *,
    form=None,
    upload=None,
    photograph=None,
    signature=None,
    wrong=(None, None),
    refused=(),
    status: int = 200,
) -> HttpResponse:
    standing, draft = attestations.standing(work), attestations.draft(work)
    # Reading makes no draft; without one the page shows what the first would hold.
    current = draft or Attestation(
        work=work,
        rules=attestations.curation_rules(timezone.now()),
        version=standing.version + 1 if standing else 1,
    )
    asked = attestations.contradictions_of(current)
    content = attestations.content_of(current)
    rows = list(attestations.evidence_of(work))
    photographs = _photographs(work)
    context = {
        "section": "works",
        "work": work,
        "standing": standing,
        "sentence": MADE.get(standing.status, "") if standing else "",
        "tone": MADE_TONES.get(standing.status, "") if standing else "",
        "reviews": standing.reviews.select_related("by") if standing else [],
        "draft": draft,
        "edits": draft is not None or standing is None,
        "rules": current.rules,
        "slots": slots_for(work.medium),
        "rows": [
            (
                each,
                SLOTS_BY_KEY[each.slot],
                selectors.picture(each.image),
                wrong[1] if each.pk == wrong[0] else _note_form(each),
            )
            for each in rows
        ],
        "waiting": sum(each.status == Evidence.Status.UPLOADED for each in rows),
        "form": form or _disclosure_form(current, asked),
        "upload": upload or EvidenceForm(medium=work.medium),
        "photographs": photographs,
        "photograph": photograph or PhotographForm(medium=work.medium, images=photographs),
        "statement": content["statement"],
        "missing": attestations.missing_to_sign(current),
        "signature": _sealed(signature, content),
        "refused": refused,
    }
    return render(request, "studio/attestation.html", context, status=status)


def _disclosure_form(current: Attestation, asked) -> DisclosureForm:
    initial = {**current.answers, "shows_answers": current.shows_answers}
    form = DisclosureForm(asked=asked, initial=initial)
    for name, code in form.codes.items():
        form.initial[name] = current.explanations.get(code, "")
    return form


def _note_form(each: Evidence) -> EvidenceNoteForm:
    initial = {"slot": each.slot, "note": each.note, "is_shown": each.is_shown}
    return EvidenceNoteForm(prefix=f"evidence-{each.pk}", initial=initial)


def _sealed(form: SignatureForm | None, content: dict) -> SignatureForm:
    """The signature form for what this page shows, keeping what was typed."""
    seal = attestations.seal(content)
    if form is None:
        return SignatureForm(initial={"seen": seal})
    form.initial["seen"] = seal
    if form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = seal
    return form
