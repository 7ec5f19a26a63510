"""An artist signs how she made a work; nothing signed changes; somebody else looks."""

import datetime as dt

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from django.utils import translation

from artists.works import attestations, services
from artists.works.attestations import seal
from artists.works.models import Attestation, Evidence, Review
from artists.works.services.attesting import RUBRIC, Changed, NotSigned, NotYours
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_artist,
    make_attestation,
    make_evidence,
    make_image,
    make_listing,
    make_officer,
    make_policy,
    make_user,
    make_work,
    photograph,
)

pytestmark = pytest.mark.django_db

MONDAY = FRIDAY + dt.timedelta(days=3)
ANSWERS = {
    "generator": "none",
    "reference": "life",
    "drawing": "freehand",
    "capture": "camera",
    "editing": "light",
}
ALL_YES = dict.fromkeys(RUBRIC, "yes")


@pytest.fixture
def harbour():
    """A work with two kinds of evidence and nothing signed."""
    work = make_work(make_artist("Ana Moreau"), attested=False)
    make_evidence(work, slot="pencil")
    make_evidence(work, slot="verso")
    return work


def answered(work, *, explanations=(), **changes):
    attestation = services.draft_attestation(work=work, at=FRIDAY)
    return services.answer(
        attestation=attestation,
        answers=ANSWERS | changes,
        explanations=dict(explanations),
        shows_answers=True,
    )


def sign(attestation, *, typed=None, seen=None, by=None, at=FRIDAY):
    content = attestations.content_of(attestation)
    return services.sign(
        attestation=attestation,
        typed=content["statement"] if typed is None else typed,
        seen=seen or seal(content),
        by=by or attestation.work.artist.user,
        at=at,
    )


def review(
    attestation, *, by=None, decision="passed", rubric=ALL_YES, reason="The drawing is under the washes."
):
    return services.review(
        attestation=attestation,
        decision=decision,
        rubric=rubric,
        reason=reason,
        seen=attestation.content_sha256,
        by=by or make_officer("Rémy Bonnet", role="reviewer"),
        at=MONDAY,
    )


# --- Signing --------------------------------------------------------------------------------------


def test_ana_signs_by_typing_the_statement_again(harbour):
    signed = sign(answered(harbour))

    assert (signed.status, signed.signed_by, signed.signed_at) == ("signed", harbour.artist.user, FRIDAY)
    assert signed.statement == (
        "I, Ana Moreau, made “Harbour at dusk” by hand. No part of it was generated. What I show of it is true."
    )
    assert signed.source_type == "digitalCapture"
    assert signed.rules.version == 1
    assert [each["slot"] for each in signed.content["evidence"]] == ["pencil", "verso"]
    assert attestations.what_is_missing(harbour) == []


@pytest.mark.parametrize(
    "typed",
    [
        "i ana moreau made harbour at dusk by hand no part of it was generated what i show of it is true",
        ' I,  Ana Moreau, made "Harbour at dusk" by hand.\nNo part of it was generated. What I show of it is true ',
    ],
)
def test_capitals_quotes_and_commas_do_not_count(harbour, typed):
    assert sign(answered(harbour), typed=typed).status == "signed"


@pytest.mark.parametrize("typed", ["", "yes", "I, Ana Moreau, made “Harbour at dusk” by hand."])
def test_other_words_are_no_signature(harbour, typed):
    with pytest.raises(NotSigned, match="Type it again"):
        sign(answered(harbour), typed=typed)
    assert attestations.standing(harbour) is None


def test_signed_twice_the_first_stands(harbour):
    draft = answered(harbour)
    first = sign(draft)
    assert sign(draft, at=MONDAY).signed_at == first.signed_at
    assert Attestation.objects.count() == 1


def test_nobody_else_signs_for_ana(harbour):
    with pytest.raises(NotSigned, match="Only the artist"):
        sign(answered(harbour), by=make_user("Sid Stranger"))


