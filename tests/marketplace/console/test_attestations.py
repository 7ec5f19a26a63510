import datetime as dt

import pytest
from django.urls import reverse

from artists.cooperative.models import Decision
from artists.works import services
from artists.works.models import Review
from artists.works.services.attesting import RUBRIC
from tests.factories import (
    FRIDAY,
    make_artist,
    make_attestation,
    make_evidence,
    make_listing,
    make_officer,
    make_policy,
    make_work,
    photograph,
)
from tests.marketplace.console.scene import shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
ALL_YES = {f"rubric_{key}": "yes" for key in RUBRIC}


@pytest.fixture
def signed():
    """Ana's work with its original on the wall, and what she signed."""
    make_policy()
    work = make_work(make_artist("Ana Moreau"), attested=False)
    evidence = make_evidence(work)
    content = {"evidence": [{"slot": "pencil", "name": "pencil.jpg", "sha256": evidence.original_sha256}]}
    attestation = make_attestation(work, content=content)
    make_listing(work, kind="original", status="published")
    return attestation


def page_of(attestation):
    return reverse("console:attestation", args=[attestation.pk])


def decide(client, attestation, decision, reason="The drawing is under the washes.", **changes):
    sent = ALL_YES | {"decision": decision, "reason": reason, "seen": attestation.content_sha256} | changes
    return client.post(page_of(attestation), sent, follow=True)


def test_reviewers_and_admins_read_what_was_signed(client, signed):
    for url in (reverse("console:attestations"), page_of(signed)):
        shows_only_to(client, url, "reviewer", "admin")


def test_an_attestation_that_is_not_there_or_not_signed_is_not_found(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    draft = services.draft_attestation(work=signed.work, at=FRIDAY)
    for number in (0, 999_999, draft.pk):
        assert client.get(f"/console/attestations/{number}/").status_code == 404


def test_the_queue_leads_a_reviewer_to_it(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    assert page_of(signed) in words(client.get(reverse("console:home")))
    assert "Harbour at dusk" in words(client.get(reverse("console:attestations")))


def test_everything_a_reviewer_needs_stands_on_one_page(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    signed.work.evidence.update(facts={"taken_on": "2025-05-01", "device": "Canon EOS R6"})
    page = words(client.get(page_of(signed)))
    for told in (
        "No part of it was generated",
        "From life",
        "pencil.jpg; taken on 2025-05-01; Canon EOS R6",
        "20 hours",
    ):
        assert told in page


def test_a_file_that_is_at_another_artists_work_too_is_shown_with_that_work(client, signed):
    quay = make_work(make_artist("Ben Adeyemi"), title="Quay")
    make_evidence(quay, original_sha256=signed.work.evidence.get().original_sha256)
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    assert "Quay by Ben Adeyemi" in words(client.get(page_of(signed)))


def test_a_reviewer_passes_it_which_is_written_down(client, signed):
    remy = sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    assert "Kept." in words(decide(client, signed, "passed"))
    signed.refresh_from_db()
    assert signed.status == "checked"
    review = Review.objects.get()
    assert (review.by, review.looked_at) == (remy, [signed.work.evidence.get().original_sha256])
    assert Decision.objects.get(subject=f"attestation:{signed.pk}").by == remy


def test_a_refusal_takes_the_offers_down(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    decide(client, signed, "refused", rubric_same_sheet="no")
    assert signed.work.listings.get().status == "withdrawn"


def test_a_question_leaves_the_offers_up(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    decide(client, signed, "asked", rubric_hours="unclear")
    signed.refresh_from_db()
    assert signed.status == "asked"
    assert signed.work.listings.get().status == "published"


@pytest.mark.parametrize(
    ("decision", "changes", "said"),
    [
        ("passed", {"rubric_tools": "no"}, "Not every line is a yes"),
        ("refused", {}, "No line is a no"),
        ("passed", {"reason": ""}, "Say what you found"),
        ("passed", {"rubric_tools": ""}, "Answer this line"),
        ("", {}, "Press one of the three buttons"),
        ("adored", {}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_decided(client, signed, decision, changes, said):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    page = decide(client, signed, decision, **changes)
    assert page.status_code == 422
    assert said in words(page)
    assert not Review.objects.exists()


def test_an_admin_without_the_office_decides_nothing(client, signed):
    sign_in(client, make_officer("Carla Haas", role="admin"))
    assert decide(client, signed, "passed").status_code == 403
    assert not Review.objects.exists()


def test_nobody_reviews_her_own_work(client, signed):
    from artists.cooperative.services import give_office

    give_office(user=signed.work.artist.user, role="reviewer", at=FRIDAY - dt.timedelta(days=9))
    sign_in(client, signed.work.artist.user)
    assert "Nobody reviews her own work" in words(client.get(page_of(signed)))
    assert decide(client, signed, "passed").status_code == 409
    assert not Review.objects.exists()


def test_a_stale_page_is_told_and_nothing_is_done_twice(client, signed):
    sign_in(client, make_officer("Rémy Bonnet", role="reviewer"))
    decide(client, signed, "passed")
    assert decide(client, signed, "refused", rubric_tools="no").status_code == 409
    assert Review.objects.count() == 1


def test_reviewers_see_private_evidence_and_nobody_else_does(client):
    work = make_work(make_artist("Ana Moreau"), attested=False)
    evidence = services.add_evidence(work=work, slot="pencil", file=photograph(), name="p.jpg", at=FRIDAY)
    services.look_at(evidence=evidence, at=FRIDAY)
    address = reverse("console:evidence", args=[evidence.pk])
    for officer in (make_officer("Rémy Bonnet", role="reviewer"), make_officer("Carla Haas", role="admin")):
        sign_in(client, officer)
        assert b"".join(client.get(address).streaming_content).startswith(b"\xff\xd8")
    for stranger in (make_officer("Tess Lindqvist", role="treasurer"), make_artist("Ben Adeyemi").user):
        sign_in(client, stranger)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
