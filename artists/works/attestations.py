"""What stands signed for a work, what is missing before it can be, who may review it, and what the public reads of it."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from artists.works import contradictions, disclosure
from artists.works.contradictions import Contradiction, Shown
from artists.works.disclosure import GENERATED, SLOTS_BY_KEY, Disclosure
from artists.works.file_facts import FileFacts
from artists.works.models import Attestation, CurationRules, Evidence, Image, Review, Work
from payouts import language
from payouts.splits.models import Share

Status = Attestation.Status


class NoRules(LookupError):
    """No curation rules are in force on that day: nothing can be signed under them."""


def curation_rules(at: dt.datetime) -> CurationRules:
    """
    The rules in force at `at`.

    :raises NoRules: if there are none yet
    """
    found = CurationRules.objects.filter(active_from__lte=at).order_by("-active_from", "-version").first()
    if found is None:
        raise NoRules(f"no curation rules are in force on {at:%Y-%m-%d}")
    return found


def standing(work: Work) -> Attestation | None:
    """The attestation that counts: the last one signed."""
    return (
        Attestation.objects.filter(work=work, status__in=Attestation.STANDING)
        .select_related("rules", "signed_by")
        .first()
    )


def draft(work: Work) -> Attestation | None:
    return Attestation.objects.filter(work=work, status=Status.DRAFT).select_related("rules").first()


def evidence_of(work: Work) -> QuerySet[Evidence]:
    """All evidence of a work, whatever became of it, oldest first."""
    return Evidence.objects.filter(work=work).select_related("image").prefetch_related("image__renditions")


def what_is_missing(work: Work) -> list[str]:
    """
    What stands between a work and being offered, as sentences: a signed attestation of just these photographs that
    nobody refused. Otherwise one could sign for one picture and then show another.
    """
    found = (
        Attestation.objects.filter(work=work, status__in=Attestation.STANDING)
        .values_list("status", "content__photographs")
        .first()
    )
    if found is None:
        return [_("Sign how the work was made.")]
    status, signed = found
    if status == Status.ASKED:
        return [_("A reviewer asks about how the work was made. Answer, and sign again.")]
    if status == Status.REFUSED:
        return [_("A reviewer refused what was signed about the work. It cannot be offered like this.")]
    shown = Image.objects.filter(work=work, kind=Image.Kind.FRONT).exclude(status=Image.Status.REFUSED)
    if signed is not None and not set(shown.values_list("original_sha256", flat=True)) <= set(signed):
        return [_("A photograph was added since you signed how the work was made. Sign again.")]
    return []


# --- Signing --------------------------------------------------------------------------------------


def content_of(attestation: Attestation) -> dict:
    """Everything that is signed: the work as it is described, the answers, the words, and every file by its hash."""
    work = attestation.work
    said = Disclosure.read(attestation.answers)
    by_program = work.painted_by_program
    asked = {each.code for each in contradictions_of(attestation)}
    return {
        "work": {
            "id": work.pk,
            "title": work.title,
            "artist": work.artist.name,
            "medium": work.medium,
            "materials": work.materials,
            "support": work.support,
            "size_mm": [work.width_mm, work.height_mm],
            "year": work.year,
            "minutes_worked": work.minutes_worked,
        },
        "rules": attestation.rules.version,
        "answers": attestation.answers,
        "explanations": {
            code: text for code, text in sorted(attestation.explanations.items()) if code in asked and text
        },
        "statement": disclosure.statement(
            name=work.artist.name, title=work.title, said=said, by_program=by_program
        ),
        "source_type": disclosure.source_type(said, by_program=by_program),
        "photographs": sorted(
            Image.objects.filter(work=work, kind=Image.Kind.FRONT).values_list("original_sha256", flat=True)
        ),
        "evidence": [
            {"slot": each.slot, "name": each.original_name, "sha256": each.original_sha256}
            for each in _usable(work)
        ],
    }


def seal(content: dict) -> str:
    """SHA-256 of what is signed, the same for the same words and files."""
    spelled = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def contradictions_of(attestation: Attestation) -> list[Contradiction]:
    """Where the answers and the files tell different stories."""
    work = attestation.work
    fronts = list(Image.objects.filter(work=work, kind=Image.Kind.FRONT))
    evidence = _usable(work)
    elsewhere = known_elsewhere(work, [each.original_sha256 for each in [*fronts, *evidence]])
    files = [
        Shown(
            key=image.original_sha256[:16],
            name=image.original_name or _("The photograph"),
            slot="",
            facts=FileFacts.read_back(attestation.file_facts.get(image.original_sha256, {})),
            elsewhere=image.original_sha256 in elsewhere,
        )
        for image in fronts
    ]
    files += [
        Shown(
            key=each.original_sha256[:16],
            name=each.original_name or each.slot,
            slot=each.slot,
            facts=FileFacts.read_back(each.facts),
            elsewhere=each.original_sha256 in elsewhere,
        )
        for each in evidence
    ]
    return contradictions.found(Disclosure.read(attestation.answers), files, year=work.year)


def missing_to_sign(attestation: Attestation) -> list[str]:
    """What is to do before it can be signed, as sentences. Nothing for the sample's pictures: a program has no table."""
    work = attestation.work
    if work.painted_by_program:
        return []
    said = Disclosure.read(attestation.answers)
    missing = [_("Answer: %(question)s") % {"question": question.asked} for question in said.unanswered]
    if disclosure.source_type(said) in GENERATED:
        missing.append(
            _("A picture that comes from an image generator, in part or whole, is not taken here.")
        )
    if not work.images.filter(status=Image.Status.READY, kind=Image.Kind.FRONT).exists():
        missing.append(_("Add a photograph of the whole work."))
    if not work.minutes_worked:
        missing.append(_("Say how many hours the work took."))
    waiting = Evidence.objects.filter(work=work, status=Evidence.Status.UPLOADED).exists()
    kinds = {each.slot for each in _usable(work)}
    if len(kinds) < attestation.rules.least_evidence:
        least = attestation.rules.least_evidence
        missing.append(
            _("Wait a moment: your evidence is being looked at.")
            if waiting
            else ngettext(
                "Show at least %(least)s kinds of evidence. There is %(number)s.",
                "Show at least %(least)s kinds of evidence. There are %(number)s.",
                len(kinds),
            )
            % {"least": least, "number": len(kinds)}
        )
    unexplained = [
        each for each in contradictions_of(attestation) if not attestation.explanations.get(each.code)
    ]
    if unexplained:
        missing.append(_("Explain what does not fit together."))
    return missing


