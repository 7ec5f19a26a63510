"""Why a file was not taken: kept in English, whoever sent it, and read in the reader's language."""

import io

import pytest
from django.utils import translation
from PIL import Image as Pillow

from artists.studio.reasons import said
from artists.works import images, machine_art, refusals
from payouts import language

BLANKS = {"what": "a GIF", "reason": "The same hill."}


def _filled(sentence: str) -> str:
    """The sentence as a row keeps it."""
    names = language._blanks(sentence).groupindex
    return sentence % {name: BLANKS.get(name, "7") for name in names}


@pytest.mark.parametrize("sentence", refusals.WITH_BLANKS)
def test_a_kept_reason_is_found_again_by_its_own_sentence_alone(sentence):
    kept = _filled(sentence)
    assert [each for each in refusals.WITH_BLANKS if language._blanks(each).fullmatch(kept)] == [sentence]


def test_a_file_is_refused_in_english_whoever_sent_it():
    file = io.BytesIO()
    Pillow.new("RGB", (10, 10)).save(file, "GIF")
    with translation.override("de"), pytest.raises(images.Unusable) as refused:
        images.look(file)
    assert str(refused.value).startswith("This is a GIF, not a picture we can read.")
    assert said(refused.value) == str(refused.value)


def test_what_an_artist_or_an_admin_typed_stays_as_it_is():
    assert said("Zu dunkel, 50 %.") == "Zu dunkel, 50 %."
    assert said(machine_art.reason("of another kind")).startswith(
        "The file says of itself that of another kind"
    )