def test_a_page_made_before_the_evidence_changed_signs_nothing(harbour):
    draft = answered(harbour)
    seen = seal(attestations.content_of(draft))
    make_evidence(harbour, slot="palette")
    with pytest.raises(Changed):
        sign(draft, seen=seen)
    assert attestations.standing(harbour) is None


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"generator": "parts"}, "image generator"),
        ({"generator": "whole"}, "image generator"),
        ({"drawing": ""}, "Answer: How did the drawing"),
        ({"capture": "telepathy"}, "Answer: How was the picture"),
    ],
)
def test_what_is_not_answered_or_not_taken_here_is_not_signed(harbour, changes, asked):
    with pytest.raises(NotSigned, match=asked):
        sign(answered(harbour, **changes))


def test_one_kind_of_evidence_is_too_little_however_many_files(harbour):
    harbour.evidence.filter(slot="verso").update(slot="pencil")
    with pytest.raises(NotSigned, match=r"at least 2 kinds of evidence. There is 1"):
        sign(answered(harbour))


def test_evidence_that_was_refused_does_not_count(harbour):
    harbour.evidence.filter(slot="verso").update(status="refused")
    with pytest.raises(NotSigned, match="There is 1"):
        sign(answered(harbour))


def test_a_work_without_hours_or_photograph_is_not_signed_for():
    work = make_work(attested=False, picture=False, minutes_worked=0)
    with pytest.raises(NotSigned, match=r"Add a photograph of the whole work. Say how many hours"):
        sign(answered(work))


def test_whoever_looked_at_a_generated_picture_says_so_in_what_is_signed(harbour):
    signed = sign(answered(harbour, generator="reference"))
    assert "I looked at a generated picture for it" in signed.statement


def test_the_samples_pictures_are_signed_for_as_painted_by_a_program():
    work = make_work(attested=False, painted_by_program=True)
    signed = services.attest_sample(work=work, at=FRIDAY)
    assert signed.statement == "“Harbour at dusk” is a sample. A program painted it."
    assert signed.source_type == "algorithmicMedia"
    assert services.attest_sample(work=work, at=MONDAY) == signed
    with pytest.raises(ValueError, match="sample co-op"):
        services.attest_sample(work=make_work(attested=False), at=FRIDAY)


# --- Contradictions ---------------------------------------------------------------------------------


def test_a_drawing_photographed_after_the_finished_work_is_asked_about(harbour):
    front = harbour.images.get()
    harbour.evidence.filter(slot="pencil").update(facts={"taken_on": "2025-06-09"})
    draft = services.draft_attestation(work=harbour, at=FRIDAY)
    draft.file_facts = {front.original_sha256: {"taken_on": "2025-06-01"}}
    draft.save()
    draft = services.answer(attestation=draft, answers=ANSWERS, explanations={}, shows_answers=True)
    [asked] = attestations.contradictions_of(draft)
    assert "taken on 9 June 2025, after the picture of the finished work (1 June 2025)" in asked.asked
    with pytest.raises(NotSigned, match="Explain what does not fit together"):
        sign(draft)

    draft = services.answer(
        attestation=draft,
        answers=ANSWERS,
        explanations={asked.code: "The camera's clock was wrong."},
        shows_answers=True,
    )
    assert sign(draft).content["explanations"] == {asked.code: "The camera's clock was wrong."}


def test_the_same_file_as_another_artists_is_asked_about_and_named_to_reviewers(harbour):
    ben = make_work(make_artist("Ben Adeyemi"), title="Quay")
    copied = make_evidence(ben)
    harbour.evidence.filter(slot="pencil").update(original_sha256=copied.original_sha256)
    [asked] = attestations.contradictions_of(answered(harbour))
    assert "sent by another artist" in asked.asked
    assert attestations.where_else(harbour.evidence.get(slot="pencil")) == [ben]


def test_a_file_another_work_of_her_own_has_is_no_contradiction(harbour):
    other = make_work(harbour.artist, title="Quay")
    mine = make_evidence(other)
    harbour.evidence.filter(slot="pencil").update(original_sha256=mine.original_sha256)
    assert attestations.contradictions_of(answered(harbour)) == []


