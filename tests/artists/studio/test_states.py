"""Every state that an artist can meet has a word of its own, in her language."""

import pytest

from artists.listings.models import Listing
from artists.studio import states
from artists.works.models import Attestation
from payouts.runs.models import Payout
from payouts.splits.models import Acceptance, Approval, SplitAgreement
from tests.architecture import pseudo


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("offer", Listing.Status.values),
        ("split", SplitAgreement.Status.values),
        ("answer", [*Acceptance.Answer.values, *Approval.Decision.values]),
        ("signature", Attestation.Status.values),
        ("payout", Payout.Status.values),
    ],
)
def test_every_state_has_its_word(kind, values):
    assert sorted(states.STATES[kind]) == sorted(values)


def test_a_state_is_called_in_the_language_that_is_active():
    assert states.called("offer", "in_review") == "In review"
    with pseudo.spoken(), pseudo.translation.override(pseudo.LANGUAGE):
        assert states.called("offer", "in_review") == "«In review»"