def known_elsewhere(work: Work, digests: Collection[str]) -> set[str]:
    """Those of the hashes that came from another artist too, as evidence or as a photograph."""
    others = ~Q(work__artist=work.artist_id)
    evidence = Evidence.objects.filter(others, original_sha256__in=digests)
    images = Image.objects.filter(original_sha256__in=digests).exclude(artist=work.artist_id)
    return {
        *evidence.values_list("original_sha256", flat=True),
        *images.values_list("original_sha256", flat=True),
    }


def where_else(evidence: Evidence) -> list[Work]:
    """Works of other artists that the very same file was given for."""
    work = evidence.work
    return list(
        Work.objects.filter(
            Q(evidence__original_sha256=evidence.original_sha256)
            | Q(images__original_sha256=evidence.original_sha256)
        )
        .exclude(artist=work.artist_id)
        .select_related("artist")
        .distinct()
    )


def _usable(work: Work) -> list[Evidence]:
    return list(Evidence.objects.filter(work=work, status=Evidence.Status.READY).order_by("added_at", "pk"))


# --- Reviewing ------------------------------------------------------------------------------------


def to_check() -> QuerySet[Attestation]:
    """Signed attestations that wait for a reviewer, the longest wait first."""
    return (
        Attestation.objects.filter(status=Status.SIGNED)
        .select_related("work__artist")
        .order_by("signed_at", "pk")
    )


def why_not_review(attestation: Attestation, user) -> str:
    """Why `user` may not review it, as a sentence; empty where nothing stands against it."""
    artist = attestation.work.artist
    if user.pk == artist.user_id:
        return "Nobody reviews her own work."
    if attestation.reviews.filter(by=user).exists():
        return "You reviewed this before. Somebody else looks next."
    together = Share.objects.filter(payee__user=user, agreement__shares__payee=artist.payee_id)
    if together.exists():
        return f"You are paid together with {artist.name}, so somebody else reviews it."
    mutual = Review.objects.filter(
        by=artist.user_id, attestation__work__artist__user=user, decision=Review.Decision.PASSED
    )
    if mutual.exists():
        return f"{artist.name} reviewed a work of yours, so somebody else reviews hers."
    return ""


# --- What the public reads --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Story:
    """How a work was made, as far as its artist agrees to show it."""

    statement: str
    signed_at: dt.datetime
    rules: CurationRules
    source: str
    by_program: bool
    answers: list[tuple[str, str]]
    other_hands: str
    shown: int  # files of evidence among the pictures of the page
    kept_back: int  # files that only reviewers saw
    checked: list[tuple[dt.datetime, list[str]]]  # when a reviewer passed it, and what was looked at


def story_of(work: Work) -> Story | None:
    """The public part of what stands signed; None without one, or while it is in question."""
    found = standing(work)
    if found is None or found.status not in Attestation.HOLDS:
        return None
    said = Disclosure.read(found.answers)
    signed = {each["sha256"]: each["slot"] for each in found.content.get("evidence", [])}
    shown = (
        Evidence.objects.filter(work=work, is_shown=True, original_sha256__in=signed).count() if signed else 0
    )
    # Whoever looked at a generated picture says so to buyers; the other answers are shown if the artist agrees.
    answers = said.in_words if found.shows_answers else []
    if not answers and said.generator == "reference":
        answers = said.in_words[:1]
    reviews = found.reviews.filter(decision=Review.Decision.PASSED) if found.status == Status.CHECKED else []
    return Story(
        statement=found.statement,
        signed_at=found.signed_at,
        rules=found.rules,
        source=disclosure.SOURCE_TYPES.get(found.source_type, ""),
        by_program=work.painted_by_program,
        answers=answers,
        other_hands=said.other_hands if found.shows_answers else "",
        shown=shown,
        kept_back=len(signed) - shown,
        checked=[(each.decided_at, _looked_at(each, signed)) for each in reviews],
    )


def _looked_at(review: Review, signed: dict[str, str]) -> list[str]:
    """The kinds of evidence that were there, each once, in words for the middle of a sentence."""
    slots = dict.fromkeys(signed[digest] for digest in review.looked_at if digest in signed)
    return [language.in_a_sentence(SLOTS_BY_KEY[slot].name) for slot in slots]
