"""Answering, signing, and what reviewers decide."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from artists.cooperative.services import record, write_to
from artists.profiles.plain_text import one_line, plain
from artists.works import attestations, declaration, disclosure
from artists.works.disclosure import Disclosure
from artists.works.models import Attestation, Image, Review, Work
from artists.works.services.evidence import facts_of
from artists.works.services.pictures import renew

Status = Attestation.Status

# What a reviewer answers, each with "yes", "no" or "unclear".
RUBRIC = {
    "same_sheet": "The stages show the same sheet as the finished work.",
    "material": "The surface shows the materials that are named.",
    "tools": "The answers about tools fit what is seen.",
    "hours": "The hours make sense for this size and way of working.",
    "files": "What the files say of themselves fits, or is explained.",
}
ANSWERS = {"yes": "Yes", "no": "No", "unclear": "Cannot tell"}


class NotSigned(Exception):
    """It cannot be signed as it is; `missing` says what is to do, as sentences."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


class Changed(Exception):
    """What was on the page is not what is kept now; look at it again."""


class NotYours(Exception):
    """Whoever has a part in the work does not review it; the message says why."""


@transaction.atomic
def draft_attestation(*, work: Work, at: dt.datetime) -> Attestation:
    """
    The draft of a work's next attestation, begun with what was said before; there already, it is that one.

    A draft goes by the rules in force today. Rules that were signed under stay pinned.
    """
    Work.objects.select_for_update().get(pk=work.pk)
    rules = attestations.curation_rules(at)
    latest = Attestation.objects.filter(work=work).order_by("-version").first()
    if latest is not None and latest.status == Status.DRAFT:
        if latest.rules_id != rules.pk:
            latest.rules = rules
            latest.save(update_fields=["rules"])
        return latest
    return Attestation.objects.create(
        work=work,
        version=latest.version + 1 if latest else 1,
        rules=rules,
        answers=latest.answers if latest else {},
        explanations=latest.explanations if latest else {},
        shows_answers=latest.shows_answers if latest else True,
        file_facts=latest.file_facts if latest else {},
        begun_at=at,
    )


@transaction.atomic
def answer(
    *,
    attestation: Attestation,
    answers: Mapping[str, str],
    explanations: Mapping[str, str],
    shows_answers: bool,
) -> Attestation:
    """Keep what was answered so far; what is no answer to a question falls out."""
    attestation = Attestation.objects.select_for_update().get(pk=attestation.pk)
    if attestation.status != Status.DRAFT:
        raise Changed(_("This attestation is signed. Begin another version to change it."))
    said = Disclosure.read(answers)
    kept = {key: said.answer(key) for key in disclosure.BY_KEY} | {
        "other_hands": one_line(said.other_hands)[:200]
    }
    attestation.answers = {key: value for key, value in kept.items() if value}
    # An explanation is kept while its contradiction comes and goes.
    explanations = {code[:120]: plain(text)[:600] for code, text in explanations.items()}
    attestation.explanations = {**attestation.explanations, **explanations}
    attestation.shows_answers = shows_answers
    attestation.save(update_fields=["answers", "explanations", "shows_answers"])
    return attestation


def read_photographs(*, attestation: Attestation) -> Attestation:
    """Note what the work's own photographs say of themselves, those that were not read before."""
    images = list(attestation.work.images.filter(kind=Image.Kind.FRONT))
    unread = [image for image in images if image.original_sha256 not in attestation.file_facts]
    if unread and attestation.status == Status.DRAFT:
        attestation.file_facts |= {image.original_sha256: facts_of(image).kept for image in unread}
        attestation.save(update_fields=["file_facts"])
    return attestation


@transaction.atomic
def sign(*, attestation: Attestation, typed: str, seen: str, by, at: dt.datetime) -> Attestation:
    """
    Sign exactly what was on the page, `seen` its hash, by typing the statement again. Signed twice, the first stands.

    :raises NotSigned: if something is missing, unexplained or not allowed, or the words are not the statement's
    :raises Changed: if answers or evidence changed since the page was made
    """
    work = Work.objects.select_for_update().get(pk=attestation.work_id)
    attestation = Attestation.objects.select_related("work__artist", "rules").get(pk=attestation.pk)
    if attestation.status != Status.DRAFT:
        return attestation
    if by.pk != work.artist.user_id:
        raise NotSigned([_("Only the artist signs for a work.")])
    content = attestations.content_of(attestation)
    digest = attestations.seal(content)
    if digest != seen:
        raise Changed(_("Something changed since this page was made. Read it again before you sign."))
    missing = attestations.missing_to_sign(attestation)
    if not missing and not disclosure.same_words(typed, content["statement"]):
        missing = [_("The words you typed are not the statement. Type it again as it stands above.")]
    if missing:
        raise NotSigned(missing)
    standing = Attestation.objects.filter(work=work, status__in=Attestation.STANDING).first()
    if standing is not None:
        standing.move(Status.SUPERSEDED)
    attestation.move(
        Status.SIGNED,
        source_type=content["source_type"],
        statement=content["statement"],
        typed=one_line(typed)[:600],
        content=content,
        content_sha256=digest,
        signed_by=by,
        signed_at=at,
    )
    if content["source_type"] != (standing.source_type if standing else declaration.UNSIGNED):
        # Public files say how the picture came about, as the artist signed it.
        renew(images=Image.objects.filter(work=work), at=at)
    return attestation


