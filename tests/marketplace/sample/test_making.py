"""The sample's works say truthfully how they came about, and can be offered."""

import pytest

from artists.listings import services as listings
from artists.works import attestations
from marketplace.sample import making
from tests.factories import make_image, make_listing, make_policy, make_user, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def painted():
    make_policy()
    make_user("Rémy Bonnet", email="remy@sample.fairhand.example")
    work = make_work(attested=False, painted_by_program=True)
    make_image(work, kind="pencil")
    return work


def test_a_sample_is_signed_for_as_a_sample_and_looked_at(painted):
    for _ in range(2):
        making.sign_for(painted, waits=False)
    story = attestations.story_of(painted)
    assert story.statement == "“Harbour at dusk” is a sample. A program painted it."
    assert story.by_program
    assert [looked_at for _, looked_at in story.checked] == [["pencil stage"]]


def test_some_wait_for_a_reviewer_and_all_can_be_offered(painted):
    making.sign_for(painted, waits=True)
    assert [each.work for each in attestations.to_check()] == [painted]
    listing = make_listing(painted, kind="original")
    assert (
        listings.submit(listing=listing, by=painted.artist.user, at=painted.created_at).status == "published"
    )