# --- Signed words stay --------------------------------------------------------------------------------


def test_the_database_refuses_to_change_or_remove_what_was_signed(harbour):
    signed = sign(answered(harbour))
    for change in (
        {"statement": "I did nothing."},
        {"answers": {}},
        {"signed_at": MONDAY},
        {"status": "draft", "signed_at": None, "signed_by": None},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Attestation.objects.filter(pk=signed.pk).update(**change)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        signed.delete()


def test_reviews_and_rules_are_only_added(harbour):
    signed = sign(answered(harbour))
    review(signed)
    for rows in (Review.objects.all(), type(signed.rules).objects.all()):
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
            rows.update(**{"reason": "x"} if rows.model is Review else {"words": "x"})
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_another_version_begins_with_what_was_said_and_takes_the_place_when_it_is_signed(harbour):
    first = sign(answered(harbour))
    second = services.draft_attestation(work=harbour, at=MONDAY)
    assert (second.version, second.answers) == (2, first.answers)
    assert attestations.standing(harbour) == first
    assert services.draft_attestation(work=harbour, at=MONDAY) == second
    sign(second, at=MONDAY)
    first.refresh_from_db()
    assert first.status == "superseded"
    assert attestations.standing(harbour) == second


def test_what_is_signed_is_not_answered_differently(harbour):
    signed = sign(answered(harbour))
    with pytest.raises(Changed):
        services.answer(attestation=signed, answers={}, explanations={}, shows_answers=False)


# --- Publishing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("signed", None),
        ("checked", None),
        ("asked", "Answer, and sign again"),
        ("refused", "refused what was signed"),
        ("draft", "Sign how the work was made"),
    ],
)
def test_only_what_is_signed_and_not_refused_is_offered(status, said):
    work = make_work(attested=False)
    make_attestation(work, status=status)
    missing = attestations.what_is_missing(work)
    assert missing == [] if said is None else said in missing[0]


def test_an_offer_waits_for_the_signature():
    from artists.listings import services as listings

    make_policy()
    listing = make_listing(make_work(attested=False), kind="original")
    with pytest.raises(listings.NotReady, match="Sign how the work was made"):
        listings.submit(listing=listing, by=listing.work.artist.user, at=FRIDAY)
    make_attestation(listing.work)
    assert listings.submit(listing=listing, by=listing.work.artist.user, at=FRIDAY).status == "published"


def test_a_photograph_that_was_added_after_signing_needs_another_signature(harbour):
    sign(answered(harbour))
    make_image(harbour)
    [missing] = attestations.what_is_missing(harbour)
    assert missing.startswith("A photograph was added since you signed")
    sign(services.draft_attestation(work=harbour, at=MONDAY), at=MONDAY)
    assert attestations.what_is_missing(harbour) == []


def test_a_detail_added_after_signing_needs_none(harbour):
    sign(answered(harbour))
    make_image(harbour, kind="detail")
    assert attestations.what_is_missing(harbour) == []


# --- Reviewing ------------------------------------------------------------------------------------------


def test_a_pass_says_what_was_looked_at_and_when(harbour):
    signed = sign(answered(harbour))
    assert list(attestations.to_check()) == [signed]
    assert review(signed).status == "checked"
    assert list(attestations.to_check()) == []
    assert attestations.story_of(harbour).checked == [(MONDAY, ["pencil stage", "the back"])]
    with translation.override("de"):
        [(_, seen)] = attestations.story_of(harbour).checked
        assert seen == ["Bleistiftstadium", "Die Rückseite"]


@pytest.mark.parametrize(
    ("decision", "changes", "status"),
    [("asked", {"hours": "unclear"}, "asked"), ("refused", {"same_sheet": "no"}, "refused")],
)
def test_a_question_or_a_refusal_is_told_with_its_reason(harbour, decision, changes, status):
    from marketplace.mail.models import Letter

    signed = review(
        sign(answered(harbour)), decision=decision, rubric=ALL_YES | changes, reason="Which sheet?"
    )
    assert signed.status == status
    letter = Letter.objects.get()
    assert letter.to == harbour.artist.user.email
    assert "Which sheet?" in letter.text


