"""How a work was made: /studio/works/…/made/ and its evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from artists.works import attestations, services
from artists.works.models import Attestation, Evidence
from tests.artists.studio.doors import assert_only_artists_enter, assert_strangers_find_nothing
from tests.factories import FRIDAY, make_attestation, make_evidence, make_work, photograph

pytestmark = pytest.mark.django_db

ANSWERS = {
    "generator": "none",
    "reference": "life",
    "drawing": "freehand",
    "capture": "camera",
    "editing": "light",
    "other_hands": "",
    "shows_answers": "on",
}


@pytest.fixture
def harbour(ana):
    return make_work(ana, attested=False)


def page_of(work, name="attestation"):
    return reverse(f"studio:{name}", args=[work.pk])


def send(client, work, *files, slot="pencil"):
    return client.post(page_of(work, "evidence"), {"slot": slot, "files": files}, follow=True)


def ready_to_sign(client, work):
    for slot in ("pencil", "verso"):
        make_evidence(work, slot=slot)
    client.post(page_of(work), ANSWERS)
    return client.get(page_of(work))


def sign(client, work, page, typed=None):
    form = page.context["signature"]
    return client.post(
        page_of(work, "sign"),
        {"seen": form.initial["seen"], "typed": page.context["statement"] if typed is None else typed},
        follow=True,
    )


def test_only_artists_enter(client, as_buyer, as_press, harbour):
    assert_only_artists_enter(client, as_buyer, as_press, page_of(harbour), things=True)


def test_a_strangers_work_and_evidence_are_not_there(as_another_artist, harbour):
    evidence = make_evidence(harbour)
    pages = [
        page_of(harbour, name)
        for name in ("attestation", "attest-again", "evidence", "use-photograph", "sign")
    ]
    files = [
        reverse(f"studio:{name}", args=[evidence.pk])
        for name in ("describe-evidence", "evidence-picture", "remove-evidence")
    ]
    assert_strangers_find_nothing(as_another_artist, *pages, *files, "/studio/evidence/999999/")
    assert Evidence.objects.get() == evidence
    assert not Attestation.objects.exists()


def test_the_page_says_what_good_evidence_is_for_this_medium(as_ana, ana, harbour):
    page = as_ana.get(page_of(harbour)).content.decode()
    assert "Wet paint" in page and "Block or plate" not in page
    linocut = make_work(ana, title="Hare", medium="linocut", attested=False)
    page = as_ana.get(page_of(linocut)).content.decode()
    assert "Block or plate" in page and "Wet paint" not in page
    assert "img/evidence/plate.webp" in page and "An example, painted by a program." in page
    assert "Reviewers look for: Tool marks, and the picture the wrong way round." in page
    assert page.count('<img src="/static/img/evidence/') == page.count("Reviewers look for:")


def test_evidence_may_be_an_avif(as_ana, harbour):
    page = send(as_ana, harbour, photograph(name="pencil.avif"), slot="pencil").content.decode()
    assert "The file is here." in page
    kept = Evidence.objects.get()
    kept = services.look_at(evidence=kept, at=kept.due_at)
    assert (kept.status, kept.width, kept.height) == ("ready", 1_200, 900)


def test_reading_begins_nothing(as_ana, harbour):
    as_ana.get(page_of(harbour))
    assert not Attestation.objects.exists()


def test_ana_shows_answers_and_signs(as_ana, harbour):
    send(as_ana, harbour, photograph(name="pencil.jpg"))
    send(as_ana, harbour, photograph(name="back.jpg", color=(9, 9, 9)), slot="verso")
    for evidence in Evidence.objects.all():
        services.look_at(evidence=evidence, at=FRIDAY.replace(year=2100))
    assert "Your answers are kept" in as_ana.post(page_of(harbour), ANSWERS, follow=True).content.decode()
    page = as_ana.get(page_of(harbour))
    assert "Signed." in sign(as_ana, harbour, page).content.decode()
    assert attestations.standing(harbour).status == "signed"
    assert "What you signed" in as_ana.get(page_of(harbour)).content.decode()


def test_signing_twice_signs_once(as_ana, harbour):
    page = ready_to_sign(as_ana, harbour)
    for _ in range(2):
        sign(as_ana, harbour, page)
    assert Attestation.objects.count() == 1


def test_other_words_are_kept_in_the_field_and_sign_nothing(as_ana, harbour):
    page = sign(as_ana, harbour, ready_to_sign(as_ana, harbour), typed="I made it, honestly.")
    assert page.status_code == 422
    assert "I made it, honestly." in page.content.decode()
    assert "not the statement" in page.content.decode()
    assert attestations.standing(harbour) is None


def test_a_stale_page_signs_nothing_and_keeps_what_was_typed(as_ana, harbour):
    page = ready_to_sign(as_ana, harbour)
    make_evidence(harbour, slot="palette")
    answer = sign(as_ana, harbour, page)
    assert answer.status_code == 409
    assert "Something changed" in answer.content.decode()
    assert attestations.standing(harbour) is None
    assert "Signed." in sign(as_ana, harbour, answer).content.decode()


def test_before_it_can_be_signed_the_page_says_what_to_do(as_ana, harbour):
    page = as_ana.get(page_of(harbour)).content.decode()
    assert "Show at least 2 kinds of evidence. There are 0." in page
    assert "Answer: Was an image generator used?" in page
    assert "Type the statement again" not in page


def test_what_does_not_fit_together_is_asked_and_the_answer_kept(as_ana, harbour):
    make_evidence(harbour, slot="pencil", facts={"taken_on": "2019-04-01"})
    make_evidence(harbour, slot="verso")
    as_ana.post(page_of(harbour), ANSWERS)
    page = as_ana.get(page_of(harbour))
    assert "was taken in 2019, but the work is dated 2025. Why?" in page.content.decode()
    assert "Explain what does not fit together" in page.content.decode()
    as_ana.post(page_of(harbour), ANSWERS | {"explain_0": "I drew it six years before I painted it."})
    page = as_ana.get(page_of(harbour))
    assert page.context["missing"] == []
    sign(as_ana, harbour, page)
    assert list(attestations.standing(harbour).content["explanations"].values()) == [
        "I drew it six years before I painted it."
    ]


def test_a_generated_picture_is_told_that_it_is_not_taken(as_ana, harbour):
    ready_to_sign(as_ana, harbour)
    as_ana.post(page_of(harbour), ANSWERS | {"generator": "parts"})
    page = as_ana.get(page_of(harbour)).content.decode()
    assert "is not taken here" in page


def test_an_answer_that_is_none_is_refused_and_nothing_typed_is_lost(as_ana, harbour):
    page = as_ana.post(
        page_of(harbour), ANSWERS | {"drawing": "telepathy", "other_hands": "Ben, who held the light"}
    )
    assert page.status_code == 422
    assert "Ben, who held the light" in page.content.decode()


def test_a_bad_file_is_named_and_costs_no_good_one(as_ana, harbour):
    drawing = SimpleUploadedFile("logo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = send(as_ana, harbour, photograph(name="good.jpg"), drawing)
    assert page.status_code == 422
    assert "logo.jpg" in page.content.decode()
    assert [each.original_name for each in harbour.evidence.all()] == ["good.jpg"]


def test_only_ana_sees_the_private_preview(as_ana, as_another_artist, client, harbour):
    send(as_ana, harbour, photograph())
    evidence = services.look_at(evidence=Evidence.objects.get(), at=FRIDAY.replace(year=2100))
    address = reverse("studio:evidence-picture", args=[evidence.pk])
    answer = as_ana.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "no-store, private" or "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert as_another_artist.get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_file_is_described_shown_and_taken_out(as_ana, harbour):
    send(as_ana, harbour, photograph())
    evidence = services.look_at(evidence=Evidence.objects.get(), at=FRIDAY.replace(year=2100))
    address = reverse("studio:describe-evidence", args=[evidence.pk])
    typed = {f"evidence-{evidence.pk}-slot": "wet", f"evidence-{evidence.pk}-is_shown": "on"}
    page = as_ana.post(address, typed)
    assert page.status_code == 422
    assert "Say what it shows before buyers see it" in page.content.decode()
    as_ana.post(address, typed | {f"evidence-{evidence.pk}-note": "The sky, still wet."})
    evidence.refresh_from_db()
    assert (evidence.slot, evidence.is_shown, evidence.image.alt_text) == ("wet", True, "The sky, still wet.")
    as_ana.post(reverse("studio:remove-evidence", args=[evidence.pk]))
    assert not Evidence.objects.exists()
    assert harbour.images.count() == 1


def test_a_photograph_that_is_here_becomes_evidence(as_ana, ana, harbour):
    image = harbour.images.get()
    as_ana.post(page_of(harbour, "use-photograph"), {"image": image.pk, "slot": "macro"})
    assert Evidence.objects.get().image == image
    other = make_work(ana, title="Quay").images.get()
    page = as_ana.post(page_of(harbour, "use-photograph"), {"image": other.pk, "slot": "verso"})
    assert page.status_code == 422
    assert Evidence.objects.count() == 1


def test_a_reviewers_question_is_shown_with_the_way_on(as_ana, harbour):
    make_attestation(harbour, status="asked")
    page = as_ana.get(page_of(harbour)).content.decode()
    assert "Answer below and sign again" in page or "Answer, and sign again" in page
    as_ana.post(page_of(harbour, "attest-again"))
    assert attestations.draft(harbour).version == 2
    assert "Five questions" in as_ana.get(page_of(harbour)).content.decode()