@transaction.atomic
def review(
    *,
    attestation: Attestation,
    decision: str,
    rubric: Mapping[str, str],
    reason: str,
    seen: str,
    by,
    at: dt.datetime,
) -> Attestation:
    """
    Write down what a reviewer found. As many passes as the rules ask for make it `checked`; one question or one
    refusal decides at once. Sent twice by the same person, the first stands.

    :raises NotYours: if the reviewer has a part in the work, or reviewed this before
    :raises Changed: if it is no longer what the reviewer looked at
    :raises ValueError: if rubric, decision and reason do not fit each other
    """
    attestation = (
        Attestation.objects.select_for_update(of=["self"])
        .select_related("work__artist__user", "work__artist__payee", "rules")
        .get(pk=attestation.pk)
    )
    if attestation.status != Status.SIGNED or attestation.content_sha256 != seen:
        raise Changed(f"This attestation is {attestation.get_status_display().lower()} now.")
    if why := attestations.why_not_review(attestation, by):
        raise NotYours(why)
    _require_fitting(decision, rubric, reason)
    Review.objects.create(
        attestation=attestation,
        by=by,
        decision=decision,
        rubric={key: rubric[key] for key in RUBRIC},
        reason=plain(reason)[:1000],
        looked_at=[each["sha256"] for each in attestation.content.get("evidence", [])],
        decided_at=at,
    )
    passed = attestation.reviews.filter(decision=Review.Decision.PASSED).count()
    if decision != Review.Decision.PASSED:
        attestation.move(Status.ASKED if decision == Review.Decision.ASKED else Status.REFUSED)
    elif passed >= attestation.rules.reviews_needed:
        attestation.move(Status.CHECKED)
    record(
        by=by,
        verb=f"{decision} the attestation",
        subject=f"attestation:{attestation.pk}",
        title=str(attestation),
        reason=plain(reason)[:500],
        before={"status": Status.SIGNED},
        after={"status": attestation.status, "rubric": dict(rubric)},
        at=at,
    )
    if attestation.status != Status.SIGNED:
        _tell(attestation, reason)
    return attestation


def _require_fitting(decision: str, rubric: Mapping[str, str], reason: str) -> None:
    if set(RUBRIC) - rubric.keys() or not set(rubric.values()) <= set(ANSWERS):
        raise ValueError("Answer every line of the rubric.")
    if not reason.strip():
        raise ValueError("Say why. The artist reads it.")
    answers = set(rubric.values())
    if decision == Review.Decision.PASSED and answers != {"yes"}:
        raise ValueError("Not every line is a yes. Ask the artist, or say no.")
    if decision == Review.Decision.REFUSED and "no" not in answers:
        raise ValueError("No line is a no. Ask the artist instead of refusing.")
    if decision == Review.Decision.ASKED and answers == {"yes"}:
        raise ValueError("Every line is a yes. What is there to ask?")


def _tell(attestation: Attestation, reason: str) -> None:
    work = attestation.work
    context = {
        "work": work,
        "attestation": attestation,
        "status": attestation.status,
        "reason": plain(reason),
    }
    write_to(work.artist.user, event="attestation_reviewed", context=context)


@transaction.atomic
def attest_sample(*, work: Work, at: dt.datetime) -> Attestation:
    """Sign for a picture of the sample co-op, which a program painted, and say so. Signed before, it stays."""
    if not work.painted_by_program:
        raise ValueError("only the sample co-op's pictures are signed for without an artist")
    standing = Attestation.objects.filter(work=work, status__in=Attestation.STANDING).first()
    if standing is not None:
        return standing
    attestation = draft_attestation(work=work, at=at)
    content = attestations.content_of(attestation)
    return sign(
        attestation=attestation,
        typed=content["statement"],
        seen=attestations.seal(content),
        by=work.artist.user,
        at=at,
    )