@pytest.mark.parametrize(
    ("decision", "rubric", "reason", "said"),
    [
        ("passed", ALL_YES | {"tools": "unclear"}, "Fine.", "Not every line is a yes"),
        ("refused", ALL_YES | {"tools": "unclear"}, "No.", "No line is a no"),
        ("asked", ALL_YES, "Hm.", "Every line is a yes"),
        ("passed", ALL_YES, "  ", "Say why"),
        ("passed", {"tools": "yes"}, "Fine.", "Answer every line"),
        ("passed", ALL_YES | {"tools": "perhaps"}, "Fine.", "Answer every line"),
    ],
)
def test_rubric_decision_and_reason_fit_each_other(harbour, decision, rubric, reason, said):
    signed = sign(answered(harbour))
    with pytest.raises(ValueError, match=said):
        review(signed, decision=decision, rubric=rubric, reason=reason)
    assert not Review.objects.exists()


def test_ana_does_not_review_her_own_work(harbour):
    signed = sign(answered(harbour))
    with pytest.raises(NotYours, match="own work"):
        review(signed, by=harbour.artist.user)


def test_whoever_is_paid_together_with_ana_does_not_review_her(harbour):
    make_policy()
    printer = make_artist("Petra Printer")
    make_agreement(
        make_listing(harbour), others=[(printer.payee, "Printer", {"amount": 800})], status="draft"
    )
    with pytest.raises(NotYours, match="paid together with Ana Moreau"):
        review(sign(answered(harbour)), by=printer.user)


def test_two_artists_do_not_pass_each_others_works(harbour):
    ben = make_artist("Ben Adeyemi")
    his = make_attestation(make_work(ben, attested=False, title="Quay"))
    review(his, by=harbour.artist.user)
    with pytest.raises(NotYours, match="reviewed a work of yours"):
        review(sign(answered(harbour)), by=ben.user)


def test_what_was_superseded_meanwhile_is_not_decided(harbour):
    signed = sign(answered(harbour))
    sign(services.draft_attestation(work=harbour, at=MONDAY), at=MONDAY)
    with pytest.raises(Changed):
        review(signed)


def test_a_review_sent_twice_is_one(harbour):
    signed, remy = sign(answered(harbour)), make_officer("Rémy Bonnet", role="reviewer")
    review(signed, by=remy)
    with pytest.raises(Changed):
        review(signed, by=remy)
    assert Review.objects.count() == 1


# --- Evidence -------------------------------------------------------------------------------------------


def add(work, file=None, slot="pencil", name="pencil.jpg"):
    return services.add_evidence(work=work, slot=slot, file=file or photograph(), name=name, at=FRIDAY)


def test_evidence_is_kept_privately_and_looked_at_by_the_worker():
    work = make_work(attested=False)
    evidence = add(work)
    assert evidence.status == "uploaded"
    evidence = services.look_at(evidence=evidence, at=FRIDAY)
    assert (evidence.status, evidence.width, evidence.height) == ("ready", 1200, 900)
    assert not storages["public"].exists(evidence.preview.name)
    assert work.images.count() == 1


def test_a_worker_that_died_over_evidence_is_followed_by_another():
    evidence = add(make_work(attested=False))
    Evidence.objects.update(due_at=FRIDAY + dt.timedelta(minutes=5))
    assert services.look_at(evidence=evidence, at=FRIDAY).status == "uploaded"
    assert services.look_at(evidence=evidence, at=FRIDAY + dt.timedelta(minutes=6)).status == "ready"


def test_the_same_file_twice_is_one_piece_of_evidence():
    work = make_work(attested=False)
    assert add(work) == add(work, slot="wet", name="again.jpg")


