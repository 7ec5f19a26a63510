"""The pictures that show artists what good evidence looks like."""

import pytest
from django.conf import settings
from PIL import Image

from artists.works import declaration
from artists.works.disclosure import SLOTS
from marketplace.sample.painter import evidence

FOLDER = settings.BASE_DIR / "static" / "img" / "evidence"


@pytest.mark.parametrize("slot", SLOTS, ids=lambda slot: slot.key)
def test_each_kind_of_evidence_has_a_small_example_that_says_a_program_painted_it(slot):
    content = (FOLDER / f"{slot.key}.webp").read_bytes()
    with Image.open(FOLDER / f"{slot.key}.webp") as picture:
        assert picture.size == evidence.SIZE
    assert len(content) <= 20_000
    assert declaration.found_in(content).source_type == declaration.ALGORITHMIC
    assert len(slot.pictured) > 40


def test_the_same_example_is_painted_every_time():
    assert set(evidence.KINDS) == {slot.key for slot in SLOTS}
    assert evidence.example("verso").tobytes() == evidence.example("verso").tobytes()