def test_a_file_that_says_it_was_generated_is_no_evidence():
    from PIL import Image as Pillow

    exif = Pillow.Exif()
    exif[0x0131] = "Midjourney v7"
    with pytest.raises(services.Refused, match="says of itself"):
        add(make_work(attested=False), file=photograph(exif=exif))


def test_a_title_that_names_a_generator_is_no_declaration():
    from PIL import Image as Pillow

    exif = Pillow.Exif()
    exif[0x010E] = "Midjourney Lane, Bristol"
    exif[0x0131] = "Adobe Photoshop 25.1"
    evidence = add(make_work(attested=False), file=photograph(exif=exif))
    assert evidence.facts == {"software": "Adobe Photoshop 25.1"}


def test_a_damaged_file_is_refused_with_the_reason():
    work = make_work(attested=False)
    evidence = add(work)
    with evidence.original.storage.open(evidence.original.name, "wb") as file:
        file.write(photograph().read()[:400])
    evidence = services.look_at(evidence=evidence, at=FRIDAY)
    assert evidence.status == "refused"
    assert "damaged" in evidence.reason


def describe(evidence, **changes):
    facts = {"slot": "pencil", "note": "The sheet before any colour.", "is_shown": True, "at": FRIDAY}
    return services.describe_evidence(evidence=evidence, **(facts | changes))


def test_shown_evidence_goes_through_the_pipeline_of_public_pictures_and_comes_back_out():
    work = make_work(attested=False)
    evidence = services.look_at(evidence=add(work), at=FRIDAY)
    shown = describe(evidence)
    assert (shown.image.kind, shown.image.status, shown.image.alt_text) == (
        "pencil",
        "uploaded",
        "The sheet before any colour.",
    )
    hidden = describe(evidence, is_shown=False)
    assert hidden.image is None
    assert work.images.count() == 1
    assert hidden.original.storage.exists(hidden.original.name)


def test_evidence_is_not_shown_without_words_for_those_who_cannot_see_it():
    evidence = services.look_at(evidence=add(make_work(attested=False)), at=FRIDAY)
    with pytest.raises(services.Refused, match="Say what it shows"):
        describe(evidence, note=" ")


def test_signed_evidence_is_kept_but_may_be_hidden(harbour):
    sign(answered(harbour))
    evidence = harbour.evidence.get(slot="pencil")
    with pytest.raises(services.Refused, match="part of what you signed"):
        services.remove_evidence(evidence=evidence)
    services.remove_evidence(evidence=make_evidence(harbour, slot="wet"))
    assert harbour.evidence.count() == 2


def test_a_photograph_that_is_public_anyway_can_be_evidence(harbour):
    image = harbour.images.get()
    evidence = services.use_photograph(work=harbour, slot="macro", image=image, at=FRIDAY)
    assert (evidence.image, evidence.is_shown, evidence.status) == (image, True, "ready")
    with pytest.raises(services.Refused, match="evidence"):
        services.remove_image(image=image)
    services.remove_evidence(evidence=evidence)
    assert harbour.images.get() == image


# --- What buyers read -----------------------------------------------------------------------------------


def test_buyers_read_only_what_ana_agrees_to_show(harbour):
    draft = answered(harbour)
    draft = services.answer(attestation=draft, answers=ANSWERS, explanations={}, shows_answers=False)
    sign(draft)
    story = attestations.story_of(harbour)
    assert (story.answers, story.shown, story.kept_back, story.checked) == ([], 0, 2, [])


def test_a_generated_reference_is_told_to_buyers_even_so(harbour):
    draft = answered(harbour)
    draft = services.answer(
        attestation=draft,
        answers=ANSWERS | {"generator": "reference"},
        explanations={},
        shows_answers=False,
    )
    sign(draft)
    [(question, told)] = attestations.story_of(harbour).answers
    assert question == "Was an image generator used?"
    assert told.startswith("Only to look at")


@pytest.mark.parametrize("status", ["draft", "asked", "refused"])
def test_what_is_in_question_is_not_told(status):
    work = make_work(attested=False)
    make_attestation(work, status=status)
    assert attestations.story_of(work) is None
